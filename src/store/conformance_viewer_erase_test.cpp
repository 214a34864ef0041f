// Conformance: what erasures take from recipients, and what recipients can erase (docs/adr/0010-listings.md,
// rule 8).
#include <fmt/format.h>

#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

using Names = std::vector<std::string>;

class ViewerEraseConformance : public Conformance {
 protected:
  /// Sequences 0 to 3.
  void add_versions() {
    add({{.id = m1, .version = 10, .see = {0, 1}},
         {.id = m1, .version = 20, .see = {0}},
         {.id = m1, .version = 30, .see = {1}},
         {.id = m1, .version = 40, .see = {}}});
  }

  const std::string m1 = numbered_id("malware", 1);
  const std::string f1 = numbered_id("file", 1);
  const std::string t1 = numbered_id("tool", 1);
};

TEST_P(ViewerEraseConformance, TakesAVersionFromEverybody) {
  add_versions();
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.exact = {{.seconds = 10}}}}), 1u);
  EXPECT_EQ(seen(0), Names{m1 + "@20"});
  EXPECT_EQ(seen(1), Names{m1 + "@30"});
  EXPECT_EQ(step().audience(0), 0u);
  std::vector<std::shared_ptr<const void>> pins;
  EXPECT_FALSE(step().object_at(0, pins, Slot{0}));
  EXPECT_FALSE(step().object_at(0, pins));
  EXPECT_EQ(erase({.collection = 1, .id = m1}), 3u);
  for (const Viewer viewer : {Viewer{}, Viewer{0}, Viewer{1}}) {
    EXPECT_EQ(seen(viewer), Names{});
    EXPECT_FALSE(step().contains(1, m1, viewer));
  }
}

TEST_P(ViewerEraseConformance, ARecipientErasesOnlyWhatItSees) {
  add_versions();
  const std::uint64_t size = step().tree_head().size;
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{2}, .id = m1}), 0u);
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{1}, .id = m1, .versions = {.exact = {{.seconds = 20}}}}),
            0u);
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{1}, .id = m1, .specs = {20}}), 0u);
  EXPECT_EQ(erase({.collection = 2, .viewer = Slot{1}, .id = m1}), 0u);
  EXPECT_EQ(step().tree_head().size, size) << "no entry tells that somebody tried";
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .id = m1}), 2u);
  EXPECT_EQ(seen({}), (Names{m1 + "@30", m1 + "@40"}));
  EXPECT_EQ(seen(1), Names{m1 + "@30"}) << "what the eraser saw is gone for others, too";
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .id = m1}), 0u);
}

TEST_P(ViewerEraseConformance, FirstAndLastAreTheErasers) {
  add_versions();
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{1}, .id = m1, .versions = {.last = true}}), 1u);
  EXPECT_EQ(seen({}), (Names{m1 + "@10", m1 + "@20", m1 + "@40"}));
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .id = m1, .versions = {.first = true}}), 1u);
  EXPECT_EQ(seen({}), (Names{m1 + "@20", m1 + "@40"}));
  EXPECT_EQ(seen({}, {}), Names{m1 + "@40"}) << "the node's last version was not the eraser's";
  EXPECT_EQ(seen(0, {}), Names{m1 + "@20"});
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .id = m1, .versions = {.first = true, .last = true}}),
            1u);
  EXPECT_EQ(seen({}), Names{m1 + "@40"});
}

TEST_P(ViewerEraseConformance, ARecipientErasesOfOneOrigin) {
  add({{.id = m1, .version = 10, .origin = 1, .see = {0}},
       {.id = m1, .version = 20, .origin = 1, .see = {1}},
       {.id = m1, .version = 10, .origin = 2, .see = {0}}});
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .origin = Origin{3}, .id = m1}), 0u);
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .origin = Origin{1}, .id = m1}), 1u);
  EXPECT_EQ(seen({}), (Names{m1 + "@20~1", m1 + "@10~2"}));
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .id = m1}), 1u);
  EXPECT_EQ(seen({}), Names{m1 + "@20~1"});
}

TEST_P(ViewerEraseConformance, AnObjectWithoutVersionIsErasedByTheErasersDate) {
  add({{.id = t1, .version = 1}, {.id = f1, .see = {0}}});
  const VersionFilter by_stamp{.exact = {instant_from_micros(ManualClock::start + 1)}};
  const VersionFilter by_date{.exact = {instant_from_micros(ManualClock::start)}};
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .id = f1, .versions = by_stamp}), 0u);
  EXPECT_EQ(erase({.collection = 1, .id = f1, .versions = by_date}), 0u);
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .id = f1, .versions = by_date}), 1u);
  add({{.id = f1, .see = {0}}});
  EXPECT_EQ(seen(0), Names{f1});
  const Stamp stamp = page({.collection = 1, .limit = 9, .filter = {.ids = {f1}}}).items.at(0).stamp;
  EXPECT_EQ(erase({.collection = 1, .id = f1, .versions = {.exact = {instant_from_micros(stamp)}}}), 1u);
}

