// Which types a reference may name: the sets behind schema.h's References.
#pragma once

#include <string_view>

#include "stix/schema.h"

namespace entente::stix {

[[nodiscard]] bool may_refer(References allowed, std::string_view type);
/// For messages, such as "file or directory".
[[nodiscard]] std::string_view describe(References allowed);

/// Section 4 and 5's suggested relationships, with those common to all (3.7).
[[nodiscard]] bool is_suggested_relationship(std::string_view source, std::string_view type,
                                             std::string_view target);

}  // namespace entente::stix
