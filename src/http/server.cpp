#include "http/server.h"

#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "http/listener.h"
#include "http/network.h"

namespace entente::http {

namespace {

constexpr asio::use_awaitable_t<Executor> awaiting{};
constexpr auto stop_poll = std::chrono::milliseconds(2);
constexpr auto accept_pause = std::chrono::milliseconds(50);
constexpr int accepts_in_a_row = 64;
constexpr std::string_view full =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 5\r\n"
    "Content-Length: 54\r\nConnection: close\r\n\r\nthis node has no room for another connection just now\n";

}  // namespace

struct Server::State {
  State(const ServerOptions& options, const Router& router, Gate& gate, Listener bound)
      : shared(options, router, gate), listener(std::move(bound)) {}

  Task<> accept_connections();
  bool accept_some();
  void hand_over(Listener::Accepted accepted);
  void stop_listening();
  template <class Function>
  void on_all(Function function);
  [[nodiscard]] bool wait_until_empty(std::chrono::steady_clock::duration time) const;

  Shared shared;
  Listener listener;
  std::vector<std::unique_ptr<NetworkThread>> networks;
  std::unique_ptr<Socket> acceptor;  ///< waits on the listener's socket; lives on the first network thread
  std::vector<std::thread> threads;
  std::size_t next_network = 0;
};

Result<std::unique_ptr<Server>> Server::create(const ServerOptions& options, const Router& router,
                                               Gate& gate) {
  std::shared_ptr<TlsContext> tls;
  if (options.tls && options.unix_socket.empty()) {
    ENTENTE_TRY(made, TlsContext::for_server(options.tls->certificate_chain, options.tls->private_key));
    tls = std::move(made);
  }
  ENTENTE_TRY(listener, options.unix_socket.empty() ? Listener::on_tcp(options.address, options.port)
                                                    : Listener::on_unix(options.unix_socket));
  auto state = std::make_unique<State>(options, router, gate, std::move(listener));
  state->shared.tls = std::move(tls);
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  stop(0);
}

std::uint16_t Server::port() const {
  return state_->listener.port();
}

const ServerCounters& Server::counters() const {
  return state_->shared.counters;
}

void Server::start() {
  State& state = *state_;
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const int count = state.shared.options.threads > 0 ? state.shared.options.threads : cores;
  state.shared.workers = std::make_unique<asio::thread_pool>(
      static_cast<std::size_t>(std::max(1, state.shared.options.workers)));
  for (int i = 0; i < count; ++i) state.networks.push_back(std::make_unique<NetworkThread>(state.shared));
  NetworkThread& first = *state.networks.front();
  state.acceptor = std::make_unique<Socket>(first.loop, asio::generic::stream_protocol(AF_INET, 0),
                                            ::dup(state.listener.socket()));
  asio::co_spawn(first.loop, state.accept_connections(), asio::detached);
  for (const auto& network : state.networks) {
    state.threads.emplace_back([&network = *network] { network.run(); });
  }
}

Task<> Server::State::accept_connections() {
  Timer pause(networks.front()->loop);
  while (!shared.stopping) {
    const auto [error] = co_await acceptor->async_wait(Socket::wait_read, asio::as_tuple(awaiting));
    if (error) break;
    if (accept_some()) continue;
    pause.expires_after(accept_pause);  // out of file descriptors or memory: others must end first
    co_await pause.async_wait(asio::as_tuple(awaiting));
  }
}

/// False: the system refuses to give connections at the moment.
bool Server::State::accept_some() {
  for (int i = 0; i < accepts_in_a_row; ++i) {
    Listener::Accepted accepted = listener.accept();
    if (accepted.socket < 0) return accepted.error == 0;
    shared.counters.accepted.fetch_add(1, std::memory_order_relaxed);
    if (shared.counters.connections.load(std::memory_order_relaxed) >= shared.options.max_connections) {
      shared.counters.refused_connections.fetch_add(1, std::memory_order_relaxed);
      if (!shared.tls) (void)::send(accepted.socket, full.data(), full.size(), MSG_NOSIGNAL);
      ::shutdown(accepted.socket, SHUT_WR);
      ::close(accepted.socket);
      continue;
    }
    shared.counters.connections.fetch_add(1, std::memory_order_relaxed);
    hand_over(std::move(accepted));
  }
  return true;
}

// Round robin: with SO_REUSEPORT the kernel may give most of a few connections to one thread.
void Server::State::hand_over(Listener::Accepted accepted) {
  NetworkThread& network = *networks[next_network];
  next_network = (next_network + 1) % networks.size();
  asio::post(network.loop,
             [this, &network, socket = accepted.socket, remote = std::move(accepted.remote)]() mutable {
               try {
                 serve_connection(network, socket, std::move(remote), listener.local());
               } catch (const std::exception&) {
                 ::close(socket);
                 shared.counters.connections.fetch_sub(1, std::memory_order_release);
               }
             });
}

template <class Function>
void Server::State::on_all(Function function) {
  for (const auto& network : networks) {
    asio::post(network->loop, [&network = *network, function] { function(network); });
  }
}

bool Server::State::wait_until_empty(std::chrono::steady_clock::duration time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  while (shared.counters.connections.load(std::memory_order_acquire) != 0) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(stop_poll);
  }
  return true;
}

void Server::State::stop_listening() {
  asio::post(networks.front()->loop, [this] {
    boost::system::error_code ignored;
    acceptor->close(ignored);
    listener.close();
  });
}

void Server::stop(int grace_seconds) {
  State& state = *state_;
  if (state.threads.empty()) return;
  state.shared.stopping = true;
  state.stop_listening();
  state.on_all([](NetworkThread& network) { network.close_idle(); });
  if (!state.wait_until_empty(std::chrono::seconds(grace_seconds))) {
    // Handlers that still run on workers are waited for: they use what the caller is about to take down.
    do {
      state.on_all([](NetworkThread& network) { network.close_all(); });
    } while (!state.wait_until_empty(std::chrono::milliseconds(100)));
  }
  for (const auto& network : state.networks) network->loop.stop();
  for (std::thread& thread : state.threads) thread.join();
  state.threads.clear();
  state.shared.workers->join();
  state.acceptor.reset();
  state.networks.clear();
}

}  // namespace entente::http
