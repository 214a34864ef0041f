// Small worlds at random: three to six nations, every rule exercised, with a good share of near misses (times
// that are just now, an agreement that lacks one thing, a definition under another's name). The same dice
// give the same world.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/sanitizers.h"
#include "release/world_test.h"
#include "stix/canonical.h"

namespace entente::release {

/// How many times fewer worlds are looked at where each takes so much longer; the usual build looks at all.
inline constexpr int sparing = under_sanitizer ? 20 : 1;

/// Where decisions of a generator come from.
class Dice {
 public:
  virtual ~Dice() = default;
  /// 0 to n - 1.
  virtual std::uint32_t below(std::uint32_t n) = 0;
  bool percent(std::uint32_t chance) { return below(100) < chance; }
  template <class T>
  const T& one_of(const std::vector<T>& from) {
    return from[below(static_cast<std::uint32_t>(from.size()))];
  }
};

class SeededDice final : public Dice {
 public:
  explicit SeededDice(std::uint64_t seed) : state_(seed) {}
  std::uint32_t below(std::uint32_t n) override {
    // splitmix64
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return static_cast<std::uint32_t>((z ^ (z >> 31)) % n);
  }

 private:
  std::uint64_t state_;
};

/// A fuzzer's bytes; zeros when they are used up.
class ByteDice final : public Dice {
 public:
  explicit ByteDice(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t below(std::uint32_t n) override {
    if (bytes_.empty()) return 0;
    const auto value = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return value % n;
  }

 private:
  std::string_view bytes_;
};

inline std::string quoted_list(const std::vector<std::string>& texts) {
  return texts.empty() ? "[]" : fmt::format(R"(["{}"])", fmt::join(texts, R"(",")"));
}

/// The extension of a marking-definition that says so; of labels see marking_definition().
inline std::string json_of(const Acs& acs) {
  std::string rules;
  const auto add = [&](const std::vector<std::string>& scopes, std::string_view effect) {
    if (scopes.empty()) return;
    rules += fmt::format(R"({}{{"sharing_scope":{},"rule_effect":"{}"}})", rules.empty() ? "" : ",",
                         quoted_list(scopes), effect);
  };
  add(acs.permitted_scopes, "permit");
  add(acs.denied_scopes, "deny");
  const bool display = acs.displayed_to == std::vector<std::string>{"ALL"};
  return fmt::format(
      R"("extension-definition--3a65884d-005a-4290-8335-cb2d778a83ce":{{"extension_type":"property-extension",)"
      R"("policy_reference":"urn:isa:policy:acs:ns:v3.0?privdefault={}&sharedefault={}",)"
      R"("control_set":{{"classification":"U","permitted_nationalities":{}}}{}{}}})",
      display ? "permit" : "deny", acs.share_by_default ? "permit" : "deny", quoted_list(acs.nationalities),
      display || acs.displayed_to.empty()
          ? ""
          : fmt::format(R"(,"access_privilege":[{{"privilege_action":"DSPLY","rule_effect":"permit",)"
                        R"("privilege_scope":{{"permitted_nationalities":{}}}}}])",
                        quoted_list(acs.displayed_to)),
      rules.empty() ? "" : fmt::format(R"(,"further_sharing":[{}])", rules));
}

inline std::string json_of(const Iep& iep) {
  static constexpr std::string_view levels[] = {"white", "green", "amber", "amber+strict", "red"};
  std::string text = fmt::format(
      R"("extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a":{{"extension_type":"property-extension",)"
      R"("iep_version":2.0,"tlp":"{}","unmodified_resale":"{}")",
      levels[static_cast<std::size_t>(iep.tlp)], iep.onward ? "may" : "must-not");
  if (iep.start) text += fmt::format(R"(,"start_date":"{}")", format_micros(*iep.start));
  if (iep.end) text += fmt::format(R"(,"end_date":"{}")", format_micros(*iep.end));
  return text + "}";
}

/// The version as STIX: a note (an ipv4-addr when it has no version), or a marking definition.
inline std::string json_of(const World::Version& version) {
  const std::string time = version.version ? format_micros(micros_from_instant(*version.version)) : "";
  if (version.says) {
    if (const auto* const label = std::get_if<Label>(&*version.says)) return marking_definition(*label);
    const std::string begin = fmt::format(
        R"({{"type":"marking-definition","spec_version":"2.1","id":"{}","created":"{}")", version.id, time);
    if (const auto* const acs = std::get_if<Acs>(&*version.says))
      return begin + R"(,"extensions":{)" + json_of(*acs) + "}}";
    if (const auto* const iep = std::get_if<Iep>(&*version.says))
      return begin + R"(,"extensions":{)" + json_of(*iep) + "}}";
    if (std::holds_alternative<Statement>(*version.says))
      return begin + R"(,"definition_type":"statement","definition":{"statement":"ours"}})";
    return begin + R"(,"definition_type":"x-house","definition":{"x_level":"7"}})";
  }
  std::string text =
      version.version
          ? fmt::format(
                R"({{"type":"note","spec_version":"2.1","id":"{}","created":"{}","modified":"{}","content":"c")",
                version.id, time, time)
          : fmt::format(R"({{"type":"ipv4-addr","spec_version":"2.1","id":"{}","value":"198.51.100.3")",
                        version.id);
  if (!version.references.empty()) text += R"(,"object_refs":)" + quoted_list(version.references);
  if (!version.markings.empty()) text += R"(,"object_marking_refs":)" + quoted_list(version.markings);
  return text + "}";
}

class RandomWorld {
 public:
  explicit RandomWorld(Dice& dice) : d_(dice) {}

