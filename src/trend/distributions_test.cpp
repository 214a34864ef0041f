#include "trend/distributions.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

CountDistribution negative_binomial(double mean, double size) {
  return {.mean = mean, .dispersion = 1 + mean / size};
}

TEST(Distributions, NormalAndStudent) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(normal_quantile(1e-9), -5.997807015007687, 1e-12);
  EXPECT_NEAR(normal_cdf(-1.5), 0.06680720126885807, 1e-15);
  EXPECT_TRUE(std::isnan(normal_quantile(0)));
  EXPECT_TRUE(std::isnan(normal_quantile(1)));
  // R: 2 * pt(-2.1, 7.5), 2 * pt(-8, 150)
  EXPECT_NEAR(student_two_sided(2.1, 7.5), 0.071237071458078, 1e-13);
  EXPECT_NEAR(student_two_sided(-8, 150) / 3.12348532662674e-13, 1, 1e-9);
  EXPECT_EQ(student_two_sided(0, 3), 1);
  EXPECT_TRUE(std::isnan(student_two_sided(1, 0)));
}

// Values of R: qnbinom, pnbinom, qpois.
TEST(Distributions, QuantilesOfCounts) {
  EXPECT_EQ(count_quantile(negative_binomial(7.3, 2.2), 0.001), 0);
  EXPECT_EQ(count_quantile(negative_binomial(7.3, 2.2), 0.05), 1);
  EXPECT_EQ(count_quantile(negative_binomial(7.3, 2.2), 0.5), 6);
  EXPECT_EQ(count_quantile(negative_binomial(7.3, 2.2), 0.99), 26);
  EXPECT_NEAR(count_upper_tail(negative_binomial(7.3, 2.2), 21), 0.0302245722394903, 1e-15);
  EXPECT_EQ(count_quantile({.mean = 1e6, .dispersion = 1}, 0.99), 1002327);
  EXPECT_EQ(count_quantile({.mean = 1e6, .dispersion = 2.5}, 0.99), 1003681);
  EXPECT_EQ(count_quantile({.mean = 1e9, .dispersion = 5}, 0.999), 1000218525);
}

// Both ways to find a quantile, and the definition of one.
TEST(Distributions, QuantilesAreTheLeastThatReach) {
  for (const double mean : {0.01, 0.3, 1.0, 4.0, 30.0, 600.0, 2500.0, 40000.0}) {
    for (const double dispersion : {1.0, 1.01, 1.5, 4.0, 50.0}) {
      const CountDistribution of{.mean = mean, .dispersion = dispersion};
      for (const double p : {1e-6, 0.01, 0.5, 0.95, 0.999999}) {
        const double q = count_quantile(of, p);
        EXPECT_GE(count_lower_tail(of, q), p * (1 - 1e-11)) << mean << " " << dispersion << " " << p;
        EXPECT_TRUE(q == 0 || count_lower_tail(of, q - 1) < p) << mean << " " << dispersion << " " << p;
        EXPECT_NEAR(count_lower_tail(of, q) + count_upper_tail(of, q + 1), 1, 1e-11);
      }
    }
  }
}

TEST(Distributions, AnswerAtTheEdges) {
  EXPECT_EQ(count_quantile({.mean = 0, .dispersion = 3}, 0.99), 0);
  EXPECT_EQ(count_quantile({.mean = 1e-12, .dispersion = 1}, 0.99), 0);
  EXPECT_TRUE(std::isnan(count_quantile({.mean = std::numeric_limits<double>::infinity()}, 0.99)));
  EXPECT_TRUE(std::isnan(count_quantile({.mean = std::nan("")}, 0.99)));
  EXPECT_EQ(count_upper_tail({.mean = 5}, 0), 1);
  EXPECT_EQ(count_lower_tail({.mean = 5}, -1), 0);
  EXPECT_GT(count_quantile({.mean = 1e30, .dispersion = 1e20}, 0.99), 1e29);
}

}  // namespace
}  // namespace entente::trend
