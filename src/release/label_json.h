// A release label inside a document that was parsed already.
#pragma once

#include "release/label.h"
#include "release/strict_json.h"

namespace entente::release {

/// parse_label() of a parsed extension. Error: malformed.
[[nodiscard]] Result<Label> read_label(const StrictJson& json);

}  // namespace entente::release
