#include "trend/evaluation.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

Series seasonal(std::size_t weeks, double level, unsigned seed = 7) {
  std::mt19937 random(seed);
  Series series;
  for (std::size_t week = 0; week < weeks; ++week) {
    const double mean = level * (1 + 0.5 * std::sin(static_cast<double>(week) * 2 * M_PI / 52));
    series.counts.push_back(std::poisson_distribution<int>(mean)(random));
  }
  return series;
}

std::vector<Forecaster> all_methods() {
  return {{"ears-c1", Detector(EarsParameters{.method = EarsMethod::c1})},
          {"ears-c2", Detector(EarsParameters{.method = EarsMethod::c2})},
          {"farrington", Detector(FarringtonParameters{.b = 3})},
          {"farrington-flexible", Detector(FlexibleParameters{.base = {.b = 3, .weights_threshold = 2.58},
                                                              .no_periods = 10,
                                                              .past_not_included = 26,
                                                              .threshold = ThresholdMethod::nb_plugin})},
          {"nb-cusum", Detector(NbCusumParameters{})},
          {"seasonal-naive", NaiveForecast{.lag = 52}},
          {"naive", NaiveForecast{.lag = 1}}};
}

// Forecasts of 4 for each step from eight errors on: 12 counts of 4 and 6 in turn make errors of 2 each,
// whose squares relative to the means add up to 8 * 4 / (4 * 4 + 4 * 6) = 0.8: less than Poisson, so Poisson.
TEST(Evaluation, NaiveForecastByHand) {
  Series series;
  for (int i = 0; i < 6; ++i) series.counts.insert(series.counts.end(), {4, 6});
  const auto found = evaluate(series, {{"naive", NaiveForecast{.lag = 1}}}, {.level = 0.9});
  ASSERT_TRUE(found) << found.error().to_string();
  EXPECT_EQ(found->range.begin, 9);
  const MethodEvaluation& naive = found->methods[0];
  ASSERT_EQ(naive.forecasts.size(), 3);
  EXPECT_EQ(naive.forecasts[0].distribution->mean, 4);
  EXPECT_EQ(naive.forecasts[0].distribution->dispersion, 1);
  EXPECT_EQ(naive.forecasts[1].distribution->mean, 6);
  // 90 % of Poisson(4) is 1 to 8, of Poisson(6) 2 to 10; both hold what came.
  EXPECT_EQ(naive.scores.steps, 3);
  EXPECT_EQ(naive.scores.coverage, 1);
  EXPECT_NEAR(naive.scores.width, (7 + 8 + 7) / 3.0, 1e-12);
  EXPECT_NEAR(naive.scores.interval_score, (7 + 8 + 7) / 3.0, 1e-12);
  EXPECT_NEAR(naive.scores.mean_error, (2 - 2 + 2) / 3.0, 1e-12);
  EXPECT_EQ(naive.alarms.alarms, 0);
}

// Errors count relative to the means: eight of 10 around a mean of 10 are a dispersion of 10.
TEST(Evaluation, NaiveForecastSpreadsAsItErred) {
  Series series;
  for (int i = 0; i < 5; ++i) series.counts.insert(series.counts.end(), {10, 20});
  const auto found = evaluate(series, {{"naive", NaiveForecast{.lag = 1}}}, {});
  ASSERT_TRUE(found);
  // Eight errors of 10 before step 9: 800 over 10 + 20 + ... = 4 * 10 + 4 * 20.
  EXPECT_NEAR(found->methods[0].forecasts[0].distribution->dispersion, 800.0 / 120, 1e-12);
}

TEST(Evaluation, NaiveForecastLooksPastMissingReports) {
  Series series;
  series.counts.assign(30, 5);
  series.counts[24] = missing;
  series.counts[20] = missing;
  const auto found = evaluate(series, {{"lag 4", NaiveForecast{.lag = 4}}}, {});
  ASSERT_TRUE(found);
  const auto& forecasts = found->methods[0].forecasts;
  EXPECT_EQ(forecasts[28 - found->range.begin].distribution->mean, 5) << "the report of step 16";
  EXPECT_EQ(found->methods[0].scores.steps, forecasts.size() - 2);
}

