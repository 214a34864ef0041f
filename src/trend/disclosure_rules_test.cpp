#include "trend/disclosure_rules.h"

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

std::vector<Share> shares(std::initializer_list<std::uint64_t> counts) {
  std::vector<Share> all;
  for (const std::uint64_t count : counts) {
    all.push_back({.contributor = static_cast<Contributor>(all.size()), .count = count});
  }
  return all;
}

constexpr DisclosureRules rules{
    .min_contributors = 3, .min_events = 5, .dominance_n = 2, .dominance_k = 85, .p_percent = 10};

TEST(DisclosureRules, ThresholdByHand) {
  EXPECT_EQ(sensitivity(rules, shares({})), Sensitive::few_contributors) << "nobody reported: not a zero";
  EXPECT_EQ(sensitivity(rules, shares({0, 0})), Sensitive::few_contributors);
  EXPECT_EQ(sensitivity(rules, shares({0, 0, 0})), Sensitive::no) << "three say that there was nothing";
  EXPECT_EQ(sensitivity(rules, shares({9, 9, 0})), Sensitive::few_contributors) << "two have something";
  EXPECT_EQ(sensitivity(rules, shares({1, 1, 2})), Sensitive::few_events);
  EXPECT_EQ(sensitivity(rules, shares({2, 2, 1})), Sensitive::no);
  EXPECT_EQ(sensitivity(rules, shares({50, 50})), Sensitive::few_contributors) << "two contributors, always";
}

// 85 of 100 by two is allowed, 86 is not; the order of contributors does not matter.
TEST(DisclosureRules, DominanceByHand) {
  EXPECT_EQ(sensitivity(rules, shares({15, 45, 40})), Sensitive::no);
  EXPECT_EQ(sensitivity(rules, shares({14, 45, 41})), Sensitive::dominance);
  DisclosureRules off = rules;
  off.dominance_k = 100;
  EXPECT_EQ(sensitivity(off, shares({14, 45, 41})), Sensitive::no);
}

// The others have 10 % of the largest or more, else the second can tell the largest to within 10 %.
TEST(DisclosureRules, PPercentByHand) {
  DisclosureRules only = rules;
  only.dominance_k = 100;
  EXPECT_EQ(sensitivity(only, shares({100, 50, 10})), Sensitive::no);
  EXPECT_EQ(sensitivity(only, shares({100, 50, 9})), Sensitive::p_percent);
  EXPECT_EQ(sensitivity(only, shares({100, 50, 5, 5})), Sensitive::no);
}

// Upper protection levels (Hundepool et al. 2012): p / 100 x1 - (X - x1 - x2); 100 / k (x1 + ... + xn) - X.
TEST(DisclosureRules, ProtectionByHand) {
  EXPECT_EQ(protection(rules, shares({1, 0, 0})), 4) << "up to the threshold of 5";
  EXPECT_EQ(protection(rules, shares({})), 5);
  EXPECT_EQ(protection(rules, shares({14, 45, 41})), 2) << "86 / 0.85 is 101.2: 102 - 100";
  EXPECT_EQ(protection(rules, shares({100, 50, 9})), 18) << "150 / 0.85 is 176.5: 177 - 159";
}

TEST(DisclosureRules, ProtectionTakesTheLargest) {
  DisclosureRules only = rules;
  only.dominance_k = 100;
  EXPECT_EQ(protection(only, shares({100, 50, 3})), 7) << "10 % of 100 minus 3";
  EXPECT_EQ(protection(only, shares({40})), 4);
  EXPECT_EQ(protection(rules, shares({40})), 8) << "40 / 0.85 is 47.06: 48 - 40";
}

TEST(DisclosureRules, Bounds) {
  EXPECT_TRUE(check(rules));
  for (const DisclosureRules wrong : {DisclosureRules{.min_contributors = 2},
                                      {.min_events = 0},
                                      {.dominance_n = 0},
                                      {.dominance_k = 0},
                                      {.dominance_k = 101},
                                      {.p_percent = 0},
                                      {.p_percent = 101}}) {
    EXPECT_FALSE(check(wrong));
  }
}

}  // namespace
}  // namespace entente::trend
