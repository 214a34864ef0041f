// RFC 4122 UUIDs.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace entente {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
  /// 1 to 5 for the versions of RFC 4122; other values as they stand.
  [[nodiscard]] int version() const { return bytes[6] >> 4; }
  /// True for the variant of RFC 4122 (binary 10).
  [[nodiscard]] bool rfc4122() const { return (bytes[8] & 0xC0) == 0x80; }
};

/// 8-4-4-4-12 hexadecimal digits of either case; any version and variant.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text);
/// Lower case.
[[nodiscard]] std::string to_string(const Uuid& uuid);
[[nodiscard]] Uuid random_uuid(Random& random);
/// Version 5 (SHA-1 of namespace and name).
[[nodiscard]] Uuid name_uuid(const Uuid& name_space, std::string_view name);

}  // namespace entente
