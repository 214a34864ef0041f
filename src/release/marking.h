// Markings as far as release goes: what one marking definition says. The specification gives no order among
// several; here the most restrictive wins (docs/adr/0011-the-order-of-markings.md).
//
// Recognised: the release label; TLP 1 and TLP 2.0 (by their fixed ids; what calls itself TLP under another
// id is unknown); statements (say nothing about release); ACS 3.0 and IEP 2.0 as far as they map. Everything
// else is `unknown`, the most restrictive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "release/label.h"

namespace entente::release {

enum class Tlp : std::uint8_t { clear, green, amber, amber_strict, red };
/// CLEAR, GREEN, AMBER, AMBER+STRICT, RED.
[[nodiscard]] std::string_view to_string(Tlp tlp);

struct Statement {
  friend bool operator==(const Statement&, const Statement&) = default;
};

/// ACS 3.0 of what is unclassified and limits neither organisations nor caveats (all else is unknown). It
/// restricts and opens nothing: a label that names the nation must stand beside it.
struct Acs {
  static constexpr std::string_view all = "ALL";
  std::vector<std::string> nationalities{};  ///< may see it: alpha-3 codes, or ALL
  std::vector<std::string> displayed_to{};   ///< by access privileges: likewise
  bool share_by_default = false;             ///< sharedefault=permit
  /// further_sharing: alpha-3 codes, ALL, FOREIGNGOV, organisations.
  std::vector<std::string> permitted_scopes{};
  std::vector<std::string> denied_scopes{};  ///< likewise; `USA.DHS` denies USA
  friend bool operator==(const Acs&, const Acs&) = default;
  [[nodiscard]] bool admits(std::string_view nation) const;
};

/// IEP 2.0: its TLP, when the policy is valid, and whether anything may be passed on.
struct Iep {
  Tlp tlp = Tlp::red;
  bool onward = false;  ///< unmodified_resale is `may`
  std::optional<Micros> start{};
  std::optional<Micros> end{};  ///< not from that time on
  friend bool operator==(const Iep&, const Iep&) = default;
};

struct Unknown {
  std::string why;  ///< for the reader of `explain`; begins in lower case, no full stop
  friend bool operator==(const Unknown&, const Unknown&) = default;
};
using Marking = std::variant<Label, Tlp, Statement, Acs, Iep, Unknown>;

/// What a marking-definition object says. Total: what cannot be read, says more than one thing, or says
/// something that is not understood is Unknown with the reason.
[[nodiscard]] Marking read_marking(std::string_view marking_definition);
/// The TLP 1 and TLP 2.0 markings that have fixed ids and need no object; nothing for other ids.
[[nodiscard]] std::optional<Tlp> fixed_tlp(std::string_view marking_id);

}  // namespace entente::release