  [[nodiscard]] World make() {
    w_ = {};
    w_.now = base;
    w_.rules.own = "KOR";
    w_.nations = {"USA", "JPN", "AUS", "FRA", "PHL"};
    w_.nations.resize(2 + d_.below(4));
    everybody_ = w_.nations;
    everybody_.push_back(w_.rules.own);
    make_communities();
    for (std::uint32_t i = 1 + d_.below(4); i > 0; --i) w_.rules.agreements.push_back(make_agreement(i));
    for (std::uint32_t i = 2 + d_.below(3); i > 0; --i) labels_.push_back(make_label());
    for (std::uint32_t i = 1 + d_.below(2); i > 0; --i) make_place();
    make_definitions();
    for (std::uint32_t i = 3 + d_.below(5); i > 0; --i) make_version();
    make_words();
    for (std::uint32_t i = d_.below(4); i > 0; --i) make_grant(i);
    hash_what_is_granted();
    return std::move(w_);
  }

 private:
  static constexpr Micros base = 1'700'000'000'000'000;
  static constexpr Micros step = 1'000'000;

  [[nodiscard]] static std::string id_of(std::string_view type, unsigned number) {
    return fmt::format("{}--{:08x}-aaaa-4bbb-8ccc-123456789abc", type, number);
  }
  [[nodiscard]] std::vector<std::string> some_of(const std::vector<std::string>& names,
                                                 std::uint32_t chance) {
    std::vector<std::string> some;
    for (const std::string& name : names) {
      if (d_.percent(chance)) some.push_back(name);
    }
    std::ranges::sort(some);
    return some;
  }
  /// Often none, else about now: just over, now, or just to come.
  [[nodiscard]] std::optional<Micros> some_time(std::uint32_t chance) {
    if (!d_.percent(chance)) return {};
    return base + (static_cast<Micros>(d_.below(5)) - 2) * step;
  }
  static void order(std::optional<Micros>& from, std::optional<Micros>& to) {
    if (from && to && *from >= *to) *to = *from + step;
  }
  [[nodiscard]] std::string some_domain() { return d_.percent(80) ? "cyber-defence" : "logistics"; }
  [[nodiscard]] Onward some_onward() { return static_cast<Onward>(d_.below(3)); }

  void make_communities() {
    if (d_.percent(40))
      w_.rules.communities.push_back({.name = "allies", .members = some_of(everybody_, 60)});
    if (d_.percent(20))
      w_.rules.communities.push_back({.name = "pacific", .members = some_of(everybody_, 40)});
  }

