// Canonical JSON (RFC 8785): one spelling for every JSON value, so that two parties can hash what they both
// hold.
//
// Promises: the output of equal values is equal byte for byte; strings keep their code points (no
// normalisation); numbers are IEEE 754 doubles, as RFC 8785 section 3.2.2.3 demands, so whole numbers beyond
// 2^53 are rounded. Never accepts what I-JSON (RFC 7493) forbids: repeated keys, lone surrogates, numbers
// beyond double.
#pragma once

#include <string>
#include <string_view>

#include <simdjson.h>

#include "base/error.h"

namespace entente::stix {

/// The canonical form of a JSON text of at most limits::max_object_bytes, nested at most
/// limits::max_json_depth deep. Errors: malformed (not JSON, repeated key, lone surrogate, number beyond
/// double, too deep), too_large.
[[nodiscard]] Result<std::string> canonical(std::string_view json);

/// Appends the canonical form of a value that was parsed before. Errors: malformed (repeated key).
/// simdjson bounds the depth of `value`; its parser has refused lone surrogates and numbers beyond double.
[[nodiscard]] Result<> append_canonical(std::string& out, simdjson::dom::element value);

/// Appends a finite number as ECMAScript writes it (ECMA-262 Number::toString, RFC 8785 section 3.2.2.3).
void append_canonical_number(std::string& out, double value);

}  // namespace entente::stix
