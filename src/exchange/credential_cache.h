// Credentials that were verified a short while ago, so that HTTP Basic on every request costs microseconds.
//
// Promises: holds no password and no header, only a BLAKE2b of it under a key that lives as long as the
// process; a changed or removed user is not found from that moment; bounded.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "exchange/accounts.h"
#include "exchange/recent_table.h"

namespace entente::exchange {

/// Thread-safe.
class CredentialCache {
 public:
  /// `ticks`: microseconds of a clock that never runs backwards. `lifetime` 0 remembers nothing.
  CredentialCache(std::size_t entries, Micros lifetime, Random& random, std::function<Micros()> ticks);
  /// The key of a credential as it was sent.
  [[nodiscard]] std::string key(std::string_view credential) const;
  [[nodiscard]] std::shared_ptr<const Standing> find(const std::string& key);
  void put(const std::string& key, std::shared_ptr<const Standing> standing);

 private:
  struct Entry {
    std::shared_ptr<const Standing> standing;
    Micros until = 0;
  };
  struct Shard {
    explicit Shard(std::size_t entries) : table(entries) {}
    std::mutex mutex;
    RecentTable<Entry> table;
  };
  static constexpr std::size_t shard_count = 8;
  [[nodiscard]] Shard& shard_of(const std::string& key);

  Micros lifetime_;
  std::function<Micros()> ticks_;
  std::array<std::uint8_t, 32> secret_{};
  std::array<std::unique_ptr<Shard>, shard_count> shards_;
};

}  // namespace entente::exchange
