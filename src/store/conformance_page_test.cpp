// Conformance: which versions a filter lets through, and that pages lose and repeat nothing.
#include <algorithm>
#include <random>
#include <set>

#include <fmt/format.h>

#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

class PageConformance : public Conformance {
 protected:
  /// Objects of several types, specs and versions; versions do not arrive in order.
  void add_mixture() {
    add({{.id = m1, .version = 20}, {.id = m2, .version = 5}, {.id = t1, .version = 7, .spec = 20}});
    clock().advance(50);
    add({{.id = m1, .version = 10}, {.id = t1, .version = 6}});
    add({{.id = m1, .version = 30}, {.id = f1, .version = {}, .bytes = "{\"n\":1}"}});
    clock().advance(50);
    add({{.id = f1, .version = {}, .bytes = "{\"n\":2}"},
         {.id = m1, .version = 25},
         {.id = x1, .version = 1}});
    add({{.id = m1, .version = 99, .spec = 21, .collection = 2}});
  }

  const std::string m1 = numbered_id("malware", 1);
  const std::string m2 = numbered_id("malware", 2);
  const std::string t1 = numbered_id("tool", 1);
  const std::string f1 = numbered_id("file", 1);
  const std::string x1 = numbered_id("malware-x", 1);
};
using Names = std::vector<std::string>;

constexpr Instant at_second(std::int64_t seconds) {
  return {.seconds = seconds};
}

TEST_P(PageConformance, ShowsTheLastVersionUnlessAsked) {
  add_mixture();
  EXPECT_EQ(names(), (Names{m2 + "@5", t1 + "@6", m1 + "@30", f1, x1 + "@1"}));
  EXPECT_EQ(names({.versions = {.last = true}}), names());
}

TEST_P(PageConformance, ChoosesVersions) {
  add_mixture();
  const auto versions = [&](VersionFilter filter) {
    return names({.ids = {m1}, .versions = std::move(filter)});
  };
  EXPECT_EQ(versions({.first = true}), Names{m1 + "@10"});
  EXPECT_EQ(versions({.last = true}), Names{m1 + "@30"});
  EXPECT_EQ(versions({.first = true, .last = true}), (Names{m1 + "@10", m1 + "@30"}));
  EXPECT_EQ(versions({.all = true}), (Names{m1 + "@20", m1 + "@10", m1 + "@30", m1 + "@25"}));
  EXPECT_EQ(versions({.exact = {at_second(25)}}), Names{m1 + "@25"});
  EXPECT_EQ(versions({.exact = {at_second(25), at_second(11), at_second(20)}}),
            (Names{m1 + "@20", m1 + "@25"}));
  EXPECT_EQ(versions({.last = true, .exact = {at_second(20)}}), (Names{m1 + "@20", m1 + "@30"}));
  EXPECT_EQ(versions({.first = true, .all = true, .exact = {at_second(3)}}).size(), 4u);
  EXPECT_EQ(versions({.exact = {at_second(99)}}), Names{}) << "that version is in another collection";
}

TEST_P(PageConformance, FindsAnObjectWithoutVersionByItsStamp) {
  add_mixture();
  const Page first =
      page({.collection = 1, .after = 0, .limit = 10, .filter = {.ids = {f1}, .versions = {.first = true}}});
  ASSERT_EQ(first.items.size(), 1u);
  EXPECT_EQ(first.items[0].bytes, "{\"n\":1}");
  const Page exact = page({.collection = 1,
                           .after = 0,
                           .limit = 10,
                           .filter = {.ids = {},
                                      .types = {},
                                      .versions = {.exact = {instant_from_micros(first.items[0].stamp)}},
                                      .specs = {}}});
  ASSERT_EQ(exact.items.size(), 1u);
  EXPECT_EQ(exact.items[0].sequence, first.items[0].sequence);
}

TEST_P(PageConformance, ChoosesSpecs) {
  add_mixture();
  const auto tool = [&](std::vector<std::uint8_t> specs, VersionFilter versions = {}) {
    return names({.ids = {t1}, .versions = std::move(versions), .specs = std::move(specs)});
  };
  EXPECT_EQ(tool({}), Names{t1 + "@6"}) << "the latest spec, though its version is older";
  EXPECT_EQ(tool({21}), Names{t1 + "@6"});
  EXPECT_EQ(tool({20}), Names{t1 + "@7/20"});
  EXPECT_EQ(tool({20, 21}), Names{t1 + "@7/20"}) << "the last of both together";
  EXPECT_EQ(tool({20, 21}, {.all = true}), (Names{t1 + "@7/20", t1 + "@6"}));
  EXPECT_EQ(tool({}, {.all = true}), Names{t1 + "@6"});
  EXPECT_EQ(names({.versions = {}, .specs = {20}}), Names{t1 + "@7/20"});
}

