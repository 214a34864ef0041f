// How a version is written in manifests, version lists and statuses: for STIX objects the text of `modified`
// (else `created`) exactly as the object has it, so that clients can compare it with the object; for objects
// without either the date they were added (TAXII 2.1 sections 3.4 and 5.3.1). The object is searched for the
// text, not parsed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "store/store.h"

namespace entente::exchange {

/// `version` none: `stamp`, with six digits.
[[nodiscard]] std::string version_text(const std::optional<Instant>& version, store::Stamp stamp,
                                       std::string_view bytes);
[[nodiscard]] std::string version_text(const store::Item& item);

}  // namespace entente::exchange
