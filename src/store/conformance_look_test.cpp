// Conformance: what look() and tag() show of the state, which is what a projection may look at.
#include <algorithm>
#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

using Sequences = std::vector<Sequence>;

class LookConformance : public Conformance {
 protected:
  [[nodiscard]] Sequences versions_of(std::string_view id) {
    Sequences found;
    step().look([&](const ProjectionView& view) { view.versions_of(id, found); });
    return found;
  }
  [[nodiscard]] Sequences referrers_of(std::string_view id) {
    Sequences found;
    step().look([&](const ProjectionView& view) { view.referrers_of(id, found); });
    return found;
  }
  [[nodiscard]] std::vector<std::pair<Sequence, Tag>> each_version() {
    std::vector<std::pair<Sequence, Tag>> all;
    step().look([&](const ProjectionView& view) {
      view.each_version([&](Sequence sequence, Tag tag) { all.emplace_back(sequence, tag); });
    });
    return all;
  }

  const std::string t1 = numbered_id("tool", 1);
  const std::string t2 = numbered_id("tool", 2);
  const std::string t3 = numbered_id("tool", 3);
};

TEST_P(LookConformance, AnEmptyStoreHasNothingToLookAt) {
  EXPECT_EQ(versions_of(t1), Sequences{});
  EXPECT_EQ(referrers_of(t1), Sequences{});
  EXPECT_TRUE(each_version().empty());
  EXPECT_EQ(step().tag(0), 0u);
}

TEST_P(LookConformance, FindsVersionsOfAllCollectionsAndOrigins) {
  add({{.id = t1, .version = 9}, {.id = t2, .version = 1}, {.id = t1, .version = 3, .collection = 2}});
  add({{.id = t1, .version = 9, .spec = 20}, {.id = t1, .version = 9, .origin = 4}, {.id = t1}});
  note("tick", "");
  EXPECT_EQ(versions_of(t1), (Sequences{0, 2, 3, 4, 5})) << "in the order of the log";
  EXPECT_EQ(versions_of(t2), Sequences{1});
  EXPECT_EQ(versions_of(t3), Sequences{});
  EXPECT_EQ(versions_of(""), Sequences{});
  EXPECT_EQ(erase({.collection = 1, .origin = Origin{0}, .id = t1, .versions = {.exact = {{.seconds = 9}}}}),
            2u);
  EXPECT_EQ(versions_of(t1), (Sequences{2, 4, 5})) << "those that are not erased";
}

TEST_P(LookConformance, FindsReferrers) {
  add({{.id = t1, .version = 1, .refs = {t2, t3}},
       {.id = t2, .version = 1, .refs = {t3}},
       {.id = t3, .version = 1, .refs = {t3}},
       {.id = t1, .version = 2, .collection = 2, .origin = 1, .refs = {t2}},
       {.id = t1, .version = 3}});
  EXPECT_EQ(referrers_of(t1), Sequences{});
  EXPECT_EQ(referrers_of(t2), (Sequences{0, 3}));
  EXPECT_EQ(referrers_of(t3), (Sequences{0, 1, 2})) << "itself too";
  EXPECT_EQ(erase({.collection = 1, .id = t1}), 2u);
  EXPECT_EQ(referrers_of(t2), Sequences{3});
  EXPECT_EQ(referrers_of(t3), (Sequences{1, 2}));
  add({{.id = t1, .version = 1, .refs = {t2}}});
  EXPECT_EQ(referrers_of(t2), (Sequences{3, 6}));
}

TEST_P(LookConformance, FindsManyReferrersOfAnIdThatIsNotThere) {
  Sequences expected;
  for (std::uint64_t i = 0; i < 60; ++i) {
    add({{.id = numbered_id("malware", i), .version = 1, .refs = {t1}, .text = std::string(150, 'x')}});
    expected.push_back(i);
  }
  EXPECT_EQ(referrers_of(t1), expected);
  EXPECT_EQ(versions_of(t1), Sequences{});
}

TEST_P(LookConformance, ShowsEntriesAudiencesAndTags) {
  add({{.id = t1, .version = 1, .see = {0, 3}},
       {.id = t2, .version = 1},
       {.id = t3, .version = 1, .see = {5}}});
  const Sequence noted = note("see/" + t2, "1").first_note;
  add({{.id = t2, .version = 2, .see = {0, 3}}});
  const auto expect_state = [&] {
    step().look([&](const ProjectionView& view) {
      EXPECT_EQ(view.entry(0)->key, t1);
      EXPECT_TRUE(view.entry(0)->body.contains("\"x_see\":[0,3]"));
      EXPECT_EQ(view.entry(noted)->key, "see/" + t2);
      EXPECT_EQ(view.entry(noted)->kind, EntryKind::note);
      EXPECT_EQ(view.audience(0), 9u);
      EXPECT_EQ(view.audience(1), 2u);
      EXPECT_EQ(view.audience(2), 32u);
      EXPECT_FALSE(view.erased(0));
      for (const Sequence sequence : {0, 1, 2, 4})
        EXPECT_EQ(view.tag(sequence), sequence == 1 ? 0u : sequence == 2 ? 2u : 1u);
    });
  };
  expect_state();
  EXPECT_EQ(each_version(), (std::vector<std::pair<Sequence, Tag>>{{0, 1}, {1, 0}, {2, 2}, {4, 1}}));
  EXPECT_EQ(step().tag(0), 1u);
  EXPECT_EQ(step().tag(1), 0u);
  EXPECT_EQ(step().tag(4), 1u);
  expect_state();
  EXPECT_EQ(erase({.collection = 1, .id = t1}), 1u);
  EXPECT_EQ(step().tag(0), 0u) << "erased";
  EXPECT_EQ(step().tag(noted), 0u);
  EXPECT_EQ(step().tag(~Sequence{0}), 0u);
  step().look([&](const ProjectionView& view) {
    EXPECT_TRUE(view.erased(0));
    EXPECT_EQ(view.audience(0), 0u);
  });
  EXPECT_EQ(each_version(), (std::vector<std::pair<Sequence, Tag>>{{1, 0}, {2, 2}, {4, 1}}));
}

TEST_P(LookConformance, LooksBetweenGroupsWhileOthersWrite) {
  Store& store = step();
  std::atomic<bool> writing = true;
  std::atomic<int> broken = 0;
  std::jthread looker([&] {
    do {
      store.look([&](const ProjectionView& view) {
        // Both of a batch, and what its group listed: never one without the other.
        std::size_t count = 0;
        view.each_version([&](Sequence sequence, Tag tag) {
          ++count;
          if (view.audience(sequence) != 1 || tag != 1) ++broken;
        });
        if (count % 2 != 0) ++broken;
      });
    } while (writing);
  });
  {
    std::vector<std::jthread> writers;
    for (std::uint64_t writer = 0; writer < 4; ++writer) {
      writers.emplace_back([&, writer] {
        for (std::uint64_t i = 0; i < 20; ++i) {
          const std::uint64_t number = writer * 100 + i * 2;
          const auto samples = filled({{.id = numbered_id("tool", number), .version = 1, .see = {0}},
                                       {.id = numbered_id("tool", number + 1), .version = 1, .see = {0}}});
          const auto objects = new_objects(samples);
          if (!store.append({.objects = objects})) ++broken;
        }
      });
    }
  }
  writing = false;
  looker.join();
  EXPECT_EQ(broken, 0);
  EXPECT_EQ(each_version().size(), 160u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, LookConformance, testing::ValuesIn(viewer_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
