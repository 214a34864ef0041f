#include "exchange/audiences.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "exchange/agreements.h"
#include "exchange/collections.h"
#include "exchange/desk.h"
#include "exchange/relabel.h"
#include "exchange/release_notes.h"
#include "exchange/support_test.h"
#include "release/grant.h"
#include "release/label.h"
#include "release/recipient.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

constexpr std::string_view tlp_red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
constexpr std::string_view tlp_green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
constexpr std::string_view tlp_clear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
constexpr std::string_view modified = "2024-05-01T00:00:00.000Z";

release::Label label_of(const std::string& originator, std::vector<std::string> to) {
  release::Label label;
  label.originator = originator;
  label.releasable_to = std::move(to);
  return label;
}

/// A KOR node with the agreements KOR-USA and KOR-JPN.
class AudiencesTest : public testing::Test {
 protected:
  AudiencesTest() {
    Collection wanted;
    wanted.alias = wanted.title = "threats";
    wanted.readers.everyone = true;
    wanted.writers.everyone = true;
    threats = collections.add(wanted).value().number;
    wanted.alias = wanted.title = "releases";
    (void)collections.add(wanted).value();
    agree(1, {"KOR", "USA"});
    agree(2, {"JPN", "KOR"});
  }

  void agree(unsigned number, std::vector<std::string> members) {
    release::Agreement agreement;
    agreement.id = uuid_text(number);
    agreement.members = std::move(members);
    ASSERT_TRUE(agreements.add(agreement).has_value());
  }

  /// A note about others, with those markings.
  static std::string note(unsigned number, const std::vector<std::string>& references,
                          const std::vector<std::string>& markings) {
    std::string text = fmt::format(
        R"({{"type":"note","spec_version":"2.1","id":"note--{}","created":"{}","modified":"{}","content":"c")",
        uuid_text(number), modified, modified);
    const auto list = [&](std::string_view name, const std::vector<std::string>& values) {
      text += fmt::format(R"(,"{}":["{}"])", name, fmt::join(values, R"(",")"));
    };
    if (!references.empty()) list("object_refs", references);
    if (!markings.empty()) list("object_marking_refs", markings);
    return text + "}";
  }
  static std::string note_id(unsigned number) { return "note--" + uuid_text(number); }

  store::Sequence put(const std::string& id, const std::string& bytes, const std::string& nation = "KOR",
                      std::string_view version = modified) {
    clock.time += 1'000'000;
    const store::NewObject object{.collection = threats,
                                  .id = id,
                                  .bytes = bytes,
                                  .version = parse_instant(version),
                                  .origin = *origin_of(nation, "KOR")};
    store::Batch batch;
    batch.objects = std::span(&object, 1);
    return store->append(batch).value().outcomes.front().sequence;
  }
  store::Sequence put_note(unsigned number, const std::vector<std::string>& references,
                           const std::vector<std::string>& markings, const std::string& nation = "KOR") {
    return put(note_id(number), note(number, references, markings), nation);
  }
  std::string put_label(const release::Label& label, const std::string& nation = "KOR") {
    put(release::marking_id(label), release::marking_definition(label), nation, release::label_created);
    return release::marking_id(label);
  }
  void tick() {
    clock.time += 1'000'000;
    const std::array notes{std::pair<std::string, std::string>(tick_note_key, "")};
    store::Batch batch;
    batch.notes = notes;
    ASSERT_TRUE(store->append(batch).has_value());
  }

  /// `USA`, `JPN`, `JPN,USA` or empty.
  std::string seen(store::Sequence version) const {
    std::vector<std::string> nations;
    const auto recipients = audiences->recipients();
    for (std::size_t slot = 0; slot < recipients->size(); ++slot) {
      if ((store->audience(version) >> slot & 1U) != 0) nations.push_back((*recipients)[slot]);
    }
    std::ranges::sort(nations);
    return fmt::format("{}", fmt::join(nations, ","));
  }

