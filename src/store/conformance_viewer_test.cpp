// Conformance: what is listed for whom, and when it was added for it (docs/adr/0010-listings.md, rules 1 to
// 5). The clock stands still unless a test moves it, so that dates are exact.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

using Names = std::vector<std::string>;

class ViewerConformance : public Conformance {
 protected:
  [[nodiscard]] std::string tool(std::uint64_t number) const { return numbered_id("tool", number); }
  /// One version of tool `number`, which `see` may see.
  [[nodiscard]] Sample sample(std::uint64_t number, std::vector<Slot> see,
                              std::vector<std::string> refs = {}) const {
    return {.id = tool(number), .version = 1, .see = std::move(see), .refs = std::move(refs)};
  }
  /// What dated() says of such versions: `number +date`.
  [[nodiscard]] Names dates(Viewer viewer) {
    Names short_names;
    for (const auto& name : dated(viewer)) {
      const std::size_t at = name.find('@');
      short_names.push_back(
          fmt::format("{} {}", std::stoul(name.substr(at - 12, 12)), name.substr(name.find('+'))));
    }
    return short_names;
  }
  Receipt append(const std::vector<Sample>& samples,
                 const std::vector<std::pair<std::string, std::string>>& notes) {
    const auto whole = filled(samples);
    const auto objects = new_objects(whole);
    const auto receipt = step().append({.objects = objects, .notes = notes});
    EXPECT_TRUE(receipt) << receipt.error().to_string();
    return receipt.value_or(Receipt{});
  }
};

TEST_P(ViewerConformance, WhatIsListedForNobodyOnlyTheNodeSees) {
  const auto outcomes = add({sample(1, {}), sample(2, {})});
  EXPECT_EQ(dates({}), (Names{"1 +0", "2 +1"}));
  for (const Slot slot : std::array<Slot, 3>{0, 1, 63}) {
    EXPECT_EQ(dates(slot), Names{});
    EXPECT_FALSE(step().contains(1, tool(1), slot));
    std::vector<std::shared_ptr<const void>> pins;
    EXPECT_FALSE(step().object_at(outcomes[0].sequence, pins, slot));
    EXPECT_TRUE(step().object_at(outcomes[0].sequence, pins));
  }
  EXPECT_TRUE(step().contains(1, tool(1)));
  EXPECT_EQ(step().audience(outcomes[0].sequence), 0u);
}

TEST_P(ViewerConformance, NumbersTheListingsOfAGroupForEachRecipient) {
  add({sample(1, {0}), sample(2, {0, 1}), sample(3, {}), sample(4, {1, 63}), sample(5, {0})});
  EXPECT_EQ(dates({}), (Names{"1 +0", "2 +1", "3 +2", "4 +3", "5 +4"}));
  EXPECT_EQ(dates(0), (Names{"1 +0", "2 +1", "5 +2"}));
  EXPECT_EQ(dates(1), (Names{"2 +0", "4 +1"}));
  EXPECT_EQ(dates(63), Names{"4 +0"}) << "what others see leaves no gaps";
  EXPECT_EQ(dates(2), Names{});
  clock().advance(100);
  add({sample(6, {}), sample(7, {1})});
  EXPECT_EQ(dates(0), (Names{"1 +0", "2 +1", "5 +2"}));
  EXPECT_EQ(dates(1), (Names{"2 +0", "4 +1", "7 +100"}));
  EXPECT_EQ(dates({}), (Names{"1 +0", "2 +1", "3 +2", "4 +3", "5 +4", "6 +100", "7 +101"}));
}

TEST_P(ViewerConformance, ListsOlderVersionsBehindTheGroupsOwn) {
  add({sample(1, {}), sample(2, {0}), sample(3, {})});
  clock().advance(100);
  append({sample(4, {0}), sample(5, {0})}, {{"see/" + tool(3), "0"}, {"see/" + tool(1), "0,1"}});
  EXPECT_EQ(dates(0), (Names{"2 +0", "4 +100", "5 +101", "1 +102", "3 +103"}))
      << "each in the order of the log";
  EXPECT_EQ(dates(1), Names{"1 +100"});
  EXPECT_EQ(dates({}), (Names{"1 +0", "2 +1", "3 +2", "4 +100", "5 +101"}))
      << "the node's own dates are stamps";
}