TEST_P(ViewerEraseConformance, AVersionComesAgainAsANewOne) {
  add_versions();
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.exact = {{.seconds = 10}}}}), 1u);
  clock().advance(100);
  const auto again = add({{.id = m1, .version = 10, .see = {1, 2}}});
  EXPECT_TRUE(again[0].added);
  EXPECT_EQ(dated(2), Names{m1 + "@10 +100"});
  EXPECT_EQ(dated(1), (Names{m1 + "@30 +1", m1 + "@10 +100"}));
  EXPECT_EQ(dated(0), Names{m1 + "@20 +1"});
  EXPECT_EQ(step().audience(0), 0u);
  note("version/0", "0");
  EXPECT_EQ(step().audience(0), 0u) << "what is erased is never shown again";
  EXPECT_EQ(dated(0), Names{m1 + "@20 +1"});
}

TEST_P(ViewerEraseConformance, HidesWhatReferredToIt) {
  add_versions();
  add({{.id = t1, .version = 1, .see = {0, 1}, .refs = {m1}}});
  EXPECT_EQ(step().audience(4), 3u);
  EXPECT_EQ(erase({.collection = 1, .viewer = Slot{0}, .id = m1}), 2u);
  EXPECT_EQ(step().audience(4), 2u) << "slot 1 still sees version 30";
  EXPECT_EQ(erase({.collection = 1, .id = m1}), 2u);
  EXPECT_EQ(step().audience(4), 0u);
  EXPECT_EQ(seen(1), Names{});
  EXPECT_EQ(seen({}), Names{t1 + "@1"});
}

TEST_P(ViewerEraseConformance, DatesOfTheOthersStay) {
  std::vector<Sample> samples;
  Names expected;
  for (std::uint64_t i = 0; i < 30; ++i) {
    samples.push_back({.id = numbered_id("tool", i),
                       .version = 1,
                       .see = i % 3 == 2 ? std::vector<Slot>{} : std::vector<Slot>{0},
                       .text = std::string(200, 'x')});
  }
  add(samples);
  for (std::uint64_t i = 0; i < 30; i += 2)
    EXPECT_EQ(erase({.collection = 1, .id = numbered_id("tool", i)}), 1u);
  for (std::uint64_t i = 1, rank = 0; i < 30; i += 2) {
    rank = i / 3 * 2 + i % 3;
    if (i % 3 != 2) expected.push_back(fmt::format("{}@1 +{}", numbered_id("tool", i), rank));
  }
  EXPECT_EQ(dated(0), expected);
}

INSTANTIATE_TEST_SUITE_P(Kinds, ViewerEraseConformance, testing::ValuesIn(viewer_kinds()), kind_name);

/// Says after every group that slot 0 sees all object versions that there ever were.
class TellsOfErasedVersions final : public Projection {
 public:
  [[nodiscard]] ProjectionAnswer project(std::span<const GroupEntry> group,
                                         const ProjectionView& view) override {
    ProjectionAnswer answer;
    for (Sequence sequence = 0; sequence <= group.back().entry.sequence; ++sequence) {
      const auto entry = view.entry(sequence);
      if (entry && entry->kind == EntryKind::object && view.audience(sequence) != 1)
        answer.seen.push_back({.version = sequence, .audience = 1});
    }
    return answer;
  }
  [[nodiscard]] std::string save() const override { return "nothing"; }
  [[nodiscard]] Result<> load(std::string_view /*saved*/) override { return {}; }
};

std::vector<StoreKind> rude_kinds() {
  auto kinds = store_kinds();
  for (auto& kind : kinds) kind.projection = [] { return std::make_unique<TellsOfErasedVersions>(); };
  return kinds;
}

class RudeProjectionConformance : public Conformance {};

TEST_P(RudeProjectionConformance, WhatIsErasedIsSeenByNobodyWhateverTheProjectionSays) {
  const std::string id = numbered_id("tool", 1);
  add({{.id = id, .version = 1}, {.id = id, .version = 2}, {.id = id, .version = 3}});
  EXPECT_EQ(dated(0).size(), 3u);
  EXPECT_EQ(erase({.collection = 1, .id = id, .versions = {.first = true}}), 1u);
  EXPECT_EQ(step().audience(0), 0u);
  clock().advance(100);
  add({{.id = id, .version = 4}});
  EXPECT_EQ(dated(0), (Names{id + "@2 +1", id + "@3 +2", id + "@4 +100"})) << "nor counted";
  EXPECT_EQ(step().audience(0), 0u);
  std::vector<std::shared_ptr<const void>> pins;
  EXPECT_FALSE(step().object_at(0, pins, Slot{0}));
}

INSTANTIATE_TEST_SUITE_P(Kinds, RudeProjectionConformance, testing::ValuesIn(rude_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
