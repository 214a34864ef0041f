#include "http/network.h"

#include <bit>
#include <csignal>

#include "http/connection.h"
#include "http/response_head.h"

namespace entente::http {

namespace {
constexpr auto sweep_interval = std::chrono::milliseconds(200);
constexpr std::size_t kept_slots = 32;
constexpr std::size_t flat_bytes = std::size_t{256} << 10;
}  // namespace

Micros Shared::wall_clock() const {
  return options.clock == nullptr ? system_clock().now() : options.clock->now();
}

void Shared::count(int status, std::int64_t micros, std::uint64_t bytes) {
  constexpr auto relaxed = std::memory_order_relaxed;
  counters.requests.fetch_add(1, relaxed);
  counters.bytes_out.fetch_add(bytes, relaxed);
  if (status >= 400 && status < 500) counters.responses_4xx.fetch_add(1, relaxed);
  if (status >= 500) counters.responses_5xx.fetch_add(1, relaxed);
  const int width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(micros)));  // micros < 2^width
  const int last = static_cast<int>(std::size(counters.latency_micros)) - 1;
  counters.latency_micros[std::clamp(width - 4, 0, last)].fetch_add(1, relaxed);
}

void NetworkThread::run() {
  // sendfile(2), unlike sendmsg(2), has no flag for it.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  sweep();
  loop.run();
}

// One timer for all connections: arming one per request would cost more than looking at all of them now and
// then.
void NetworkThread::sweep() {
  const auto now = SteadyClock::now();
  for (Connection* const connection : connections) connection->close_if_late(now);
  sweep_timer_.expires_after(sweep_interval);
  sweep_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) sweep();
  });
}

void NetworkThread::close_idle() {
  for (Connection* const connection : connections) connection->close_if_idle();
}

void NetworkThread::close_all() {
  for (Connection* const connection : connections) connection->abort();
}

std::unique_ptr<Slot> NetworkThread::borrow() {
  if (slots_.empty()) return std::make_unique<Slot>(shared.options.max_content_bytes, shared.budget);
  std::unique_ptr<Slot> slot = std::move(slots_.back());
  slots_.pop_back();
  return slot;
}

void NetworkThread::give_back(std::unique_ptr<Slot> slot) {
  if (slots_.size() < kept_slots) slots_.push_back(std::move(slot));
}

std::span<char> NetworkThread::flat() {
  if (!flat_) flat_ = std::make_unique_for_overwrite<char[]>(flat_bytes);
  return {flat_.get(), flat_bytes};
}

std::string_view NetworkThread::date() {
  const Micros now = shared.wall_clock();
  const std::int64_t second = now / 1'000'000;
  if (second != date_second_) {
    date_second_ = second;
    date_ = format_date(now);
  }
  return date_;
}

}  // namespace entente::http
