// Markings as far as release goes: what one marking definition says, and what several say together. The
// specification gives no order among markings; here the most restrictive wins (docs/adr, "The order of markings").
//
// Recognised: the release label; TLP 1 and TLP 2.0 (by their fixed ids, and by the extension or definition only
// when the id is the fixed one); statements (say nothing about release); ACS 3.0 and IEP 2.0 as far as they map.
// Everything else is `unknown`, the most restrictive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "release/label.h"

namespace entente::release {

enum class Tlp : std::uint8_t { clear, green, amber, amber_strict, red };
[[nodiscard]] std::string_view to_string(Tlp tlp);

struct Statement {
  friend bool operator==(const Statement&, const Statement&) = default;
};
/// ACS 3.0: nations and whether the default is to share; see docs/release.md for what maps.
struct Acs {
  std::vector<std::string> permitted_nationalities;  ///< alpha-3; empty with `all_nations`: no limit
  bool all_nations = false;
  bool share_by_default = false;       ///< policy_reference ...:sharedefault
  std::vector<std::string> denied_scopes;   ///< further_sharing with rule_effect deny
  std::vector<std::string> permitted_scopes;
  friend bool operator==(const Acs&, const Acs&) = default;
};
/// IEP 2.0: its TLP and whether anything may be passed on.
struct Iep {
  std::optional<Tlp> tlp;
  bool onward = false;
  std::optional<Micros> start;
  std::optional<Micros> end;
  friend bool operator==(const Iep&, const Iep&) = default;
};
struct Unknown {
  std::string why;  ///< for the reader of `explain`
  friend bool operator==(const Unknown&, const Unknown&) = default;
};
using Marking = std::variant<Label, Tlp, Statement, Acs, Iep, Unknown>;

/// What a marking-definition object says. Total: what cannot be read is Unknown with the reason.
[[nodiscard]] Marking read_marking(std::string_view marking_definition);
/// The TLP 1 and TLP 2.0 markings that have fixed ids and need no object; nothing for other ids.
[[nodiscard]] std::optional<Tlp> fixed_tlp(std::string_view marking_id);

}  // namespace entente::release
