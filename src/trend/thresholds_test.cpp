#include "trend/thresholds.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "trend/distributions.h"

namespace entente::trend {
namespace {

// Farrington et al. (1996) section 3.7 with mean 5, standard error of prediction 0.2, dispersion 1 and alpha
// 0.05 on either side: numbers of the tests of the R package surveillance.
TEST(Thresholds, Farrington1996) {
  const double z = normal_quantile(0.95);
  const Limits none = power_limits(5, 0.2, 1, Power::none, z);
  EXPECT_NEAR(none.lower, 1.3073128, 1e-7);
  EXPECT_NEAR(none.upper, 8.6926872, 1e-7);
  const Limits half = power_limits(5, 0.2, 1, Power::half, z);
  EXPECT_NEAR(half.lower, 1.9891097, 1e-7);
  EXPECT_NEAR(half.upper, 9.3744842, 1e-7);
  const Limits two_thirds = power_limits(5, 0.2, 1, Power::two_thirds, z);
  EXPECT_NEAR(two_thirds.lower, 1.8084477, 1e-7);
  EXPECT_NEAR(two_thirds.upper, 9.1154825, 1e-7);
}

TEST(Thresholds, LowerLimitsAreNeverNegative) {
  const double z = normal_quantile(0.975);
  for (const Power power : {Power::none, Power::half, Power::two_thirds}) {
    const Limits limits = power_limits(0.2, 0.1, 3, power, z);
    EXPECT_GE(limits.lower, 0);
    EXPECT_GT(limits.upper, limits.lower);
  }
}

// Noufaily et al. (2013) section 3.4 with eta = log 5, se = log 2, alpha 0.05 and 11 cases: numbers of the
// same tests.
TEST(Thresholds, Noufaily2013) {
  const double eta = std::log(5);
  const double error = std::log(2);
  const struct {
    ThresholdMethod method;
    double dispersion, lower, upper, p;
  } expected[] = {{ThresholdMethod::muan, 1.5, 8, 24, 0.8597797},
                  {ThresholdMethod::muan, 1, 9, 22, 0.9093099},
                  {ThresholdMethod::nb_plugin, 1.5, 1, 10, 0.0376366},
                  {ThresholdMethod::nb_plugin, 1, 2, 9, 0.0136953}};
  for (const auto& one : expected) {
    const Limits limits = count_limits(eta, error, one.dispersion, one.method, 0.05);
    EXPECT_EQ(limits.lower, one.lower);
    EXPECT_EQ(limits.upper, one.upper);
    EXPECT_NEAR(count_limits_tail(eta, error, one.dispersion, one.method, 0.05, 11), one.p, 1e-7);
  }
}

TEST(Thresholds, GiveNoLimitWhereTheMeanIsInfinite) {
  EXPECT_TRUE(std::isnan(count_limits(-20, 5000, 1, ThresholdMethod::muan, 0.01).upper));
  EXPECT_EQ(count_limits(-20, 5000, 1, ThresholdMethod::nb_plugin, 0.01).upper, 0);
}

}  // namespace
}  // namespace entente::trend
