#include "trend/suppression.h"

#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "trend/attacker_test.h"

namespace entente::trend {
namespace {

constexpr DisclosureRules rules{};

Axis axis(const char* name, std::vector<AxisNode> nodes) {
  return *Axis::make(name, std::move(nodes));
}

/// `total` and below it as many leaves.
Axis flat(const char* name, NodeId leaves) {
  std::vector<AxisNode> nodes{{.name = "total"}};
  for (NodeId leaf = 0; leaf < leaves; ++leaf)
    nodes.push_back({.name = fmt::format("{}{}", name, leaf), .parent = 0});
  return axis(name, std::move(nodes));
}

/// Two totals with `leaves` below each, and one above both.
Axis deep(const char* name, NodeId leaves) {
  std::vector<AxisNode> nodes{{.name = "all"}};
  for (NodeId group = 0; group < 2; ++group) {
    const auto parent = static_cast<NodeId>(nodes.size());
    nodes.push_back({.name = fmt::format("{}-{}", name, group), .parent = 0});
    for (NodeId leaf = 0; leaf < leaves; ++leaf) {
      nodes.push_back({.name = fmt::format("{}-{}-{}", name, group, leaf), .parent = parent});
    }
  }
  return axis(name, std::move(nodes));
}

std::vector<Contribution> random_contributions(const std::vector<Axis>& axes, std::uint64_t seed,
                                               unsigned contributors, double level) {
  std::mt19937_64 random(seed);
  std::vector<Contribution> all;
  std::vector<std::vector<NodeId>> leaves{{}};
  for (const Axis& on : axes) {
    std::vector<std::vector<NodeId>> next;
    for (const auto& leaf : leaves) {
      for (NodeId node = 0; node < on.nodes().size(); ++node) {
        if (!on.is_leaf(node)) continue;
        next.push_back(leaf);
        next.back().push_back(node);
      }
    }
    leaves = std::move(next);
  }
  for (const auto& leaf : leaves) {
    for (Contributor who = 0; who < contributors; ++who) {
      if (random() % 4 == 0) continue;
      bool other = false;
      for (std::size_t on = 0; on < axes.size(); ++on) {
        const auto owner = axes[on].nodes()[leaf[on]].owner;
        other = other || (owner && *owner != who);
      }
      if (other) continue;
      const double mean = level * std::exp(std::normal_distribution<double>(0, 1.2)(random));
      all.push_back({.leaf = leaf,
                     .contributor = who,
                     .count = static_cast<std::uint64_t>(std::poisson_distribution<int>(mean)(random))});
    }
  }
  return all;
}

/// Each piece of evidence by its definition, from the changes alone.
void expect_evidence_holds(const DisclosureTable& table, const Suppression& suppression) {
  for (const Evidence& evidence : suppression.evidence) {
    std::vector<std::int64_t> totals(table.size(), 0);
    for (const LeafChange& change : evidence.changes) {
      const auto others =
          table.total(change.leaf) - (evidence.insider ? table.share(change.leaf, *evidence.insider) : 0);
      ASSERT_GE(static_cast<std::int64_t>(others) + change.change, 0) << table.name(change.leaf);
      ASSERT_FALSE(evidence.insider && table.known_to(change.leaf, *evidence.insider));
      const auto below = table.nodes(change.leaf);
      for (CellId cell = 0; cell < table.size(); ++cell) {
        const auto above = table.nodes(cell);
        bool inside = true;
        for (std::size_t on = 0; on < above.size(); ++on)
          inside = inside && table.axes()[on].contains(above[on], below[on]);
        if (inside) totals[cell] += change.change;
      }
    }
    for (CellId cell = 0; cell < table.size(); ++cell) {
      if (suppression.published(cell)) {
        ASSERT_EQ(totals[cell], 0) << table.name(cell);
      }
    }
    const std::int64_t moved = evidence.up ? totals[evidence.target] : -totals[evidence.target];
    ASSERT_GE(moved, static_cast<std::int64_t>(evidence.amount));
  }
}

/// What the header promises, asked of an attacker who solves linear programs. Gives how many cells were
/// narrower.
int narrow_cells(const DisclosureTable& table, const std::function<bool(CellId)>& published) {
  int narrow = 0;
  std::vector<std::optional<Contributor>> attackers{std::nullopt};
  for (const Contributor who : table.contributors()) attackers.emplace_back(who);
  for (const auto& insider : attackers) {
    const Attacker attacker(table, published, insider);
    for (CellId cell = 0; cell < table.size(); ++cell) {
      if (sensitivity(rules, table.shares(cell)) == Sensitive::no) continue;
      const std::uint64_t own = insider ? table.share(cell, *insider) : 0;
      if (own > 0 && own == table.total(cell)) continue;
      bool owned = false;
      const auto nodes = table.nodes(cell);
      for (std::size_t on = 0; on < nodes.size() && insider; ++on) {
        owned = owned || table.axes()[on].nodes()[nodes[on]].owner == insider;
      }
      if (owned) continue;
      const std::uint64_t others = attacker.others(cell);
      const std::uint64_t needed = protection(rules, table.shares(cell));
      const Interval found = attacker.infer(cell);
      const bool high = found.high >= static_cast<double>(others + needed);
      const bool low = found.low <= static_cast<double>(others - std::min(others, needed));
      narrow += high && low ? 0 : 1;
    }
  }
  return narrow;
}

TEST(Suppression, NothingIsHiddenWithoutNeed) {
  const std::vector<Axis> axes{flat("s", 3), flat("t", 3)};
  std::vector<Contribution> all;
  for (NodeId s = 1; s <= 3; ++s) {
    for (NodeId t = 1; t <= 3; ++t) {
      for (Contributor who = 0; who < 5; ++who)
        all.push_back({.leaf = {s, t}, .contributor = who, .count = 10});
    }
  }
  const auto table = DisclosureTable::make(axes, all);
  const auto found = suppress(*table, rules);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->count(CellState::published), table->size());
}

// One small cell in a table of three by three: it and three more at the corners of a rectangle, no more.
TEST(Suppression, HidesARectangleAroundOneCell) {
  const std::vector<Axis> axes{flat("s", 3), flat("t", 3)};
  std::vector<Contribution> all;
  for (NodeId s = 1; s <= 3; ++s) {
    for (NodeId t = 1; t <= 3; ++t) {
      for (Contributor who = 0; who < 5; ++who) {
        all.push_back(
            {.leaf = {s, t}, .contributor = who, .count = s == 1 && t == 1 ? (who == 0 ? 4U : 0U) : 10U});
      }
    }
  }
  const auto table = DisclosureTable::make(axes, all);
  const auto found = suppress(*table, rules);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->count(CellState::sensitive), 1);
  EXPECT_EQ(found->count(CellState::complementary), 3);
  EXPECT_TRUE(found->published(0)) << "the total of all";
  expect_evidence_holds(*table, *found);
}

