// Conformance: filters, pages and cursors of a recipient. All go by what it sees and by its dates.
#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>

#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

using Names = std::vector<std::string>;

class ViewerPageConformance : public Conformance {
 protected:
  /// Versions of malware 1 for two recipients, in the order 20, 10, 30, 40, and others between them.
  void add_versions() {
    add({{.id = t1, .version = 9, .see = {}},
         {.id = m1, .version = 20, .see = {0}},
         {.id = m2, .version = 5, .see = {1}},
         {.id = m1, .version = 10, .see = {0, 1}}});
    clock().advance(100);
    add({{.id = m1, .version = 30, .see = {1}}, {.id = m1, .version = 40, .see = {}}});
  }
  [[nodiscard]] Names of_m1(Viewer viewer, VersionFilter versions) {
    return seen(viewer, {.ids = {m1}, .versions = std::move(versions)});
  }
  /// Malware 1 has been shown in the versions given, by seconds.
  [[nodiscard]] Names m1_at(const std::vector<int>& versions) const {
    Names names;
    for (const int version : versions) names.push_back(fmt::format("{}@{}", m1, version));
    return names;
  }
  [[nodiscard]] Item only_item(const Query& query) {
    const Page found = page(query);
    EXPECT_EQ(found.items.size(), 1u);
    return found.items.empty() ? Item{} : found.items[0];
  }

  const std::string m1 = numbered_id("malware", 1);
  const std::string m2 = numbered_id("malware", 2);
  const std::string t1 = numbered_id("tool", 1);
  const std::string f1 = numbered_id("file", 1);
};

TEST_P(ViewerPageConformance, FirstAndLastAreOfWhatTheViewerSees) {
  add_versions();
  EXPECT_EQ(of_m1({}, {}), m1_at({40}));
  EXPECT_EQ(of_m1(0, {}), m1_at({20}));
  EXPECT_EQ(of_m1(1, {}), m1_at({30}));
  EXPECT_EQ(of_m1(2, {}), Names{});
  EXPECT_EQ(of_m1(0, {.last = true}), m1_at({20}));
  EXPECT_EQ(of_m1(0, {.first = true}), m1_at({10}));
  EXPECT_EQ(of_m1(1, {.first = true, .last = true}), m1_at({10, 30}));
  EXPECT_EQ(of_m1(0, {.all = true}), m1_at({20, 10}));
  EXPECT_EQ(of_m1(1, {.all = true}), m1_at({10, 30}));
  EXPECT_EQ(of_m1(2, {.all = true}), Names{});
}

TEST_P(ViewerPageConformance, ExactVersionsAreFoundWhereTheyAreSeen) {
  add_versions();
  EXPECT_EQ(of_m1(0, {.exact = {{.seconds = 20}}}), m1_at({20}));
  EXPECT_EQ(of_m1(1, {.exact = {{.seconds = 20}}}), Names{});
  EXPECT_EQ(of_m1(1, {.exact = {{.seconds = 40}, {.seconds = 30}, {.seconds = 10}}}), m1_at({10, 30}));
  EXPECT_EQ(of_m1(0, {.last = true, .exact = {{.seconds = 10}, {.seconds = 30}}}), m1_at({20, 10}));
  EXPECT_EQ(of_m1({}, {.exact = {{.seconds = 40}}}), m1_at({40}));
}

TEST_P(ViewerPageConformance, TheLastVersionFallsBackAndReturns) {
  add_versions();
  note("version/1", "");  // 20
  EXPECT_EQ(of_m1(0, {}), m1_at({10}));
  note("version/3", "1");  // 10
  EXPECT_EQ(of_m1(0, {}), Names{});
  EXPECT_FALSE(step().contains(1, m1, Slot{0}));
  EXPECT_EQ(of_m1(1, {}), m1_at({30}));
  note("version/5", "0,1");  // 40
  EXPECT_EQ(of_m1(0, {}), m1_at({40}));
  EXPECT_EQ(of_m1(1, {}), m1_at({40}));
  note("version/1", "0,1");
  EXPECT_EQ(of_m1(1, {}), m1_at({40})) << "an older version shown later is not the last";
  EXPECT_EQ(of_m1(1, {.all = true}), m1_at({10, 30, 40, 20})) << "in the order of the viewer's dates";
  note("version/5", "0");
  EXPECT_EQ(of_m1(1, {}), m1_at({30}));
  EXPECT_EQ(of_m1({}, {}), m1_at({40}));
}