TEST_P(PageConformance, PrefersTheLaterSpecOfEqualVersions) {
  add({{.id = t1, .version = 3, .spec = 21}, {.id = t1, .version = 3, .spec = 20}});
  const Filter last{.versions = {.last = true}, .specs = {20, 21}};
  const Filter first{.versions = {.first = true}, .specs = {20, 21}};
  EXPECT_EQ(names(last), Names{t1 + "@3"});
  EXPECT_EQ(names(first), Names{t1 + "@3/20"});
}

TEST_P(PageConformance, AndsFieldsAndOrsValues) {
  add_mixture();
  const auto by = [&](std::vector<std::string> ids, std::vector<std::string> types) {
    return names({.ids = std::move(ids), .types = std::move(types)});
  };
  EXPECT_EQ(by({}, {"malware"}), (Names{m2 + "@5", m1 + "@30"})) << "malware-x is another type";
  EXPECT_EQ(by({}, {"file", "tool"}), (Names{t1 + "@6", f1}));
  EXPECT_EQ(by({m1, t1}, {}), (Names{t1 + "@6", m1 + "@30"}));
  EXPECT_EQ(by({m1, t1, m1}, {"malware", "malware"}), Names{m1 + "@30"});
  EXPECT_EQ(by({m1}, {"tool"}), Names{});
  EXPECT_EQ(by({numbered_id("malware", 3)}, {}), Names{});
  EXPECT_EQ(by({}, {"nothing"}), Names{});
  EXPECT_EQ(by({"", "--", "x", std::string(1000, 'y')}, {}), Names{});
  EXPECT_EQ(by({}, {"", "mal", "malware--", std::string(1000, 'y')}), Names{});
}

TEST_P(PageConformance, IsExactAboutMore) {
  add_mixture();
  const Page all = page({.collection = 1, .after = 0, .limit = 5});
  EXPECT_EQ(all.items.size(), 5u);
  EXPECT_FALSE(all.more) << "exactly as many as asked for";
  const Page part = page({.collection = 1, .after = 0, .limit = 4});
  EXPECT_EQ(part.items.size(), 4u);
  EXPECT_TRUE(part.more);
  // Later entries that do not match are not more.
  const Page tool = page({.collection = 1, .after = 0, .limit = 1, .filter = {.types = {"tool"}}});
  EXPECT_EQ(tool.items.size(), 1u);
  EXPECT_FALSE(tool.more);
  const Page beyond = page({.collection = 1, .after = all.items.back().stamp, .limit = 1});
  EXPECT_TRUE(beyond.items.empty());
  EXPECT_FALSE(beyond.more);
  for (const Stamp early : {Stamp{-1}, std::numeric_limits<Stamp>::min(), ManualClock::start - 1})
    EXPECT_EQ(page({.collection = 1, .after = early, .limit = 5}).items.size(), 5u);
  EXPECT_TRUE(page({.collection = 1, .after = std::numeric_limits<Stamp>::max(), .limit = 5}).items.empty());
}

TEST_P(PageConformance, StartsStrictlyAfterAStamp) {
  add_mixture();
  const Page all = page(
      {.collection = 1, .after = 0, .limit = 10, .filter = {.versions = {.all = true}, .specs = {20, 21}}});
  ASSERT_EQ(all.items.size(), 10u);
  for (std::size_t i = 0; i < all.items.size(); ++i) {
    const Query query{.collection = 1,
                      .after = all.items[i].stamp,
                      .limit = 10,
                      .filter = {.versions = {.all = true}, .specs = {20, 21}}};
    EXPECT_EQ(page(query).items.size(), all.items.size() - i - 1);
    Query before = query;
    --before.after;
    EXPECT_EQ(page(before).items.size(), all.items.size() - i);
  }
}

TEST_P(PageConformance, FirstAndLastDoNotDependOnWhereThePageStarts) {
  add_mixture();
  const Page all =
      page({.collection = 1, .after = 0, .limit = 10, .filter = {.ids = {m1}, .versions = {.all = true}}});
  ASSERT_EQ(all.items.size(), 4u);
  const Stamp after_30 = all.items[2].stamp;
  const auto from = [&](VersionFilter versions) {
    return page({.collection = 1,
                 .after = after_30,
                 .limit = 10,
                 .filter = {.ids = {m1}, .versions = std::move(versions)}})
        .items.size();
  };
  EXPECT_EQ(from({.all = true}), 1u);
  EXPECT_EQ(from({}), 0u) << "version 25 came later but is not the last";
  EXPECT_EQ(from({.first = true}), 0u);
}

