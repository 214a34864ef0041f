// The one label that an originator states about a version of its own, whatever way it came to it: by a
// marking, by relabelling, or as the default of its collection (docs/release.md). The last two are not in the
// version's bytes, so a receiver knows them from the statement alone.
#pragma once

#include <string>

#include "release/decide.h"

namespace entente::exchange {

/// release::canonical(); empty when it has none, or several, which all are among its markings and speak for
/// themselves.
[[nodiscard]] std::string stated_label(const release::Subject& subject);

}  // namespace entente::exchange
