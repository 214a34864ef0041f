// Deterministic identifiers of STIX Cyber-observable Objects (STIX 2.1 section 2.9): a UUIDv5 over the
// canonical JSON of the type's ID contributing properties.
//
// Promises: the same id that any other implementation of section 2.9 computes. Never looks at the object's
// `id`.
#pragma once

#include <optional>
#include <string>

#include <simdjson.h>

namespace entente::stix {

/// The id an SCO should have, such as `ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4`. Nothing if `object`
/// has no type of section 6, its type has no contributing properties (process), none of them is present, or
/// one cannot be written canonically.
[[nodiscard]] std::optional<std::string> deterministic_id(const simdjson::dom::object& object);

}  // namespace entente::stix
