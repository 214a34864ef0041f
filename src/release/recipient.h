// Nations as recipients and origins: ISO 3166-1 alpha-3 codes, and the small numbers that stand for them in
// the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace entente::release {

/// Three capital letters, such as KOR.
[[nodiscard]] bool is_nation(std::string_view text);
/// 1 to 17,576 for the codes AAA to ZZZ; nothing for anything else. 0 is never a nation.
[[nodiscard]] std::optional<std::uint16_t> pack_nation(std::string_view code);
/// The code of a number that pack_nation() gave; "" for any other.
[[nodiscard]] std::string unpack_nation(std::uint16_t number);

}  // namespace entente::release
