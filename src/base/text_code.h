// Bytes as text and back: hexadecimal and base64.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace entente {

/// Pairs of hexadecimal digits of either case; nothing for anything else.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

/// RFC 4648 section 4 with padding; a missing padding is forgiven, other characters are not.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
[[nodiscard]] std::string to_base64(std::string_view bytes);

}  // namespace entente