TEST(Suppression, PropertyOfRandomTables) {
  std::size_t sensitive = 0;
  std::size_t published = 0;
  int without_complement = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    std::vector<Axis> axes;
    switch (seed % 4) {
      case 0:
        axes = {flat("s", 4), flat("t", 4)};
        break;
      case 1:
        axes = {deep("s", 2), flat("t", 4)};
        break;
      case 2:
        axes = {deep("s", 2), deep("t", 2)};
        break;
      default:
        axes = {flat("s", 2), flat("n", 3), flat("t", 3)};
    }
    const auto table = DisclosureTable::make(
        axes, random_contributions(axes, seed, 3 + static_cast<unsigned>(seed % 5), 12));
    ASSERT_TRUE(table);
    const auto found = suppress(*table, rules);
    ASSERT_TRUE(found) << found.error().to_string();
    expect_evidence_holds(*table, *found);
    EXPECT_EQ(narrow_cells(*table, [&](CellId cell) { return found->published(cell); }), 0)
        << "seed " << seed;
    without_complement += narrow_cells(
        *table, [&](CellId cell) { return sensitivity(rules, table->shares(cell)) == Sensitive::no; });
    sensitive += found->count(CellState::sensitive);
    published += found->count(CellState::published);
  }
  EXPECT_GT(sensitive, 100) << "or there was nothing to protect";
  EXPECT_GT(published, 300) << "or nothing was left";
  EXPECT_GT(without_complement, 50) << "the attacker wins where only the small cells themselves are hidden";
}

