// SHA-256 (OpenSSL, hardware instructions where there are any), CRC-32 (libdeflate), keyed SipHash
// (libsodium).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace entente {

using Hash = std::array<std::uint8_t, 32>;

/// SHA-256 of the concatenation of the parts; about 0.3 us plus 0.6 us per KB. Thread-safe.
[[nodiscard]] Hash sha256(std::initializer_list<std::string_view> parts);
[[nodiscard]] inline Hash sha256(std::string_view bytes) {
  return sha256({bytes});
}

/// CRC-32 as gzip uses it (polynomial 0xEDB88320); `seed` continues an earlier result.
[[nodiscard]] std::uint32_t crc32(std::string_view bytes, std::uint32_t seed = 0);

using HashKey = std::array<std::uint8_t, 16>;
/// SipHash-2-4: an index hash that nobody without the key can steer.
[[nodiscard]] std::uint64_t keyed_hash(const HashKey& key, std::string_view bytes);

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

/// The bytes of a hash (or any byte array) as a view.
[[nodiscard]] inline std::string_view as_view(std::span<const std::uint8_t> bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace entente
