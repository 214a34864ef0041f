#include "exchange/credential_cache.h"

#include <algorithm>
#include <utility>

#include <sodium.h>

namespace entente::exchange {

CredentialCache::CredentialCache(std::size_t entries, Micros lifetime, Random& random,
                                 std::function<Micros()> ticks)
    : lifetime_(lifetime), ticks_(std::move(ticks)) {
  random.fill(secret_);
  for (auto& shard : shards_)
    shard = std::make_unique<Shard>(std::max<std::size_t>(1, entries / shard_count));
}

std::string CredentialCache::key(std::string_view credential) const {
  std::string key(crypto_generichash_BYTES, '\0');
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): libsodium speaks unsigned char
  crypto_generichash(reinterpret_cast<unsigned char*>(key.data()), key.size(),
                     reinterpret_cast<const unsigned char*>(credential.data()), credential.size(),
                     secret_.data(), secret_.size());
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  return key;
}

CredentialCache::Shard& CredentialCache::shard_of(const std::string& key) {
  return *shards_[static_cast<std::uint8_t>(key.front()) % shard_count];
}

std::shared_ptr<const Standing> CredentialCache::find(const std::string& key) {
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const Entry* entry = shard.table.find(key);
  if (entry == nullptr) return nullptr;
  if (entry->standing->current.load() && ticks_() < entry->until) return entry->standing;
  shard.table.erase(key);
  return nullptr;
}

void CredentialCache::put(const std::string& key, std::shared_ptr<const Standing> standing) {
  if (lifetime_ <= 0) return;
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  shard.table.at(key) = Entry{.standing = std::move(standing), .until = ticks_() + lifetime_};
}

}  // namespace entente::exchange
