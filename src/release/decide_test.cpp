// Every sentence of docs/release.md as a case of its own: what is asked, what is answered, and which rules
// refuse.
#include "release/decide.h"

#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "release/hearing.h"

namespace entente::release {
namespace {

constexpr Micros now = 1'700'000'000'000'000;
constexpr std::string_view object_id = "note--00000001-aaaa-4bbb-8ccc-123456789abc";

/// One version of KOR (or of others), asked for by USA, at KOR's node with one agreement.
struct Scene {
  Subject subject{.origin = "KOR", .id = std::string(object_id), .version = instant_from_micros(now)};
  Rules rules{.own = "KOR", .agreements = {{.id = "1", .members = {"KOR", "USA"}}}, .communities = {}};
  std::vector<Grant> grants;
  std::string recipient = "USA";

  void mark(Marking marking) { subject.markings.push_back({"marking-definition--x", std::move(marking)}); }
  Agreement& agreement() { return rules.agreements.front(); }
  Label& label() { return std::get<Label>(subject.markings.front().marking); }
  void grant() {
    grants.push_back({.id = "release-grant--1",
                      .originator = subject.origin,
                      .versions = {{.id = subject.id}},
                      .recipients = {"USA"}});
  }
};

Label label_of(std::string originator, std::vector<std::string> to = {"USA"}) {
  return {.originator = std::move(originator), .releasable_to = std::move(to)};
}

/// What USA's object needs to go from KOR's node to JPN: a joint agreement and a label that lets it.
void passed_on(Scene& s) {
  s.subject.origin = "USA";
  s.recipient = "JPN";
  s.rules.agreements = {{.id = "1", .members = {"JPN", "KOR", "USA"}, .onward = Onward::within_agreement}};
  s.mark(label_of("USA", {"JPN", "KOR"}));
  s.label().onward = Onward::within_agreement;
}
void grant_jpn(Scene& s) {
  s.grant();
  s.grants.front().recipients = {"JPN"};
}

struct Case {
  std::string_view sentence;
  std::string_view refusing;  ///< names of the rules, joined; empty: yes
  std::function<void(Scene&)> set;
};

std::string refusing_in(const Decision& decision) {
  std::string names;
  for (const Reason& reason : decision.reasons) {
    if (reason.favours || names.ends_with(reason.rule)) continue;
    if (!names.empty()) names += ",";
    names += reason.rule;
  }
  return names;
}

void expect(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    Scene scene;
    one.set(scene);
    const Decision decision = decide(scene.subject, scene.recipient, scene.rules, scene.grants, now);
    std::string told;
    for (const Reason& reason : decision.reasons)
      told += fmt::format("\n  {} {}: {}", reason.favours ? "+" : "-", reason.rule, reason.sentence);
    EXPECT_EQ(refusing_in(decision), one.refusing) << one.sentence << told;
    EXPECT_EQ(decision.yes, one.refusing.empty()) << one.sentence << told;
    EXPECT_EQ(judge(scene.subject, scene.recipient, scene.rules, scene.grants, now).yes, decision.yes)
        << one.sentence;
  }
}

TEST(Decide, asks_who_asks) {
  expect({
      {"the usual case", "", [](Scene& s) { s.mark(label_of("KOR")); }},
      {"not to ourselves", "recipient", [](Scene& s) { s.mark(label_of("KOR")), s.recipient = "KOR"; }},
      {"not to what is no nation", "recipient",
       [](Scene& s) { s.mark(label_of("KOR")), s.recipient = "usa"; }},
      {"not without an originator", "recipient", [](Scene& s) { s.mark(Tlp::clear), s.subject.origin = ""; }},
      {"its own goes back, whatever else", "",
       [](Scene& s) {
         s.subject.origin = "USA";
         s.subject.recalled = true;
         s.subject.collection_admits = false;
         s.rules.agreements.clear();
         s.mark(Tlp::red);
       }},
      {"what was recalled goes to nobody", "recalled",
       [](Scene& s) { s.mark(label_of("KOR")), s.subject.recalled = true, s.grant(); }},
      {"readers of the collection only", "collection",
       [](Scene& s) { s.mark(Tlp::clear), s.subject.collection_admits = false, s.grant(); }},
  });
}

TEST(Decide, asks_every_marking) {
  expect({
      {"1: a label names nations", "label", [](Scene& s) { s.mark(label_of("KOR", {"JPN"})); }},
      {"1: a label names communities", "",
       [](Scene& s) {
         s.mark(label_of("KOR", {"allies"})), s.rules.communities = {{.name = "allies", .members = {"USA"}}};
       }},
      {"1: a community that nobody knows", "label", [](Scene& s) { s.mark(label_of("KOR", {"allies"})); }},
      {"1: a community without it", "label",
       [](Scene& s) {
         s.mark(label_of("KOR", {"allies"})), s.rules.communities = {{.name = "allies", .members = {"JPN"}}};
       }},
      {"1: two labels must both admit", "label",
       [](Scene& s) { s.mark(label_of("KOR")), s.mark(label_of("KOR", {"JPN"})); }},
      {"2: nobody labels for another", "label", [](Scene& s) { s.mark(label_of("USA")); }},
      {"2: not even beside a good label", "label",
       [](Scene& s) { s.mark(label_of("KOR")), s.mark(label_of("USA")); }},
      {"3: CLEAR", "", [](Scene& s) { s.mark(Tlp::clear); }},
      {"4: GREEN", "", [](Scene& s) { s.mark(Tlp::green); }},
      {"5: AMBER alone", "label", [](Scene& s) { s.mark(Tlp::amber); }},
      {"5: AMBER with a name", "", [](Scene& s) { s.mark(label_of("KOR")), s.mark(Tlp::amber); }},
      {"5: AMBER with another name", "label",
       [](Scene& s) { s.mark(label_of("KOR", {"JPN"})), s.mark(Tlp::amber); }},
      {"5: AMBER+STRICT with a name", "",
       [](Scene& s) { s.mark(label_of("KOR")), s.mark(Tlp::amber_strict); }},
      {"5: a default label is not beside it", "label",
       [](Scene& s) { s.mark(Tlp::amber), s.subject.default_label = label_of("KOR"); }},
      {"6: RED", "label", [](Scene& s) { s.mark(label_of("KOR")), s.mark(Tlp::red), s.grant(); }},
      {"7: a statement alone", "label", [](Scene& s) { s.mark(Statement{}); }},
      {"7: a statement beside", "", [](Scene& s) { s.mark(label_of("KOR")), s.mark(Statement{}); }},
      {"10: unknown", "label", [](Scene& s) { s.mark(label_of("KOR")), s.mark(Unknown{"?"}), s.grant(); }},
      {"11: nothing, and no default", "label", [](Scene&) {}},
      {"11: the default label", "", [](Scene& s) { s.subject.default_label = label_of("KOR"); }},
      {"11: the default label behind a statement", "",
       [](Scene& s) { s.mark(Statement{}), s.subject.default_label = label_of("KOR"); }},
      {"11: the default label does not name it", "label",
       [](Scene& s) { s.subject.default_label = label_of("KOR", {"JPN"}); }},
      {"11: a default label of another", "label",
       [](Scene& s) { s.subject.default_label = label_of("JPN"); }},
      {"13: a label put on it here", "label",
       [](Scene& s) { s.mark(label_of("KOR")), s.subject.custodian_label = label_of("JPN", {"JPN"}); }},
      {"13: no grant stands in for it", "label",
       [](Scene& s) {
         s.mark(label_of("KOR")), s.subject.custodian_label = label_of("JPN", {"JPN"}), s.grant();
       }},
      {"13: it opens nothing", "label",
       [](Scene& s) { s.mark(Tlp::amber), s.subject.custodian_label = label_of("KOR"); }},
  });
}

TEST(Decide, asks_others_markings) {
  const Acs open{.nationalities = {"ALL"}, .displayed_to = {"ALL"}, .share_by_default = true};
  Acs jpn = open;
  jpn.nationalities = {"JPN"};
  expect({
      {"8: ACS alone", "label", [&](Scene& s) { s.mark(open); }},
      {"8: ACS with a name", "", [&](Scene& s) { s.mark(label_of("KOR")), s.mark(open); }},
      {"8: ACS that does not permit", "label", [&](Scene& s) { s.mark(label_of("KOR")), s.mark(jpn); }},
      {"12: a grant for ACS alone", "", [&](Scene& s) { s.mark(open), s.grant(); }},
      {"12: never for what ACS does not permit", "label", [&](Scene& s) { s.mark(jpn), s.grant(); }},
      {"9: IEP white", "", [](Scene& s) { s.mark(Iep{.tlp = Tlp::clear}); }},
      {"9: IEP white needs an agreement", "agreement",
       [](Scene& s) { s.mark(Iep{.tlp = Tlp::clear}), s.rules.agreements.clear(); }},
      {"9: IEP green", "", [](Scene& s) { s.mark(Iep{.tlp = Tlp::green}); }},
      {"9: IEP amber", "label", [](Scene& s) { s.mark(Iep{.tlp = Tlp::amber}); }},
      {"9: IEP amber with a name", "",
       [](Scene& s) { s.mark(label_of("KOR")), s.mark(Iep{.tlp = Tlp::amber}); }},
      {"12: a grant for IEP amber", "", [](Scene& s) { s.mark(Iep{.tlp = Tlp::amber}), s.grant(); }},
      {"9: IEP red", "label", [](Scene& s) { s.mark(Iep{.tlp = Tlp::red}), s.grant(); }},
      {"time 2: before IEP begins", "time",
       [](Scene& s) { s.mark(Iep{.tlp = Tlp::green, .start = now + 1}); }},
      {"time 2: when IEP ends", "time", [](Scene& s) { s.mark(Iep{.tlp = Tlp::green, .end = now}); }},
      {"time 2: while IEP lasts", "",
       [](Scene& s) { s.mark(Iep{.tlp = Tlp::green, .start = now, .end = now + 1}); }},
  });
}

TEST(Decide, lets_a_grant_stand_in) {
  expect({
      {"12: for a label", "", [](Scene& s) { s.mark(label_of("KOR", {"JPN"})), s.grant(); }},
      {"12: for AMBER", "", [](Scene& s) { s.mark(Tlp::amber), s.grant(); }},
      {"12: for AMBER+STRICT", "", [](Scene& s) { s.mark(Tlp::amber_strict), s.grant(); }},
      {"12: for want of any marking", "", [](Scene& s) { s.grant(); }},
      {"12: not for another's label", "label", [](Scene& s) { s.mark(label_of("USA")), s.grant(); }},
      {"12: not for time", "time",
       [](Scene& s) { s.mark(label_of("KOR")), s.label().expires = now, s.grant(); }},
      {"12: not for an agreement", "agreement",
       [](Scene& s) { s.mark(label_of("KOR")), s.rules.agreements.clear(), s.grant(); }},
      {"grants 1: of another nation", "label",
       [](Scene& s) { s.grant(), s.grants.front().originator = "JPN"; }},
      {"grants: for another recipient", "label",
       [](Scene& s) { s.grant(), s.grants.front().recipients = {"JPN"}; }},
      {"grants 2: of another object", "label",
       [](Scene& s) { s.grant(), s.grants.front().versions.front().id = "note--2"; }},
      {"grants 2: of another version", "label",
       [](Scene& s) { s.grant(), s.grants.front().versions.front().version = instant_from_micros(now - 1); }},
      {"grants 3: standing", "",
       [](Scene& s) {
         s.grant(), s.grants.front().versions.front().version = instant_from_micros(now - 1),
                    s.grants.front().standing = true;
       }},
      {"grants 4: of other bytes", "label",
       [](Scene& s) {
         s.grant(), s.grants.front().versions.front().sha256 = sha256("a"), s.subject.sha256 = sha256("b");
       }},
      {"grants 4: of these bytes", "",
       [](Scene& s) {
         s.grant(), s.grants.front().versions.front().sha256 = sha256("a"), s.subject.sha256 = sha256("a");
       }},
      {"grants 5: expired", "label", [](Scene& s) { s.grant(), s.grants.front().expires = now; }},
      {"grants 5: about to expire", "", [](Scene& s) { s.grant(), s.grants.front().expires = now + 1; }},
      {"grants 5: revoked", "label", [](Scene& s) { s.grant(), s.grants.front().revoked = true; }},
  });
}

TEST(Decide, looks_at_the_time) {
  expect({
      {"1: before", "time", [](Scene& s) { s.mark(label_of("KOR")), s.label().not_before = now + 1; }},
      {"1: from then on", "", [](Scene& s) { s.mark(label_of("KOR")), s.label().not_before = now; }},
      {"1: at the end", "time", [](Scene& s) { s.mark(label_of("KOR")), s.label().expires = now; }},
      {"1: just before the end", "", [](Scene& s) { s.mark(label_of("KOR")), s.label().expires = now + 1; }},
      {"1: of the default label", "time",
       [](Scene& s) { s.subject.default_label = label_of("KOR"), s.subject.default_label->expires = now; }},
      {"1: of the label put on it here", "time",
       [](Scene& s) {
         s.mark(label_of("KOR")), s.subject.custodian_label = label_of("KOR"),
                                  s.subject.custodian_label->expires = now;
       }},
  });
}

TEST(Decide, needs_an_agreement) {
  expect({
      {"1: none", "agreement", [](Scene& s) { s.mark(label_of("KOR")), s.rules.agreements.clear(); }},
      {"1: with somebody else", "agreement",
       [](Scene& s) { s.mark(label_of("KOR")), s.agreement().members = {"JPN", "USA"}; }},
      {"1: not yet", "agreement", [](Scene& s) { s.mark(label_of("KOR")), s.agreement().from = now + 1; }},
      {"1: from now on", "", [](Scene& s) { s.mark(label_of("KOR")), s.agreement().from = now; }},
      {"1: ended", "agreement", [](Scene& s) { s.mark(label_of("KOR")), s.agreement().to = now; }},
      {"1: another domain", "agreement",
       [](Scene& s) { s.mark(label_of("KOR")), s.agreement().domains = {"logistics"}; }},
      {"1: through a hub", "agreement",
       [](Scene& s) {
         s.mark(label_of("KOR")), s.agreement() = {.id = "1", .members = {"JPN", "KOR", "USA"}, .hub = "JPN"};
       }},
      {"1: we are the hub", "",
       [](Scene& s) {
         s.mark(label_of("KOR")), s.agreement() = {.id = "1", .members = {"JPN", "KOR", "USA"}, .hub = "KOR"};
       }},
      {"1: it is the hub", "",
       [](Scene& s) {
         s.mark(label_of("KOR")), s.agreement() = {.id = "1", .members = {"JPN", "KOR", "USA"}, .hub = "USA"};
       }},
      {"2: the label's domain", "",
       [](Scene& s) {
         s.mark(label_of("KOR")), s.label().domain = "logistics", s.agreement().domains = {"logistics"};
       }},
      {"2: two labels, two domains, one agreement", "agreement",
       [](Scene& s) {
         s.mark(label_of("KOR")), s.mark(label_of("KOR")), s.label().domain = "logistics";
         s.agreement().domains = {"logistics"};
         s.rules.agreements.push_back({.id = "2", .members = {"KOR", "USA"}, .domains = {"cyber-defence"}});
       }},
      {"2: without a label, cyber-defence", "agreement",
       [](Scene& s) { s.mark(Tlp::green), s.agreement().domains = {"logistics"}; }},
      {"2: a label put on it here adds its domain", "agreement",
       [](Scene& s) {
         s.mark(Tlp::green), s.subject.custodian_label = label_of("KOR"),
                             s.subject.custodian_label->domain = "logistics";
         s.agreement().domains = {"logistics"};
       }},
      {"3: only CLEAR", "", [](Scene& s) { s.mark(Tlp::clear), s.rules.agreements.clear(); }},
      {"3: CLEAR and a statement", "",
       [](Scene& s) { s.mark(Tlp::clear), s.mark(Statement{}), s.rules.agreements.clear(); }},
      {"3: CLEAR and a label", "agreement",
       [](Scene& s) { s.mark(Tlp::clear), s.mark(label_of("KOR")), s.rules.agreements.clear(); }},
      {"3: CLEAR and a label put on it here", "agreement",
       [](Scene& s) {
         s.mark(Tlp::clear), s.subject.custodian_label = label_of("KOR"), s.rules.agreements.clear();
       }},
  });
}

TEST(Decide, passes_on_as_the_originator_wishes) {
  expect({
      {"4: within an agreement", "", [](Scene& s) { passed_on(s); }},
      {"1: only CLEAR", "",
       [](Scene& s) {
         s.subject.origin = "USA", s.recipient = "JPN", s.mark(Tlp::clear), s.rules.agreements.clear();
       }},
      {"2: prohibited by the label", "onward",
       [](Scene& s) { passed_on(s), s.label().onward = Onward::prohibited, grant_jpn(s); }},
      {"2: prohibited by one of two labels", "onward",
       [](Scene& s) {
         passed_on(s), s.mark(label_of("USA", {"JPN"})), s.label().onward = Onward::prohibited, grant_jpn(s);
       }},
      {"2: prohibited by STRICT", "onward",
       [](Scene& s) { passed_on(s), s.mark(Tlp::amber_strict), grant_jpn(s); }},
      {"2: prohibited by IEP", "onward",
       [](Scene& s) { passed_on(s), s.mark(Iep{.tlp = Tlp::green}), grant_jpn(s); }},
      {"2: not prohibited by IEP", "",
       [](Scene& s) { passed_on(s), s.mark(Iep{.tlp = Tlp::green, .onward = true}); }},
      {"2: prohibited by the label put on it here", "onward",
       [](Scene& s) {
         passed_on(s), s.subject.custodian_label = label_of("KOR", {"JPN"});
         s.subject.custodian_label->onward = Onward::prohibited, grant_jpn(s);
       }},
      {"3: no agreement with the originator", "onward",
       [](Scene& s) { passed_on(s), s.agreement().members = {"JPN", "KOR"}, grant_jpn(s); }},
      {"3: the agreements prohibit", "onward",
       [](Scene& s) { passed_on(s), s.agreement().onward = Onward::prohibited, grant_jpn(s); }},
      {"3: the widest of several counts", "",
       [](Scene& s) {
         passed_on(s), s.agreement().onward = Onward::prohibited, grant_jpn(s);
         s.rules.agreements.push_back({.id = "2", .members = {"KOR", "USA"}});
       }},
      {"4: the agreement wants consent", "onward",
       [](Scene& s) { passed_on(s), s.agreement().onward = Onward::by_consent; }},
      {"4: two agreements are not one", "onward",
       [](Scene& s) {
         passed_on(s), s.agreement().members = {"KOR", "USA"};
         s.rules.agreements.push_back(
             {.id = "2", .members = {"JPN", "KOR"}, .onward = Onward::within_agreement});
       }},
      {"4: through a hub that we are not", "agreement,onward",
       [](Scene& s) { passed_on(s), s.agreement().hub = "USA"; }},
      {"4: through a hub that we are", "", [](Scene& s) { passed_on(s), s.agreement().hub = "KOR"; }},
      {"4: one label wants consent", "onward",
       [](Scene& s) { passed_on(s), s.mark(label_of("USA", {"JPN"})); }},
      {"4: without a label, consent", "onward",
       [](Scene& s) { passed_on(s), s.subject.markings = {{"x", Tlp::green}}; }},
      {"5: correspondence needs no consent", "",
       [](Scene& s) {
         passed_on(s), s.agreement().onward = Onward::by_consent, s.subject.correspondence = true;
       }},
      {"5: correspondence is prohibited with everything else", "onward",
       [](Scene& s) {
         passed_on(s), s.agreement().onward = Onward::prohibited, s.subject.correspondence = true;
       }},
      {"5: correspondence whose label wants consent", "onward",
       [](Scene& s) {
         passed_on(s), s.agreement().onward = Onward::by_consent, s.subject.correspondence = true;
         s.label().onward = Onward::by_consent;
       }},
      {"5: correspondence to one that its label does not name", "label",
       [](Scene& s) {
         passed_on(s), s.agreement().onward = Onward::by_consent, s.subject.correspondence = true;
         s.label().releasable_to = {"KOR"};
       }},
      {"6: consent", "", [](Scene& s) { passed_on(s), s.label().onward = Onward::by_consent, grant_jpn(s); }},
      {"6: no consent", "onward", [](Scene& s) { passed_on(s), s.label().onward = Onward::by_consent; }},
      {"6: consent expired", "onward",
       [](Scene& s) {
         passed_on(s), s.label().onward = Onward::by_consent, grant_jpn(s), s.grants.front().expires = now;
       }},
      {"6: consent answers the label, too", "",
       [](Scene& s) { passed_on(s), s.label() = label_of("USA", {"KOR"}), grant_jpn(s); }},
  });
}

TEST(Decide, tells_everything_that_would_have_to_change) {
  Scene scene;
  scene.subject.collection_admits = false;
  scene.mark(Tlp::amber);
  scene.rules.agreements.clear();
  const Decision decision = decide(scene.subject, "USA", scene.rules, {}, now);
  EXPECT_EQ(refusing_in(decision), "collection,label,agreement");
  for (const Reason& reason : decision.reasons) EXPECT_FALSE(reason.remedy.empty());
  EXPECT_EQ(decision.reasons[1].sentence, "TLP:AMBER keeps it within KOR");
  EXPECT_EQ(decision.reasons[1].remedy,
            "a release label of KOR that names USA, or a grant of KOR for USA, would open it");
  EXPECT_EQ(decision.ground, "");
}

TEST(Decide, keeps_its_ground_short) {
  const auto ground = [](const Scene& scene) {
    return decide(scene.subject, scene.recipient, scene.rules, scene.grants, now).ground;
  };
  Scene scene;
  scene.mark(label_of("KOR"));
  EXPECT_EQ(ground(scene), "label of KOR, agreement 1");
  scene.rules.agreements.push_back({.id = "0", .members = {"KOR", "USA"}});
  EXPECT_EQ(ground(scene), "label of KOR, agreement 0") << "the first by id, whatever their order";
  scene.subject.markings.clear();
  scene.subject.default_label = label_of("KOR");
  EXPECT_EQ(ground(scene), "default label, agreement 0");
  scene.mark(Tlp::green);
  EXPECT_EQ(ground(scene), "TLP, agreement 0");
  scene.subject.markings = {{"x", Tlp::clear}};
  EXPECT_EQ(ground(scene), "TLP:CLEAR");
  scene.subject.markings = {{"x", Tlp::amber}};
  scene.grant();
  EXPECT_EQ(ground(scene), "release-grant--1, agreement 0");
  scene.subject.origin = "USA";
  EXPECT_EQ(ground(scene), "originator");
}

TEST(Decide, names_the_agreement_that_comes_nearest) {
  Scene scene;
  scene.mark(label_of("KOR"));
  const auto sentence = [&] {
    for (const Reason& reason : decide(scene.subject, "USA", scene.rules, {}, now).reasons) {
      if (reason.rule == "agreement") return reason.sentence;
    }
    return std::string();
  };
  scene.rules.agreements = {};
  EXPECT_EQ(sentence(), "there is no agreement between KOR and USA");
  scene.rules.agreements = {{.id = "old", .members = {"KOR", "USA"}, .to = now}};
  EXPECT_EQ(sentence(), "agreement old ended at 2023-11-14T22:13:20Z");
  scene.rules.agreements.push_back(
      {.id = "other", .title = "On ships", .members = {"KOR", "USA"}, .domains = {"logistics"}});
  EXPECT_EQ(sentence(), "\"On ships\" (other) covers logistics and not cyber-defence");
  scene.rules.agreements.push_back({.id = "hub", .members = {"JPN", "KOR", "USA"}, .hub = "JPN"});
  EXPECT_EQ(sentence(), "by agreement hub the two exchange only through JPN");
}

TEST(Words, are_bounded) {
  std::vector<std::string> names;
  EXPECT_EQ(and_list(names), "nobody");
  for (char c = 'A'; c <= 'H'; ++c) names.push_back(std::string("AB") + c);
  EXPECT_EQ(and_list({"JPN"}), "JPN");
  EXPECT_EQ(and_list({"JPN", "USA"}), "JPN and USA");
  EXPECT_EQ(and_list(names), "ABA, ABB, ABC, ABD, ABE, ABF, ABG and ABH");
  names.emplace_back("ABI");
  EXPECT_EQ(and_list(names), "ABA, ABB, ABC, ABD, ABE, ABF, ABG, ABH and 1 more");
  EXPECT_EQ(time_words(now), "2023-11-14T22:13:20Z");
  EXPECT_EQ(time_words(now + 7), "2023-11-14T22:13:20.000007Z");
}

}  // namespace
}  // namespace entente::release
