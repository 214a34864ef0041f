#include "exchange/page_cache.h"

#include <string>
#include <utility>

#include <sodium.h>

#include "base/random.h"

namespace entente::exchange {
namespace {

/// List node, map node and bucket of one entry, roughly.
constexpr std::size_t entry_overhead_bytes = 160;
/// So that one page cannot push out all others.
constexpr std::size_t max_share = 4;
/// Pages that are forgotten in order to make room for one in one piece.
constexpr int max_forgotten = 16;

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, sizeof number> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xFF);
    number >>= 8;
  }
  out.append(bytes.data(), bytes.size());
}

}  // namespace

PageCache::PageCache(std::size_t max_bytes) : max_bytes_(max_bytes), memory_(max_bytes) {
  system_random().fill(secret_);
}

PageKey PageCache::key(const store::Page& page, std::string_view prefix, std::string_view suffix,
                       Coding coding) const {
  static_assert(sizeof(PageKey) == crypto_shorthash_siphashx24_BYTES);
  static_assert(sizeof secret_ == crypto_shorthash_siphashx24_KEYBYTES);
  // The frame's lengths come first, so that no other page has the same bytes.
  std::string text;
  text.reserve((page.items.size() + 3) * sizeof(std::uint64_t) + prefix.size() + suffix.size());
  append_number(text, static_cast<std::uint64_t>(coding));
  append_number(text, prefix.size());
  append_number(text, suffix.size());
  text += prefix;
  text += suffix;
  for (const store::Item& item : page.items) append_number(text, item.sequence);
  PageKey key;
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): libsodium speaks unsigned char
  crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(key.bits.data()),
                              reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                              secret_.data());
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  return key;
}

std::size_t PageCache::cost(const Entry& entry) {
  return entry_overhead_bytes + (entry.page ? PageMemory::room_for(entry.page->bytes.size()) : 0);
}

std::optional<KeptPage> PageCache::find(const PageKey& key) {
  const std::scoped_lock lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, place->second);
  return place->second->page;
}

bool PageCache::ask(const PageKey& key) {
  const std::scoped_lock lock(mutex_);
  if (places_.contains(key)) return true;
  entries_.push_front({key, std::nullopt});
  places_.emplace(key, entries_.begin());
  bytes_ += cost(entries_.front());
  shrink();
  return false;
}

std::optional<KeptPage> PageCache::keep(const PageKey& key, std::string_view bytes) {
  if (PageMemory::room_for(bytes.size()) > max_bytes_ / max_share) return std::nullopt;
  auto page = memory_.keep(bytes);
  for (int i = 0; !page && i < max_forgotten; ++i) {
    {
      const std::scoped_lock lock(mutex_);
      if (!forget_last()) break;
    }
    page = memory_.keep(bytes);
  }
  if (!page) return std::nullopt;
  const std::scoped_lock lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) return page;  // forgotten meanwhile
  Entry& entry = *place->second;
  bytes_ -= cost(entry);
  entry.page = page;
  bytes_ += cost(entry);
  shrink();
  return page;
}

bool PageCache::forget_last() {
  if (entries_.empty()) return false;
  bytes_ -= cost(entries_.back());
  places_.erase(entries_.back().key);
  entries_.pop_back();
  return true;
}

void PageCache::shrink() {
  while (bytes_ > max_bytes_ && forget_last()) {
  }
}

std::size_t PageCache::bytes() const {
  const std::scoped_lock lock(mutex_);
  return bytes_;
}

}  // namespace entente::exchange
