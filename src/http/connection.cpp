#include "http/connection.h"

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>

#include "http/response_head.h"

namespace entente::http {

namespace {

constexpr asio::use_awaitable_t<Executor> awaiting{};
constexpr int turns_in_a_row = 64;
constexpr auto linger_time = std::chrono::seconds(5);
constexpr std::size_t linger_bytes = std::size_t{16} << 20;
constexpr auto budget_poll = std::chrono::milliseconds(20);

/// A peer that has moved `bytes` since `started` must move more within `seconds`, and is not to fall below
/// the slowest accepted rate: neither a stall nor a trickle holds a connection.
SteadyClock::time_point pace_deadline(SteadyClock::time_point started, int seconds, std::uint64_t bytes) {
  const std::chrono::milliseconds earned(bytes * 1000 / limits::min_bytes_per_second);
  return std::min(SteadyClock::now(), started + earned) + std::chrono::seconds(seconds);
}

Task<> own(std::unique_ptr<Connection> connection) {
  try {
    co_await connection->serve();
  } catch (const std::exception&) {
    connection->abort();  // out of memory: this connection ends, the others go on
  }
}

}  // namespace

void serve_connection(NetworkThread& network, int socket, std::string remote, bool local) {
  auto connection = std::make_unique<Connection>(network, socket, std::move(remote), local);
  asio::co_spawn(network.loop, own(std::move(connection)), asio::detached);
}

Connection::Connection(NetworkThread& network, int socket, std::string remote, bool local)
    : network_(network),
      socket_(network.loop, asio::generic::stream_protocol(local ? AF_UNIX : AF_INET, 0), socket),
      wire_(network.shared.tls && !local ? Wire(socket, *network.shared.tls) : Wire(socket)),
      remote_(std::move(remote)),
      secure_(local || network.shared.tls) {
  network_.connections.insert(this);
}

Connection::~Connection() {
  if (slot_) set_aside();
  network_.connections.erase(this);
  network_.shared.counters.connections.fetch_sub(1, std::memory_order_release);
}

void Connection::close_if_late(SteadyClock::time_point now) {
  if (now < deadline_) return;
  late_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Connection::close_if_idle() {
  boost::system::error_code ignored;
  if (idle_) socket_.cancel(ignored);
}

void Connection::abort() {
  aborted_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
  ::shutdown(socket_.native_handle(), SHUT_RDWR);
}

Task<bool> Connection::wait(Wish wish, SteadyClock::time_point deadline) {
  if (aborted_) co_return false;
  answered_in_a_row_ = 0;
  deadline_ = deadline;
  const auto kind = wish == Wish::read ? Socket::wait_read : Socket::wait_write;
  const auto [error] = co_await socket_.async_wait(kind, asio::as_tuple(awaiting));
  deadline_ = SteadyClock::time_point::max();
  co_return !error && !late_ && !aborted_;
}

template <class Function>
Task<> Connection::on_worker(Function function) {
  answered_in_a_row_ = 0;
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
      [this, &function](auto handler) {
        asio::post(*network_.shared.workers, [this, &function, handler = std::move(handler)]() mutable {
          function();
          asio::post(network_.loop, std::move(handler));
        });
      },
      awaiting);
}

Task<bool> Connection::shake_hands() {
  const auto deadline =
      SteadyClock::now() + std::chrono::seconds(network_.shared.options.header_timeout_seconds);
  while (true) {
    const Io io = wire_.tls()->handshake();
    if (io.state == IoState::done) break;
    if (io.state == IoState::closed || io.state == IoState::failed) co_return false;
    const bool ready = co_await wait(io.state == IoState::wants_read ? Wish::read : Wish::write, deadline);
    if (!ready) co_return false;
  }
  fingerprint_ = wire_.tls()->peer_fingerprint();
  co_return true;
}

Task<> Connection::serve() {
  if (wire_.tls() != nullptr) {
    const bool shaken = co_await shake_hands();
    if (!shaken) co_return;
  }
  while (true) {
    const bool arrived = co_await wait_for_request();
    if (!arrived) break;
    const bool goes_on = co_await answer();
    if (!goes_on) break;
    if (++answered_in_a_row_ >= turns_in_a_row) {
      answered_in_a_row_ = 0;  // a client that pipelines without end must let the others have their turn
      co_await asio::post(network_.loop, awaiting);
    }
  }
  if (wire_.tls() != nullptr && !hung_up_) wire_.tls()->shut_down();
}

/// Reads what is there of a head. False: more must come first, or never will (hung_up_).
bool Connection::read_head() {
  RequestReader& reader = slot_->reader;
  while (reader.state() == RequestReader::State::head) {
    const Io io = wire_.read(reader.space());
    if (io.state != IoState::done) {
      hung_up_ = io.state == IoState::closed || io.state == IoState::failed;
      return false;
    }
    network_.shared.counters.bytes_in.fetch_add(io.bytes, std::memory_order_relaxed);
    reader.received(io.bytes);
  }
  return true;
}

/// Gives the slot back, keeping only what has arrived of a head.
void Connection::set_aside() {
  if (slot_->reader.state() == RequestReader::State::head && slot_->reader.begun()) {
    parked_ = slot_->reader.park();
  } else {
    slot_->reader.reset();
  }
  network_.give_back(std::move(slot_));
}

/// True when a request is there to be answered, be it with a refusal. False: the connection ends.
Task<bool> Connection::wait_for_request() {
  const ServerOptions& options = network_.shared.options;
  request_deadline_ = SteadyClock::time_point::max();
  while (true) {
    if (!slot_ && !wire_.pending()) {
      const bool begun = !parked_.empty();
      if (!begun && network_.shared.stopping) co_return false;
      idle_ = !begun;
      const auto deadline =
          begun ? request_deadline_ : SteadyClock::now() + std::chrono::seconds(options.idle_timeout_seconds);
      const bool ready = co_await wait(Wish::read, deadline);
      idle_ = false;
      if (!ready && !(begun && late_)) co_return false;
    }
    if (!slot_) {
      slot_ = network_.borrow();
      if (!parked_.empty()) slot_->reader.unpark(std::exchange(parked_, {}));
    }
    if (late_) co_return true;
    if (read_head()) co_return true;
    const bool begun = slot_->reader.begun();
    if (begun && request_deadline_ == SteadyClock::time_point::max()) {
      request_deadline_ = SteadyClock::now() + std::chrono::seconds(options.header_timeout_seconds);
    }
    set_aside();
    if (hung_up_) co_return false;
  }
}

/// The head could not be read, or did not come in time: answers as the face that owns the path would.
void Connection::refuse_head() {
  const RequestReader& reader = slot_->reader;
  Exchange& under_way = exchange();
  Error error = reader.error();
  if (late_) {
    error = {ErrorKind::malformed, "the request did not arrive in time", "request", "send it faster", 408};
    late_ = false;
  }
  under_way.match = Match{};
  under_way.caller = Caller{};
  under_way.fault.clear();
  under_way.request.method = reader.head().method;
  under_way.request.headers.clear();
  under_way.request.target = under_way.request.query = under_way.request.body = {};
  const std::string_view target = reader.known_target();
  under_way.request.path = target.starts_with('/') ? target.substr(0, target.find('?')) : "/";
  network_.shared.dispatch.refuse(error, under_way);
}

/// False: the connection ends.
Task<bool> Connection::answer() {
  const auto started = SteadyClock::now();
  const Dispatch& dispatch = network_.shared.dispatch;
  RequestReader& reader = slot_->reader;
  exchange().request.remote = remote_;
  exchange().request.certificate_sha256 = fingerprint_;
  exchange().request.secure = secure_;
  if (reader.state() != RequestReader::State::ready) {
    refuse_head();
  } else {
    auto next = dispatch.settle(reader.head(), exchange());
    if (next == Dispatch::Next::ask_slowly) {
      co_await on_worker([&] { next = dispatch.settle_slowly(exchange()); });
    }
    if (next == Dispatch::Next::read_content) {
      Content content = Content::complete;
      if (reader.head().has_content) content = co_await receive_content();
      if (content == Content::gone) co_return false;
      if (content == Content::complete) {
        exchange().request.body = reader.content();
        exchange().request.may_wait = exchange().match.route->blocks;
        if (!exchange().request.may_wait) dispatch.run(exchange());
        if (exchange().response.must_wait) exchange().request.may_wait = true;
        if (exchange().request.may_wait) co_await on_worker([&] { dispatch.run(exchange()); });
        exchange().request.body = {};
        reader.drop_content();  // a client that reads its answer slowly must not hold the budget
      }
    }
  }
  const auto state = reader.state();
  const bool whole = state == RequestReader::State::complete || !reader.head().has_content;
  const bool discards = !whole && state == RequestReader::State::ready && reader.can_discard();
  const bool keep_alive = state != RequestReader::State::head && state != RequestReader::State::failed &&
                          reader.head().keep_alive && (whole || discards) && !network_.shared.stopping &&
                          !aborted_;
  const std::uint64_t bytes = body_bytes(exchange().response.body);
  const bool sent = co_await send_response(keep_alive);
  report(started, bytes);
  exchange().response = Response{};  // lets go of what it pinned
  if (!sent) co_return false;
  if (!keep_alive) {
    if (!whole || state == RequestReader::State::failed || state == RequestReader::State::head)
      co_await linger();
    co_return false;
  }
  if (discards) {
    const bool skipped = co_await skip_content();
    if (!skipped) co_return false;
  }
  reader.next();
  if (!reader.begun()) set_aside();
  co_return true;
}

bool Connection::send_continue() {
  Outgoing outgoing("HTTP/1.1 100 Continue\r\n\r\n", nullptr);
  const Io io = wire_.send(outgoing, wire_.tls() == nullptr ? std::span<char>{} : network_.flat());
  return io.state == IoState::done;  // the few bytes always fit an idle socket
}

Task<Connection::Content> Connection::receive_content() {
  RequestReader& reader = slot_->reader;
  auto state = reader.read_content();
  const bool waits = state == RequestReader::State::content || state == RequestReader::State::starved;
  if (waits && reader.head().expects_continue && !send_continue()) co_return Content::gone;
  const Content content = co_await receive_some();
  if (content != Content::refused) co_return content;
  state = reader.state();
  Error error = reader.error();
  if (state == RequestReader::State::starved) {
    error = {ErrorKind::unavailable, "too much is being uploaded to this node at the moment", "request",
             "try again in a few seconds"};
  } else if (state == RequestReader::State::content) {
    error = {ErrorKind::malformed, "the content arrived too slowly", "request", "send it faster", 408};
  }
  network_.shared.dispatch.refuse(error, exchange());
  co_return content;
}

/// Receives content until it is complete, refused (the reader's state says why) or cut off.
Task<Connection::Content> Connection::receive_some() {
  RequestReader& reader = slot_->reader;
  const auto started = SteadyClock::now();
  std::uint64_t received = 0;
  while (true) {
    if (reader.state() == RequestReader::State::complete) co_return Content::complete;
    if (reader.state() == RequestReader::State::failed) co_return Content::refused;
    if (reader.state() == RequestReader::State::starved) {
      const bool room = co_await wait_for_budget(SteadyClock::now());
      if (!room) co_return aborted_ ? Content::gone : Content::refused;
      continue;
    }
    const Io io = wire_.read(reader.space());
    if (io.state == IoState::done) {
      received += io.bytes;
      network_.shared.counters.bytes_in.fetch_add(io.bytes, std::memory_order_relaxed);
      reader.received(io.bytes);
      continue;
    }
    if (io.state == IoState::closed || io.state == IoState::failed) co_return Content::gone;
    const auto deadline = pace_deadline(started, network_.shared.options.body_timeout_seconds, received);
    const bool ready = co_await wait(io.state == IoState::wants_read ? Wish::read : Wish::write, deadline);
    if (ready) continue;
    const bool too_slow = std::exchange(late_, false);
    co_return too_slow ? Content::refused : Content::gone;
  }
}

/// Stops reading until other bodies have made room. False: they did not in time.
Task<bool> Connection::wait_for_budget(SteadyClock::time_point since) {
  const auto deadline = since + std::chrono::seconds(network_.shared.options.body_budget_wait_seconds);
  Timer timer(network_.loop);
  while (slot_->reader.state() == RequestReader::State::starved) {
    if (aborted_ || SteadyClock::now() >= deadline) co_return false;
    timer.expires_after(budget_poll);
    co_await timer.async_wait(asio::as_tuple(awaiting));
    slot_->reader.received(0);
  }
  co_return true;
}

Task<bool> Connection::send_response(bool keep_alive) {
  const Head& head = slot_->reader.head();
  const Response& response = exchange().response;
  const bool bare = head.method == Method::head || has_no_content(response.status);
  write_head(slot_->head_out, response,
             {network_.date(), body_bytes(response.body), keep_alive, head.version == 10});
  Outgoing outgoing(slot_->head_out, bare ? nullptr : &response.body);
  const std::span<char> flat = wire_.tls() == nullptr ? std::span<char>{} : network_.flat();
  const std::size_t whole = outgoing.remaining();
  std::optional<SteadyClock::time_point> started;
  while (true) {
    const Io io = wire_.send(outgoing, flat);
    if (io.state == IoState::done) co_return true;
    if (io.state != IoState::wants_read && io.state != IoState::wants_write) break;
    if (!started) started = SteadyClock::now();
    const auto deadline =
        pace_deadline(*started, network_.shared.options.write_timeout_seconds, whole - outgoing.remaining());
    const bool ready = co_await wait(io.state == IoState::wants_read ? Wish::read : Wish::write, deadline);
    if (!ready) break;
  }
  hung_up_ = true;
  co_return false;
}

void Connection::report(SteadyClock::time_point started, std::uint64_t bytes) {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - started).count();
  const Exchange& done = exchange();
  network_.shared.count(done.response.status, micros, bytes + slot_->head_out.size());
  if (!network_.shared.options.log) return;
  network_.shared.options.log({slot_->reader.head().method_name, done.request.path, remote_, done.caller.name,
                               done.response.status, bytes, micros, done.fault});
}

/// Reads over the content of a request that was refused for its head, so that the connection can go on.
Task<bool> Connection::skip_content() {
  slot_->reader.discard_content();
  const Content content = co_await receive_some();
  co_return content == Content::complete;
}

/// Closing with unread input would reset the connection and could destroy the answer on its way: reads on for
/// a while.
Task<> Connection::linger() {
  if (wire_.tls() != nullptr) wire_.tls()->shut_down();
  ::shutdown(socket_.native_handle(), SHUT_WR);
  const auto deadline = SteadyClock::now() + linger_time;
  Wire raw(socket_.native_handle());
  const std::span<char> scratch = network_.flat();
  for (std::size_t left = linger_bytes; left > 0 && SteadyClock::now() < deadline;) {
    const Io io = raw.read(scratch);
    if (io.state == IoState::done) {
      left -= std::min(left, io.bytes);
      continue;
    }
    if (io.state != IoState::wants_read) break;
    const bool ready = co_await wait(Wish::read, deadline);
    if (!ready) break;
  }
  hung_up_ = true;
}

}  // namespace entente::http