// Each nation's row is its own: the others know it only from totals, and its own row from itself.
TEST(Suppression, NationsThatOwnTheirRows) {
  std::vector<AxisNode> nations{{.name = "all"}};
  for (Contributor who = 0; who < 5; ++who) {
    nations.push_back({.name = fmt::format("nation{}", who), .parent = 0, .owner = who});
  }
  const std::vector<Axis> axes{axis("nation", nations), flat("t", 4)};
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto table = DisclosureTable::make(axes, random_contributions(axes, seed, 5, 20));
    ASSERT_TRUE(table) << table.error().to_string();
    const auto found = suppress(*table, rules);
    ASSERT_TRUE(found);
    expect_evidence_holds(*table, *found);
    EXPECT_EQ(narrow_cells(*table, [&](CellId cell) { return found->published(cell); }), 0) << seed;
  }
}

// What is left of a published total without its published parts is a count like any other.
TEST(Suppression, WhatIsLeftOfATotalIsSafeToo) {
  const std::vector<Axis> axes{flat("s", 6)};
  std::vector<Contribution> all;
  for (NodeId s = 1; s <= 6; ++s) {
    for (Contributor who = 0; who < 4; ++who) {
      const bool small = s <= 2;
      if (!small || who == s) all.push_back({.leaf = {s}, .contributor = who, .count = small ? 1U : 20U});
    }
  }
  const auto table = DisclosureTable::make(axes, all);
  const auto found = suppress(*table, rules);
  ASSERT_TRUE(found);
  // Two cells of 1 by one contributor each: hidden they would still be known to be 2 by two.
  EXPECT_GE(found->count(CellState::complementary), 1);
  std::uint64_t left = table->total(0);
  std::set<Contributor> who;
  for (NodeId s = 1; s <= 6; ++s) {
    if (found->published(s)) left -= table->total(s);
    if (found->published(s)) continue;
    for (const Share& share : table->shares(s)) who.insert(share.contributor);
  }
  EXPECT_TRUE(!found->published(0) || (left >= rules.min_events && who.size() >= rules.min_contributors));
}

TEST(Suppression, RefusesRulesThatProtectNothing) {
  const std::vector<Axis> axes{flat("s", 2)};
  const auto table = DisclosureTable::make(axes, {});
  EXPECT_FALSE(suppress(*table, {.min_contributors = 2}));
  EXPECT_FALSE(suppress(*table, {.min_events = 0}));
  EXPECT_FALSE(suppress(*table, {.dominance_k = 101}));
  EXPECT_FALSE(suppress(*table, rules, std::vector<Earlier>(7)));
}

// Beside an earlier edition that gave everything else away nothing can be done.
TEST(Suppression, SaysWhenItCannotProtect) {
  const std::vector<Axis> axes{flat("s", 3)};
  std::vector<Contribution> all{{.leaf = {1}, .contributor = 0, .count = 1}};
  for (NodeId s = 2; s <= 3; ++s) {
    for (Contributor who = 0; who < 4; ++who) all.push_back({.leaf = {s}, .contributor = who, .count = 9});
  }
  const auto table = DisclosureTable::make(axes, all);
  const auto found =
      suppress(*table, rules, {Earlier::published, Earlier::nothing, Earlier::published, Earlier::published});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::conflict);
}

}  // namespace
}  // namespace entente::trend