  StillClock clock;
  std::unique_ptr<Audiences> audiences = std::make_unique<Audiences>("KOR");
  std::unique_ptr<store::MemoryStore> store =
      std::make_unique<store::MemoryStore>(clock, system_random(), audiences.get());
  Collections collections{*store};
  Agreements agreements{*store, *audiences};
  Desk desk{Desk::Parts{*store, *audiences, collections, clock, system_random(), {1, 2, 3}}};
  store::CollectionNumber threats = 0;
};

TEST_F(AudiencesTest, WhatIsNotMarkedStaysAtHome) {
  EXPECT_EQ(seen(put_note(1, {}, {})), "");
}

TEST_F(AudiencesTest, ALabelOpensToThoseItNames) {
  const std::string usa = put_label(label_of("KOR", {"USA"}));
  const std::string both = put_label(label_of("KOR", {"JPN", "USA"}));
  EXPECT_EQ(seen(put_note(1, {}, {usa})), "USA");
  EXPECT_EQ(seen(put_note(2, {}, {both})), "JPN,USA");
  EXPECT_EQ(seen(put_note(3, {}, {both, usa})), "USA") << "the most restrictive wins";
  EXPECT_EQ(seen(put_note(4, {}, {both, std::string(tlp_red)})), "");
  EXPECT_EQ(seen(put_note(5, {}, {both, "marking-definition--" + uuid_text(7)})), "") << "an unknown marking";
  EXPECT_EQ(seen(put_note(6, {}, {std::string(tlp_green)})), "JPN,USA");
}

TEST_F(AudiencesTest, ADefinitionThatComesLaterOpensWhatWaited) {
  const release::Label label = label_of("KOR", {"USA"});
  const auto version = put_note(1, {}, {release::marking_id(label)});
  EXPECT_EQ(seen(version), "");
  put_label(label);
  EXPECT_EQ(seen(version), "USA");
}

TEST_F(AudiencesTest, NobodyDefinesAnothersLabel) {
  const release::Label label = label_of("KOR", {"JPN", "USA"});
  const auto version = put_note(1, {}, {release::marking_id(label)});
  put(release::marking_id(label), release::marking_definition(label), "USA", release::label_created);
  EXPECT_EQ(seen(version), "") << "a definition that came under USA's name says nothing of KOR's objects";
  const auto theirs = put_note(2, {}, {release::marking_id(label)}, "USA");
  EXPECT_EQ(seen(theirs), "USA") << "and a label in KOR's name opens nothing of USA's";
}

TEST_F(AudiencesTest, AnAgreementComesAndGoes) {
  const std::string usa = put_label(label_of("KOR", {"USA"}));
  const auto version = put_note(1, {}, {usa});
  EXPECT_EQ(seen(version), "USA");
  ASSERT_TRUE(agreements.end(uuid_text(1)).has_value());
  EXPECT_EQ(seen(version), "");
  agree(3, {"KOR", "USA"});
  EXPECT_EQ(seen(version), "USA");
}

TEST_F(AudiencesTest, ANewRecipientSeesWhatWasLabelledBefore) {
  const auto version = put_note(1, {}, {put_label(label_of("KOR", {"AUS"}))});
  EXPECT_EQ(seen(version), "");
  agree(4, {"AUS", "KOR"});
  EXPECT_EQ(seen(version), "AUS");
}

TEST_F(AudiencesTest, AReferenceIsSatisfiedBySomeVisibleVersion) {
  const std::string usa = put_label(label_of("KOR", {"USA"}));
  const auto about = put_note(1, {note_id(2)}, {usa});
  EXPECT_EQ(seen(about), "") << "absent counts as hidden";
  put_note(2, {}, {});
  EXPECT_EQ(seen(about), "");
  const auto opened = put_note(2, {}, {}, "USA");
  EXPECT_EQ(seen(opened), "USA") << "the originator gets its own back";
  EXPECT_EQ(seen(about), "USA");
  ASSERT_TRUE(
      store->erase({.collection = threats, .origin = origin_of("USA", "KOR"), .id = note_id(2)}).has_value());
  EXPECT_EQ(seen(about), "");
}

