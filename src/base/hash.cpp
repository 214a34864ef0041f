#include "base/hash.h"

#include <cstdlib>
#include <memory>

#include <libdeflate.h>
#include <openssl/evp.h>
#include <sodium.h>

namespace entente {
namespace {

struct ContextFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

Hash sha256(std::initializer_list<std::string_view> parts) {
  // Fetching the algorithm costs more than hashing a small object: once per process, a context per thread.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, ContextFree> context{EVP_MD_CTX_new()};
  Hash hash{};
  bool fine = context != nullptr && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1;
  for (const auto part : parts) fine = fine && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  fine = fine && EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) == 1;
  if (!fine) std::abort();  // out of memory, or a broken OpenSSL: nothing can be trusted after that
  return hash;
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t seed) {
  if (bytes.empty()) return seed;  // libdeflate forgets the seed when the pointer is null
  return libdeflate_crc32(seed, bytes.data(), bytes.size());
}

std::uint64_t keyed_hash(const HashKey& key, std::string_view bytes) {
  static_assert(crypto_shorthash_KEYBYTES == sizeof(HashKey));
  std::uint64_t hash = 0;
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): a C interface over bytes
  crypto_shorthash(reinterpret_cast<unsigned char*>(&hash),
                   reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), key.data());
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  return hash;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0x0F];
  }
  return text;
}

}  // namespace entente
