// Conformance: disclosures name what left for whom, once, and change nothing that anybody sees
// (docs/adr/0010-listings.md, rule 9).
#include <fmt/format.h>

#include "base/limits.h"
#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

using Names = std::vector<std::string>;
using Sequences = std::vector<Sequence>;

class DisclosureConformance : public Conformance {
 protected:
  /// Sequences 0 to 4.
  void add_objects() {
    add({{.id = t1, .version = 1, .see = {0, 1}},
         {.id = t2, .version = 1, .see = {0}},
         {.id = t3, .version = 1, .see = {1}},
         {.id = t4, .version = 1, .see = {}},
         {.id = f1, .see = {0}}});
  }
  [[nodiscard]] Result<std::size_t> try_disclose(Slot recipient, const Sequences& versions,
                                                 const std::string& ground) {
    return step().disclose({.recipient = recipient, .ground = ground, .versions = versions});
  }
  std::size_t disclose(Slot recipient, const Sequences& versions, const std::string& ground = "agreement") {
    const auto count = try_disclose(recipient, versions, ground);
    EXPECT_TRUE(count) << count.error().to_string();
    return count.value_or(~std::size_t{0});
  }
  [[nodiscard]] Sequences undisclosed(Viewer viewer, Stamp after = 0, std::size_t limit = 100) {
    return page({.collection = 1, .viewer = viewer, .after = after, .limit = limit, .filter = everything()})
        .undisclosed;
  }
  /// `slot ground: versions` of every disclosure entry.
  [[nodiscard]] Names entries() {
    Names entries;
    step().disclosures([&](const DisclosureEntry& entry) {
      std::string text = fmt::format("{} {}:", entry.recipient, entry.ground);
      for (const auto version : entry.versions) text += fmt::format(" {}", version);
      entries.push_back(std::move(text));
    });
    return entries;
  }

  const std::string t1 = numbered_id("tool", 1);
  const std::string t2 = numbered_id("tool", 2);
  const std::string t3 = numbered_id("tool", 3);
  const std::string t4 = numbered_id("tool", 4);
  const std::string f1 = numbered_id("file", 1);
};

TEST_P(DisclosureConformance, APageSaysWhatIsNotDisclosedYet) {
  add_objects();
  EXPECT_EQ(undisclosed(0), (Sequences{0, 1, 4}));
  EXPECT_EQ(undisclosed(0, 0, 2), (Sequences{0, 1})) << "of its own items only";
  EXPECT_EQ(undisclosed(0, ManualClock::start), (Sequences{1, 4}));
  EXPECT_EQ(undisclosed(1), (Sequences{0, 2}));
  EXPECT_EQ(undisclosed(2), Sequences{});
  EXPECT_EQ(undisclosed({}), Sequences{}) << "nothing leaves for the node itself";
  EXPECT_EQ(disclose(0, {1}), 1u);
  EXPECT_EQ(undisclosed(0), (Sequences{0, 4}));
  EXPECT_EQ(undisclosed(1), (Sequences{0, 2})) << "another recipient's are its own";
  EXPECT_EQ(disclose(0, {0, 4}), 2u);
  EXPECT_EQ(undisclosed(0), Sequences{});
}

TEST_P(DisclosureConformance, UndisclosedIsInTheOrderOfThePage) {
  add_objects();
  note("see/" + t4, "0");
  note("see/" + t1, "");
  note("see/" + t1, "0");
  EXPECT_EQ(undisclosed(0), (Sequences{1, 4, 3, 0}));
}

TEST_P(DisclosureConformance, NamesAVersionOnce) {
  add_objects();
  EXPECT_EQ(disclose(0, {0, 1}), 2u);
  const TreeHead head = step().tree_head();
  EXPECT_EQ(disclose(0, {0, 1}), 0u);
  EXPECT_EQ(disclose(0, {}), 0u);
  EXPECT_EQ(step().tree_head().size, head.size) << "nothing new, no entry";
  EXPECT_EQ(disclose(0, {1, 4, 0}), 1u);
  EXPECT_EQ(step().tree_head().size, head.size + 1);
  EXPECT_EQ(disclose(1, {0}), 1u);
  EXPECT_EQ(entries(), (Names{"0 agreement: 0 1", "0 agreement: 4", "1 agreement: 0"}));
}

TEST_P(DisclosureConformance, LeavesOutWhatTheRecipientDoesNotSee) {
  add_objects();
  const Sequence no_object = note("anything", "").first_note;
  EXPECT_EQ(erase({.collection = 1, .id = t1}), 1u);
  const std::uint64_t size = step().tree_head().size;
  EXPECT_EQ(disclose(0, {0, 2, 3, no_object, size, size + 1000, ~Sequence{0}}), 0u);
  EXPECT_EQ(step().tree_head().size, size);
  EXPECT_EQ(disclose(0, {0, 2, 1, ~Sequence{0}, 3}), 1u);
  EXPECT_EQ(entries(), Names{"0 agreement: 1"});
  EXPECT_EQ(disclose(63, {1}), 0u);
}

TEST_P(DisclosureConformance, KeepsTheOrderAndEachVersionOnceInAnEntry) {
  add_objects();
  EXPECT_EQ(disclose(0, {4, 0, 4, 1, 0}, "as asked"), 3u);
  EXPECT_EQ(entries(), Names{"0 as asked: 4 0 1"});
}

