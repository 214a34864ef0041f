#include "exchange/login_guard.h"

#include <algorithm>
#include <cmath>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "base/hash.h"

namespace entente::exchange {
namespace {

constexpr Micros second = 1'000'000;
constexpr double address_failures = 20;
constexpr double address_seconds_per_failure = 6;
constexpr double account_failures = 50;
constexpr double account_seconds_per_failure = 10;
constexpr int free_failures = 5;
constexpr int free_failures_under_attack = 1;
constexpr int max_wait_seconds = 900;
constexpr Micros forget_after = 900 * second;
constexpr std::size_t max_account_key_bytes = 64;

std::unexpected<Error> wait(Micros micros) {
  const int seconds = static_cast<int>(std::max<Micros>(1, (micros + second - 1) / second));
  Error error{.kind = ErrorKind::limited,
              .what = "too many failed sign-ins",
              .where = {},
              .remedy = fmt::format("try again in {} seconds", seconds)};
  error.retry_after_seconds = seconds;
  return std::unexpected(std::move(error));
}

std::string account_key(std::string_view account) {
  return std::string(account.substr(0, max_account_key_bytes));
}
std::string pair_key(std::string_view account, const std::string& group) {
  return account_key(account) + '\0' + group;
}

}  // namespace

std::string address_group(std::string_view address) {
  in6_addr parsed{};
  const std::string text(address.substr(0, 64));
  if (::inet_pton(AF_INET6, text.c_str(), &parsed) != 1) return text;
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  const std::span<const std::uint8_t, 16> bytes(parsed.s6_addr);
  if (std::equal(mapped.begin(), mapped.end(), bytes.begin())) {
    return fmt::format("{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
  }
  return to_hex(bytes.first(8)) + "/64";
}

LoginGuard::LoginGuard(std::function<Micros()> ticks, std::size_t table_entries)
    : ticks_(std::move(ticks)), addresses_(table_entries), accounts_(table_entries), pairs_(table_entries) {}

void LoginGuard::fill(Bucket& bucket, double capacity, double seconds_per_token, Micros now) {
  if (!bucket.begun) {
    bucket = Bucket{.begun = true, .tokens = capacity, .filled = now};
    return;
  }
  const double gained = static_cast<double>(now - bucket.filled) / second / seconds_per_token;
  bucket.tokens = std::min(capacity, bucket.tokens + gained);
  bucket.filled = now;
}

Result<> LoginGuard::attempt(std::string_view account, std::string_view address) {
  const std::string group = address_group(address);
  const std::lock_guard lock(mutex_);
  const Micros now = ticks_();
  Bucket& by_address = addresses_.at(group);
  fill(by_address, address_failures, address_seconds_per_failure, now);
  Bucket& by_account = accounts_.at(account_key(account));
  fill(by_account, account_failures, account_seconds_per_failure, now);
  Pair& pair = pairs_.at(pair_key(account, group));
  if (now - std::max(pair.last, pair.blocked_until) > forget_after) pair.failures = 0;
  // An address that signed in to this account before shares its address with a guesser perhaps (NAT): the
  // pair's own limit is enough for it.
  if (by_address.tokens < 1 && !pair.signed_in) {
    return wait(static_cast<Micros>((1 - by_address.tokens) * address_seconds_per_failure * second));
  }
  if (now < pair.blocked_until) return wait(pair.blocked_until - now);
  by_address.tokens = std::max(0.0, by_address.tokens - 1);
  by_account.tokens = std::max(0.0, by_account.tokens - 1);
  ++pair.failures;
  pair.last = now;
  const bool under_attack = by_account.tokens < 1 && !pair.signed_in;
  const int allowed = under_attack ? free_failures_under_attack : free_failures;
  if (pair.failures >= allowed) {
    const int doublings = std::min(pair.failures - allowed + (under_attack ? 2 : 0), 10);
    pair.blocked_until = now + std::min(1 << doublings, max_wait_seconds) * second;
  }
  return {};
}

void LoginGuard::succeeded(std::string_view account, std::string_view address) {
  withdrawn(account, address);
  const std::string group = address_group(address);
  const std::lock_guard lock(mutex_);
  Pair& pair = pairs_.at(pair_key(account, group));
  pair = Pair{.failures = 0, .signed_in = true, .last = ticks_(), .blocked_until = 0};
}

void LoginGuard::withdrawn(std::string_view account, std::string_view address) {
  const std::string group = address_group(address);
  const std::lock_guard lock(mutex_);
  Bucket& by_address = addresses_.at(group);
  by_address.tokens = std::min(address_failures, by_address.tokens + 1);
  Bucket& by_account = accounts_.at(account_key(account));
  by_account.tokens = std::min(account_failures, by_account.tokens + 1);
  Pair& pair = pairs_.at(pair_key(account, group));
  pair.failures = std::max(0, pair.failures - 1);
  if (pair.failures < free_failures) pair.blocked_until = 0;
}

}  // namespace entente::exchange
