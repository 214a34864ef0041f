// Agreements between nations: who may receive what from whom, from when to when, through whom. Communities:
// names for sets of nations that labels may use.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "release/label.h"

namespace entente::release {

/// JSON: {"id":"<uuid>","title":"...","members":["JPN","KOR","USA"],"hub":"USA","domains":["cyber-defence"],
///        "onward":"by-consent","from":"2026-01-01T00:00:00Z","to":"..."}; `id` and `members` must be there.
struct Agreement {
  std::string id{};                    ///< UUID, lower case
  std::string title{};                 ///< may be empty; at most limits::max_title_bytes
  std::vector<std::string> members{};  ///< two to limits::max_nations nations, sorted, distinct
  std::optional<std::string> hub{};    ///< a member: the others exchange only with it
  std::vector<std::string> domains{};  ///< sorted, distinct, at most limits::max_domains; empty: all
  /// The most that a member may do with what it got under this agreement (third-party rule).
  Onward onward = Onward::by_consent;
  std::optional<Micros> from{};  ///< none: from the beginning
  std::optional<Micros> to{};    ///< not from that time on; none: until it is ended
  friend bool operator==(const Agreement&, const Agreement&) = default;

  [[nodiscard]] bool has_member(std::string_view nation) const;
  [[nodiscard]] bool in_force(Micros now) const;
  [[nodiscard]] bool covers(std::string_view domain) const;
  /// Two different members may exchange directly: there is no hub, or one of them is it.
  [[nodiscard]] bool lets_exchange(std::string_view a, std::string_view b) const;
};
/// Strict: a property that it does not know is an error, so that a misspelt `to` cannot make an agreement
/// last for ever. Errors: malformed (names the property), too_large.
[[nodiscard]] Result<Agreement> parse_agreement(std::string_view json);
/// One line; parse_agreement() reads the same back.
[[nodiscard]] std::string to_json(const Agreement& agreement);

/// JSON: {"name":"five-eyes","members":[...]}; name as is_community_name() says.
struct Community {
  std::string name{};
  std::vector<std::string> members{};  ///< nations, sorted, distinct; may be empty
  friend bool operator==(const Community&, const Community&) = default;
  [[nodiscard]] bool has_member(std::string_view nation) const;
};
/// As strict. Errors: malformed, too_large.
[[nodiscard]] Result<Community> parse_community(std::string_view json);
[[nodiscard]] std::string to_json(const Community& community);

}  // namespace entente::release
