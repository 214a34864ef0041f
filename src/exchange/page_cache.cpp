#include "exchange/page_cache.h"

#include <utility>
#include <vector>

#include <sodium.h>

#include "base/random.h"

namespace entente::exchange {
namespace {

/// List node, map node and bucket of one entry, roughly.
constexpr std::size_t entry_overhead_bytes = 160;

void update(crypto_generichash_state& state, std::string_view bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

}  // namespace

PageCache::PageCache(std::size_t max_bytes) : max_bytes_(max_bytes) {
  system_random().fill(secret_);
}

PageKey PageCache::key(const store::Page& page, std::string_view prefix, std::string_view suffix) const {
  // The frame's lengths come first, so that no other page has the same bytes.
  std::vector<std::uint64_t> numbers;
  numbers.reserve(page.items.size() + 2);
  numbers.push_back(prefix.size());
  numbers.push_back(suffix.size());
  for (const store::Item& item : page.items) numbers.push_back(item.sequence);
  crypto_generichash_state state;
  crypto_generichash_init(&state, secret_.data(), secret_.size(), sizeof(PageKey));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): numbers of this process alone, as they lie
  update(state, {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(std::uint64_t)});
  update(state, prefix);
  update(state, suffix);
  PageKey key;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(key.bits.data()), sizeof key.bits);
  return key;
}

std::size_t PageCache::cost(const Entry& entry) {
  return entry_overhead_bytes + (entry.body ? entry.body->capacity() : 0);
}

PageCache::Found PageCache::ask(const PageKey& key) {
  const std::scoped_lock lock(mutex_);
  if (const auto place = places_.find(key); place != places_.end()) {
    entries_.splice(entries_.begin(), entries_, place->second);
    return {true, place->second->body};
  }
  entries_.push_front({key, nullptr});
  places_.emplace(key, entries_.begin());
  bytes_ += cost(entries_.front());
  shrink();
  return {};
}

void PageCache::keep(const PageKey& key, std::shared_ptr<const std::string> body) {
  const std::scoped_lock lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) return;  // forgotten meanwhile, or too small a cache
  Entry& entry = *place->second;
  bytes_ -= cost(entry);
  entry.body = std::move(body);
  bytes_ += cost(entry);
  shrink();
}

void PageCache::shrink() {
  while (bytes_ > max_bytes_ && !entries_.empty()) {
    bytes_ -= cost(entries_.back());
    places_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

std::size_t PageCache::bytes() const {
  const std::scoped_lock lock(mutex_);
  return bytes_;
}

}  // namespace entente::exchange
