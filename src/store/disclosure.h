// Body of a disclosure entry (docs/format/log.md): which versions leave for which recipient for the first
// time, and on what ground.
//
// Promises: pure functions; reading trusts nothing. Pages are mostly runs of neighbours, which take three
// bytes each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace entente::store {

struct Disclosed {
  Slot recipient = 0;
  std::string_view ground;         ///< at most limits::max_ground_bytes
  std::vector<Sequence> versions;  ///< in the order given, at most limits::max_disclosed_versions
};

/// Both limits are the caller's to keep.
[[nodiscard]] std::string encode_disclosed(const Disclosed& disclosed);
/// Nothing when it is none, or has more than the limits allow. The ground is a view into `body`.
[[nodiscard]] std::optional<Disclosed> parse_disclosed(std::string_view body);

}  // namespace entente::store