TEST_P(ViewerConformance, ListsForNewRecipientsOnly) {
  const Sequence first = add({sample(1, {0}), sample(2, {0})})[0].sequence;
  clock().advance(100);
  note("see/" + tool(1), "0,2");
  EXPECT_EQ(dates(0), (Names{"1 +0", "2 +1"}));
  EXPECT_EQ(dates(2), Names{"1 +100"});
  EXPECT_EQ(step().audience(first), 5u);
  clock().advance(100);
  note("see/" + tool(1), "2,0");
  EXPECT_EQ(dates(0), (Names{"1 +0", "2 +1"})) << "nothing changed, nothing is listed";
  EXPECT_EQ(dates(2), Names{"1 +100"});
}

TEST_P(ViewerConformance, DatesAreFinalWhateverIsHidden) {
  add({sample(1, {0}), sample(2, {0, 1}), sample(3, {0, 1}), sample(4, {0})});
  clock().advance(100);
  note("see/" + tool(2), "");
  EXPECT_EQ(dates(0), (Names{"1 +0", "3 +2", "4 +3"}));
  EXPECT_EQ(dates(1), Names{"3 +1"});
  EXPECT_FALSE(step().contains(1, tool(2), Slot{0}));
  EXPECT_EQ(step().audience(1), 0u);
  note("see/" + tool(1), "");
  EXPECT_EQ(dates(0), (Names{"3 +2", "4 +3"}));
}

TEST_P(ViewerConformance, WhatIsSeenAgainIsListedAgain) {
  add({sample(1, {0, 1}), sample(2, {0})});
  Names expected = {"1 +0", "2 +1"};
  for (int round = 1; round <= 6; ++round) {
    clock().advance(100);
    note("see/" + tool(1), "1");
    EXPECT_EQ(dates(0), Names{"2 +1"});
    clock().advance(100);
    note("see/" + tool(1), "1,0");
    EXPECT_EQ(dates(0), (Names{"2 +1", fmt::format("1 +{}", 200 * round)})) << "once, at its newest date";
    EXPECT_EQ(dates(1), Names{"1 +0"});
    EXPECT_TRUE(step().contains(1, tool(1), Slot{0}));
    const Page later =
        page({.collection = 1, .viewer = Slot{0}, .after = ManualClock::start + 1, .limit = 10});
    ASSERT_EQ(later.items.size(), 1u) << "an incremental reader gets it";
    EXPECT_EQ(later.items[0].id, tool(1));
  }
}

TEST_P(ViewerConformance, OnlyTheStateAfterAGroupCounts) {
  add({sample(1, {0}), sample(2, {})});
  clock().advance(100);
  append({},
         {{"see/" + tool(1), ""}, {"see/" + tool(2), "0"}, {"see/" + tool(1), "0"}, {"see/" + tool(2), ""}});
  EXPECT_EQ(dates(0), Names{"1 +0"}) << "hidden and shown in one group: nothing happened";
  clock().advance(100);
  append({sample(3, {0, 1}), sample(4, {0})}, {{"see/" + tool(3), "1"}});
  EXPECT_EQ(dates(0), (Names{"1 +0", "4 +200"})) << "what its own group hides was never listed";
  EXPECT_EQ(dates(1), Names{"3 +200"});
  clock().advance(100);
  note("see/" + tool(3), "0,1");
  EXPECT_EQ(dates(0), (Names{"1 +0", "4 +200", "3 +300"}));
}

TEST_P(ViewerConformance, RanksCountWhatIsNotShownAnyMore) {
  add({sample(1, {}), sample(2, {}), sample(3, {})});
  clock().advance(100);
  append({sample(4, {0}), sample(5, {0})},
         {{"see/" + tool(1), "0"}, {"see/" + tool(2), "0"}, {"see/" + tool(3), "0"}});
  EXPECT_EQ(dates(0), (Names{"4 +100", "5 +101", "1 +102", "2 +103", "3 +104"}));
  clock().advance(100);
  append({}, {{"see/" + tool(4), ""}, {"see/" + tool(2), ""}});
  EXPECT_EQ(dates(0), (Names{"5 +101", "1 +102", "3 +104"}));
  clock().advance(100);
  EXPECT_EQ(erase({.collection = 1, .id = tool(5)}), 1u);
  EXPECT_EQ(dates(0), (Names{"1 +102", "3 +104"})) << "erased ones count, too";
  clock().advance(100);
  append({}, {{"see/" + tool(4), "0"}, {"see/" + tool(2), "0"}, {"see/" + tool(3), ""}});
  EXPECT_EQ(dates(0), (Names{"1 +102", "2 +400", "4 +401"}));
  note("see/" + tool(3), "0");
  EXPECT_EQ(dates(0), (Names{"1 +102", "2 +400", "4 +401", "3 +403"}));
}

