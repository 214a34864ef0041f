// What a change of the rules would newly reveal or hide, before it is made. The same closure over the same
// log as the real change would run, with nothing written.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "exchange/audiences.h"
#include "release/decide.h"
#include "store/store.h"

namespace entente::exchange {

/// One imagined change; several may be given together.
struct Proposal {
  std::optional<release::Agreement> agreement;  ///< put in place of one with the same id
  std::optional<std::string> end_agreement;     ///< its id
  std::optional<release::Community> community;
  std::optional<release::Label> label;  ///< on all own versions of `objects`
  std::vector<std::string> objects;
};

struct Effect {
  std::string id{};
  store::Sequence version = 0;
  std::vector<std::string> revealed_to{};  ///< nations
  std::vector<std::string> hidden_from{};
};

struct Preview {
  std::vector<Effect> effects;  ///< in the order of the log, at most `limit`
  /// By nation, over all versions.
  std::vector<std::pair<std::string, std::pair<std::size_t, std::size_t>>> totals;  ///< revealed, hidden
};

/// Nations that the proposal would make recipients count as such. Errors: not_found (an agreement to end, an
/// object to label), too_large (more nations than slots).
[[nodiscard]] Result<Preview> preview(const store::Store& store, const Audiences& audiences,
                                      const Proposal& proposal, std::size_t limit = 1'000);

}  // namespace entente::exchange