TEST_F(AudiencesTest, RelabellingReplacesAndCanBeTakenAway) {
  const std::string usa = put_label(label_of("KOR", {"USA"}));
  const auto version = put_note(1, {}, {usa});
  const auto about = put_note(2, {note_id(1)}, {usa});
  EXPECT_EQ(seen(about), "USA");
  ASSERT_EQ(relabel(*store, *audiences, {.id = note_id(1), .version = "", .label = label_of("KOR", {"JPN"})})
                .value(),
            1U);
  EXPECT_EQ(seen(version), "JPN");
  EXPECT_EQ(seen(about), "") << "what refers to it is hidden with it";
  ASSERT_TRUE(relabel(*store, *audiences, {.id = note_id(1), .version = "", .label = {}}).has_value());
  EXPECT_EQ(seen(version), "USA");
  EXPECT_EQ(seen(about), "USA");
}

TEST_F(AudiencesTest, ACustodiansLabelRestrictsFurtherAndOpensNothing) {
  const auto version = put_note(1, {}, {std::string(tlp_clear)}, "USA");
  EXPECT_EQ(seen(version), "JPN,USA") << "clear may go to everybody";
  ASSERT_TRUE(
      relabel(*store, *audiences, {.id = note_id(1), .version = "", .label = label_of("KOR", {"AUS"})})
          .has_value());
  EXPECT_EQ(seen(version), "USA");
}

TEST_F(AudiencesTest, EmbargoAndExpiryPassWithTheLogsTime) {
  release::Label label = label_of("KOR", {"USA"});
  label.not_before = clock.time + 60'000'000;
  label.expires = clock.time + 120'000'000;
  const auto version = put_note(1, {}, {put_label(label)});
  EXPECT_EQ(seen(version), "");
  EXPECT_EQ(audiences->next_deadline(), *label.not_before);
  clock.time = *label.not_before;
  tick();
  EXPECT_EQ(seen(version), "USA");
  EXPECT_EQ(audiences->next_deadline(), *label.expires);
  clock.time = *label.expires;
  tick();
  EXPECT_EQ(seen(version), "");
}

TEST_F(AudiencesTest, AGrantOpensOneVersionAndEndsInTime) {
  const std::string usa = put_label(label_of("KOR", {"USA"}));
  const auto granted = put_note(1, {}, {usa});
  const auto other = put_note(2, {}, {usa});
  const Micros until = clock.time + 60'000'000;
  ASSERT_TRUE(desk.grant({.originator = {},
                          .versions = {{.id = note_id(1), .version = {}, .sha256 = {}}},
                          .recipients = {"JPN"},
                          .text = "an exercise",
                          .language = "en",
                          .expires = until})
                  .has_value());
  EXPECT_EQ(seen(granted), "JPN,USA");
  EXPECT_EQ(seen(other), "USA");
  clock.time = until;
  tick();
  EXPECT_EQ(seen(granted), "USA");
}

std::string grant_of(const std::string& nation, const std::vector<std::string>& objects,
                     bool revoked = false) {
  return fmt::format(
      R"({{"type":"release-grant","spec_version":"2.1","id":"release-grant--{}","created":"2024-01-01T00:00:00.000Z","modified":"2024-01-01T00:00:00.000Z",)"
      R"("nation":"{}","originator":"{}","versions":[{{"object":"{}"}}],"recipients":["JPN"]{}}})",
      uuid_text(70), nation, nation, fmt::join(objects, R"("},{"object":")"),
      revoked ? R"(,"revoked":true)" : "");
}

