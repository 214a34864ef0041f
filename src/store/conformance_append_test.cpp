// Conformance: what append() takes, refuses, and says about it.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/limits.h"
#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

class AppendConformance : public Conformance {};
using Names = std::vector<std::string>;

const std::string malware = numbered_id("malware", 1);
const std::string file = numbered_id("file", 1);

TEST_P(AppendConformance, AnEmptyStoreAnswersEverything) {
  EXPECT_EQ(names(), Names{});
  EXPECT_FALSE(step().contains(1, malware));
  EXPECT_FALSE(step().status(Uuid{}));
  EXPECT_EQ(step().tree_head().size, 0u);
  EXPECT_EQ(to_hex(step().tree_head().root),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  std::vector<std::shared_ptr<const void>> pins;
  EXPECT_FALSE(step().object_at(0, pins));
  EXPECT_TRUE(step().entries_of(malware).empty());
  step().settings([](auto, auto) { ADD_FAILURE() << "a setting from nowhere"; });
}

TEST_P(AppendConformance, KeepsBytesExactly) {
  std::string strange = " {\"\\u0041\" :1e0,\n\t\"\xF0\x9F\x94\x90\": [ ] }\r\n";
  strange.push_back('\0');
  add({{.id = malware, .version = 5, .spec = 21, .collection = 1, .bytes = strange}});
  const Page all = page({.collection = 1, .after = 0, .limit = 10});
  ASSERT_EQ(all.items.size(), 1u);
  EXPECT_EQ(all.items[0].bytes, strange);
  EXPECT_EQ(all.items[0].id, malware);
  EXPECT_EQ(all.items[0].version, (Instant{.seconds = 5}));
}

TEST_P(AppendConformance, SaysWhereADuplicateIs) {
  const auto first = add({{.id = malware, .version = 5}});
  ASSERT_TRUE(first[0].added);
  clock().advance(1'000'000);
  const auto again = add({{.id = malware, .version = 5, .bytes = "{\"other\":\"bytes\"}"},
                          {.id = malware, .version = 6},
                          {.id = malware, .version = 6}});
  EXPECT_FALSE(again[0].added);
  EXPECT_EQ(again[0].sequence, first[0].sequence);
  EXPECT_EQ(again[0].stamp, first[0].stamp);
  EXPECT_TRUE(again[1].added);
  EXPECT_FALSE(again[2].added);
  EXPECT_EQ(again[2].sequence, again[1].sequence);
  EXPECT_EQ(again[2].stamp, again[1].stamp);
  EXPECT_EQ(step().statistics().objects, 2u);
  EXPECT_EQ(step().tree_head().size, 2u);
  std::vector<std::shared_ptr<const void>> pins;
  const auto kept = step().object_at(first[0].sequence, pins);
  ASSERT_TRUE(kept);
  EXPECT_NE(kept->bytes, "{\"other\":\"bytes\"}");
}

TEST_P(AppendConformance, TellsVersionsApartBelowAMicrosecond) {
  const std::string bytes = "{}";
  std::vector<NewObject> objects;
  for (const std::uint64_t attoseconds : {0ULL, 1ULL, 1'000ULL, 999'999'999'999'999'999ULL})
    objects.push_back({.collection = 1,
                       .id = malware,
                       .bytes = bytes,
                       .version = Instant{.seconds = -7, .attoseconds = attoseconds}});
  const Batch batch{.objects = objects};
  const auto receipt = step().append(batch);
  ASSERT_TRUE(receipt) << receipt.error().to_string();
  EXPECT_EQ(std::ranges::count(receipt->outcomes, true, &Outcome::added), 4);
  const auto again = step().append(batch);
  ASSERT_TRUE(again);
  EXPECT_EQ(std::ranges::count(again->outcomes, true, &Outcome::added), 0);
}

TEST_P(AppendConformance, KeepsCollectionsAndSpecsApart) {
  const auto outcomes = add({{.id = malware, .version = 5, .spec = 21, .collection = 1},
                             {.id = malware, .version = 5, .spec = 20, .collection = 1},
                             {.id = malware, .version = 5, .spec = 21, .collection = 2},
                             {.id = malware, .version = 5, .spec = 21, .collection = 65535}});
  for (const auto& outcome : outcomes) EXPECT_TRUE(outcome.added);
  EXPECT_EQ(names({}, 1), Names{malware + "@5"});
  EXPECT_EQ(names({}, 2), Names{malware + "@5"});
  EXPECT_EQ(names({}, 65535), Names{malware + "@5"});
  EXPECT_EQ(names({}, 3), Names{});
  EXPECT_TRUE(step().contains(2, malware));
  EXPECT_FALSE(step().contains(3, malware));
  EXPECT_EQ(step().entries_of(malware).size(), 4u);
}

TEST_P(AppendConformance, ComparesObjectsWithoutVersionByTheirBytes) {
  EXPECT_TRUE(add({{.id = file, .version = {}, .bytes = "{\"a\":1}"}})[0].added);
  const auto equal = add({{.id = file, .version = {}, .bytes = "{\"a\":1}"}});
  EXPECT_FALSE(equal[0].added);
  EXPECT_EQ(equal[0].sequence, 0u);
  clock().advance(10);
  EXPECT_TRUE(add({{.id = file, .version = {}, .bytes = "{\"a\":2}"}})[0].added);
  clock().advance(10);
  // Only the last one counts: what it was before may come again.
  EXPECT_TRUE(add({{.id = file, .version = {}, .bytes = "{\"a\":1}"}})[0].added);
  const Page last = page({.collection = 1, .after = 0, .limit = 10});
  ASSERT_EQ(last.items.size(), 1u);
  EXPECT_EQ(last.items[0].version, instant_from_micros(last.items[0].stamp));
  EXPECT_EQ(last.items[0].sequence, 2u);
  EXPECT_EQ(names({.versions = {.all = true}}).size(), 3u);
}

TEST_P(AppendConformance, ComparesObjectsWithoutVersionWithinABatch) {
  const auto outcomes = add({{.id = file, .version = {}, .bytes = "{\"a\":1}"},
                             {.id = file, .version = {}, .bytes = "{\"a\":1}"},
                             {.id = file, .version = {}, .bytes = "{\"a\":2}"},
                             {.id = file, .version = {}, .bytes = "{\"a\":1}"}});
  EXPECT_TRUE(outcomes[0].added);
  EXPECT_FALSE(outcomes[1].added);
  EXPECT_TRUE(outcomes[2].added);
  EXPECT_TRUE(outcomes[3].added);
}

TEST_P(AppendConformance, StampsOnlyGrowWhateverTheClockDoes) {
  std::vector<Stamp> stamps;
  std::uint64_t number = 0;
  const auto some = [&](std::size_t count) {
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < count; ++i)
      samples.push_back({.id = numbered_id("tool", ++number), .version = 1});
    for (const auto& outcome : add(samples)) stamps.push_back(outcome.stamp);
  };
  some(1);
  EXPECT_GE(stamps[0], ManualClock::start);
  some(5);
  clock().advance(3'600'000'000);
  some(3);
  EXPECT_GE(stamps.back(), ManualClock::start + 3'600'000'000);
  clock().set(ManualClock::start - 86'400'000'000);
  some(5);
  clock().set(0);
  some(2);
  EXPECT_TRUE(std::ranges::is_sorted(stamps, std::less_equal{})) << "strictly increasing";
  EXPECT_EQ(std::set<Stamp>(stamps.begin(), stamps.end()).size(), stamps.size());
  EXPECT_EQ(names_by_pages(1, {}).size(), stamps.size());
}

TEST_P(AppendConformance, TakesTheLongestIdAndRefusesALongerOne) {
  const std::string longest = std::string(limits::max_id_bytes - 38, 'a') + numbered_id("", 1);
  ASSERT_EQ(longest.size(), limits::max_id_bytes);
  EXPECT_TRUE(add({{.id = longest, .version = 1}})[0].added);
  EXPECT_TRUE(step().contains(1, longest));
  const auto refused = try_add({{.id = malware, .version = 1}, {.id = "a" + longest, .version = 1}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::too_large);
  EXPECT_FALSE(step().contains(1, malware)) << "all of a batch or nothing";
  EXPECT_EQ(names(), Names{longest + "@1"});
}

TEST_P(AppendConformance, TakesObjectsLargerThanASegment) {
  const std::string large(300'000, 'x');
  add({{.id = malware, .version = 1, .bytes = large}, {.id = malware, .version = 2, .bytes = "{}"}});
  add({{.id = malware, .version = 3, .bytes = large}});
  const Page all = page({.collection = 1, .after = 0, .limit = 10, .filter = {.versions = {.all = true}}});
  ASSERT_EQ(all.items.size(), 3u);
  EXPECT_EQ(all.items[0].bytes, large);
  EXPECT_EQ(all.items[1].bytes, "{}");
  EXPECT_EQ(all.items[2].bytes, large);
}

TEST_P(AppendConformance, KeepsTheStatusOfABatch) {
  Uuid id{};
  id.bytes[3] = 9;
  const std::vector<Sample> samples = {{.id = malware, .version = 1, .bytes = "{}"},
                                       {.id = malware, .version = 1, .bytes = "{}"}};
  const auto objects = new_objects(samples);
  int calls = 0;
  const auto make = [&](std::span<const Outcome> outcomes) {
    ++calls;
    return fmt::format("{} {} {}", outcomes.size(), outcomes[0].added, outcomes[1].added);
  };
  ASSERT_TRUE(step().append({.objects = objects, .make_status = make, .status_id = id, .settings = {}}));
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(step().status(id), "2 true false");
  EXPECT_EQ(step().tree_head().size, 2u);
  // A batch of nothing but duplicates still has an outcome.
  id.bytes[3] = 10;
  ASSERT_TRUE(step().append({.objects = objects, .make_status = make, .status_id = id, .settings = {}}));
  EXPECT_EQ(step().status(id), "2 false false");
  id.bytes[3] = 9;
  EXPECT_EQ(step().status(id), "2 true false");
  id.bytes[3] = 11;
  EXPECT_FALSE(step().status(id));
  EXPECT_EQ(names(), Names{malware + "@1"}) << "a status is no object";
}

TEST_P(AppendConformance, TheLastSettingWins) {
  using Settings = std::vector<std::pair<std::string, std::string>>;
  const auto put = [&](const Settings& settings) {
    return step().append({.objects = {}, .make_status = {}, .status_id = {}, .settings = settings});
  };
  const std::string longest(255, 'k');
  ASSERT_TRUE(put({{"user/a", "{\"n\":1}"}, {"user/b", ""}}));
  ASSERT_TRUE(put({{longest, "x"}, {"user/a", "{\"n\":2}"}}));
  ASSERT_TRUE(put({{"user/b", "later"}}));
  Settings seen;
  step().settings([&](auto key, auto body) { seen.emplace_back(key, body); });
  EXPECT_EQ(seen, (Settings{{"user/a", "{\"n\":2}"}, {"user/b", "later"}, {longest, "x"}}));
  const auto refused = put({{"user/c", "1"}, {longest + "k", "x"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::too_large);
  EXPECT_EQ(step().tree_head().size, 5u);
}

TEST_P(AppendConformance, AnEmptyBatchWritesNothing) {
  ASSERT_TRUE(step().append({}));
  EXPECT_EQ(step().tree_head().size, 0u);
  EXPECT_TRUE(add({{.id = malware, .version = 1}})[0].added);
}

TEST_P(AppendConformance, ProvesWhatItKeeps) {
  const auto outcome = add({{.id = malware, .version = 1, .bytes = "{\"a\":1}"},
                            {.id = file, .version = {}, .bytes = "{\"b\":2}"}})[1];
  const auto before = step().prove(outcome.sequence);
  ASSERT_TRUE(before) << before.error().to_string();
  EXPECT_EQ(before->body, "{\"b\":2}");
  EXPECT_FALSE(before->nonce.empty());
  EXPECT_EQ(before->head.size, 2u);
  add({{.id = malware, .version = 2}});
  const auto after = step().prove(outcome.sequence);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->leaf, before->leaf);
  EXPECT_EQ(after->head.size, 3u);
  EXPECT_EQ(step().entries_of(file), std::vector<Sequence>{outcome.sequence});
}

INSTANTIATE_TEST_SUITE_P(Kinds, AppendConformance, testing::ValuesIn(store_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