// The heart of a rolling origin: what is forecast for a step does not change when the future is taken away.
TEST(Evaluation, NobodyPeeks) {
  const Series whole = seasonal(330, 12);
  const auto full = evaluate(whole, all_methods(), {});
  ASSERT_TRUE(full);
  ASSERT_EQ(full->methods.size(), 7);
  for (const std::size_t steps : {260, 300, 329}) {
    Series known = whole;
    known.counts.resize(steps);
    const auto part =
        evaluate(known, all_methods(), {.range = Range{.begin = full->range.begin, .end = steps}});
    ASSERT_TRUE(part);
    for (std::size_t method = 0; method < 7; ++method) {
      const Forecast& then = part->methods[method].forecasts.back();
      const Forecast& later = full->methods[method].forecasts[steps - 1 - full->range.begin];
      ASSERT_EQ(then.distribution.has_value(), later.distribution.has_value());
      if (!then.distribution) continue;
      EXPECT_NEAR(then.distribution->mean / later.distribution->mean, 1, 1e-6) << full->methods[method].name;
      EXPECT_EQ(then.alarm, later.alarm) << full->methods[method].name;
    }
  }
}

// Where the model is true its 95 % intervals hold 95 % and it beats last year's count.
TEST(Evaluation, ATrueModelCoversAndBeatsLastYear) {
  const Series series = seasonal(520, 20);
  const auto found = evaluate(series, all_methods(), {});
  ASSERT_TRUE(found);
  const Scores& flexible = found->methods[3].scores;
  const Scores& last_year = found->methods[5].scores;
  EXPECT_NEAR(flexible.coverage, 0.955, 0.025);
  EXPECT_GT(skill(flexible, last_year), 0.1);
  EXPECT_EQ(flexible.steps, last_year.steps) << "the same steps for all";
  EXPECT_EQ(skill(last_year, last_year), 0);
}

TEST(Evaluation, AlarmsAreConfirmedByEpisodesAndDelaysCounted) {
  Series series;
  series.counts.assign(400, 20);
  for (std::size_t step = 0; step < 400; step += 2) series.counts[step] = 22;  // some spread for EARS
  for (std::size_t step = 350; step < 358; ++step) series.counts[step] = 60;
  series.counts[300] = 60;  // a single step is no episode
  const auto found =
      evaluate(series,
               {{"ears-c1", Detector(EarsParameters{})},
                {"slow", Detector(NbCusumParameters{.c_arl = 60, .mu0 = 21, .dispersion = 0})}},
               {.range = Range{.begin = 100, .end = 400}});
  ASSERT_TRUE(found) << found.error().to_string();
  ASSERT_EQ(found->episodes.size(), 1);
  EXPECT_EQ(found->episodes[0].begin, 350);
  EXPECT_EQ(found->episodes[0].end, 358);
  const AlarmQuality& fast = found->methods[0].alarms;
  EXPECT_EQ(fast.episodes, 1);
  EXPECT_EQ(fast.found, 1);
  EXPECT_EQ(fast.delays, std::vector<std::size_t>{0});
  EXPECT_GE(fast.alarms, fast.confirmed + 1) << "the alarm of step 300 is not confirmed";
  EXPECT_GE(fast.confirmed, 1);
  // 60 where 21 are expected adds 60 ln 2 - 21 = 20.6 a step: above 60 with the third.
  EXPECT_EQ(found->methods[1].alarms.delays, std::vector<std::size_t>{2});
  EXPECT_EQ(found->methods[1].alarms.mean_delay, 2);
}

TEST(Evaluation, LeavesOutWhatCannotJudge) {
  const Series year = seasonal(60, 10);
  const auto found = evaluate(year, all_methods(), {});
  ASSERT_TRUE(found);
  std::vector<std::string> left;
  for (const LeftOut& out : found->left_out) {
    left.push_back(out.name);
    EXPECT_FALSE(out.why.what.empty());
  }
  EXPECT_EQ(left, (std::vector<std::string>{"farrington", "farrington-flexible", "seasonal-naive"}));
  EXPECT_FALSE(evaluate(year, {}, {}));
  EXPECT_FALSE(evaluate(year, all_methods(), {.level = 1}));
  EXPECT_FALSE(evaluate(year, all_methods(), {.range = Range{.begin = 20, .end = 61}}));
}

}  // namespace
}  // namespace entente::trend