TEST_F(AudiencesTest, AGrantIsReplacedOnlyByANewerOneOfItsOriginator) {
  const std::string usa = put_label(label_of("KOR", {"USA"}));
  const auto first = put_note(1, {}, {usa});
  const auto second = put_note(2, {}, {usa});
  const std::string id = "release-grant--" + uuid_text(70);
  put(id, grant_of("KOR", {note_id(1), note_id(2)}), "KOR", "2024-01-02T00:00:00.000Z");
  EXPECT_EQ(seen(first), "JPN,USA");
  put(id, grant_of("USA", {note_id(3)}), "USA", "2024-01-09T00:00:00.000Z");
  EXPECT_EQ(seen(first), "JPN,USA") << "the same id under another name is another grant";
  put(id, grant_of("KOR", {note_id(1)}), "KOR", "2024-01-03T00:00:00.000Z");
  EXPECT_EQ(seen(first), "JPN,USA");
  EXPECT_EQ(seen(second), "USA") << "the newer version names it no more";
  put(id, grant_of("KOR", {note_id(1)}, true), "KOR", "2024-01-04T00:00:00.000Z");
  EXPECT_EQ(seen(first), "USA") << "withdrawn";
  put(id, grant_of("KOR", {note_id(1), note_id(2)}), "KOR", "2024-01-01T00:00:00.000Z");
  EXPECT_EQ(seen(first), "USA") << "an older version that comes later changes nothing";
  EXPECT_EQ(seen(second), "USA");
  Audiences again("KOR");
  ASSERT_TRUE(again.load(audiences->save()).has_value());
  EXPECT_EQ(again.save(), audiences->save());
}

TEST_F(AudiencesTest, ARecallHidesFromEverybodyElse) {
  const std::string both = put_label(label_of("KOR", {"JPN", "USA"}));
  const auto version = put_note(1, {}, {both});
  const auto about = put_note(2, {note_id(1)}, {both});
  EXPECT_EQ(seen(about), "JPN,USA");
  ASSERT_TRUE(desk.recall({.originator = {},
                           .versions = {{.id = note_id(1), .version = {}, .sha256 = {}}},
                           .recipients = {},
                           .text = "wrong",
                           .language = "en",
                           .expires = {}})
                  .has_value());
  EXPECT_EQ(seen(version), "");
  EXPECT_EQ(seen(about), "");
}

TEST_F(AudiencesTest, AnotherNationsObjectGoesOnOnlyAsItsLabelSays) {
  agree(5, {"JPN", "KOR", "USA"});
  release::Label label = label_of("USA", {"JPN", "KOR"});
  for (const auto onward : {release::Onward::prohibited, release::Onward::by_consent}) {
    label.onward = onward;
    const auto version = put_note(static_cast<unsigned>(onward) + 10, {}, {put_label(label, "USA")}, "USA");
    EXPECT_EQ(seen(version), "USA") << to_string(onward);
  }
}

TEST_F(AudiencesTest, WhatIsSavedGoesOnAsIfNothingHadHappened) {
  release::Label label = label_of("KOR", {"USA"});
  label.expires = clock.time + 600'000'000;
  const std::string usa = put_label(label);
  (void)put_note(1, {}, {usa});
  ASSERT_TRUE(desk.grant({.originator = {},
                          .versions = {{.id = note_id(1), .version = {}, .sha256 = {}}},
                          .recipients = {"JPN"},
                          .text = {},
                          .language = {},
                          .expires = clock.time + 300'000'000})
                  .has_value());
  ASSERT_TRUE(desk.recall({.originator = {},
                           .versions = {{.id = note_id(1), .version = {}, .sha256 = {}}},
                           .recipients = {},
                           .text = {},
                           .language = {},
                           .expires = {}})
                  .has_value());
  Audiences again("KOR");
  ASSERT_TRUE(again.load(audiences->save()).has_value());
  EXPECT_EQ(again.save(), audiences->save());
  EXPECT_EQ(again.next_deadline(), audiences->next_deadline());
  EXPECT_EQ(*again.recipients(), *audiences->recipients());
  EXPECT_FALSE(Audiences("USA").load(audiences->save()).has_value()) << "another nation's";
  const std::string saved = audiences->save();
  const std::string empty = Audiences("KOR").save();
  Audiences tried("KOR");
  for (std::size_t cut = 0; cut < saved.size(); cut += 37) {
    EXPECT_FALSE(tried.load(std::string_view(saved).substr(0, cut)).has_value()) << cut;
    ASSERT_EQ(tried.save(), empty) << "half of it stayed";
  }
  ASSERT_TRUE(tried.load(saved).has_value());
  EXPECT_EQ(tried.save(), saved);
  EXPECT_FALSE(tried.load(std::string_view(saved).substr(0, saved.size() / 2)).has_value());
  EXPECT_EQ(tried.save(), saved) << "and what was there stays whole";
}

}  // namespace
}  // namespace entente::exchange