TEST_P(DisclosureConformance, TellsWhenToWhomAndWhy) {
  add_objects();
  clock().advance(1000);
  EXPECT_EQ(disclose(1, {2, 0}, "grant 17"), 2u);
  clock().advance(1000);
  EXPECT_EQ(disclose(63, {0}), 0u);
  note("see/" + t1, "0,63");
  EXPECT_EQ(disclose(63, {0}, ""), 1u);
  std::vector<std::pair<Sequence, Stamp>> places;
  step().disclosures([&](const DisclosureEntry& entry) { places.emplace_back(entry.sequence, entry.time); });
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0], (std::pair<Sequence, Stamp>{5, ManualClock::start + 1000}));
  EXPECT_EQ(places[1], (std::pair<Sequence, Stamp>{7, ManualClock::start + 2001}));
  EXPECT_EQ(entries(), (Names{"1 grant 17: 2 0", "63 : 0"}));
}

TEST_P(DisclosureConformance, ChangesNothingThatAnybodySees) {
  add_objects();
  std::vector<Names> before;
  for (const Viewer viewer : {Viewer{}, Viewer{0}, Viewer{1}}) before.push_back(dated(viewer));
  disclose(0, {0, 1, 4});
  disclose(1, {0, 2});
  std::vector<Names> after;
  for (const Viewer viewer : {Viewer{}, Viewer{0}, Viewer{1}}) after.push_back(dated(viewer));
  EXPECT_EQ(before, after);
  EXPECT_EQ(step().statistics().objects, 5u);
  EXPECT_FALSE(step().status(Uuid{}));
  step().settings([](auto, auto) { ADD_FAILURE() << "a disclosure is no setting"; });
  step().notes("", [](auto, auto, auto) { ADD_FAILURE() << "a disclosure is no note"; });
}

TEST_P(DisclosureConformance, BeingShownAnewDisclosesNothingNew) {
  add_objects();
  EXPECT_EQ(disclose(0, {0, 1, 4}), 3u);
  note("see/" + t1, "");
  note("see/" + t1, "0");
  EXPECT_EQ(undisclosed(0), Sequences{});
  EXPECT_EQ(disclose(0, {0}), 0u);
  EXPECT_EQ(undisclosed(1), Sequences{2});
}

TEST_P(DisclosureConformance, AVersionThatComesAgainIsAnotherOne) {
  add_objects();
  EXPECT_EQ(disclose(0, {0, 1}), 2u);
  EXPECT_EQ(erase({.collection = 1, .id = t1}), 1u);
  EXPECT_EQ(entries(), Names{"0 agreement: 0 1"}) << "what left is remembered";
  const auto again = add({{.id = t1, .version = 1, .see = {0}}});
  EXPECT_EQ(undisclosed(0), (Sequences{4, again[0].sequence}));
  EXPECT_EQ(disclose(0, {0, again[0].sequence}), 1u);
  EXPECT_EQ(entries(), (Names{"0 agreement: 0 1", fmt::format("0 agreement: {}", again[0].sequence)}));
}

TEST_P(DisclosureConformance, ANewVersionIsNotDisclosedByTheOldOne) {
  add_objects();
  EXPECT_EQ(disclose(0, {0, 1, 4}), 3u);
  const auto newer = add({{.id = t1, .version = 2, .see = {0}}, {.id = f1, .see = {0}, .text = "other"}});
  EXPECT_EQ(undisclosed(0), (Sequences{newer[0].sequence, newer[1].sequence}));
}

TEST_P(DisclosureConformance, TakesTheLongestGroundAndRefusesALongerOne) {
  add_objects();
  const auto refused = try_disclose(0, {0}, std::string(limits::max_ground_bytes + 1, 'g'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::too_large);
  EXPECT_EQ(step().tree_head().size, 5u);
  EXPECT_EQ(undisclosed(0), (Sequences{0, 1, 4}));
  std::string ground(limits::max_ground_bytes, 'g');
  ground[7] = '\0';
  EXPECT_EQ(disclose(0, {0}, ground), 1u);
  EXPECT_EQ(entries(), Names{"0 " + ground + ": 0"});
}

TEST_P(DisclosureConformance, NamesManyVersions) {
  std::vector<Sample> samples;
  for (std::uint64_t i = 0; i < 2'000; ++i)
    samples.push_back({.id = numbered_id("tool", i),
                       .version = 1,
                       .see = i % 3 == 0 ? std::vector<Slot>{1} : std::vector<Slot>{0}});
  add(samples);
  Sequences wanted;
  Sequences expected;
  for (Sequence i = 2'000; i-- > 0;) {
    wanted.push_back(i * 7 % 2'000);
    if (wanted.back() % 3 != 0) expected.push_back(wanted.back());
  }
  EXPECT_EQ(disclose(0, wanted), expected.size());
  Sequences named;
  step().disclosures(
      [&](const DisclosureEntry& entry) { named.assign(entry.versions.begin(), entry.versions.end()); });
  EXPECT_EQ(named, expected);
  EXPECT_EQ(undisclosed(0, 0, 5'000), Sequences{});
  EXPECT_EQ(undisclosed(1, 0, 5'000).size(), 667u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, DisclosureConformance, testing::ValuesIn(viewer_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
