// gzip bodies (RFC 1952): whole texts compressed at once, and pages joined from the deflate blocks that
// segments keep per object. A joined page is ONE gzip member: several members in a body are cut short by
// common clients.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace entente::exchange {

/// libdeflate level for what is thrown away after one answer, and for what is kept.
inline constexpr int quick_level = 1;
inline constexpr int kept_level = 6;

/// One gzip member holding the concatenation of the parts.
[[nodiscard]] std::string gzip(const std::vector<std::string_view>& parts, int level);

/// Bytes to send one after the other; `pins` keep the memory of the parts alive.
struct Parts {
  std::vector<std::string_view> parts;
  std::vector<std::shared_ptr<const void>> pins;
};

/// One gzip member holding prefix, the items separated by commas, and suffix; prefix and suffix are shorter
/// than 32 KiB, there is at least one item. Items without a stored block are compressed now. Takes over the
/// page's pins.
[[nodiscard]] Parts join_gzip(store::Page&& page, std::string_view prefix, std::string_view suffix);

}  // namespace entente::exchange
