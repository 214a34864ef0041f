// An HTTP/1.1 server: keep-alive, pipelining, chunked and gzip request bodies, HEAD, Expect: 100-continue,
// TLS 1.2+, Unix sockets. Parses with Beast, writes itself: one sendmsg with many iovecs; over TLS one large
// flat buffer.
//
// Promises: memory per connection is bounded (limits.h) and an idle connection holds no buffers; every
// refusal is a complete response with a sentence; a handler's exception or a slow peer never takes the server
// down.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/limits.h"
#include "http/caller.h"
#include "http/router.h"

namespace entente::http {

/// One line of the access log: a request that was answered, or a fault. Views are valid during the call.
struct LogLine {
  std::string_view method;
  std::string_view path;  ///< decoded, without the query, which may hold secrets
  std::string_view remote;
  std::string_view caller;  ///< name of the signed-in user, or empty
  int status = 0;
  std::uint64_t bytes = 0;  ///< of content sent
  std::int64_t micros = 0;  ///< from the complete head to the last byte handed to the system
  std::string_view fault;   ///< what a handler threw; else empty
};

struct TlsFiles {
  std::filesystem::path certificate_chain;  ///< PEM
  std::filesystem::path private_key;        ///< PEM
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8443;          ///< 0: any free port, see Server::port()
  std::filesystem::path unix_socket;  ///< when set, listens there (mode 0600) instead of address and port
  std::optional<TlsFiles> tls;        ///< none: plain HTTP
  int threads = 0;                    ///< network threads; 0: one per core
  int workers = 32;                   ///< threads for blocking handlers
  std::size_t max_content_bytes = limits::max_content_bytes;
  std::size_t max_bodies_in_flight_bytes = limits::max_bodies_in_flight_bytes;
  std::size_t max_connections = limits::max_connections;
  int header_timeout_seconds = limits::header_timeout_seconds;
  int body_timeout_seconds = limits::body_timeout_seconds;
  int idle_timeout_seconds = limits::idle_timeout_seconds;
  int write_timeout_seconds = limits::write_timeout_seconds;
  int body_budget_wait_seconds = limits::body_budget_wait_seconds;
  std::function<void(const LogLine&)>
      log;  ///< called on network threads for every response; must be quick; may be empty
  const Clock* clock = nullptr;  ///< for the Date header; null: the machine's
};

/// Counters for /metrics; all since start except `connections`.
struct ServerCounters {
  std::atomic<std::uint64_t> connections{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> responses_4xx{0};
  std::atomic<std::uint64_t> responses_5xx{0};
  std::atomic<std::uint64_t> bytes_out{0};
  std::atomic<std::uint64_t> bytes_in{0};
  std::atomic<std::uint64_t> refused_connections{0};
  std::atomic<std::uint64_t> latency_micros[20]{};  ///< histogram: bucket i counts responses under 2^(i+4) us
};

class Server {
 public:
  /// Binds and listens; serves after start(). `router` and `gate` must outlive the server.
  [[nodiscard]] static Result<std::unique_ptr<Server>> create(const ServerOptions& options,
                                                              const Router& router, Gate& gate);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Starts the threads and returns.
  void start();
  /// Stops accepting, lets requests under way finish for at most `grace_seconds`, then closes all. Blocks.
  void stop(int grace_seconds);
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const ServerCounters& counters() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entente::http
