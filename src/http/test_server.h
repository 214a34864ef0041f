// For tests: a server with a few routes and a strict gate, and a raw socket to be rude with.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/router.h"
#include "http/server.h"

namespace entente::http {

/// Knows "Authorization: Basic good" (quickly), "Basic slow" (on a worker); anything else sent is wrong.
class TestGate final : public Gate {
 public:
  std::optional<Caller> quick(const Request& request) override;
  Result<Caller> slow(const Request& request) override;
};

/// GET /open, /page (100 parts), /kept (the same from a file), /size/{} ; POST /echo, /wait (blocks), /throw;
/// all but /open need to sign in.
class TestServer {
 public:
  explicit TestServer(const std::function<void(ServerOptions&)>& change = {});
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] Server& server() { return *server_; }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] std::vector<std::string> log() const;
  /// What /page answers.
  [[nodiscard]] static std::string page();
  std::atomic<bool> release{false};  ///< lets /wait answer
  std::atomic<int> waiting{0};       ///< requests inside /wait

 private:
  void add_routes();
  Router router_;
  TestGate gate_;
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  const std::string kept_ = page();
  std::unique_ptr<Server> server_;
};

/// A client without manners: sends exactly the bytes it is told.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False: the server has closed.
  bool send(std::string_view bytes) const;
  void finish_sending() const;
  /// One response with Content-Length (none for `bare`), head and body; empty if the connection ended first.
  [[nodiscard]] std::string response(bool bare = false);
  /// All until the server closes, or "" and `timed_out` after that time.
  [[nodiscard]] std::string rest(int milliseconds = 5000);
  [[nodiscard]] bool closed(int milliseconds = 5000);
  [[nodiscard]] int socket() const { return socket_; }

 private:
  bool fill(int milliseconds);
  int socket_ = -1;
  std::string buffer_;
};

[[nodiscard]] int status_of(std::string_view response);
[[nodiscard]] std::string body_of(std::string_view response);
[[nodiscard]] std::string gzip(std::string_view text);
/// A fresh folder that is removed at the end.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace entente::http