TEST_P(ViewerPageConformance, TheLatestSpecIsTheLatestThatIsSeen) {
  add({{.id = t1, .version = 7, .spec = 20, .see = {0, 1}}, {.id = t1, .version = 6, .see = {1, 2}}});
  EXPECT_EQ(seen(0, {}), Names{t1 + "@7/20"});
  EXPECT_EQ(seen(1, {}), Names{t1 + "@6"});
  EXPECT_EQ(seen(2, {}), Names{t1 + "@6"});
  EXPECT_EQ(seen(0, {.versions = {.all = true}}), Names{t1 + "@7/20"});
  EXPECT_EQ(seen(0, {.specs = {21}}), Names{});
  EXPECT_EQ(seen(1, {.specs = {20}}), Names{t1 + "@7/20"});
  EXPECT_EQ(seen(1, {.specs = {20, 21}}), Names{t1 + "@7/20"}) << "the last of both together";
  EXPECT_EQ(seen(1, {.versions = {.first = true}, .specs = {20, 21}}), Names{t1 + "@6"});
  EXPECT_EQ(seen(2, {.versions = {.first = true}, .specs = {20, 21}}), Names{t1 + "@6"});
  note("version/1", "2");
  EXPECT_EQ(seen(1, {}), Names{t1 + "@7/20"});
}

TEST_P(ViewerPageConformance, IdsAndTypesAreFilteredAmongWhatIsSeen) {
  add_versions();
  EXPECT_EQ(seen(1, {}), (Names{m2 + "@5", m1 + "@30"}));
  EXPECT_EQ(seen(0, {}), m1_at({20}));
  EXPECT_EQ(seen(1, {.types = {"malware"}}), (Names{m2 + "@5", m1 + "@30"}));
  EXPECT_EQ(seen(1, {.types = {"tool"}}), Names{});
  EXPECT_EQ(seen({}, {.types = {"tool"}}), Names{t1 + "@9"});
  EXPECT_EQ(seen(0, {.ids = {m2, m1, t1}}), m1_at({20}));
  EXPECT_EQ(seen(1, {.ids = {m2, m1, m2}, .types = {"malware", "tool"}}), (Names{m2 + "@5", m1 + "@30"}));
  EXPECT_EQ(names(everything(), 2, Slot{0}), Names{}) << "another collection";
}

TEST_P(ViewerPageConformance, CollectionsAreSeenApart) {
  add({{.id = m1, .version = 1, .collection = 1, .see = {0}},
       {.id = m1, .version = 2, .collection = 2, .see = {1}},
       {.id = m1, .version = 3, .collection = 3, .see = {0}}});
  EXPECT_EQ(names({}, 1, Slot{0}), m1_at({1}));
  EXPECT_EQ(names({}, 2, Slot{0}), Names{});
  EXPECT_EQ(names({}, 2, Slot{1}), m1_at({2}));
  EXPECT_TRUE(step().contains(3, m1, Slot{0}));
  EXPECT_FALSE(step().contains(2, m1, Slot{0}));
  // Ranks are the node's, not a collection's: dates are unique for a recipient.
  EXPECT_EQ(page({.collection = 3, .viewer = Slot{0}, .limit = 1}).items[0].stamp, ManualClock::start + 1);
}

