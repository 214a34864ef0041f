// Pages that were asked for before, in the form in which they go out. The log only grows, so a page made of
// the same versions in the same frame is the same bytes for ever: entries are never stale, only forgotten
// (least recently used first). A key covers exactly the versions in the page and the bytes around them, so a
// kept page can be given only to a reader who would get these very bytes anyway.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "exchange/page_memory.h"
#include "store/store.h"

namespace entente::exchange {

struct PageKey {
  std::array<std::uint64_t, 2> bits{};
  friend bool operator==(const PageKey&, const PageKey&) = default;
};

/// The form in which a page goes out (RFC 9110 section 8.4).
enum class Coding : std::uint8_t { identity, gzip };

class PageCache {
 public:
  static constexpr std::size_t default_bytes = std::size_t{64} << 20;
  /// Keeps at most `max_bytes`, bookkeeping included; 0 keeps nothing.
  explicit PageCache(std::size_t max_bytes = default_bytes);

  /// 128 bits of SipHash, keyed anew by each process.
  [[nodiscard]] PageKey key(const store::Page& page, std::string_view prefix, std::string_view suffix,
                            Coding coding) const;

  /// What is kept, if anything. Thread-safe.
  [[nodiscard]] std::optional<KeptPage> find(const PageKey& key);
  /// Whether it was asked for before; remembers that it was. Thread-safe.
  [[nodiscard]] bool ask(const PageKey& key);
  /// Keeps a copy and gives it; nothing when there is no room for it. Thread-safe.
  std::optional<KeptPage> keep(const PageKey& key, std::string_view bytes);
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Entry {
    PageKey key;
    std::optional<KeptPage> page;
  };
  struct KeyHash {
    std::size_t operator()(const PageKey& key) const { return key.bits[0]; }
  };
  [[nodiscard]] static std::size_t cost(const Entry& entry);
  /// False when there is nothing to forget.
  bool forget_last();
  void shrink();

  std::size_t max_bytes_;
  PageMemory memory_;
  std::array<std::uint8_t, 16> secret_{};
  mutable std::mutex mutex_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  ///< most recently used first
  std::unordered_map<PageKey, std::list<Entry>::iterator, KeyHash> places_;
};

}  // namespace entente::exchange