TEST_P(ViewerConformance, LaterGroupsAreLaterThanEveryDateOfEarlierOnes) {
  std::vector<Sample> samples;
  for (std::uint64_t i = 1; i <= 20; ++i) samples.push_back(sample(i, {}));
  samples.push_back(sample(100, {0}));
  add(samples);
  const auto open_all = [&](const std::string& to) {
    std::vector<std::pair<std::string, std::string>> notes;
    for (std::uint64_t i = 1; i <= 20; ++i) notes.emplace_back("see/" + tool(i), to);
    return notes;
  };
  // Twenty entries and a list as long: what follows is later, though the clock goes back.
  const Stamp opened = append({}, open_all("5")).time;
  EXPECT_EQ(page({.collection = 1, .viewer = Slot{5}, .limit = 100}).items.back().stamp, opened + 19);
  clock().advance(-1'000'000);
  const Stamp next = append({sample(21, {0, 5})}, {}).time;
  EXPECT_GT(next, opened + 19) << "than the group's last entry";
  EXPECT_EQ(page({.collection = 1, .viewer = Slot{5}, .limit = 100}).items.back().stamp, next);
  EXPECT_EQ(page({.collection = 1, .viewer = Slot{0}, .limit = 100}).items.back().stamp, next);
  append({}, open_all(""));
  // Now one entry makes twenty listings: what all of them refer to appears.
  std::vector<Sample> referrers;
  for (std::uint64_t i = 31; i <= 50; ++i) referrers.push_back(sample(i, {6}, {tool(51)}));
  add(referrers);
  const Stamp one = append({sample(51, {6})}, {}).time;
  EXPECT_EQ(page({.collection = 1, .viewer = Slot{6}, .limit = 100}).items.back().stamp, one + 20);
  const Stamp after_one = note("nothing", "").time;
  EXPECT_GT(after_one, one + 20) << "than the group's longest list";
  EXPECT_GT(add({sample(60, {6})})[0].stamp, after_one);
  EXPECT_EQ(dates(6).size(), 22u);
}

TEST_P(ViewerConformance, AnErasureHidesWhatRefersToIt) {
  // Of what tool 1 refers to each slot sees another version.
  const std::string target = numbered_id("malware", 1);
  add({{.id = target, .version = 1, .see = {1}}, {.id = target, .version = 2, .see = {0}}});
  add({sample(1, {0, 1}, {target})});
  EXPECT_EQ(step().audience(2), 3u);
  clock().advance(100);
  EXPECT_EQ(erase({.collection = 1, .id = target, .versions = {.last = true}}), 1u);
  EXPECT_EQ(step().audience(2), 2u);
  EXPECT_EQ(seen(0), Names{});
  clock().advance(100);
  add({{.id = target, .version = 2, .see = {0}}});
  EXPECT_EQ(dated(0), (Names{target + "@2 +200", tool(1) + "@1 +201"}));
}

TEST_P(ViewerConformance, ClosureReachesThroughReferences) {
  add({sample(1, {0}, {tool(2)}), sample(2, {0}, {tool(3)})});
  EXPECT_EQ(dates(0), Names{});
  clock().advance(100);
  add({sample(4, {0}), sample(3, {0})});
  EXPECT_EQ(dates(0), (Names{"4 +100", "3 +101", "1 +102", "2 +103"}));
  clock().advance(100);
  note("see/" + tool(3), "");
  EXPECT_EQ(dates(0), Names{"4 +100"});
  clock().advance(100);
  note("see/" + tool(3), "0,1");
  EXPECT_EQ(dates(0), (Names{"4 +100", "1 +300", "2 +301", "3 +302"}));
  EXPECT_EQ(dates(1), Names{"3 +300"});
}

TEST_P(ViewerConformance, ObjectsThatAreNoJsonReferToNothing) {
  add({{.id = tool(1), .version = 1, .bytes = "\x01 no \"x_see\":[0], JSON"},
       {.id = tool(2), .version = 1, .bytes = "[]"}});
  EXPECT_EQ(dates(0), Names{"1 +0"});
}

