// What an object points at: the objects it refers to, its markings, and who calls itself its creator. Decides
// nothing: the release rules (release/) and the reverse index of the store are built on it.
//
// A reference is any property whose name ends in `_ref` or `_refs`, at any depth and in extensions too, whose
// value is a STIX id (STIX 2.1 section 3.4). Markings (`object_marking_refs`, `granular_markings`) and
// `created_by_ref` are told apart from them. References to extension-definition objects are left out. Keys of the
// `objects` container of STIX 2.0 observed-data are no ids and are left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace entente::stix {

struct Links {
  std::vector<std::string> references;        ///< ids, distinct, in order of first appearance
  std::vector<std::string> markings;          ///< object_marking_refs, distinct
  std::vector<std::string> granular_markings;  ///< marking_ref of granular_markings, distinct
  std::string created_by;                     ///< created_by_ref, or empty
  friend bool operator==(const Links&, const Links&) = default;
};

/// Reads them from the bytes of an object that passed the checker. Total; at most as long as the object. Error:
/// malformed (not a JSON object).
[[nodiscard]] Result<Links> read_links(std::string_view object);

}  // namespace entente::stix
