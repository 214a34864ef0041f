// Where a text stops being JSON, for messages: the fast parsers say only that it does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace entente {

/// The offset of the first byte that no JSON text (RFC 8259) could have there, nested at most `most_depth`
/// deep; the length of the text where it ends too early; nothing when it is JSON. Linear time.
[[nodiscard]] std::optional<std::size_t> first_json_error(std::string_view text,
                                                          std::size_t most_depth = 512);

/// "line 3, column 17" of an offset: both from 1, columns in bytes.
[[nodiscard]] std::string line_and_column(std::string_view text, std::size_t offset);
/// The line alone.
[[nodiscard]] std::uint64_t line_of(std::string_view text, std::size_t offset);

}  // namespace entente