TEST_P(ViewerConformance, LinksGivenWithAnObjectAreItsLinks) {
  const auto samples = filled({sample(1, {0}, {tool(2)}), sample(2, {0})});
  auto objects = new_objects(samples);
  const auto links = stix::read_links(samples[0].bytes);
  ASSERT_TRUE(links);
  ASSERT_TRUE(links->references().contains(tool(2)));
  objects[0].links = &*links;
  ASSERT_TRUE(step().append({.objects = std::span(objects).first(1)}));
  EXPECT_EQ(dates(0), Names{});
  ASSERT_TRUE(step().append({.objects = std::span(objects).last(1)}));
  EXPECT_EQ(dates(0), (Names{"2 +1", "1 +2"}));
}

TEST_P(ViewerConformance, FindsObjectsByTheirEntryWithTheViewersDate) {
  const auto outcomes = add({sample(1, {}), sample(2, {0}), {.id = tool(3), .see = {0}}});
  std::vector<std::shared_ptr<const void>> pins;
  const auto item = step().object_at(outcomes[2].sequence, pins, Slot{0});
  ASSERT_TRUE(item);
  EXPECT_EQ(item->stamp, ManualClock::start + 1);
  EXPECT_EQ(item->version, instant_from_micros(ManualClock::start + 1)) << "an object without a version";
  EXPECT_EQ(item->id, tool(3));
  const auto own = step().object_at(outcomes[2].sequence, pins);
  ASSERT_TRUE(own);
  EXPECT_EQ(own->stamp, ManualClock::start + 2);
  EXPECT_EQ(own->version, instant_from_micros(ManualClock::start + 2));
  EXPECT_EQ(own->bytes, item->bytes);
  EXPECT_FALSE(step().object_at(outcomes[0].sequence, pins, Slot{0}));
  EXPECT_FALSE(step().object_at(~Sequence{0}, pins, Slot{0}));
  EXPECT_EQ(step().audience(outcomes[2].sequence), 1u);
  EXPECT_EQ(step().audience(~Sequence{0}), 0u);
}

TEST_P(ViewerConformance, EntriesThatAreNoObjectsAreSeenByNobody) {
  const auto receipt = append({}, {{"version/0", "0"}, {"see/x", "0"}});
  EXPECT_EQ(step().audience(receipt.first_note), 0u);
  std::vector<std::shared_ptr<const void>> pins;
  EXPECT_FALSE(step().object_at(receipt.first_note, pins, Slot{0}));
  EXPECT_EQ(dates(0), Names{});
}

TEST_P(ViewerConformance, ServesAllSixtyFourRecipients) {
  std::vector<Sample> samples;
  for (std::uint64_t i = 0; i < slots; ++i) samples.push_back(sample(i, {static_cast<Slot>(i), Slot{63}}));
  const auto outcomes = add(samples);
  for (std::uint64_t i = 0; i + 1 < slots; ++i) {
    EXPECT_EQ(dates(static_cast<Slot>(i)), Names{fmt::format("{} +0", i)});
    EXPECT_EQ(step().audience(outcomes[i].sequence), Audience{1} << i | Audience{1} << 63);
  }
  EXPECT_EQ(dates(63).size(), slots);
}

INSTANTIATE_TEST_SUITE_P(Kinds, ViewerConformance, testing::ValuesIn(viewer_kinds()), kind_name);

class NoProjectionConformance : public Conformance {};

TEST_P(NoProjectionConformance, OnlyTheNodeItselfSeesAnything) {
  const std::string id = numbered_id("tool", 1);
  const auto outcomes = add({{.id = id, .version = 1, .see = {0}}, {.id = id, .version = 2, .see = {0}}});
  note("see/" + id, "0");
  EXPECT_EQ(seen({}).size(), 2u);
  EXPECT_EQ(seen(0), Names{});
  EXPECT_FALSE(step().contains(1, id, Slot{0}));
  EXPECT_EQ(step().audience(outcomes[0].sequence), 0u);
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .id = id}), 0u);
  EXPECT_EQ(*step().disclose({.recipient = 0, .ground = "", .versions = {&outcomes[0].sequence, 1}}), 0u);
  EXPECT_EQ(erase({.collection = 1, .id = id}), 2u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, NoProjectionConformance, testing::ValuesIn(store_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
