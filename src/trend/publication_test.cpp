#include "trend/publication.h"

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

constexpr DisclosureRules rules{};
const sys_days april = year(2026) / 3 / 30;  // Monday of 2026-W14, whose Thursday is 2 April

Axis subjects() {
  return *Axis::make("subject",
                     {{.name = "all"}, {.name = "T1566", .parent = 0}, {.name = "T1486", .parent = 0}});
}

PublicationPlan plan(std::size_t weeks) {
  return {.axes = {subjects(), week_calendar(april, weeks)}, .time = 1};
}

/// Every leaf has five contributors with `count` each.
std::vector<Contribution> reports(const PublicationPlan& of, std::uint64_t count) {
  std::vector<Contribution> all;
  const Axis& time = of.axes[1];
  for (NodeId subject = 1; subject <= 2; ++subject) {
    for (NodeId step = 0; step < time.nodes().size(); ++step) {
      if (!time.is_leaf(step)) continue;
      for (Contributor who = 0; who < 5; ++who)
        all.push_back({.leaf = {subject, step}, .contributor = who, .count = count});
    }
  }
  return all;
}

std::optional<NodeId> find(const Axis& axis, std::string_view name) {
  for (NodeId node = 0; node < axis.nodes().size(); ++node) {
    if (axis.nodes()[node].name == name) return node;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> value(const Edition& edition, NodeId subject, std::string_view step) {
  const auto node = find(edition.plan.axes[1], step);
  if (!node) return std::nullopt;
  return edition.value(edition.table.cell(std::vector<NodeId>{subject, *node}));
}

// Weeks belong to the month of their Thursday: April 2026 has W14 (2 April) to W18 (30 April).
TEST(WeekCalendar, MonthsAreWholeWeeks) {
  const Axis five = week_calendar(april, 5);
  const auto month = find(five, "2026-04");
  ASSERT_TRUE(month);
  EXPECT_EQ(five.children(*month).size(), 5);
  EXPECT_FALSE(five.nodes()[*month].open) << "W19 is May's";
  EXPECT_EQ(five.nodes()[five.children(*month)[0]].name, "2026-W14");
  EXPECT_EQ(five.nodes()[five.children(*month)[4]].name, "2026-W18");
  const Axis four = week_calendar(april, 4);
  EXPECT_TRUE(four.nodes()[*find(four, "2026-04")].open);
  // A month that began before the calendar is never complete.
  const Axis later = week_calendar(april + std::chrono::days(7), 12);
  EXPECT_TRUE(later.nodes()[*find(later, "2026-04")].open);
  EXPECT_FALSE(later.nodes()[*find(later, "2026-05")].open);
  // Longer calendars begin with the shorter ones.
  for (NodeId node = 0; node < four.nodes().size(); ++node) {
    EXPECT_EQ(four.nodes()[node].name, five.nodes()[node].name);
  }
}

TEST(Publication, GoesOnWithTime) {
  const auto first = next_edition(nullptr, plan(3), rules, reports(plan(3), 10));
  ASSERT_TRUE(first) << first.error().to_string();
  EXPECT_EQ(value(*first, 1, "2026-W14"), 50);
  EXPECT_FALSE(value(*first, 1, "2026-04")) << "the month is not over";
  const auto second = next_edition(&*first, plan(5), rules, reports(plan(5), 10));
  ASSERT_TRUE(second) << second.error().to_string();
  EXPECT_EQ(value(*second, 1, "2026-W14"), 50);
  EXPECT_EQ(value(*second, 1, "2026-04"), 250);
  EXPECT_EQ(second->late, 0);
}

TEST(Publication, WhatWasPublishedIsFinal) {
  const auto first = next_edition(nullptr, plan(3), rules, reports(plan(3), 10));
  ASSERT_TRUE(first);
  auto now = reports(plan(5), 10);
  now[0].count = 12;  // a late report of W14
  const auto second = next_edition(&*first, plan(5), rules, now);
  ASSERT_TRUE(second);
  EXPECT_EQ(value(*second, 1, "2026-W14"), 50);
  EXPECT_EQ(value(*second, 1, "2026-04"), 250) << "the month minus its weeks must not be the late report";
  EXPECT_EQ(second->late, 1);
  // Everything that the first edition said the second says too.
  for (CellId cell = 0; cell < first->table.size(); ++cell) {
    const auto nodes = first->table.nodes(cell);
    if (!first->value(cell)) continue;
    EXPECT_EQ(second->value(second->table.cell(nodes)), first->value(cell));
  }
}

TEST(Publication, WhatWasSuppressedStaysSo) {
  auto small = reports(plan(3), 10);
  small[0].count = 1;
  for (std::size_t i = 1; i < 5; ++i) small[i].count = 0;  // T1566 in W14: one event
  const auto first = next_edition(nullptr, plan(3), rules, small);
  ASSERT_TRUE(first);
  EXPECT_FALSE(value(*first, 1, "2026-W14"));
  std::size_t hidden = 0;
  const auto second = next_edition(&*first, plan(5), rules, reports(plan(5), 10));
  ASSERT_TRUE(second) << second.error().to_string();
  for (CellId cell = 0; cell < first->table.size(); ++cell) {
    const auto nodes = first->table.nodes(cell);
    if (first->plan.axes[1].nodes()[nodes[1]].open || first->value(cell)) continue;
    ++hidden;
    EXPECT_FALSE(second->value(second->table.cell(nodes))) << first->table.name(cell);
  }
  EXPECT_GE(hidden, 2);
}

TEST(Publication, RefusesAnotherCalendarOtherSubjectsOtherRules) {
  const auto first = next_edition(nullptr, plan(3), rules, reports(plan(3), 10));
  ASSERT_TRUE(first);
  const PublicationPlan shifted{.axes = {subjects(), week_calendar(april + std::chrono::days(7), 5)},
                                .time = 1};
  EXPECT_FALSE(next_edition(&*first, shifted, rules, {}));
  const PublicationPlan shorter = plan(2);
  EXPECT_FALSE(next_edition(&*first, shorter, rules, {}));
  PublicationPlan other = plan(4);
  other.axes[0] = *Axis::make("subject", {{.name = "all"}, {.name = "T1566", .parent = 0}});
  EXPECT_FALSE(next_edition(&*first, other, rules, {}));
  EXPECT_FALSE(next_edition(&*first, plan(4), {.min_events = 6}, reports(plan(4), 10)));
  const auto full = next_edition(nullptr, plan(5), rules, reports(plan(5), 10));
  ASSERT_TRUE(full);
  std::vector<AxisNode> nodes = full->plan.axes[1].nodes();
  nodes.push_back({.name = "one more day of April", .parent = 0});
  const PublicationPlan reopened{.axes = {subjects(), *Axis::make("time", nodes)}, .time = 1};
  EXPECT_FALSE(next_edition(&*full, reopened, rules, {})) << "nothing is added to a month that was closed";
}

}  // namespace
}  // namespace entente::trend