  [[nodiscard]] Agreement make_agreement(unsigned number) {
    Agreement agreement;
    agreement.id = fmt::format("{:08x}-0000-4000-8000-000000000000", number * 7919);
    agreement.members = some_of(w_.nations, 60);
    if (d_.percent(92)) agreement.members.push_back(w_.rules.own);
    while (agreement.members.size() < 2) agreement.members.push_back(d_.one_of(everybody_));
    std::ranges::sort(agreement.members);
    agreement.members.erase(std::unique(agreement.members.begin(), agreement.members.end()),
                            agreement.members.end());
    if (agreement.members.size() < 2) agreement.members = {"KOR", "USA"};
    if (d_.percent(25)) agreement.hub = d_.one_of(agreement.members);
    if (d_.percent(25)) agreement.domains.push_back(some_domain());
    if (d_.percent(10)) agreement.domains = {"cyber-defence", "logistics"};
    agreement.onward = some_onward();
    agreement.from = some_time(20);
    agreement.to = some_time(20);
    order(agreement.from, agreement.to);
    return agreement;
  }

  [[nodiscard]] Label make_label() {
    Label label;
    label.originator = d_.percent(50) ? w_.rules.own : d_.one_of(everybody_);
    label.releasable_to = some_of(everybody_, 60);
    if (d_.percent(30)) label.releasable_to.emplace_back("allies");
    if (d_.percent(10)) label.releasable_to.emplace_back("pacific");
    if (label.releasable_to.empty()) label.releasable_to.emplace_back(d_.one_of(everybody_));
    std::ranges::sort(label.releasable_to);
    label.onward = some_onward();
    label.domain = some_domain();
    label.not_before = some_time(12);
    label.expires = some_time(12);
    order(label.not_before, label.expires);
    return label;
  }

  void make_place() {
    World::Place place;
    place.everyone = d_.percent(70);
    if (!place.everyone) place.readers = some_of(everybody_, 75);
    if (d_.percent(40)) place.default_label = d_.one_of(labels_);
    w_.places.push_back(std::move(place));
  }

  /// One place, nation, id and version is one version.
  void add(World::Version version) {
    for (const World::Version& known : w_.versions) {
      if (known.place == version.place && known.origin == version.origin && known.id == version.id &&
          known.version == version.version) {
        return;
      }
    }
    w_.versions.push_back(std::move(version));
  }

  void define(const std::string& origin, const std::string& id, const Marking& marking) {
    add({.origin = origin,
         .id = id,
         .version = parse_instant(label_created),
         .place = d_.below(static_cast<std::uint32_t>(w_.places.size())),
         .markings = {},
         .references = {},
         .says = marking,
         .sha256 = {}});
    marks_.push_back(id);
  }

  [[nodiscard]] Acs make_acs() {
    Acs acs;
    acs.nationalities = d_.percent(50) ? std::vector<std::string>{"ALL"} : some_of(everybody_, 70);
    if (acs.nationalities.empty()) acs.nationalities = {"USA"};
    acs.displayed_to = d_.percent(70) ? std::vector<std::string>{"ALL"} : some_of(everybody_, 60);
    acs.share_by_default = d_.percent(60);
    const std::vector<std::string> scopes{"ALL", "FOREIGNGOV", "USA", "JPN", "USA.DHS", "SECTOR"};
    if (d_.percent(40)) acs.permitted_scopes.push_back(d_.one_of(scopes));
    if (d_.percent(25)) acs.denied_scopes.push_back(d_.one_of(scopes));
    return acs;
  }
  [[nodiscard]] Iep make_iep() {
    Iep iep{.tlp = static_cast<Tlp>(d_.below(5)),
            .onward = d_.percent(60),
            .start = some_time(20),
            .end = some_time(20)};
    order(iep.start, iep.end);
    return iep;
  }

