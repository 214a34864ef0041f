// For tests: servers that answer whatever a test wants, over real sockets.
#pragma once

#include <atomic>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/server.h"
#include "taxii/client.h"
#include "taxii/media_type.h"

namespace entente::taxii {

/// Answers every request by a function of the test's.
class LyingServer {
 public:
  using Answer = std::function<http::Response(const http::Request&)>;

  explicit LyingServer(Answer answer, const http::ServerOptions& like = {}) : answer_(std::move(answer)) {
    router_.set_error_page("/", [this](const Error&, const http::Request& request) {
      const std::scoped_lock lock(mutex_);
      targets_.emplace_back(request.target);
      authorizations_.emplace_back(request.header("Authorization"));
      return answer_(request);
    });
    http::ServerOptions options = like;
    options.port = 0;
    options.threads = 1;
    options.workers = 1;
    auto made = http::Server::create(options, router_, gate_);
    EXPECT_TRUE(made) << made.error().to_string();
    server_ = std::move(*made);
    server_->start();
  }
  ~LyingServer() { server_->stop(1); }
  LyingServer(const LyingServer&) = delete;
  LyingServer& operator=(const LyingServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] http::Url url(std::string path = "/taxii2/") const {
    return {.tls = false, .host = "127.0.0.1", .port = port(), .path = std::move(path)};
  }
  [[nodiscard]] std::vector<std::string> targets() const {
    const std::scoped_lock lock(mutex_);
    return targets_;
  }
  [[nodiscard]] std::vector<std::string> authorizations() const {
    const std::scoped_lock lock(mutex_);
    return authorizations_;
  }

  static http::Response taxii(std::string body, int status = 200) {
    http::Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", std::string(media_type));
    response.body = std::move(body);
    return response;
  }

 private:
  class OpenGate final : public http::Gate {
   public:
    std::optional<http::Caller> quick(const http::Request&) override {
      return http::Caller{true, "anybody", "KOR", http::reader};
    }
    Result<http::Caller> slow(const http::Request&) override { return http::Caller{}; }
  };

  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<std::string> targets_;
  std::vector<std::string> authorizations_;
  OpenGate gate_;
  http::Router router_;
  std::unique_ptr<http::Server> server_;
};

/// Reads a request, sends exactly these bytes (again and again, `repeat` times) and closes.
class RawServer {
 public:
  explicit RawServer(std::string head, std::string chunk = {}, std::size_t repeat = 1)
      : head_(std::move(head)), chunk_(std::move(chunk)), repeat_(repeat) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listening_, generic, size), 0);
    EXPECT_EQ(::listen(listening_, 16), 0);
    EXPECT_EQ(::getsockname(listening_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~RawServer() {
    stopping_ = true;
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  [[nodiscard]] http::Url url() const {
    return {.tls = false, .host = "127.0.0.1", .port = port_, .path = "/taxii2/"};
  }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve() {
    while (!stopping_) {
      const int connection = ::accept(listening_, nullptr, nullptr);
      if (connection < 0) return;
      ++connections_;
      char buffer[4096];
      if (::recv(connection, buffer, sizeof buffer, 0) > 0 && send_all(connection, head_)) {
        for (std::size_t i = 0; i < repeat_ && !chunk_.empty() && send_all(connection, chunk_); ++i) {
        }
      }
      ::close(connection);
    }
  }
  static bool send_all(int connection, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  std::string head_;
  std::string chunk_;
  std::size_t repeat_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace entente::taxii
