// Attacks on shared trends, each twice: without the protection it succeeds, with it it fails. A test that
// could not fail would prove nothing.
#include <cmath>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "trend/attacker_test.h"
#include "trend/noised_answers.h"
#include "trend/publication.h"
#include "trend/seeded_random_test.h"
#include "trend/suppression.h"

namespace entente::trend {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;

constexpr DisclosureRules rules{};

bool everything(CellId) {
  return true;
}

Axis nations(unsigned count, bool own_rows) {
  std::vector<AxisNode> nodes{{.name = "all"}};
  for (Contributor who = 0; who < count; ++who) {
    nodes.push_back({.name = fmt::format("nation{}", who), .parent = 0});
    if (own_rows) nodes.back().owner = who;
  }
  return *Axis::make("nation", nodes);
}

bool exact(const Interval& interval) {
  return interval.low == interval.high;
}

// --- Subtraction: the total minus one's own ---------------------------------------------------------------

TEST(SharingAttack, ATotalOfTwoMinusOnesOwn) {
  const auto table = DisclosureTable::make(
      {nations(2, true)},
      {{.leaf = {1}, .contributor = 0, .count = 31}, {.leaf = {2}, .contributor = 1, .count = 17}});
  ASSERT_TRUE(table);
  const CellId other = 2;
  const auto only_total = [](CellId cell) { return cell == 0; };
  EXPECT_TRUE(exact(Attacker(*table, only_total, 0).infer(other))) << "nation 0 knows nation 1's count";
  const auto safe = suppress(*table, rules);
  ASSERT_TRUE(safe);
  EXPECT_FALSE(safe->published(0)) << "the total of two is refused";
  const Interval inferred =
      Attacker(*table, [&](CellId cell) { return safe->published(cell); }, 0).infer(other);
  EXPECT_EQ(inferred.low, 0);
  EXPECT_TRUE(std::isinf(inferred.high));
}

// The row of one of three is hidden; the other two with the total betray it, and two hidden rows betray each
// other to their owners.
TEST(SharingAttack, HiddenRowsOfAPublishedTotal) {
  const Axis sectors = *Axis::make("sector", {{.name = "all"},
                                              {.name = "energy", .parent = 0},
                                              {.name = "water", .parent = 0},
                                              {.name = "health", .parent = 0}});
  std::vector<Contribution> all{{.leaf = {1}, .contributor = 0, .count = 6},
                                {.leaf = {2}, .contributor = 1, .count = 7}};
  for (Contributor who = 0; who < 5; ++who) all.push_back({.leaf = {3}, .contributor = who, .count = 20});
  const auto table = DisclosureTable::make({sectors}, all);
  ASSERT_TRUE(table);
  EXPECT_TRUE(exact(Attacker(*table, [](CellId cell) { return cell != 1; }, std::nullopt).infer(1)));
  EXPECT_TRUE(exact(Attacker(
                        *table, [](CellId cell) { return cell == 0 || cell == 3; }, 0)
                        .infer(2)))
      << "who has all of energy knows water";
  const auto safe = suppress(*table, rules);
  ASSERT_TRUE(safe);
  const auto published = [&](CellId cell) { return safe->published(cell); };
  for (const std::optional<Contributor> insider :
       {std::optional<Contributor>(), std::optional<Contributor>(0), std::optional<Contributor>(1)}) {
    if (insider != 0U) {
      EXPECT_FALSE(exact(Attacker(*table, published, insider).infer(1)));
    }
    if (insider != 1U) {
      EXPECT_FALSE(exact(Attacker(*table, published, insider).infer(2)));
    }
  }
}

// --- Differencing: two calendars, two subsets, two editions ------------------------------------------------

// Weeks and calendar months of the same days: the first month minus its whole weeks is a count of two days.
TEST(SharingAttack, TwoCalendars) {
  // Days 0 to 34 from Monday 30 March 2026; one event on 31 March, 50 on every other day.
  std::vector<std::uint64_t> daily(35, 50);
  daily[1] = 1;
  daily[0] = 0;
  const auto sum = [&](std::size_t begin, std::size_t end) {
    std::uint64_t total = 0;
    for (std::size_t day = begin; day < end; ++day) total += daily[day];
    return total;
  };
  // Without the rule both are published: W14 (days 0 to 6), ..., W18 and April (days 2 to 31), May (32 to
  // 34).
  const std::uint64_t weeks = sum(0, 7) + sum(7, 14) + sum(14, 21) + sum(21, 28) + sum(28, 35);
  EXPECT_EQ(weeks - sum(2, 32) - sum(32, 35), 1) << "the single event of 30 and 31 March";
  // With it there is one calendar: its months are whole weeks, and what remains of a month is nothing.
  const Axis calendar = week_calendar(sys_days(year(2026) / 3 / 30), 5);
  for (NodeId node = 0; node < calendar.nodes().size(); ++node) {
    if (calendar.is_leaf(node)) continue;
    std::size_t below = 0;
    for (const NodeId child : calendar.children(node)) below += calendar.leaves(child).size();
    EXPECT_EQ(below, calendar.leaves(node).size());
  }
  // And a second calendar for the same publication is refused.
  const PublicationPlan by_week{.axes = {calendar}, .time = 0};
  const auto first = next_edition(nullptr, by_week, rules, {});
  ASSERT_TRUE(first);
  const PublicationPlan by_day{
      .axes = {*Axis::make("time", {{.name = "2026-03-30"}, {.name = "2026-03-31"}})}, .time = 0};
  EXPECT_FALSE(next_edition(&*first, by_day, rules, {}));
}

// "All" and "all but one": the difference is one nation. Two alliances that overlap are the same. One axis
// can only hold parts that lie apart, and they protect each other.
TEST(SharingAttack, TwoSubsets) {
  const Axis groups = *Axis::make("nation", {{.name = "all"},
                                             {.name = "alliance", .parent = 0},
                                             {.name = "n0", .parent = 1},
                                             {.name = "n1", .parent = 1},
                                             {.name = "n2", .parent = 1},
                                             {.name = "n3", .parent = 1},
                                             {.name = "n4", .parent = 0}});
  std::vector<Contribution> all;
  for (Contributor who = 0; who < 5; ++who) {
    all.push_back({.leaf = {who < 4 ? who + 2 : 6}, .contributor = who, .count = 10 + who});
  }
  const auto table = DisclosureTable::make({groups}, all);
  ASSERT_TRUE(table);
  EXPECT_TRUE(exact(Attacker(*table, [](CellId cell) { return cell <= 1; }, std::nullopt).infer(6)));
  const auto safe = suppress(*table, rules);
  ASSERT_TRUE(safe);
  EXPECT_FALSE(safe->published(0) && safe->published(1));
  EXPECT_TRUE(safe->published(0) || safe->published(1)) << "one of the two can be told";
  EXPECT_FALSE(
      exact(Attacker(*table, [&](CellId cell) { return safe->published(cell); }, std::nullopt).infer(6)));
}

// Yesterday's edition against today's: the difference is the report that came in between.
TEST(SharingAttack, TwoEditions) {
  const PublicationPlan plan{.axes = {week_calendar(sys_days(year(2026) / 3 / 30), 5)}, .time = 0};
  std::vector<Contribution> reports;
  for (NodeId step = 1; step <= 5; ++step) {
    for (Contributor who = 0; who < 5; ++who)
      reports.push_back({.leaf = {step}, .contributor = who, .count = 10});
  }
  const auto first = next_edition(nullptr, plan, rules, reports);
  ASSERT_TRUE(first);
  auto later = reports;
  later[7].count += 1;
  const auto naive = next_edition(nullptr, plan, rules, later);
  ASSERT_TRUE(naive);
  EXPECT_EQ(*naive->value(2) - *first->value(2), 1) << "without memory the late report shows";
  EXPECT_EQ(*naive->value(0) - *first->value(0), 1);
  const auto second = next_edition(&*first, plan, rules, later);
  ASSERT_TRUE(second);
  for (CellId cell = 0; cell < second->table.size(); ++cell)
    EXPECT_EQ(second->value(cell), first->value(cell));
  EXPECT_EQ(second->late, 1);
}

// --- Repeated queries
// ---------------------------------------------------------------------------------------

TEST(SharingAttack, AveragingTheNoise) {
  constexpr NoisePlan plan{.noise = DiscreteGaussian{{100, 1}}, .sensitivity = 1};
  constexpr std::uint64_t truth = 42;
  SeededRandom random(8);
  // Without memory and budget: a new draw for each question.
  double sum = 0;
  for (int i = 0; i < 4000; ++i)
    sum += static_cast<double>(truth) + static_cast<double>(sample(DiscreteGaussian{{100, 1}}, random));
  EXPECT_EQ(std::llround(sum / 4000), truth);
  // With them: the same number whatever is asked and by whom.
  int hits = 0;
  for (int round = 0; round < 50; ++round) {
    NoisedAnswers answers = *NoisedAnswers::make(plan, {1'000'000'000});
    PrivacyBudget japan = *PrivacyBudget::make("JPN", PrivacyMeasure::zcdp, {1'000'000'000});
    PrivacyBudget usa = *PrivacyBudget::make("USA", PrivacyMeasure::zcdp, {1'000'000'000});
    double mean = 0;
    for (int i = 0; i < 500; ++i) {
      mean +=
          static_cast<double>(answers.answer("cell", truth, i % 2 == 0 ? japan : usa, random)->value) / 500;
    }
    hits += std::llround(mean) == truth ? 1 : 0;
    EXPECT_EQ(japan.spendings(), 1);
  }
  EXPECT_LE(hits, 8) << "a single draw hits the truth 4 % of the time";
}

// Asking under ever new names costs, and ends long before the average is worth anything.
TEST(SharingAttack, AskingUnderOtherNames) {
  constexpr NoisePlan plan{.noise = DiscreteGaussian{{100, 1}}, .sensitivity = 1};
  SeededRandom random(8);
  NoisedAnswers answers = *NoisedAnswers::make(plan, {1'000'000'000});
  PrivacyBudget japan = *PrivacyBudget::make("JPN", PrivacyMeasure::zcdp, {50'000'000});
  int told = 0;
  for (int i = 0; i < 4000; ++i)
    told += answers.answer(fmt::format("name {}", i), 42, japan, random).has_value();
  EXPECT_EQ(told, 10) << "a budget of 0.05 at 0.005 each";
  EXPECT_EQ(japan.left().billionths, 0);
}

// Recipients that put their answers together are bounded by what everybody may have.
TEST(SharingAttack, RecipientsThatPutTheirAnswersTogether) {
  constexpr NoisePlan plan{.noise = DiscreteGaussian{{100, 1}}, .sensitivity = 1};
  SeededRandom random(8);
  NoisedAnswers answers = *NoisedAnswers::make(plan, {60'000'000});
  int told = 0;
  for (int recipient = 0; recipient < 20; ++recipient) {
    PrivacyBudget budget =
        *PrivacyBudget::make(fmt::format("N{}", recipient), PrivacyMeasure::zcdp, {50'000'000});
    for (int i = 0; i < 10; ++i)
      told += answers.answer(fmt::format("{} {}", recipient, i), 42, budget, random).has_value();
  }
  EXPECT_EQ(told, 12) << "not 200";
}

// Two contributors may share a total with noise: what is left after subtracting one's own is the other's
// count with that noise, no better.
TEST(SharingAttack, ANoisedTotalOfTwoMinusOnesOwn) {
  constexpr NoisePlan plan{
      .noise = DiscreteLaplace{{10, 1}}, .sensitivity = 1, .measure = PrivacyMeasure::pure};
  double squares = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SeededRandom random(seed);
    NoisedAnswers answers = *NoisedAnswers::make(plan, {1'000'000'000});
    PrivacyBudget other = *PrivacyBudget::make("KOR", PrivacyMeasure::pure, {1'000'000'000});
    const double inferred = static_cast<double>(answers.answer("total", 31 + 17, other, random)->value) - 31;
    squares += (inferred - 17) * (inferred - 17);
  }
  EXPECT_GT(std::sqrt(squares / 400), 10);
}

// --- Reconstruction of small cells
// --------------------------------------------------------------------------

// A table as it would be shared, small cells taken out: the margins give most of them back, and linear
// programming the rest.
TEST(SharingAttack, ReconstructionByLinearProgramming) {
  int without = 0;
  int with = 0;
  int small = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    std::mt19937_64 random(seed);
    const Axis subjects = *Axis::make("subject", {{.name = "all"},
                                                  {.name = "a", .parent = 0},
                                                  {.name = "b", .parent = 0},
                                                  {.name = "a1", .parent = 1},
                                                  {.name = "a2", .parent = 1},
                                                  {.name = "b1", .parent = 2},
                                                  {.name = "b2", .parent = 2}});
    const Axis calendar = week_calendar(sys_days(year(2026) / 3 / 30), 5);
    std::vector<Contribution> all;
    for (NodeId subject = 3; subject <= 6; ++subject) {
      for (NodeId week = 1; week <= 5; ++week) {
        const bool rare = random() % 5 == 0;
        for (Contributor who = 0; who < 6; ++who) {
          all.push_back({.leaf = {subject, week},
                         .contributor = who,
                         .count = rare ? (who == 2 ? random() % 4 : 0) : 5 + random() % 10});
        }
      }
    }
    const auto table = DisclosureTable::make({subjects, calendar}, all);
    ASSERT_TRUE(table);
    const auto safe = suppress(*table, rules);
    ASSERT_TRUE(safe);
    const Attacker careless(
        *table, [&](CellId cell) { return sensitivity(rules, table->shares(cell)) == Sensitive::no; },
        std::nullopt);
    const Attacker careful(*table, [&](CellId cell) { return safe->published(cell); }, std::nullopt);
    for (CellId cell = 0; cell < table->size(); ++cell) {
      if (sensitivity(rules, table->shares(cell)) == Sensitive::no) continue;
      ++small;
      without += exact(careless.infer(cell)) ? 1 : 0;
      with += exact(careful.infer(cell)) ? 1 : 0;
    }
  }
  EXPECT_GT(small, 20);
  EXPECT_GT(without, small / 2) << "margins give small cells away";
  EXPECT_EQ(with, 0);
}

// A table with nothing taken out is known, of course: the attacker itself works.
TEST(SharingAttack, TheAttackerSolvesWhatCanBeSolved) {
  const auto table =
      DisclosureTable::make({nations(3, false)}, {{.leaf = {1}, .contributor = 0, .count = 3},
                                                  {.leaf = {2}, .contributor = 1, .count = 4},
                                                  {.leaf = {3}, .contributor = 2, .count = 5}});
  EXPECT_TRUE(exact(Attacker(*table, everything, std::nullopt).infer(2)));
  const Interval total_only = Attacker(*table, [](CellId cell) { return cell == 0; }, std::nullopt).infer(2);
  EXPECT_EQ(total_only.low, 0);
  EXPECT_EQ(total_only.high, 12);
  const Interval insider = Attacker(*table, [](CellId cell) { return cell == 0; }, 0).infer(2);
  EXPECT_EQ(insider.high, 9) << "without the insider's own three";
}

}  // namespace
}  // namespace entente::trend
