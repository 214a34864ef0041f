// Markings that others defined, as far as their words map to nations: ACS 3.0 and IEP 2.0 (docs/release.md).
// What does not map is Unknown: a node that does not understand a restriction obeys it by keeping the object.
#pragma once

#include <simdjson.h>

#include "release/marking.h"

namespace entente::release {

/// The ACS 3.0 extension object: Acs or Unknown.
[[nodiscard]] Marking read_acs(const simdjson::dom::object& extension);
/// The IEP 2.0 extension object: Iep or Unknown.
[[nodiscard]] Marking read_iep(const simdjson::dom::object& extension);

}  // namespace entente::release
