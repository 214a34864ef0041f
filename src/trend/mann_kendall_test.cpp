#include "trend/mann_kendall.h"

#include <cmath>

#include <gtest/gtest.h>

#include "trend/distributions.h"

namespace entente::trend {
namespace {

MannKendall test(const std::vector<double>& counts, const MannKendallParameters& parameters = {},
                 int frequency = 52) {
  Series series;
  series.calendar = Calendar::of_index(frequency);
  series.counts = counts;
  const auto result = mann_kendall(series, parameters);
  EXPECT_TRUE(result);
  return result.value_or(MannKendall{});
}

// The illustrative example of Sen (1968) section 6 (data of Graybill): at times 1, 2, 3, 4, 10, 12, 18 of
// which the times between are missing here. The estimate is 4.00; with N* = 11 the limits are the 5th and the
// 17th slope.
TEST(MannKendall, Sen1968) {
  std::vector<double> counts(18, missing);
  const int times[] = {1, 2, 3, 4, 10, 12, 18};
  const double values[] = {9, 15, 19, 20, 45, 55, 78};
  for (int i = 0; i < 7; ++i) counts[times[i] - 1] = values[i];
  const double variance = 7 * 6 * 19 / 18.0;
  const double alpha = 2 * normal_cdf(-11 / std::sqrt(variance));
  const MannKendall found = test(counts, {.alpha = alpha});
  EXPECT_EQ(found.n, 7);
  EXPECT_EQ(found.s, 21);
  EXPECT_NEAR(found.var_s, variance, 1e-12);
  EXPECT_DOUBLE_EQ(found.slope, 4.00);
  EXPECT_DOUBLE_EQ(found.lower, 3.75);
  EXPECT_NEAR(found.upper, 4.18, 0.005);
}

// Hollander and Wolfe (1999) example 9.3 (double ratio of cloud seeding in five years): Theil's estimate is
// -0.056.
TEST(MannKendall, HollanderAndWolfeCloudSeeding) {
  const MannKendall found = test({1.26, 1.27, 1.12, 1.16, 1.03});
  EXPECT_NEAR(found.slope, -0.05625, 1e-12);
  EXPECT_EQ(found.s, -6);
}

// Helsel and Hirsch (2002), Statistical Methods in Water Resources, section 10.1: one outlier does not move
// the line.
TEST(MannKendall, HelselAndHirschSlope) {
  EXPECT_DOUBLE_EQ(test({1, 2, 3, 4, 5, 16, 7}).slope, 1);
}

// U.S. EPA (2000), QA/G-9, box 4-6: 5, 6, 11, 8, 10 has S = 8 - 2.
TEST(MannKendall, EpaQualityAssessmentExample) {
  EXPECT_EQ(test({5, 6, 11, 8, 10}).s, 6);
}

// Ties: cor.test(1:40, x, method = "kendall", exact = FALSE, continuity = TRUE) of R gives z and p.
TEST(MannKendall, TiesAsInR) {
  const MannKendall found = test({11, 5, 10, 16, 19, 25, 7, 11, 11, 2, 13, 8, 13, 12, 6, 11, 10, 4, 2, 0,
                                  3,  3, 1,  0,  2,  2,  1, 2,  0,  3, 0,  1, 2,  1,  3, 4,  0,  1, 1, 7});
  EXPECT_EQ(found.s, -382);
  EXPECT_NEAR(found.var_s, 7272, 1e-9);
  EXPECT_NEAR(found.z, -4.46784440904, 1e-10);
  EXPECT_NEAR(found.p / 7.90117387162e-06, 1, 1e-9);
  EXPECT_NEAR(found.slope, -0.301515151515, 1e-12);
  EXPECT_NEAR(found.lower, -0.428571428571, 1e-12);
  EXPECT_NEAR(found.upper, -0.166666666667, 1e-12);
}

// Monthly mean temperatures of Nottingham Castle 1920 to 1939 (Anderson 1976): the worked example of the
// seasonal test in the manual of the R package trend: S = 224, z = 2.0919, p = 0.03645, seasonal Sen slope
// 0.05 a year.
TEST(MannKendall, SeasonalNottingham) {
  const std::vector<double> temperatures{
      40.6, 40.8, 44.4, 46.7, 54.1, 58.5, 57.7, 56.4, 54.3, 50.5, 42.9, 39.8, 44.2, 39.8, 45.1, 47,
      54.1, 58.7, 66.3, 59.9, 57,   54.2, 39.7, 42.8, 37.5, 38.7, 39.5, 42.1, 55.7, 57.8, 56.8, 54.3,
      54.3, 47.1, 41.8, 41.7, 41.8, 40.1, 42.9, 45.8, 49.2, 52.7, 64.2, 59.6, 54.4, 49.2, 36.3, 37.6,
      39.3, 37.5, 38.3, 45.5, 53.2, 57.7, 60.8, 58.2, 56.4, 49.8, 44.4, 43.6, 40,   40.5, 40.8, 45.1,
      53.8, 59.4, 63.5, 61,   53,   50,   38.1, 36.3, 39.2, 43.4, 43.4, 48.9, 50.6, 56.8, 62.5, 62,
      57.5, 46.7, 41.6, 39.8, 39.4, 38.5, 45.3, 47.1, 51.7, 55,   60.4, 60.5, 54.7, 50.3, 42.3, 35.2,
      40.8, 41.1, 42.8, 47.3, 50.9, 56.4, 62.2, 60.5, 55.4, 50.2, 43,   37.3, 34.8, 31.3, 41,   43.9,
      53.1, 56.9, 62.5, 60.3, 59.8, 49.2, 42.9, 41.9, 41.6, 37.1, 41.2, 46.9, 51.2, 60.4, 60.1, 61.6,
      57,   50.9, 43,   38.8, 37.1, 38.4, 38.4, 46.5, 53.5, 58.4, 60.6, 58.2, 53.8, 46.6, 45.5, 40.6,
      42.4, 38.4, 40.3, 44.6, 50.9, 57,   62.1, 63.5, 56.3, 47.3, 43.6, 41.8, 36.2, 39.3, 44.5, 48.7,
      54.2, 60.8, 65.5, 64.9, 60.1, 50.2, 42.1, 35.8, 39.4, 38.2, 40.4, 46.9, 53.4, 59.6, 66.5, 60.4,
      59.2, 51.2, 42.8, 45.8, 40,   42.6, 43.5, 47.1, 50,   60.5, 64.6, 64,   56.8, 48.6, 44.2, 36.4,
      37.3, 35,   44,   43.9, 52.7, 58.6, 60,   61.1, 58.1, 49.6, 41.6, 41.3, 40.8, 41,   38.4, 47.4,
      54.1, 58.6, 61.4, 61.8, 56.3, 50.9, 41.4, 37.1, 42.1, 41.2, 47.3, 46.6, 52.4, 59,   59.6, 60.4,
      57,   50.7, 47.8, 39.2, 39.4, 40.9, 42.4, 47.8, 52.4, 58,   60.7, 61.8, 58.2, 46.7, 46.6, 37.8};
  const MannKendall found = test(temperatures, {.seasonal = true}, 12);
  EXPECT_EQ(found.n, 240);
  EXPECT_EQ(found.s, 224);
  EXPECT_NEAR(found.z, 2.0919, 5e-5);
  EXPECT_NEAR(found.p, 0.03645, 5e-6);
  EXPECT_NEAR(found.slope, 0.05, 1e-9);
  EXPECT_LT(found.lower, 0.05);
  EXPECT_GT(found.upper, 0.05);
}

TEST(MannKendall, NoTrendInConstantsAndTooFewCounts) {
  const MannKendall found = test({3, 3, 3, 3});
  EXPECT_EQ(found.var_s, 0);
  EXPECT_EQ(found.z, 0);
  EXPECT_EQ(found.p, 1);
  EXPECT_EQ(found.slope, 0);
  Series series;
  series.counts = {4, missing};
  EXPECT_FALSE(mann_kendall(series, {}));
  series.counts = std::vector<double>(5001, 1);
  EXPECT_EQ(mann_kendall(series, {}).error().kind, ErrorKind::too_large);
  series.counts = std::vector<double>(40, 1);
  EXPECT_FALSE(mann_kendall(series, {.seasonal = true})) << "less than a year has no season twice";
}

}  // namespace
}  // namespace entente::trend
