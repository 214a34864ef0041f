#include "trend/nb_cusum.h"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "trend/nb_regression.h"

namespace entente::trend {
namespace {

/// sup over kappa > 0 of the likelihood ratio of counts [from, to], by golden section: it is concave enough
/// there.
double best_ratio(const std::vector<double>& counts, const std::vector<double>& mu0, std::size_t from,
                  std::size_t to, double dispersion) {
  const auto ratio = [&](double kappa) {
    double sum = 0;
    for (std::size_t i = from; i <= to; ++i)
      sum += nb_log_likelihood_ratio(counts[i], mu0[i], dispersion, kappa);
    return sum;
  };
  double low = 0;
  double high = 5;
  const double golden = (std::sqrt(5.0) - 1) / 2;
  for (int i = 0; i < 80; ++i) {
    const double a = high - golden * (high - low);
    const double b = low + golden * (high - low);
    (ratio(a) < ratio(b) ? low : high) = ratio(a) < ratio(b) ? a : b;
  }
  return std::max(0.0, ratio(low));
}

// The simulated example of Hoehle and Paul (2008) in the R package surveillance (help page of algo.glrnb; its
// first counts), and the generalised likelihood ratio statistic that the package's own tests expect. The
// statistic is the maximum over begins and kappas of sums of our ratio, so it checks the ratio at many kappas
// at once.
TEST(NbCusum, LikelihoodRatioGivesTheStatisticOfHoehleAndPaul2008) {
  const std::vector<double> counts{11, 5, 10, 16, 19, 25, 7, 11, 11, 2, 13, 8};
  const double expected[] = {0.0933664, 0,        0.001387989, 0.4392282, 1.239898,  2.983766,
                             1.954988,  1.722341, 1.586777,    0.7331938, 0.9337575, 0.7903225};
  std::vector<double> mu0;
  for (std::size_t t = 1; t <= counts.size(); ++t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / 52;
    mu0.push_back(std::exp(1.5 + 0.6 * std::cos(angle) + 0.6 * std::sin(angle)));
  }
  for (std::size_t n = 0; n < counts.size(); ++n) {
    double statistic = 0;
    for (std::size_t from = 0; from <= n; ++from) {
      statistic = std::max(statistic, best_ratio(counts, mu0, from, n, 0.2));
    }
    EXPECT_NEAR(statistic, expected[n], 1e-5) << n;
  }
}

// glrnb(range = 1:5, c.ARL = 5, mu0 = 10, alpha = 0.2, theta = 0.5, ret = "cases") of R surveillance 1.20.3
// on the same kind of counts, and glrpois for the Poisson.
TEST(NbCusum, LimitsInCounts) {
  Series series;
  series.counts = {10, 7, 7, 9, 25, 4, 11};
  std::vector<Detection> out(7);
  ASSERT_TRUE(
      nb_cusum_detect(series, {.kappa = 0.5, .mu0 = 10, .dispersion = 0.2}, {.begin = 0, .end = 7}, out));
  const double expected[] = {48.34578, 48.34578, 48.34578, 48.34578, 48.34578, 36.12770, 44.90963};
  for (std::size_t i = 0; i < 7; ++i) EXPECT_NEAR(out[i].upper, expected[i], 1e-5) << i;
  series.counts = {12, 14, 20, 9, 30};
  out.resize(5);
  ASSERT_TRUE(
      nb_cusum_detect(series, {.kappa = 0.5, .mu0 = 10, .dispersion = 0}, {.begin = 0, .end = 5}, out));
  const double poisson[] = {22.97443, 22.97443, 21.94885, 14.92328, 18.89770};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(out[i].upper, poisson[i], 1e-5) << i;
}

// The limit is what it says: one count more and it alarms, exactly at the limit it does not.
TEST(NbCusum, AlarmsAboveTheLimitAndStartsAnew) {
  Series series;
  series.counts = {14, 15, 16, 0, 10};
  const NbCusumParameters parameters{.kappa = 0.5, .mu0 = 8, .dispersion = 0.1};
  std::vector<Detection> out(5);
  ASSERT_TRUE(nb_cusum_detect(series, parameters, {.begin = 0, .end = 5}, out));
  for (const double more : {-0.5, 0.5}) {
    Series changed = series;
    changed.counts[3] = out[3].upper + more;
    std::vector<Detection> again(5);
    ASSERT_TRUE(nb_cusum_detect(changed, parameters, {.begin = 0, .end = 5}, again));
    EXPECT_EQ(again[3].alarm, more > 0);
    EXPECT_EQ(again[4].upper == out[0].upper, more > 0) << "the sum starts anew after an alarm only";
  }
}

TEST(NbCusum, MissingReportsLeaveTheSumAsItIs) {
  Series series;
  series.counts = {14, missing, 16};
  std::vector<Detection> out(3);
  ASSERT_TRUE(
      nb_cusum_detect(series, {.kappa = 0.5, .mu0 = 8, .dispersion = 0.1}, {.begin = 0, .end = 3}, out));
  EXPECT_LT(out[1].upper, out[0].upper);
  EXPECT_EQ(out[1].upper, out[2].upper);
  EXPECT_FALSE(out[1].alarm);
}

TEST(NbRegression, FindsWhatCountsWereMadeOf) {
  // Counts at the means of a model that alternate around them, so that mean and dispersion are known.
  std::vector<double> counts;
  for (int t = 1; t <= 208; ++t) {
    const double mu = std::exp(3 + 0.5 * std::cos(2 * std::numbers::pi * t / 52));
    counts.push_back(std::round(mu + (t % 2 == 0 ? 1 : -1) * std::sqrt(mu + 0.1 * mu * mu)));
  }
  const auto fitted = NbRegression::fit(counts, {.harmonics = 1, .trend = false, .period = 52}, std::nullopt);
  ASSERT_TRUE(fitted);
  EXPECT_NEAR(fitted->dispersion(), 0.1, 0.02);
  EXPECT_NEAR(std::log(fitted->mean(51)), 3.5, 0.05);
  EXPECT_NEAR(std::log(fitted->mean(25)), 2.5, 0.05);
  const auto too_few = NbRegression::fit(std::vector<double>{1, 2, 3}, {}, std::nullopt);
  EXPECT_FALSE(too_few);
}

TEST(NbRegression, NeverMoreRegularThanPoisson) {
  const std::vector<double> counts(60, 8);
  const auto fitted = NbRegression::fit(counts, {.harmonics = 0, .trend = false, .period = 52}, std::nullopt);
  ASSERT_TRUE(fitted);
  EXPECT_EQ(fitted->dispersion(), 0);
  EXPECT_NEAR(fitted->mean(70), 8, 1e-9);
}

}  // namespace
}  // namespace entente::trend