TEST_P(ViewerPageConformance, AnObjectWithoutVersionHasTheViewersDate) {
  add({{.id = t1, .version = 1}, {.id = f1, .see = {0, 1}, .text = "a"}});
  const Filter exact_stamp{.versions = {.exact = {instant_from_micros(ManualClock::start + 1)}}};
  const Filter exact_date{.versions = {.exact = {instant_from_micros(ManualClock::start)}}};
  const Item item = only_item({.collection = 1, .viewer = Slot{0}, .limit = 5});
  EXPECT_EQ(item.stamp, ManualClock::start);
  EXPECT_EQ(item.version, instant_from_micros(ManualClock::start));
  EXPECT_EQ(seen(0, exact_date), Names{f1});
  EXPECT_EQ(seen(0, exact_stamp), Names{}) << "the place in the log is not its version for a recipient";
  EXPECT_EQ(seen({}, exact_stamp), Names{f1});
  EXPECT_EQ(seen({}, exact_date), Names{});
  clock().advance(500);
  note("see/" + f1, "1");
  note("see/" + f1, "0,1");
  const Stamp again = ManualClock::start + 501;
  EXPECT_EQ(seen(0, exact_date), Names{}) << "it is shown under another date now";
  EXPECT_EQ(seen(0, {.versions = {.exact = {instant_from_micros(again)}}}), Names{f1});
  EXPECT_EQ(only_item({.collection = 1, .viewer = Slot{0}, .limit = 5}).version, instant_from_micros(again));
  EXPECT_EQ(seen(1, exact_date), Names{f1}) << "the other recipient always saw it";
}

TEST_P(ViewerPageConformance, TheLastWithoutVersionIsTheLastOfTheLog) {
  add({{.id = f1, .see = {0}, .text = "a"}});
  clock().advance(100);
  add({{.id = f1, .see = {0}, .text = "b"}});
  clock().advance(100);
  note("version/0", "");
  note("version/0", "0");
  const Page all = page({.collection = 1, .viewer = Slot{0}, .limit = 5, .filter = everything()});
  ASSERT_EQ(all.items.size(), 2u);
  EXPECT_EQ(all.items[0].sequence, 1u);
  EXPECT_EQ(all.items[1].sequence, 0u) << "listed again";
  EXPECT_EQ(only_item({.collection = 1, .viewer = Slot{0}, .limit = 5}).sequence, 1u) << "but older";
  const Filter first{.versions = {.first = true}};
  EXPECT_EQ(only_item({.collection = 1, .viewer = Slot{0}, .limit = 5, .filter = first}).sequence, 0u);
}

TEST_P(ViewerPageConformance, MoreIsExactForTheViewer) {
  add_versions();
  for (std::uint64_t i = 10; i < 20; ++i) add({{.id = numbered_id("tool", i), .version = 1, .see = {3}}});
  const auto part = [&](std::size_t limit, const Filter& filter = everything()) {
    return page({.collection = 1, .viewer = Slot{1}, .limit = limit, .filter = filter});
  };
  EXPECT_EQ(part(3).items.size(), 3u);
  EXPECT_FALSE(part(3).more) << "what others see is not more";
  EXPECT_TRUE(part(2).more);
  EXPECT_TRUE(part(1, {.types = {"malware"}}).more);
  EXPECT_FALSE(part(1, {.ids = {m1}}).more);
  note("see/" + numbered_id("tool", 15), "1");
  EXPECT_TRUE(part(3).more) << "an old version, listed again";
  EXPECT_FALSE(part(4).more);
  note("see/" + numbered_id("tool", 15), "");
  EXPECT_FALSE(part(3).more);
}

TEST_P(ViewerPageConformance, StartsStrictlyAfterTheViewersDate) {
  add_versions();
  note("see/" + t1, "0,1");
  note("version/5", "1,0");
  for (const Viewer viewer : {Viewer{}, Viewer{0}, Viewer{1}}) {
    const Page all = page({.collection = 1, .viewer = viewer, .limit = 20, .filter = everything()});
    ASSERT_GE(all.items.size(), 4u);
    for (std::size_t i = 0; i < all.items.size(); ++i) {
      Query query{.collection = 1,
                  .viewer = viewer,
                  .after = all.items[i].stamp,
                  .limit = 20,
                  .filter = everything()};
      EXPECT_EQ(page(query).items.size(), all.items.size() - i - 1);
      --query.after;
      EXPECT_EQ(page(query).items.size(), all.items.size() - i);
      query.filter.types = {"tool", "malware"};
      EXPECT_EQ(page(query).items.size(), all.items.size() - i) << "by type";
      query.filter.ids = {m1, m2, t1};
      EXPECT_EQ(page(query).items.size(), all.items.size() - i) << "by id";
    }
  }
}

