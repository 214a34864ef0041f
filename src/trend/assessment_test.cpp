#include "trend/assessment.h"

#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::trend {
namespace {

using testing::HasSubstr;

struct Case {
  Series series;
  Detected detected;
};

/// Two years at `level`, then `recent` at the end; judged by EARS, which expects the level.
Case made(double level, const std::vector<double>& recent) {
  constexpr double around[] = {-3, 2, 0, 1, -1, 3, -2};
  Case made;
  made.series.calendar = Calendar::of_dates(Step::week, parse_date("2021-01-04")->day);
  for (int week = 0; week < 104; ++week) made.series.counts.push_back(level + around[week % 7]);
  made.series.counts.insert(made.series.counts.end(), recent.begin(), recent.end());
  const std::size_t end = made.series.counts.size();
  made.detected.range = {.begin = end - recent.size(), .end = end};
  for (const double count : recent) {
    made.detected.detections.push_back({.observed = count,
                                        .expected = level,
                                        .upper = level + 2 * std::sqrt(level),
                                        .variance = 1.2 * level,
                                        .alarm = count > level + 2 * std::sqrt(level)});
  }
  return made;
}

Assessment assessed(const Case& one) {
  return assess(one.series, one.detected, {});
}

TEST(Assessment, RisingWithItsReasons) {
  const Case one = made(10, {24, 20, 31, 25});
  const Assessment found = assessed(one);
  EXPECT_EQ(found.direction, Direction::rising);
  EXPECT_EQ(found.observed, 100);
  EXPECT_EQ(found.expected, 40);
  EXPECT_EQ(found.alarms, 4);
  EXPECT_NEAR(found.ratio, 2.5, 1e-12);
  EXPECT_GT(found.ratio_lower, 1.5);
  EXPECT_LT(found.ratio_upper, 3.5);
  EXPECT_GT(found.confidence(), 0.999);
  ASSERT_TRUE(found.since);
  EXPECT_EQ(found.since->step, 104);
  const std::string why = explain(found, one.series, one.detected);
  EXPECT_EQ(
      why.find("Rising: 100 in the last 4 weeks up to 2023-W04, where 40 were expected (2.5 times as many"),
      0)
      << why;
  EXPECT_THAT(why, HasSubstr("4 of them above the alarm limit"));
  EXPECT_THAT(why, HasSubstr("less than once in 10,000 times"));
  EXPECT_THAT(why, HasSubstr("in 2023-W01"));
}

TEST(Assessment, BelowAMeanThatIsHardlyKnownIsNoFall) {
  Case one = made(3, {1});
  one.detected.detections.back().variance = 1e7;
  const Assessment found = assessed(one);
  EXPECT_EQ(found.direction, Direction::steady);
  EXPECT_GT(found.p, 0.5);
}

TEST(Assessment, FallingSteadyAndUnclear) {
  EXPECT_EQ(assessed(made(20, {4, 6, 3, 5})).direction, Direction::falling);
  EXPECT_EQ(assessed(made(20, {19, 22, 18, 21})).direction, Direction::steady);
  EXPECT_EQ(assessed(made(20, {missing, missing, missing, 60})).direction, Direction::unclear);
  const Case unreported = made(20, {missing, missing, missing, missing});
  EXPECT_EQ(assessed(unreported).direction, Direction::unclear);
  EXPECT_THAT(explain(assessed(unreported), unreported.series, unreported.detected),
              HasSubstr("no report is not zero"));
  const Case gap = made(20, {60, missing, 55, 70});
  EXPECT_EQ(assessed(gap).direction, Direction::rising);
  EXPECT_THAT(explain(assessed(gap), gap.series, gap.detected),
              HasSubstr("1 more of these weeks have no report"));
}

// Of a thousand series without any change some look as if there were one; corrected, next to none do, and a
// real one still does.
TEST(Assessment, CorrectsForManySeries) {
  std::mt19937 random(8);
  std::vector<Assessment> all;
  std::size_t uncorrected = 0;
  for (int i = 0; i < 1000; ++i) {
    std::vector<double> recent(4);
    for (double& count : recent) count = std::poisson_distribution<int>(10)(random);
    all.push_back(assessed(made(10, recent)));
    uncorrected += all.back().direction == Direction::rising ? 1 : 0;
  }
  all.push_back(assessed(made(10, {40, 38, 41, 45})));
  EXPECT_GT(uncorrected, 3);
  correct_for_many(all, 0.05);
  std::size_t corrected = 0;
  for (std::size_t i = 0; i < 1000; ++i) corrected += all[i].direction == Direction::rising ? 1 : 0;
  EXPECT_LE(corrected, 1);
  EXPECT_EQ(all.back().direction, Direction::rising);
  const Case real = made(10, {40, 38, 41, 45});
  EXPECT_THAT(explain(all.back(), real.series, real.detected), HasSubstr("corrected for the 1001 series"));
}

TEST(Assessment, NothingExpectedHasNoRatio) {
  Case one = made(10, {3, 2, 4, 5});
  for (Detection& detection : one.detected.detections) detection.expected = detection.variance = 0;
  const Assessment found = assessed(one);
  EXPECT_TRUE(is_missing(found.ratio));
  EXPECT_EQ(found.direction, Direction::rising);
  EXPECT_EQ(explain(found, one.series, one.detected).find("Rising: 14 in"), 0);
}

}  // namespace
}  // namespace entente::trend
