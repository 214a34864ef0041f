#include "trend/disclosure_table.h"

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

std::vector<Axis> axes() {
  return {*Axis::make("subject", {{.name = "all"}, {.name = "a", .parent = 0}, {.name = "b", .parent = 0}}),
          *Axis::make(
              "nation",
              {{.name = "total"}, {.name = "KOR", .parent = 0, .owner = 7}, {.name = "USA", .parent = 0}})};
}

TEST(DisclosureTable, AddsUpAlongEveryAxis) {
  const auto table = DisclosureTable::make(axes(), {{.leaf = {1, 1}, .contributor = 7, .count = 3},
                                                    {.leaf = {1, 2}, .contributor = 7, .count = 1},
                                                    {.leaf = {2, 2}, .contributor = 9, .count = 5},
                                                    {.leaf = {2, 2}, .contributor = 9, .count = 0},
                                                    {.leaf = {1, 2}, .contributor = 9, .count = 0}});
  ASSERT_TRUE(table);
  const auto cell = [&](NodeId subject, NodeId nation) {
    return table->cell(std::vector<NodeId>{subject, nation});
  };
  EXPECT_EQ(table->total(cell(0, 0)), 9);
  EXPECT_EQ(table->total(cell(1, 0)), 4);
  EXPECT_EQ(table->total(cell(0, 2)), 6);
  EXPECT_EQ(table->share(cell(0, 0), 7), 4);
  EXPECT_EQ(table->share(cell(0, 0), 9), 5);
  EXPECT_EQ(table->share(cell(0, 0), 8), 0);
  ASSERT_EQ(table->shares(cell(1, 2)).size(), 2) << "a report of 0 is a report";
  EXPECT_EQ(table->shares(cell(2, 1)).size(), 0);
  EXPECT_EQ(table->name(cell(1, 2)), "a / USA");
  EXPECT_EQ(table->nodes(cell(2, 1)), (std::vector<NodeId>{2, 1}));
  EXPECT_TRUE(table->is_leaf(cell(2, 1)));
  EXPECT_FALSE(table->is_leaf(cell(2, 0)));
  EXPECT_TRUE(table->known_to(cell(2, 1), 7)) << "KOR's own";
  EXPECT_FALSE(table->known_to(cell(2, 1), 9));
  EXPECT_TRUE(table->known_to(cell(1, 2), 7)) << "it has all that is there";
  EXPECT_FALSE(table->known_to(cell(1, 2), 9));
}

TEST(DisclosureTable, RefusesWhatIsNoTable) {
  EXPECT_FALSE(Axis::make("a", {}));
  EXPECT_FALSE(Axis::make("a", {{.name = "x"}, {.name = "x"}}));
  EXPECT_FALSE(Axis::make("a", {{.name = ""}}));
  EXPECT_FALSE(Axis::make("a", {{.name = "x", .parent = 1}, {.name = "y"}}));
  EXPECT_FALSE(Axis::make("a", {{.name = "x", .owner = 1}, {.name = "y", .parent = 0}}));
  EXPECT_FALSE(DisclosureTable::make({}, {}));
  EXPECT_FALSE(DisclosureTable::make(axes(), {{.leaf = {1}, .contributor = 1, .count = 1}}));
  EXPECT_FALSE(DisclosureTable::make(axes(), {{.leaf = {0, 1}, .contributor = 7, .count = 1}}))
      << "at a total";
  EXPECT_FALSE(DisclosureTable::make(axes(), {{.leaf = {1, 9}, .contributor = 7, .count = 1}}));
  EXPECT_FALSE(DisclosureTable::make(axes(), {{.leaf = {1, 1}, .contributor = 9, .count = 1}}))
      << "another's row";
  EXPECT_FALSE(
      DisclosureTable::make(axes(), {{.leaf = {1, 1}, .contributor = 7, .count = std::uint64_t{1} << 53},
                                     {.leaf = {1, 1}, .contributor = 7, .count = 1}}));
}

TEST(Axis, KnowsItsTree) {
  const auto axis = Axis::make(
      "a",
      {{.name = "all"}, {.name = "g", .parent = 0}, {.name = "x", .parent = 1}, {.name = "y", .parent = 0}});
  ASSERT_TRUE(axis);
  EXPECT_EQ(axis->path(2), (std::vector<NodeId>{2, 1, 0}));
  EXPECT_EQ(axis->leaves(0).size(), 2);
  EXPECT_TRUE(axis->contains(0, 2) && axis->contains(1, 2) && axis->contains(2, 2));
  EXPECT_FALSE(axis->contains(1, 3) || axis->contains(2, 1));
}

}  // namespace
}  // namespace entente::trend