  void make_definitions() {
    for (const Label& label : labels_)
      define(d_.percent(88) ? label.originator : d_.one_of(everybody_), marking_id(label), label);
    const auto somebody = [&] { return d_.percent(60) ? w_.rules.own : d_.one_of(everybody_); };
    if (d_.percent(30)) define(somebody(), id_of("marking-definition", 1), Statement{});
    if (d_.percent(25)) define(somebody(), id_of("marking-definition", 2), make_acs());
    if (d_.percent(25)) define(somebody(), id_of("marking-definition", 3), make_iep());
    if (d_.percent(8)) define(somebody(), id_of("marking-definition", 4), Unknown{"house rules"});
    // Another's words under an id that is in use.
    if (d_.percent(15)) define(d_.one_of(everybody_), d_.one_of(marks_), Statement{});
  }

  [[nodiscard]] std::string some_marking(const std::string& origin) {
    static const std::vector<std::string> tlp = {
        "94868c89-83c2-464b-929b-a1a8aa3c8487", "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        "55d920b0-5e8b-4f79-9ee9-91f868d9b421", "939a9414-2ddd-4d32-a0cd-375ea402b003",
        "e828b379-4e03-4974-9ac4-e53a884c97c1", "613f2e26-407d-48c7-9eca-b8e91df99dc9",
        "34098fce-860f-48ae-8e50-ebd3cc5e41da", "f88d31f6-486f-44da-b317-01333bde0b82",
        "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"};
    if (d_.percent(40)) return "marking-definition--" + tlp[d_.percent(70) ? d_.below(3) : d_.below(9)];
    if (d_.percent(3)) return id_of("marking-definition", 99);
    // Mostly a label of the version's own originator, if there is one.
    if (d_.percent(75)) {
      for (const Label& label : labels_) {
        if (label.originator == origin && d_.percent(70)) return marking_id(label);
      }
    }
    return d_.one_of(marks_);
  }

