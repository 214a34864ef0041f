#include "release/foreign_markings.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/instant.h"
#include "base/limits.h"
#include "release/strict_json.h"

namespace entente::release {
namespace {

namespace dom = simdjson::dom;
using Names = std::vector<std::string>;

bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string_view text_in(const dom::object& object, std::string_view name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

bool has(const dom::object& object, std::string_view name) {
  return object[name].error() == simdjson::SUCCESS;
}

Result<> only(const dom::object& object, std::initializer_list<std::string_view> names) {
  return StrictJson(object, "ACS").only(names);
}

/// ALL where the list is absent; nothing when it is there and is no list of strings.
std::optional<Names> names_in(const dom::object& object, std::string_view name) {
  if (!has(object, name)) return Names{std::string(Acs::all)};
  auto names = StrictJson(object, "ACS").texts(name, limits::max_nations);
  if (!names) return {};
  return std::move(*names);
}

/// `urn:isa:policy:acs:ns:v3.0?privdefault=deny&sharedefault=permit`; several of them are separated by
/// spaces, and then the most restrictive of each counts.
struct Defaults {
  bool privilege = true;
  bool share = true;
};
std::optional<Defaults> read_defaults(std::string_view text) {
  constexpr std::string_view begin = "urn:isa:policy:acs:ns:v3.0?privdefault=";
  constexpr std::string_view middle = "&sharedefault=";
  const auto take = [&text](std::string_view part) {
    if (!text.starts_with(part)) return false;
    text.remove_prefix(part.size());
    return true;
  };
  Defaults defaults;
  do {
    if (!take(begin)) return {};
    const bool privilege = take("permit");
    if ((!privilege && !take("deny")) || !take(middle)) return {};
    const bool share = take("permit");
    if (!share && !take("deny")) return {};
    defaults.privilege = defaults.privilege && privilege;
    defaults.share = defaults.share && share;
    while (take(" ")) {
    }
  } while (!text.empty());
  return defaults;
}

/// Why a control set cannot be expressed in nations; empty when it can.
std::string read_controls(const dom::object& controls, Names& nationalities) {
  if (text_in(controls, "classification") != "U") return "its ACS marking is not of unclassified matter";
  if (const auto known =
          only(controls, {"classification", "permitted_nationalities", "formal_determination"});
      !known)
    return fmt::format("its ACS marking limits more than nationalities: {}", known.error().what);
  auto permitted = names_in(controls, "permitted_nationalities");
  const auto determined = names_in(controls, "formal_determination");
  if (!permitted || !determined) return "its ACS marking cannot be read";
  nationalities = std::move(*permitted);
  // NF: not to foreign nationals, in the words of a standard of the United States.
  if (contains(*determined, "NF")) nationalities = {"USA"};
  return {};
}

/// Nations whom the privilege lets see it. Only seeing concerns us: other actions are for the recipient to
/// heed.
std::string read_privileges(const dom::object& extension, bool by_default, Names& displayed_to) {
  displayed_to = by_default ? Names{std::string(Acs::all)} : Names{};
  dom::array privileges;
  if (!has(extension, "access_privilege")) return {};
  if (extension["access_privilege"].get(privileges) != simdjson::SUCCESS)
    return "its ACS marking cannot be read";
  for (const dom::element one : privileges) {
    dom::object privilege;
    dom::object scope;
    if (one.get(privilege) != simdjson::SUCCESS ||
        privilege["privilege_scope"].get(scope) != simdjson::SUCCESS ||
        !only(privilege, {"privilege_action", "privilege_scope", "rule_effect"}) ||
        !only(scope, {"permitted_nationalities", "permitted_organizations", "shareability", "entity"})) {
      return "its ACS marking cannot be read";
    }
    const std::string_view action = text_in(privilege, "privilege_action");
    if (action != "DSPLY" && action != "ALL") continue;
    if (text_in(privilege, "rule_effect") != "permit") return "its ACS marking denies display to some";
    for (const std::string_view name : {"permitted_organizations", "shareability", "entity"}) {
      const auto limit = names_in(scope, name);
      if (!limit || !contains(*limit, Acs::all))
        return fmt::format("its ACS marking limits `{}`, which does not map to nations", name);
    }
    const auto nations = names_in(scope, "permitted_nationalities");
    if (!nations) return "its ACS marking cannot be read";
    displayed_to.insert(displayed_to.end(), nations->begin(), nations->end());
  }
  return {};
}

std::string read_sharing(const dom::object& extension, Acs& acs) {
  if (!has(extension, "further_sharing")) return {};
  dom::array rules;
  if (extension["further_sharing"].get(rules) != simdjson::SUCCESS) return "its ACS marking cannot be read";
  for (const dom::element one : rules) {
    dom::object rule;
    if (one.get(rule) != simdjson::SUCCESS || !has(rule, "sharing_scope") ||
        !only(rule, {"sharing_scope", "rule_effect"}))
      return "its ACS marking cannot be read";
    const auto scopes = names_in(rule, "sharing_scope");
    const std::string_view effect = text_in(rule, "rule_effect");
    if (!scopes || (effect != "permit" && effect != "deny")) return "its ACS marking cannot be read";
    Names& into = effect == "permit" ? acs.permitted_scopes : acs.denied_scopes;
    into.insert(into.end(), scopes->begin(), scopes->end());
  }
  return {};
}

/// `strict`: for denials, an organisation stands for its nation.
bool covers(const Names& scopes, std::string_view nation, bool strict) {
  return std::ranges::any_of(scopes, [&](const std::string& scope) {
    if (scope == Acs::all || scope == nation) return true;
    if (scope == "FOREIGNGOV") return nation != "USA";
    return strict && scope.size() > nation.size() && scope.starts_with(nation) && scope[nation.size()] == '.';
  });
}

std::optional<Tlp> tlp_of(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Tlp>, 6> words{{{"white", Tlp::clear},
                                                                   {"clear", Tlp::clear},
                                                                   {"green", Tlp::green},
                                                                   {"amber", Tlp::amber},
                                                                   {"amber+strict", Tlp::amber_strict},
                                                                   {"red", Tlp::red}}};
  const auto* const at = std::ranges::find(words, text, &std::pair<std::string_view, Tlp>::first);
  return at == words.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace

bool Acs::admits(std::string_view nation) const {
  const auto names = [&](const Names& list) { return contains(list, all) || contains(list, nation); };
  if (!names(nationalities) || !names(displayed_to) || covers(denied_scopes, nation, true)) return false;
  return share_by_default || covers(permitted_scopes, nation, false);
}

Marking read_acs(const dom::object& extension) {
  dom::object controls;
  const auto defaults = read_defaults(text_in(extension, "policy_reference"));
  if (!defaults || extension["control_set"].get(controls) != simdjson::SUCCESS)
    return Unknown{"its ACS marking cannot be read"};
  Acs acs;
  acs.share_by_default = defaults->share;
  std::string why = read_controls(controls, acs.nationalities);
  if (why.empty()) why = read_privileges(extension, defaults->privilege, acs.displayed_to);
  if (why.empty()) why = read_sharing(extension, acs);
  if (!why.empty()) return Unknown{std::move(why)};
  return acs;
}

Marking read_iep(const dom::object& extension) {
  double version = 0;
  if (extension["iep_version"].get(version) != simdjson::SUCCESS || version != 2.0)
    return Unknown{"its IEP policy is not of version 2.0"};
  const auto tlp = tlp_of(text_in(extension, "tlp"));
  const StrictJson json(extension, "IEP");
  const auto start = json.time_if_any("start_date", StrictJson::Rounding::up);
  const auto end = json.time_if_any("end_date", StrictJson::Rounding::down);
  if (!tlp || !start || !end) return Unknown{"its IEP policy cannot be read"};
  return Iep{
      .tlp = *tlp, .onward = text_in(extension, "unmodified_resale") == "may", .start = *start, .end = *end};
}

}  // namespace entente::release