TEST_P(PageConformance, PagesOfAnySizeGiveTheSame) {
  std::mt19937 chance(7);
  const std::array types = {"malware", "tool", "file", "malware-x"};
  for (int i = 0; i < 60; ++i) {
    std::vector<Sample> samples;
    for (int j = 0; j < 5; ++j)
      samples.push_back({.id = numbered_id(types[chance() % 4], chance() % 40),
                         .version = chance() % 8,
                         .spec = static_cast<std::uint8_t>(20 + chance() % 2)});
    add(samples);
    if (i % 10 == 9)
      erase({.collection = 1,
             .id = numbered_id(types[chance() % 4], chance() % 40),
             .versions = {},
             .specs = {}});
  }
  const std::vector<Filter> filters = {
      {},
      {.types = {"tool"}},
      {.types = {"file", "malware"}, .versions = {.all = true}, .specs = {20, 21}},
      {.ids = {numbered_id("tool", 3), numbered_id("file", 3)},
       .types = {},
       .versions = {.all = true},
       .specs = {}},
      {.versions = {.first = true, .exact = {at_second(3)}}, .specs = {20}},
  };
  for (const auto& filter : filters) {
    const Names whole = names(filter);
    EXPECT_EQ(std::set<std::string>(whole.begin(), whole.end()).size(), whole.size());
    for (const std::size_t limit : {1UL, 7UL, 100UL}) {
      if (limit == 1 && whole.size() > 60) continue;
      EXPECT_EQ(names_by_pages(limit, filter), whole) << limit;
    }
  }
}

TEST_P(PageConformance, LosesNothingWhileOthersWrite) {
  std::set<std::string> written;
  std::set<std::string> seen;
  Stamp after = 0;
  std::uint64_t number = 0;
  bool more = true;
  for (int round = 0; round < 60 || more; ++round) {
    if (round < 60) {
      // The clock stands still, jumps back and jumps ahead while the reader is in the middle.
      if (round % 7 == 3) clock().advance(-1'000);
      if (round % 11 == 5) clock().advance(10'000);
      std::vector<Sample> samples;
      for (int i = 0; i < 4; ++i) {
        samples.push_back({.id = numbered_id("tool", ++number), .version = 1});
        written.insert(samples.back().id);
      }
      add(samples);
    }
    const Page part = page({.collection = 1, .after = after, .limit = 3});
    for (const auto& item : part.items) {
      EXPECT_TRUE(seen.insert(std::string(item.id)).second) << item.id << " twice";
      after = item.stamp;
    }
    more = part.more;
    ASSERT_LT(round, 1000);
  }
  EXPECT_EQ(seen, written);
}

TEST_P(PageConformance, KeepsThePageWhileItIsHeld) {
  add_mixture();
  const Page held = page({.collection = 1, .after = 0, .limit = 10});
  std::vector<std::string> copies;
  for (const auto& item : held.items) copies.push_back(std::string(item.id) + std::string(item.bytes));
  erase({.collection = 1, .id = m1});
  for (std::uint64_t i = 10; i < 40; ++i)
    add({{.id = numbered_id("tool", i), .version = 1, .bytes = std::string(500, 'z')}});
  for (std::size_t i = 0; i < held.items.size(); ++i)
    EXPECT_EQ(std::string(held.items[i].id) + std::string(held.items[i].bytes), copies[i]);
}

TEST_P(PageConformance, FindsObjectsByTheirEntry) {
  const auto outcomes = add({{.id = m1, .version = 3, .spec = 20, .collection = 4, .bytes = "{\"a\":1}"}});
  std::vector<std::shared_ptr<const void>> pins;
  const auto item = step().object_at(outcomes[0].sequence, pins);
  ASSERT_TRUE(item);
  EXPECT_EQ(name_of(*item), m1 + "@3/20");
  EXPECT_EQ(item->bytes, "{\"a\":1}");
  EXPECT_EQ(item->stamp, outcomes[0].stamp);
  EXPECT_EQ(item->sequence, outcomes[0].sequence);
  EXPECT_FALSE(step().object_at(outcomes[0].sequence + 1, pins));
  EXPECT_FALSE(step().object_at(~Sequence{0}, pins));
}

INSTANTIATE_TEST_SUITE_P(Kinds, PageConformance, testing::ValuesIn(store_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