TEST_P(ViewerPageConformance, FirstAndLastDoNotDependOnWhereThePageStarts) {
  add_versions();
  note("version/1", "1,0");  // 20, shown to slot 1 after 30
  const Page all = page(
      {.collection = 1, .viewer = Slot{1}, .limit = 9, .filter = {.ids = {m1}, .versions = {.all = true}}});
  ASSERT_EQ(all.items.size(), 3u);
  const auto after_30 = [&](VersionFilter versions) {
    return page({.collection = 1,
                 .viewer = Slot{1},
                 .after = all.items[1].stamp,
                 .limit = 9,
                 .filter = {.ids = {m1}, .versions = std::move(versions)}})
        .items.size();
  };
  EXPECT_EQ(after_30({.all = true}), 1u);
  EXPECT_EQ(after_30({}), 0u);
  EXPECT_EQ(after_30({.first = true}), 0u);
}

/// Objects of several types, origins and audiences, erased and shown and hidden again.
class RandomViewerConformance : public Conformance {
 protected:
  void change_something() {
    if (below(3) == 0) clock().advance(static_cast<Micros>(below(400)) - 100);
    switch (below(8)) {
      case 0:
        erase({.collection = 1, .id = some_id(), .versions = {.first = below(2) == 0}});
        return;
      case 1:
      case 2:
        note("see/" + some_id(), std::array{"", "0", "1", "0,1,63"}[below(4)]);
        return;
      case 3:
        note(fmt::format("version/{}", below(200)), std::array{"", "0", "1", "0,63"}[below(4)]);
        return;
      default:
        add_some();
    }
  }
  void add_some() {
    std::vector<Sample> samples;
    for (std::uint64_t count = 1 + below(5); count > 0; --count) {
      Sample sample{.id = some_id(), .version = below(8)};
      sample.spec = static_cast<std::uint8_t>(20 + below(2));
      sample.origin = static_cast<Origin>(below(2));
      for (const Slot slot : std::array<Slot, 3>{0, 1, 63}) {
        if (below(2) == 0) sample.see.push_back(slot);
      }
      if (below(3) == 0) sample.refs = {some_id()};
      if (sample.id.starts_with("file")) sample.version.reset();
      sample.text = std::to_string(below(3));
      samples.push_back(std::move(sample));
    }
    add(samples);
  }
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return chance_() % bound; }
  [[nodiscard]] std::string some_id() {
    return numbered_id(std::array{"malware", "tool", "file"}[below(3)], below(12));
  }

  std::mt19937 chance_{11};
};

TEST_P(RandomViewerConformance, PagesOfAnySizeGiveTheSame) {
  for (int i = 0; i < 80; ++i) change_something();
  const std::vector<Filter> filters = {
      {},
      everything(),
      {.types = {"tool"}},
      {.types = {"file", "malware"}, .versions = {.all = true}, .specs = {20, 21}},
      {.ids = {numbered_id("tool", 3), numbered_id("file", 3), numbered_id("malware", 7)},
       .versions = {.all = true}},
      {.versions = {.first = true, .exact = {{.seconds = 3}}}, .specs = {20}},
  };
  for (const Viewer viewer : {Viewer{}, Viewer{0}, Viewer{63}, Viewer{7}}) {
    for (const auto& filter : filters) {
      const Names whole = seen(viewer, filter);
      for (const std::size_t limit : {1UL, 7UL, 100UL})
        EXPECT_EQ(names_by_pages(limit, filter, viewer), whole) << limit;
    }
  }
}

