#include "trend/privacy_budget.h"

#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

PrivacyBudget budget(std::uint64_t limit) {
  return *PrivacyBudget::make("JPN", PrivacyMeasure::zcdp, {limit});
}

// rho = sensitivity^2 / (2 variance), epsilon = sensitivity / scale, rho = epsilon^2 / 2.
TEST(PrivacyBudget, CostsByHand) {
  EXPECT_EQ(cost_of(DiscreteGaussian{{8, 1}}, 1, PrivacyMeasure::zcdp)->billionths, 62'500'000);
  EXPECT_EQ(cost_of(DiscreteGaussian{{8, 1}}, 2, PrivacyMeasure::zcdp)->billionths, 250'000'000);
  EXPECT_EQ(cost_of(DiscreteLaplace{{4, 1}}, 1, PrivacyMeasure::pure)->billionths, 250'000'000);
  EXPECT_EQ(cost_of(DiscreteLaplace{{4, 1}}, 1, PrivacyMeasure::zcdp)->billionths, 31'250'000);
  EXPECT_EQ(cost_of(DiscreteLaplace{{7, 2}}, 3, PrivacyMeasure::pure)->billionths, 857'142'858)
      << "6 / 7, rounded up";
  EXPECT_FALSE(cost_of(DiscreteGaussian{{8, 1}}, 1, PrivacyMeasure::pure));
  EXPECT_FALSE(cost_of(DiscreteGaussian{{8, 1}}, 0, PrivacyMeasure::zcdp));
  EXPECT_FALSE(cost_of(DiscreteGaussian{{1, 1024}}, 1 << 20, PrivacyMeasure::zcdp)) << "over 10^9";
  EXPECT_EQ(times({31'250'000}, 52)->billionths, 1'625'000'000);
  EXPECT_FALSE(times({1'000'000'000}, std::numeric_limits<std::uint64_t>::max()));
}

TEST(PrivacyBudget, CannotBeOverspent) {
  const PrivacyBudget full = budget(100);
  const auto half = full.spend({60});
  ASSERT_TRUE(half);
  EXPECT_EQ(half->left().billionths, 40);
  const auto refused = half->spend({41});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::limited);
  EXPECT_EQ(half->spend({40})->left().billionths, 0);
  EXPECT_FALSE(half->spend({40})->spend({1}));
  EXPECT_FALSE(full.spend({0}));
  EXPECT_FALSE(full.spend({std::numeric_limits<std::uint64_t>::max()})) << "no sum wraps around";
  EXPECT_FALSE(half->spend({std::numeric_limits<std::uint64_t>::max() - 50}));
}

TEST(PrivacyBudget, OnlyEverLess) {
  const PrivacyBudget full = budget(100);
  const PrivacyBudget later = *full.spend({10});
  EXPECT_TRUE(full.can_become(later));
  EXPECT_TRUE(full.can_become(full));
  EXPECT_FALSE(later.can_become(full)) << "nothing is given back";
  EXPECT_FALSE(later.can_become(*PrivacyBudget::make("USA", PrivacyMeasure::zcdp, {100})));
  EXPECT_FALSE(full.can_become(budget(101))) << "a limit is not raised";
  EXPECT_TRUE(full.can_become(budget(50)));
}

TEST(PrivacyBudget, PrintsAndReads) {
  const PrivacyBudget spent = *budget(500'000'000).spend({125'000'000});
  EXPECT_EQ(spent.print(), "zcdp JPN limit 0.500000000 spent 0.125000000 spendings 1");
  EXPECT_EQ(*PrivacyBudget::parse(spent.print()), spent);
  for (const char* text : {"", "zcdp JPN limit 0.5 spent 0.125000000 spendings 1",
                           "zcdp JPN limit 0.500000000 spent 0.600000000 spendings 1",
                           "zcdp JPN limit 0.500000000 spent 0.100000000 spendings 0",
                           "zcdp JPN limit 0.500000000 spent 0.000000001 spendings 2",
                           "zcdp JPN limit 0.500000000 spent 0.100000000 spendings 1 ",
                           "zcdp  limit 0.500000000 spent 0.100000000 spendings 1",
                           "rho JPN limit 0.500000000 spent 0.100000000 spendings 1"}) {
    EXPECT_FALSE(PrivacyBudget::parse(text)) << text;
  }
  EXPECT_EQ(parse_cost("0.125")->billionths, 125'000'000);
  EXPECT_EQ(parse_cost("1000000000")->billionths, 1'000'000'000'000'000'000);
  for (const char* text : {"", ".", "1.", "-1", "1e3", "0.0000000001", "1000000000.1", "1000000001", "0x1"}) {
    EXPECT_FALSE(parse_cost(text)) << text;
  }
}

// Any order of any costs: what was granted adds up to what is spent and stays below the limit.
TEST(PrivacyBudget, PropertyOfManySpendings) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    PrivacyBudget now = budget(random() % 1'000'000 + 1);
    std::uint64_t granted = 0;
    for (int i = 0; i < 100; ++i) {
      const PrivacyCost cost{random() % 100'000};
      const auto after = now.spend(cost);
      EXPECT_EQ(after.has_value(),
                cost.billionths > 0 && granted + cost.billionths <= now.limit().billionths);
      if (!after) continue;
      EXPECT_TRUE(now.can_become(*after));
      granted += cost.billionths;
      now = *after;
    }
    EXPECT_EQ(now.spent().billionths, granted);
    EXPECT_EQ(*PrivacyBudget::parse(now.print()), now);
  }
}

}  // namespace
}  // namespace entente::trend
