// Who may have got a version from those that we gave it to: the rules by which they decide are known to us,
// so we ask them in their place. For recalls, which must reach everybody who may hold it.
//
// Errs on the side of more nations: whatever was in force at some time counts as if it always were. Knows
// nothing of agreements that we are no party to, and of what somebody did against the rules.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "release/decide.h"

namespace entente::exchange {

struct PassingOn {
  /// Our versions under all labels that they had while others held them.
  std::vector<release::Subject> subjects;
  std::set<std::string> holders;  ///< nations that got one from us
};

/// Further nations, that may have got one from a holder or from one of these, and so on. `rules`: ours.
[[nodiscard]] std::set<std::string> passed_on_to(PassingOn passing, release::Rules rules);

}  // namespace entente::exchange
