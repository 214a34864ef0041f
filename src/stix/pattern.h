// STIX patterning (STIX 2.1 section 9): the text of an indicator's `pattern`, read into a tree or refused with a place.
//
// Promises: total (any bytes give an answer), memory and time linear in the pattern, nesting bounded by
// limits::max_pattern_depth, size by limits::max_pattern_bytes. Never evaluates a pattern.
#pragma once

#include <string_view>

#include "base/error.h"

namespace entente::stix {

/// Whether `pattern` is a valid STIX 2.1 pattern. The error (malformed or too_large) says line, column and what was expected there.
[[nodiscard]] Result<> check_pattern(std::string_view pattern);

}  // namespace entente::stix
