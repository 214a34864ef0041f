// Granular marking selectors (STIX 2.1 section 7.2.3.1): paths such as `external_references.[0].url` that
// name a property, a dictionary key or a list item of one object.
//
// Promises: pure functions, no memory kept, time linear in the selector times the width of the levels it
// passes. Never says whether a property may be marked: that is the checker's business.
#pragma once

#include <cstdint>
#include <string_view>

#include <simdjson.h>

namespace entente::stix {

/// Components are joined by `.`; each is a property name or dictionary key of letters, digits, `_` and `-`
/// (1 to 250 of them), or a list index in square brackets. The first one is a name.
[[nodiscard]] bool well_formed(std::string_view selector);

/// True if the selector is well formed and what it names is there in `object`. Where a key is repeated the
/// first counts.
[[nodiscard]] bool resolves(const simdjson::dom::object& object, std::string_view selector);

/// The same within a budget: every list item and property passed takes one step. False, with no step left,
/// when the budget ran out before the answer was known.
[[nodiscard]] bool resolves(const simdjson::dom::object& object, std::string_view selector,
                            std::uint64_t& steps);

}  // namespace entente::stix
