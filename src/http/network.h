// What the connections of a server share: per network thread an event loop, its connections, and memory lent
// for the time of a request; for all threads the options, counters, workers and budgets. Needs Asio: included
// by few.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "http/body_buffer.h"
#include "http/dispatch.h"
#include "http/request_reader.h"
#include "http/server.h"
#include "http/tls.h"

namespace entente::http {

namespace asio = boost::asio;

// Concrete executors: type-erased ones cost a third of the throughput.
using Executor = asio::io_context::executor_type;
template <class T = void>
using Task = asio::awaitable<T, Executor>;
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;

class Connection;

/// What a request needs while it is read and answered.
struct Slot {
  Slot(std::size_t max_content_bytes, BodyBudget& budget) : reader(max_content_bytes, budget) {}
  RequestReader reader;
  Exchange exchange;
  std::string head_out;
};

/// Shared by all threads of one server.
struct Shared {
  Shared(const ServerOptions& chosen, const Router& router, Gate& gate)
      : options(chosen), dispatch(router, gate), budget(chosen.max_bodies_in_flight_bytes) {}
  ServerOptions options;
  Dispatch dispatch;
  BodyBudget budget;
  ServerCounters counters;
  std::shared_ptr<TlsContext> tls;
  std::unique_ptr<asio::thread_pool> workers;  ///< from start() on
  std::atomic<bool> stopping{false};

  [[nodiscard]] Micros wall_clock() const;
  void count(int status, std::int64_t micros, std::uint64_t bytes);
};

/// One event loop and what its thread alone touches.
class NetworkThread {
 public:
  explicit NetworkThread(Shared& all) : shared(all), sweep_timer_(loop) {}

  /// Runs until stop_loop(); call on the thread itself.
  void run();
  /// The following are called on the thread.
  void sweep();
  void close_idle();
  void close_all();
  [[nodiscard]] std::unique_ptr<Slot> borrow();
  void give_back(std::unique_ptr<Slot> slot);
  [[nodiscard]] std::span<char> flat();
  /// The Date header, made once a second.
  [[nodiscard]] std::string_view date();

  Shared& shared;                               // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::unordered_set<Connection*> connections;  ///< outlives the loop, whose end may destroy some
  asio::io_context loop{1};
  asio::executor_work_guard<Executor> work{loop.get_executor()};

 private:
  Timer sweep_timer_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::unique_ptr<char[]> flat_;
  std::string date_;
  std::int64_t date_second_ = -1;
};

/// Takes over a connected, non-blocking socket and serves it until it ends. Call on the thread of `network`.
void serve_connection(NetworkThread& network, int socket, std::string remote, bool local);

}  // namespace entente::http
