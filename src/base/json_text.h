// Writing JSON by hand: quoting, nothing more. Reading is simdjson's.
#pragma once

#include <string>
#include <string_view>

namespace entente {

/// Appends `text` as a JSON string with its quotes: `"`, `\` and control characters are escaped, bytes that
/// are not UTF-8 become U+FFFD, everything else stays as it is.
void append_json_string(std::string& out, std::string_view text);
[[nodiscard]] std::string json_string(std::string_view text);

/// True when every byte belongs to well-formed UTF-8 (no overlong forms, surrogates or values above
/// U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace entente
