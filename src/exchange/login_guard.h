// Slows down failed sign-ins per address, and per account and address, in bounded memory.
//
// Promises: a guesser at one address gets 20 failures and then one in six seconds, and on one account 5 and
// then ever longer waits; a guesser with many addresses gets one failure per address on an account under
// attack. Never locks an account: whoever comes from another address has a try, and who signed in from an
// address before keeps five.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "exchange/recent_table.h"

namespace entente::exchange {

/// Thread-safe.
class LoginGuard {
 public:
  /// `ticks`: microseconds of a clock that never runs backwards.
  explicit LoginGuard(std::function<Micros()> ticks, std::size_t table_entries = 65'536);
  /// Before a password is checked: counts the attempt as a failure until succeeded() takes it back, so that
  /// attempts made at the same time count as well. Error: limited, with the seconds to wait.
  [[nodiscard]] Result<> attempt(std::string_view account, std::string_view address);
  void succeeded(std::string_view account, std::string_view address);
  /// The attempt was not checked at all (the node was too busy).
  void withdrawn(std::string_view account, std::string_view address);

 private:
  /// Tokens that come back with time.
  struct Bucket {
    bool begun = false;
    double tokens = 0;
    Micros filled = 0;
  };
  struct Pair {
    int failures = 0;
    bool signed_in = false;
    Micros last = 0;
    Micros blocked_until = 0;
  };
  static void fill(Bucket& bucket, double capacity, double seconds_per_token, Micros now);

  std::function<Micros()> ticks_;
  std::mutex mutex_;
  RecentTable<Bucket> addresses_;
  RecentTable<Bucket> accounts_;
  RecentTable<Pair> pairs_;
};

/// What counts as one address: an IPv4 address, the /64 of an IPv6 address.
[[nodiscard]] std::string address_group(std::string_view address);

}  // namespace entente::exchange
