// Finds where one JSON object ends, by following strings and braces alone.
//
// Promises: all three functions return the same for any bytes, cut into chunks anywhere; no recursion, no
// memory. Never judges what is inside: `[}` passes here and is refused when the object is parsed.
#pragma once

#include <cstdint>

namespace entente::stix {

/// Where a scan stands between two chunks; starts before the opening brace.
struct ObjectScan {
  std::uint64_t depth = 0;  ///< open braces outside of strings
  bool in_string = false;
  bool escaped = false;  ///< the byte before was a backslash that was not escaped itself
  friend bool operator==(const ObjectScan&, const ObjectScan&) = default;
};

/// Scans [at, end). Returns the position after the closing brace of the object (then depth is 0), or `end`
/// when the object goes on in the next chunk (then depth is not 0). The first byte of an object must be its
/// `{`.
[[nodiscard]] const char* scan_object(ObjectScan& scan, const char* at, const char* end);

/// The same with the instructions that every processor of its kind has.
[[nodiscard]] const char* scan_object_baseline(ObjectScan& scan, const char* at, const char* end);

/// The same, byte by byte: what the others are measured against.
[[nodiscard]] const char* scan_object_by_byte(ObjectScan& scan, const char* at, const char* end);

}  // namespace entente::stix
