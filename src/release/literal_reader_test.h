// Reads docs/release.md literally: who sees what in a world, sentence by sentence, with no cleverness and
// nothing in common with decide(). What it says is compared with decide() here and with the audiences of a
// node in exchange/. The numbers in the comments are those of the sentences.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "release/world_test.h"

namespace entente::release {

class LiteralReader {
 public:
  /// The world must outlive it and must not change.
  explicit LiteralReader(const World& world) : w_(world) {}

  /// By place in world.versions: what the nation sees, closure included.
  [[nodiscard]] std::vector<bool> sees(const std::string& nation) const {
    std::vector<bool> seen;
    for (const auto& version : w_.versions) seen.push_back(rules_let_go(version, nation));
    // "of all answers that fit the greatest counts": begin with all that is let go, take away until it fits.
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < w_.versions.size(); ++i) {
        if (!seen[i] || fits(w_.versions[i], nation, seen)) continue;
        seen[i] = false;
        changed = true;
      }
    }
    return seen;
  }

  /// The rules alone.
  [[nodiscard]] bool rules_let_go(const World::Version& v, const std::string& nation) const {
    // recipient 1, 2
    if (!three_capitals(nation) || nation == w_.rules.own || v.origin.empty()) return false;
    // recipient-is-originator 1
    if (nation == v.origin) return true;
    if (recalled(v)) return false;
    if (!readers_include(v, nation)) return false;
    const Markings marks = markings_of(v);
    const bool granted = consented(v, nation);
    return label(v, marks, nation, granted) && time(v, marks) && agreement(v, marks, nation) &&
           onward(v, marks, nation, granted);
  }

 private:
  struct Markings {
    std::vector<Label> labels;  ///< of the originator; the default label where nothing speaks
    bool foreign_label = false;
    bool clear = false, green = false, amber = false, strict = false, red = false, unknown = false;
    std::vector<Acs> acs;
    std::vector<Iep> iep;
    std::vector<Label> put_on_it_here;
    bool nothing_speaks = false;
  };

  static bool three_capitals(std::string_view text) {
    return text.size() == 3 && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
  }
  static bool in(const std::vector<std::string>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  }

  // recalled 1
  [[nodiscard]] bool recalled(const World::Version& v) const {
    for (const auto& recall : w_.recalls) {
      if (recall.originator == v.origin && recall.id == v.id && !recall.version) return true;
      if (recall.originator == v.origin && recall.id == v.id && recall.version == v.version) return true;
    }
    return false;
  }

  // collection 1
  [[nodiscard]] bool readers_include(const World::Version& v, const std::string& nation) const {
    const auto& place = w_.places[v.place];
    return place.everyone || in(place.readers, nation);
  }

  /// "A marking is what its definition says, and only a definition under the name of the version's originator
  /// counts, the first one if there are several. The TLP markings with their published ids need no
  /// definition."
  void add_marking(const World::Version& v, const std::string& id, const std::optional<Label>& new_label,
                   Markings& marks) const {
    // "A marking with the id of that very label is that label, defined here or not."
    if (new_label && id == marking_id(*new_label)) return;
    static const std::vector<std::pair<std::string, int>> published = {
        {"94868c89-83c2-464b-929b-a1a8aa3c8487", 0}, {"613f2e26-407d-48c7-9eca-b8e91df99dc9", 0},
        {"bab4a63c-aed9-4cf5-a766-dfca5abac2bb", 1}, {"34098fce-860f-48ae-8e50-ebd3cc5e41da", 1},
        {"55d920b0-5e8b-4f79-9ee9-91f868d9b421", 2}, {"f88d31f6-486f-44da-b317-01333bde0b82", 2},
        {"939a9414-2ddd-4d32-a0cd-375ea402b003", 3}, {"e828b379-4e03-4974-9ac4-e53a884c97c1", 4},
        {"5e57c739-391a-4eb3-b6be-7d15ca92d5ed", 4}};
    for (const auto& [uuid, level] : published) {
      if (id.size() != 56 || id.compare(20, 36, uuid) != 0) continue;
      add_level(level, marks);
      return;
    }
    for (const auto& definition : w_.versions) {
      if (definition.id != id || definition.origin != v.origin || !definition.says) continue;
      if (const auto* label = std::get_if<Label>(&*definition.says)) {
        // "Relabelling by the originator replaces the release labels among the markings"
        if (new_label) return;
        add_label(v, *label, marks);
      } else if (const auto* acs = std::get_if<Acs>(&*definition.says)) {
        marks.acs.push_back(*acs);
      } else if (const auto* iep = std::get_if<Iep>(&*definition.says)) {
        marks.iep.push_back(*iep);
      } else if (!std::holds_alternative<Statement>(*definition.says)) {
        marks.unknown = true;
      }
      return;
    }
    marks.unknown = true;
  }
  static void add_level(int level, Markings& marks) {
    bool* const levels[] = {&marks.clear, &marks.green, &marks.amber, &marks.strict, &marks.red};
    *levels[level] = true;
  }
  static void add_label(const World::Version& v, const Label& label, Markings& marks) {
    if (label.originator == v.origin) {
      marks.labels.push_back(label);
    } else {
      marks.foreign_label = true;
    }
  }

  [[nodiscard]] Markings markings_of(const World::Version& v) const {
    Markings marks;
    std::optional<Label> by_originator;
    std::optional<Label> by_another;
    for (const auto& word : w_.relabellings) {
      if (word.id != v.id || word.origin != v.origin || word.version != v.version) continue;
      if (word.by == v.origin) {
        by_originator = word.label;
      } else {
        by_another = word.label;
      }
    }
    for (const auto& id : v.markings) add_marking(v, id, by_originator, marks);
    if (v.id.substr(0, 20) == "marking-definition--") add_marking(v, v.id, by_originator, marks);
    if (by_originator) add_label(v, *by_originator, marks);
    if (by_another) marks.put_on_it_here.push_back(*by_another);
    const bool speaks = !marks.labels.empty() || marks.foreign_label || marks.clear || marks.green ||
                        marks.amber || marks.strict || marks.red || marks.unknown || !marks.acs.empty() ||
                        !marks.iep.empty();
    // label 11
    const auto& default_label = w_.places[v.place].default_label;
    if (!speaks && default_label && default_label->originator == v.origin) {
      marks.labels.push_back(*default_label);
    } else if (!speaks) {
      marks.nothing_speaks = true;
    }
    return marks;
  }

  // label 1
  [[nodiscard]] bool names(const Label& label, const std::string& nation) const {
    if (in(label.releasable_to, nation)) return true;
    for (const auto& community : w_.rules.communities) {
      if (in(label.releasable_to, community.name) && in(community.members, nation)) return true;
    }
    return false;
  }

  [[nodiscard]] bool label(const World::Version&, const Markings& marks, const std::string& nation,
                           bool granted) const {
    bool some_label_names = false;
    for (const Label& one : marks.labels) some_label_names = some_label_names || names(one, nation);
    // 1, 11, with 12
    for (const Label& one : marks.labels) {
      if (!names(one, nation) && !granted) return false;
    }
    // 2, 6, 10
    if (marks.foreign_label || marks.red || marks.unknown) return false;
    // 5, with 12
    if ((marks.amber || marks.strict) && !some_label_names && !granted) return false;
    // 8, with 12
    for (const Acs& acs : marks.acs) {
      if (!acs_permits(acs, nation) || (!some_label_names && !granted)) return false;
    }
    // 9, with 12
    for (const Iep& iep : marks.iep) {
      if (iep.tlp == Tlp::red) return false;
      if ((iep.tlp == Tlp::amber || iep.tlp == Tlp::amber_strict) && !some_label_names && !granted)
        return false;
    }
    // 11, with 12
    if (marks.nothing_speaks && !granted) return false;
    // 13
    for (const Label& one : marks.put_on_it_here) {
      if (!names(one, nation)) return false;
    }
    return true;
  }

  static bool acs_permits(const Acs& acs, const std::string& nation) {
    if (!in(acs.nationalities, "ALL") && !in(acs.nationalities, nation)) return false;
    if (!in(acs.displayed_to, "ALL") && !in(acs.displayed_to, nation)) return false;
    for (const auto& scope : acs.denied_scopes) {
      if (scope == "ALL" || scope == nation || scope.substr(0, 4) == nation + ".") return false;
      if (scope == "FOREIGNGOV" && nation != "USA") return false;
    }
    if (acs.share_by_default) return true;
    for (const auto& scope : acs.permitted_scopes) {
      if (scope == "ALL" || scope == nation || (scope == "FOREIGNGOV" && nation != "USA")) return true;
    }
    return false;
  }

  [[nodiscard]] bool time(const World::Version&, const Markings& marks) const {
    // 1
    for (const auto* labels : {&marks.labels, &marks.put_on_it_here}) {
      for (const Label& one : *labels) {
        if (one.not_before && w_.now < *one.not_before) return false;
        if (one.expires && w_.now >= *one.expires) return false;
      }
    }
    // 2
    for (const Iep& iep : marks.iep) {
      if (iep.start && w_.now < *iep.start) return false;
      if (iep.end && w_.now >= *iep.end) return false;
    }
    return true;
  }

  static bool only_clear(const Markings& marks) {
    return marks.clear && marks.labels.empty() && !marks.foreign_label && !marks.green && !marks.amber &&
           !marks.strict && !marks.red && !marks.unknown && marks.acs.empty() && marks.iep.empty() &&
           marks.put_on_it_here.empty();
  }
  [[nodiscard]] bool in_force(const Agreement& a) const {
    if (a.from && w_.now < *a.from) return false;
    return !a.to || w_.now < *a.to;
  }
  static bool covers_every_domain(const Agreement& a, const Markings& marks) {
    if (a.domains.empty()) return true;
    if (marks.labels.empty() && !in(a.domains, "cyber-defence")) return false;
    for (const Label& one : marks.labels) {
      if (!in(a.domains, one.domain)) return false;
    }
    for (const Label& one : marks.put_on_it_here) {
      if (!in(a.domains, one.domain)) return false;
    }
    return true;
  }
  [[nodiscard]] bool exchange_directly(const Agreement& a, const std::string& nation) const {
    if (!in(a.members, w_.rules.own) || !in(a.members, nation)) return false;
    return !a.hub || *a.hub == w_.rules.own || *a.hub == nation;
  }

  [[nodiscard]] bool agreement(const World::Version&, const Markings& marks,
                               const std::string& nation) const {
    // 3
    if (only_clear(marks)) return true;
    // 1, 2
    for (const Agreement& a : w_.rules.agreements) {
      if (in_force(a) && covers_every_domain(a, marks) && exchange_directly(a, nation)) return true;
    }
    return false;
  }

  [[nodiscard]] bool onward(const World::Version& v, const Markings& marks, const std::string& nation,
                            bool granted) const {
    if (v.origin == w_.rules.own) return true;
    // 1
    if (only_clear(marks)) return true;
    // 2
    if (marks.strict) return false;
    bool all_within = !marks.labels.empty();
    for (const auto* labels : {&marks.labels, &marks.put_on_it_here}) {
      for (const Label& one : *labels) {
        if (one.onward == Onward::prohibited) return false;
        if (one.onward != Onward::within_agreement) all_within = false;
      }
    }
    for (const Iep& iep : marks.iep) {
      if (!iep.onward || iep.tlp == Tlp::amber_strict) return false;
    }
    // 3
    bool permitted = false;
    for (const Agreement& a : w_.rules.agreements) {
      if (in_force(a) && in(a.members, w_.rules.own) && in(a.members, v.origin) &&
          covers_every_domain(a, marks) && a.onward != Onward::prohibited) {
        permitted = true;
      }
    }
    if (!permitted) return false;
    // 4
    for (const Agreement& a : w_.rules.agreements) {
      if (all_within && a.onward == Onward::within_agreement && in_force(a) && in(a.members, v.origin) &&
          covers_every_domain(a, marks) && exchange_directly(a, nation)) {
        return true;
      }
    }
    // 5
    const auto type = v.id.substr(0, v.id.find("--"));
    if (type == "release-request" || type == "release-grant" || type == "release-refusal" ||
        type == "recall" || type == "acknowledgement") {
      for (const Agreement& a : w_.rules.agreements) {
        if (all_within && a.onward == Onward::by_consent && in_force(a) && in(a.members, v.origin) &&
            covers_every_domain(a, marks) && exchange_directly(a, nation)) {
          return true;
        }
      }
    }
    // 6
    return granted;
  }

  /// The section "Grants".
  [[nodiscard]] bool consented(const World::Version& v, const std::string& nation) const {
    for (const Grant& grant : w_.grants) {
      if (grant.originator != v.origin || grant.revoked || !in(grant.recipients, nation)) continue;
      if (grant.expires && w_.now >= *grant.expires) continue;
      for (const GrantedVersion& named : grant.versions) {
        if (named.id != v.id) continue;
        const bool itself = !named.version || named.version == v.version;
        const bool later = named.version && v.version && grant.standing && *v.version > *named.version;
        const bool same_hash = !named.sha256 || (v.sha256 && *v.sha256 == *named.sha256);
        if ((itself && same_hash) || later) return true;
      }
    }
    return false;
  }

  /// The section "What it refers to".
  [[nodiscard]] bool fits(const World::Version& v, const std::string& nation,
                          const std::vector<bool>& seen) const {
    if (v.origin == nation) return true;
    for (const auto& reference : v.references) {
      if (reference.substr(0, 20) == "marking-definition--" ||
          reference.substr(0, 22) == "extension-definition--")
        continue;
      bool satisfied = false;
      for (std::size_t i = 0; i < w_.versions.size(); ++i) {
        if (seen[i] && w_.versions[i].id == reference) satisfied = true;
      }
      if (!satisfied) return false;
    }
    return true;
  }

  const World& w_;
};

}  // namespace entente::release