  void make_version() {
    World::Version version;
    version.origin = d_.percent(50) ? w_.rules.own : d_.one_of(everybody_);
    const bool unversioned = d_.percent(6);
    version.id = unversioned      ? id_of("ipv4-addr", 1)
                 : d_.percent(12) ? id_of(d_.percent(50) ? "release-request" : "acknowledgement", 1)
                                  : id_of("note", 1 + d_.below(4));
    if (!unversioned) version.version = instant_from_micros(base + static_cast<Micros>(d_.below(3)) * step);
    version.place = d_.below(static_cast<std::uint32_t>(w_.places.size()));
    for (std::uint32_t i = d_.percent(20) ? 0 : 1 + d_.below(2); i > 0; --i)
      version.markings.push_back(some_marking(version.origin));
    if (d_.percent(45)) {
      for (std::uint32_t i = 1 + d_.below(2); i > 0; --i) version.references.push_back(some_reference());
    }
    for (auto* const list : {&version.markings, &version.references}) {
      std::ranges::sort(*list);
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    add(std::move(version));
  }
  [[nodiscard]] std::string some_reference() {
    if (d_.percent(5)) return id_of("extension-definition", 1);
    if (d_.percent(8)) return d_.one_of(marks_);
    if (d_.percent(8)) return id_of("ipv4-addr", 1);
    return id_of("note", 1 + d_.below(5));  // one of them is never there
  }

  [[nodiscard]] const World::Version& some_version() {
    // Rather objects than definitions: they stand behind.
    const auto size = static_cast<std::uint32_t>(w_.versions.size());
    return w_
        .versions[d_.percent(85) ? size - 1 - d_.below(std::min<std::uint32_t>(size, 4)) : d_.below(size)];
  }

  void make_words() {
    for (std::uint32_t i = d_.percent(50) ? 0 : 1 + d_.below(3); i > 0; --i) {
      const World::Version& about = some_version();
      World::Relabelling word{
          .by = about.origin, .origin = about.origin, .id = about.id, .version = about.version, .label = {}};
      if (d_.percent(40)) word.by = d_.percent(80) ? w_.rules.own : d_.one_of(everybody_);
      if (d_.percent(85)) word.label = d_.percent(50) ? d_.one_of(labels_) : make_label();
      if (word.label && d_.percent(70)) word.label->originator = word.by;
      w_.relabellings.push_back(std::move(word));
    }
    if (d_.percent(15)) {
      const World::Version& about = some_version();
      w_.recalls.push_back({.originator = d_.percent(85) ? about.origin : d_.one_of(everybody_),
                            .id = about.id,
                            .version = d_.percent(50) ? about.version : std::nullopt});
    }
  }

  void make_grant(unsigned number) {
    const World::Version& about = some_version();
    Grant grant;
    grant.id = id_of("release-grant", number * 31);
    grant.originator = d_.percent(88) ? about.origin : d_.one_of(everybody_);
    grant.recipients = some_of(everybody_, 60);
    if (grant.recipients.empty()) grant.recipients.push_back(d_.one_of(everybody_));
    grant.expires = some_time(25);
    grant.standing = d_.percent(30);
    grant.revoked = d_.percent(8);
    for (std::uint32_t i = 1 + d_.below(2); i > 0; --i) {
      const World::Version& named = i == 1 ? about : some_version();
      GrantedVersion version{.id = named.id, .version = named.version, .sha256 = {}};
      if (d_.percent(35)) version.version = {};
      if (version.version && d_.percent(25)) version.version->seconds -= 1;
      if (d_.percent(15)) version.sha256 = d_.percent(70) ? hash_of(named) : sha256("something else");
      grant.versions.push_back(std::move(version));
    }
    w_.grants.push_back(std::move(grant));
  }
  [[nodiscard]] static Hash hash_of(const World::Version& version) {
    return sha256(stix::canonical(json_of(version)).value_or(std::string()));
  }
  void hash_what_is_granted() {
    for (World::Version& version : w_.versions) {
      if (std::ranges::any_of(w_.grants, [&](const Grant& grant) { return grant.needs_hash(version.id); }))
        version.sha256 = hash_of(version);
    }
  }

  Dice& d_;
  World w_;
  std::vector<std::string> everybody_;
  std::vector<Label> labels_;
  std::vector<std::string> marks_;
};

inline World random_world(std::uint64_t seed) {
  SeededDice dice(seed);
  return RandomWorld(dice).make();
}

/// What a failing test prints.
inline std::string describe(const World& world) {
  std::string out = fmt::format("own {}, now {}\n", world.rules.own, format_micros(world.now));
  for (const auto& a : world.rules.agreements) out += to_json(a) + "\n";
  for (const auto& c : world.rules.communities) out += to_json(c) + "\n";
  for (const auto& p : world.places) {
    out +=
        fmt::format("place: {}{}\n", p.everyone ? "everyone" : fmt::format("{}", fmt::join(p.readers, ",")),
                    p.default_label ? ", default " + canonical(*p.default_label) : "");
  }
  for (const auto& v : world.versions) out += fmt::format("{} in {}: {}\n", v.origin, v.place, json_of(v));
  for (const auto& r : world.relabellings) {
    out += fmt::format("{} relabels {} of {} at {}: {}\n", r.by, r.id, r.origin,
                       r.version ? format_micros(micros_from_instant(*r.version)) : "-",
                       r.label ? canonical(*r.label) : "nothing");
  }
  for (const auto& r : world.recalls) out += fmt::format("{} recalls {}\n", r.originator, r.id);
  for (const auto& g : world.grants) {
    out += fmt::format("grant {} of {} to {}{}{}{}:", g.id, g.originator, fmt::join(g.recipients, ","),
                       g.standing ? ", standing" : "", g.revoked ? ", revoked" : "",
                       g.expires ? ", until " + format_micros(*g.expires) : "");
    for (const auto& n : g.versions)
      out += fmt::format(" {} {}{}", n.id, n.version ? format_micros(micros_from_instant(*n.version)) : "all",
                         n.sha256 ? " hashed" : "");
    out += "\n";
  }
  return out;
}

}  // namespace entente::release