/// A client that polls by added_after while objects are listed and hidden: it gets each listing once, and in
/// the end has everything that it sees.
TEST_P(RandomViewerConformance, LosesNothingAndRepeatsNothingWhileListingsHappen) {
  struct Client {
    Slot slot = 0;
    Stamp after = 0;
    std::map<Sequence, Stamp> got;  ///< the newest date of each version
  };
  std::array<Client, 2> clients = {Client{.slot = 0}, Client{.slot = 63}};
  bool more = true;
  for (int round = 0; round < 150 || more; ++round) {
    ASSERT_LT(round, 2000);
    if (round < 150) change_something();
    more = false;
    for (auto& client : clients) {
      const Page part = page({.collection = 1,
                              .viewer = client.slot,
                              .after = client.after,
                              .limit = 2,
                              .filter = everything()});
      for (const auto& item : part.items) {
        ASSERT_GT(item.stamp, client.after);
        client.after = item.stamp;
        const auto [known, first_time] = client.got.emplace(item.sequence, item.stamp);
        ASSERT_TRUE(first_time || known->second < item.stamp) << "the same listing twice";
        known->second = item.stamp;
      }
      more = more || part.more;
    }
  }
  for (const auto& client : clients) {
    const Page whole =
        page({.collection = 1, .viewer = client.slot, .limit = 100'000, .filter = everything()});
    EXPECT_GT(whole.items.size(), 10u);
    for (const auto& item : whole.items) {
      const auto known = client.got.find(item.sequence);
      ASSERT_NE(known, client.got.end()) << "lost: " << name_of(item);
      EXPECT_EQ(known->second, item.stamp) << "a date that the client was not told: " << name_of(item);
    }
  }
}

TEST_P(RandomViewerConformance, APageOutlivesWhatHappensToItsObjects) {
  for (int i = 0; i < 20; ++i) add_some();
  const Page held = page({.collection = 1, .viewer = Slot{0}, .limit = 1000, .filter = everything()});
  ASSERT_GT(held.items.size(), 5u);
  Names copies;
  for (const auto& item : held.items) copies.push_back(std::string(item.id) + std::string(item.bytes));
  for (int i = 0; i < 40; ++i) change_something();
  for (std::size_t i = 0; i < copies.size(); ++i)
    EXPECT_EQ(std::string(held.items[i].id) + std::string(held.items[i].bytes), copies[i]);
}

TEST_P(RandomViewerConformance, EveryAnswerAboutAVersionSaysTheSame) {
  for (int i = 0; i < 60; ++i) change_something();
  const Store& store = step();
  std::vector<std::shared_ptr<const void>> pins;
  for (const Slot slot : std::array<Slot, 4>{0, 1, 63, 7}) {
    std::map<Sequence, Item> shown;
    std::set<std::string> ids;
    auto whole = store.page({.collection = 1, .viewer = slot, .limit = 100'000, .filter = everything()});
    ASSERT_TRUE(whole);
    for (const auto& item : whole->items) {
      shown[item.sequence] = item;
      ids.emplace(item.id);
    }
    for (Sequence sequence = 0; sequence < store.tree_head().size; ++sequence) {
      const auto found = store.object_at(sequence, pins, slot);
      ASSERT_EQ(found.has_value(), shown.contains(sequence)) << sequence;
      ASSERT_EQ((store.audience(sequence) >> slot & 1) != 0, found.has_value()) << sequence;
      if (!found) continue;
      EXPECT_EQ(found->stamp, shown[sequence].stamp);
      EXPECT_EQ(found->version, shown[sequence].version);
      EXPECT_EQ(found->origin, shown[sequence].origin);
      EXPECT_EQ(found->bytes, shown[sequence].bytes);
    }
    for (std::uint64_t i = 0; i < 12; ++i) {
      for (const auto* const type : {"malware", "tool", "file"})
        EXPECT_EQ(store.contains(1, numbered_id(type, i), slot), ids.contains(numbered_id(type, i)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, ViewerPageConformance, testing::ValuesIn(viewer_kinds()), kind_name);
INSTANTIATE_TEST_SUITE_P(Kinds, RandomViewerConformance, testing::ValuesIn(viewer_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
