// A TwinNode behind a real server: what tests of non-interference compare down to the bytes on the wire.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/server.h"
#include "taxii/twin_test.h"

namespace entente::taxii {

class TwinServer {
 public:
  /// The node must outlive it and be left alone meanwhile: it is the server's threads' now.
  explicit TwinServer(TwinNode& node) : gate_(node) {
    http::ServerOptions options;
    options.port = 0;
    options.threads = 1;
    options.workers = 1;
    options.clock = &date_;
    auto made = http::Server::create(options, node.router, gate_);
    EXPECT_TRUE(made) << made.error().to_string();
    server_ = std::move(*made);
    server_->start();
  }
  ~TwinServer() { server_->stop(1); }
  TwinServer(const TwinServer&) = delete;
  TwinServer& operator=(const TwinServer&) = delete;

  /// Every byte that comes back on a connection of its own. As headers: one, the whole head.
  Got take(const Step& step, std::uint64_t number) const {
    std::string request = fmt::format(
        "{} {} HTTP/1.1\r\nHost: node\r\nConnection: close\r\nAccept: {}\r\nX-Step: {}\r\nX-Nation: {}\r\n",
        name(step.method), step.target, media_type, number, step.nation);
    for (const auto& [header, value] : step.headers) request += header + ": " + value + "\r\n";
    if (step.method == http::Method::post)
      request += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", media_type, step.body.size());
    const std::string answer = exchange(request + "\r\n" + step.body);
    const std::size_t end = answer.find("\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 ") && end != std::string::npos) << answer;
    if (end == std::string::npos) return {};
    return {.status = std::atoi(answer.c_str() + 9),
            .headers = {{"", answer.substr(0, end)}},
            .body = answer.substr(end + 4)};
  }

 private:
  static std::string_view name(http::Method method) {
    if (method == http::Method::post) return "POST";
    return method == http::Method::del ? "DELETE" : "GET";
  }

  [[nodiscard]] std::string exchange(std::string_view request) const {
    const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(server_->port());
    std::string answer;
    if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        ::send(connection, request.data(), request.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(request.size())) {
      char buffer[16'384];
      for (ssize_t got = 0; (got = ::recv(connection, buffer, sizeof buffer, 0)) > 0;)
        answer.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(connection);
    return answer;
  }

  /// Believes the nation that a request names, and begins its step before anything else looks at the clock.
  class BelievingGate final : public http::Gate {
   public:
    explicit BelievingGate(TwinNode& node) : node_(node) {}
    std::optional<http::Caller> quick(const http::Request& request) override {
      node_.begin_step(std::strtoull(std::string(request.header("X-Step")).c_str(), nullptr, 10));
      return http::Caller{true, "analyst", std::string(request.header("X-Nation")),
                          http::reader | http::contributor};
    }
    Result<http::Caller> slow(const http::Request&) override { return http::Caller{}; }

   private:
    TwinNode& node_;
  };

  exchange::StillClock date_;
  BelievingGate gate_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace entente::taxii
