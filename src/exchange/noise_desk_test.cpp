#include "exchange/noise_desk.h"

#include <array>
#include <set>

#include <gtest/gtest.h>

#include "exchange/support_test.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

constexpr trend::NoisePlan plan{.noise = trend::DiscreteGaussian{{100, 1}},
                                .sensitivity = 1};  // 0.005 an answer
constexpr trend::PrivacyCost whole{1'000'000'000};

class NoiseDeskTest : public testing::Test {
 protected:
  StillClock clock_;
  store::MemoryStore store_{clock_, system_random()};

  std::size_t notes() const {
    std::size_t count = 0;
    store_.notes(noise_note_prefix, [&](auto, auto, auto) { ++count; });
    return count;
  }
  void write(std::string_view body, const char* key = "noise/p") {
    const std::array notes{std::pair<std::string, std::string>(key, body)};
    store::Batch batch;
    batch.notes = notes;
    ASSERT_TRUE(store_.append(batch));
  }
};

TEST_F(NoiseDeskTest, TellsOnceAndWritesBefore) {
  auto desk = NoiseDesk::make(store_, "p", plan, whole);
  ASSERT_TRUE(desk) << desk.error().to_string();
  ASSERT_TRUE((*desk)->grant("JPN", {10'000'000}));
  const std::size_t before = notes();
  const auto first = (*desk)->tell("JPN", "T1566 / 2026-W14", 40, system_random());
  ASSERT_TRUE(first);
  EXPECT_EQ(notes(), before + 1);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(*(*desk)->tell("JPN", "T1566 / 2026-W14", 40, system_random()), *first);
  }
  EXPECT_EQ(notes(), before + 1) << "the same again costs no entry";
  EXPECT_TRUE((*desk)->tell("JPN", "T1566 / 2026-W15", 40, system_random()));
  const auto spent = (*desk)->tell("JPN", "T1566 / 2026-W16", 40, system_random());
  ASSERT_FALSE(spent);
  EXPECT_EQ(spent.error().kind, ErrorKind::limited);
  EXPECT_EQ(notes(), before + 2);
  EXPECT_FALSE((*desk)->tell("USA", "T1566 / 2026-W14", 40, system_random())) << "no budget";
}

// Restarting gives nothing back and draws nothing again.
TEST_F(NoiseDeskTest, TheLogIsTheAccount) {
  std::set<std::int64_t> values;
  ASSERT_TRUE((*NoiseDesk::make(store_, "p", plan, whole))->grant("JPN", {10'000'000}));
  for (int restart = 0; restart < 30; ++restart) {
    auto desk = NoiseDesk::open(store_, "p");
    ASSERT_TRUE(desk) << desk.error().to_string();
    values.insert(*(*desk)->tell("JPN", "a", 1000, system_random()));
    EXPECT_EQ((*desk)->budget("JPN")->spendings(), 1);
    EXPECT_EQ((*desk)->of_everybody().spendings(), 1);
  }
  EXPECT_EQ(values.size(), 1);
  auto desk = NoiseDesk::open(store_, "p");
  EXPECT_FALSE((*desk)->grant("JPN", whole)) << "a budget is given once";
  EXPECT_FALSE(NoiseDesk::make(store_, "p", plan, whole)) << "a plan is made once";
  ASSERT_TRUE(NoiseDesk::make(store_, "p-2", plan, whole)) << "names that begin the same are apart";
  EXPECT_TRUE(NoiseDesk::open(store_, "p"));
}

TEST_F(NoiseDeskTest, BelievesNothingThatItWouldNotHaveWritten) {
  ASSERT_TRUE((*NoiseDesk::make(store_, "p", plan, whole))->grant("JPN", {10'000'000}));
  const auto told = [](const char* spent, int spendings) {
    return R"({"question":"a","value":3,"after":"zcdp JPN limit 0.010000000 spent )" + std::string(spent) +
           " spendings " + std::to_string(spendings) + R"("})";
  };
  EXPECT_TRUE(NoiseDesk::open(store_, "p"));
  write(told("0.005000000", 1));
  EXPECT_TRUE(NoiseDesk::open(store_, "p"));
  // Each of these alone makes the rest of the log unbelievable; a log for each.
  for (const std::string& forged :
       {told("0.005000000", 1), told("0.001000000", 2), std::string("nonsense"),
        print(NoisePlanNote{plan, whole}),
        print(NoiseBudgetNote{*trend::PrivacyBudget::make("JPN", trend::PrivacyMeasure::zcdp, whole)}),
        print(NoiseBudgetNote{*trend::PrivacyBudget::make("*", trend::PrivacyMeasure::zcdp, whole)})}) {
    store::MemoryStore copy(clock_, system_random());
    std::vector<std::pair<std::string, std::string>> all;
    store_.notes("noise/p",
                 [&](auto, std::string_view key, std::string_view body) { all.emplace_back(key, body); });
    all.emplace_back("noise/p", forged);
    store::Batch batch;
    batch.notes = all;
    ASSERT_TRUE(copy.append(batch));
    const auto opened = NoiseDesk::open(copy, "p");
    ASSERT_FALSE(opened) << forged;
    EXPECT_EQ(opened.error().kind, ErrorKind::corrupt);
  }
}

TEST_F(NoiseDeskTest, RefusesNamesAndPlansThatAreNone) {
  EXPECT_FALSE(NoiseDesk::make(store_, "", plan, whole));
  EXPECT_FALSE(NoiseDesk::make(store_, "A/b", plan, whole));
  EXPECT_FALSE(NoiseDesk::make(store_, "p", plan, {0}));
  EXPECT_FALSE(NoiseDesk::make(store_, "p", {.noise = trend::DiscreteLaplace{{0, 1}}}, whole));
  const auto none = NoiseDesk::open(store_, "p");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::not_found);
  EXPECT_EQ(notes(), 0);
}

TEST(NoiseNotes, PrintAndRead) {
  const NoisePlanNote laplace{.plan = {.noise = trend::DiscreteLaplace{{7, 2}},
                                       .sensitivity = 3,
                                       .measure = trend::PrivacyMeasure::pure},
                              .limit = {5}};
  EXPECT_EQ(
      print(laplace),
      R"({"noise":"laplace","numerator":7,"denominator":2,"sensitivity":3,"measure":"epsilon","limit":"0.000000005"})");
  const auto budget = *trend::PrivacyBudget::make("JPN", trend::PrivacyMeasure::zcdp, {10});
  for (const NoiseNote& note :
       {NoiseNote(laplace), NoiseNote(NoisePlanNote{plan, whole}), NoiseNote(NoiseBudgetNote{budget}),
        NoiseNote(NoiseToldNote{"a \"b\"", -4, *budget.spend({1})})}) {
    const auto again = read_noise_note(print(note));
    ASSERT_TRUE(again) << print(note);
    EXPECT_EQ(print(*again), print(note));
  }
  for (
      const char* body :
      {"", "{}", "[]", "7", R"({"budget":"zcdp"})", R"({"noise":"uniform"})",
       R"({"question":"a","value":1.5,"after":"zcdp JPN limit 0.000000010 spent 0.000000001 spendings 1"})"}) {
    EXPECT_FALSE(read_noise_note(body)) << body;
  }
}

}  // namespace
}  // namespace entente::exchange
