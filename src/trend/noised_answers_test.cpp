#include "trend/noised_answers.h"

#include <gtest/gtest.h>

#include "trend/seeded_random_test.h"

namespace entente::trend {
namespace {

constexpr NoisePlan plan{.noise = DiscreteGaussian{{50, 1}}, .sensitivity = 1};

NoisedAnswers answers(std::uint64_t limit) {
  return *NoisedAnswers::make(plan, {limit});
}
PrivacyBudget budget(std::uint64_t limit, const char* recipient = "JPN") {
  return *PrivacyBudget::make(recipient, PrivacyMeasure::zcdp, {limit});
}

// One answer costs 1 / 100.
TEST(NoisedAnswers, EachQuestionIsDrawnOnceAndPaidOnceByEachRecipient) {
  NoisedAnswers told = answers(1'000'000'000);
  SeededRandom random(1);
  PrivacyBudget japan = budget(100'000'000);
  PrivacyBudget usa = budget(100'000'000, "USA");
  const auto first = told.answer("T1566 / 2026-W14", 40, japan, random);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->fresh && first->paid);
  EXPECT_EQ(japan.spent().billionths, 10'000'000);
  for (int i = 0; i < 100; ++i) {
    const auto again = told.answer("T1566 / 2026-W14", 41, japan, random);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->value, first->value) << "a count that changed later does not show";
    EXPECT_FALSE(again->fresh || again->paid);
  }
  EXPECT_EQ(japan.spent().billionths, 10'000'000);
  const auto other = told.answer("T1566 / 2026-W14", 40, usa, random);
  EXPECT_EQ(other->value, first->value) << "two recipients together have one draw";
  EXPECT_TRUE(other->paid && !other->fresh);
  EXPECT_EQ(usa.spent().billionths, 10'000'000);
  EXPECT_EQ(told.of_everybody().spent().billionths, 10'000'000);
}

TEST(NoisedAnswers, EndWithTheBudget) {
  NoisedAnswers told = answers(25'000'000);
  SeededRandom random(1);
  PrivacyBudget small = budget(10'000'000);
  EXPECT_TRUE(told.answer("a", 4, small, random));
  const auto refused = told.answer("b", 4, small, random);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::limited);
  EXPECT_EQ(told.of_everybody().spent().billionths, 10'000'000) << "a refusal costs nobody";
  EXPECT_TRUE(told.answer("a", 4, small, random)) << "what was told can be told again";
  PrivacyBudget large = budget(1'000'000'000, "USA");
  EXPECT_TRUE(told.answer("b", 4, large, random));
  const auto all = told.answer("c", 4, large, random);
  ASSERT_FALSE(all) << "everybody together has had two answers";
  EXPECT_EQ(large.spent().billionths, 10'000'000);
}

TEST(NoisedAnswers, ComeBackFromTheLog) {
  NoisedAnswers told = answers(1'000'000'000);
  SeededRandom random(1);
  PrivacyBudget japan = budget(100'000'000);
  const auto first = told.answer("a", 40, japan, random);
  NoisedAnswers restored = answers(1'000'000'000);
  ASSERT_TRUE(restored.restore(*first));
  EXPECT_EQ(restored.of_everybody(), told.of_everybody());
  EXPECT_EQ(restored.answer("a", 40, japan, random)->value, first->value);
  EXPECT_EQ(japan.spendings(), 1);
  Told forged = *first;
  ++forged.value;
  EXPECT_FALSE(restored.restore(forged));
}

TEST(NoisedAnswers, RefuseWhatIsOutOfBounds) {
  EXPECT_FALSE(NoisedAnswers::make({.noise = DiscreteGaussian{{0, 1}}}, {1}));
  EXPECT_FALSE(NoisedAnswers::make(plan, {0}));
  NoisedAnswers told = answers(1'000'000'000);
  SeededRandom random(1);
  PrivacyBudget pure = *PrivacyBudget::make("JPN", PrivacyMeasure::pure, {1'000'000'000});
  EXPECT_FALSE(told.answer("a", 4, pure, random));
  PrivacyBudget japan = budget(100'000'000);
  EXPECT_FALSE(told.answer("", 4, japan, random));
  EXPECT_FALSE(told.answer("a", std::uint64_t{1} << 60, japan, random));
}

}  // namespace
}  // namespace entente::trend
