// Compressed pages that were asked for before. The log only grows, so a page made of the same versions in the
// same frame is the same bytes for ever: entries are never stale, only forgotten (least recently used first).
// A key covers exactly the versions in the page and the bytes around them, so a cached page can be given only
// to a reader who would get these very bytes anyway.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/store.h"

namespace entente::exchange {

struct PageKey {
  std::array<std::uint64_t, 2> bits{};
  friend bool operator==(const PageKey&, const PageKey&) = default;
};

class PageCache {
 public:
  static constexpr std::size_t default_bytes = std::size_t{64} << 20;
  /// Keeps at most `max_bytes`, bookkeeping included; 0 keeps nothing.
  explicit PageCache(std::size_t max_bytes = default_bytes);

  /// 128 bits of keyed BLAKE2b, the key drawn anew by each process.
  [[nodiscard]] PageKey key(const store::Page& page, std::string_view prefix, std::string_view suffix) const;

  struct Found {
    bool seen = false;                        ///< asked for before
    std::shared_ptr<const std::string> body;  ///< null: nothing kept
  };
  /// Looks up and remembers that it was asked for. Thread-safe.
  [[nodiscard]] Found ask(const PageKey& key);
  /// Thread-safe.
  void keep(const PageKey& key, std::shared_ptr<const std::string> body);
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Entry {
    PageKey key;
    std::shared_ptr<const std::string> body;
  };
  struct KeyHash {
    std::size_t operator()(const PageKey& key) const { return key.bits[0]; }
  };
  [[nodiscard]] static std::size_t cost(const Entry& entry);
  void shrink();

  std::size_t max_bytes_;
  std::array<std::uint8_t, 32> secret_{};
  mutable std::mutex mutex_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  ///< most recently used first
  std::unordered_map<PageKey, std::list<Entry>::iterator, KeyHash> places_;
};

}  // namespace entente::exchange
