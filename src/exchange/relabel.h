// Putting another label on versions that are there: an entry in the log, since markings have no versions
// (docs/release.md, "Relabelling"). On our own versions it replaces their labels; on another nation's it
// restricts further and opens nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "exchange/audiences.h"
#include "release/label.h"
#include "store/store.h"

namespace entente::exchange {

struct Relabelling {
  std::string id;
  std::string version;                    ///< as the object writes it; empty: all versions that are here now
  std::optional<release::Label> label{};  ///< none: takes an earlier relabelling away
};

/// Returns how many versions it concerns, when its effect is visible. Errors: not_found (no such version
/// here), unprocessable (the label's originator is another nation), those of Store::append.
[[nodiscard]] Result<std::size_t> relabel(store::Store& store, const Audiences& audiences,
                                          const Relabelling& relabelling);

}  // namespace entente::exchange
