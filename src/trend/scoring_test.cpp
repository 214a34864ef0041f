#include "trend/scoring.h"

#include <cmath>

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

// Equation 43 by hand: an interval from 2 to 6 at 90 % has width 4; each count outside costs 2 / 0.1 = 20.
TEST(Scoring, IntervalScoreByHand) {
  const Limits interval{.lower = 2, .upper = 6};
  EXPECT_DOUBLE_EQ(interval_score(interval, 0.1, 2), 4);
  EXPECT_DOUBLE_EQ(interval_score(interval, 0.1, 6), 4);
  EXPECT_DOUBLE_EQ(interval_score(interval, 0.1, 0), 4 + 2 * 20);
  EXPECT_DOUBLE_EQ(interval_score(interval, 0.1, 7), 4 + 20);
  EXPECT_DOUBLE_EQ(interval_score(interval, 0.5, 7), 4 + 4);
}

// By hand: P(X <= 0) = e^-1, P(X <= 1) = 2 e^-1, P(X <= 2) = 2.5 e^-1, P(X <= 3) = (8/3) e^-1 ...
TEST(Scoring, CrpsOfAPoissonByHand) {
  const double e = std::exp(-1);
  double tail = 0;  // from k = 2 on, where every term is (1 - F)^2 for observations up to 2
  double f = 2 * e;
  double term = e;
  for (int k = 2; k < 40; ++k) {
    term /= k;
    f += term;
    tail += (1 - f) * (1 - f);
  }
  const CountDistribution one{.mean = 1, .dispersion = 1};
  EXPECT_NEAR(crps(one, 0), std::pow(1 - e, 2) + std::pow(1 - 2 * e, 2) + tail, 1e-12);
  EXPECT_NEAR(crps(one, 1), e * e + std::pow(1 - 2 * e, 2) + tail, 1e-12);
  EXPECT_NEAR(crps(one, 2), e * e + 4 * e * e + tail, 1e-12);
}

// The same by the other form of the score, E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007 equation 21).
TEST(Scoring, CrpsAgreesWithItsOtherForm) {
  const CountDistribution spread{.mean = 7, .dispersion = 3};
  std::vector<double> p;
  for (int k = 0; k < 200; ++k) p.push_back(count_lower_tail(spread, k) - count_lower_tail(spread, k - 1));
  for (const double observed : {0.0, 3.0, 7.0, 30.0}) {
    double expected = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      expected += p[i] * std::abs(static_cast<double>(i) - observed);
      for (std::size_t j = 0; j < p.size(); ++j) {
        expected -= p[i] * p[j] * std::abs(static_cast<double>(i) - static_cast<double>(j)) / 2;
      }
    }
    EXPECT_NEAR(crps(spread, observed), expected, 1e-7) << observed;
  }
}

// A normal with the same moments is close for large counts: sd (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)),
// Gneiting and Raftery (2007) section 4.2. It also tests the summing in blocks.
TEST(Scoring, CrpsOfHugeCountsIsThatOfANormal) {
  const CountDistribution huge{.mean = 4e6, .dispersion = 100};
  const double sd = 2e4;
  for (const double z : {0.0, 1.0, -2.0, 15.0}) {
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
    const double normal = sd * (z * (2 * normal_cdf(z) - 1) + 2 * density - 1 / std::sqrt(M_PI));
    EXPECT_NEAR(crps(huge, 4e6 + z * sd) / normal, 1, 2e-3) << z;
  }
}

TEST(Scoring, FarAwayTheCrpsIsNearlyTheDistance) {
  const CountDistribution one{.mean = 1, .dispersion = 1};
  EXPECT_NEAR(crps(one, 1000) - crps(one, 900), 100, 1e-9);
}

// Proper: on average nobody does better than the distribution that the counts come from.
TEST(Scoring, TheTruthScoresBest) {
  const CountDistribution truth{.mean = 6, .dispersion = 2};
  const auto mean_score = [&](const CountDistribution& forecast) {
    double sum = 0;
    for (int k = 0; k < 120; ++k) {
      sum += (count_lower_tail(truth, k) - count_lower_tail(truth, k - 1)) * crps(forecast, k);
    }
    return sum;
  };
  const double best = mean_score(truth);
  for (const CountDistribution other : {CountDistribution{.mean = 7, .dispersion = 2},
                                        {.mean = 5, .dispersion = 2},
                                        {.mean = 6, .dispersion = 1},
                                        {.mean = 6, .dispersion = 4}}) {
    EXPECT_GT(mean_score(other), best + 1e-3) << other.mean << " " << other.dispersion;
  }
}

TEST(Scoring, WhatADetectorPredicts) {
  EXPECT_FALSE(predictive({.observed = 3}));
  EXPECT_FALSE(predictive({.expected = 0, .variance = 0}));
  const auto poisson = predictive({.expected = 4, .variance = 1});
  ASSERT_TRUE(poisson);
  EXPECT_EQ(poisson->dispersion, 1);
  EXPECT_EQ(predictive({.expected = 4, .variance = 10})->dispersion, 2.5);
  // Poisson(4): P(X <= 0) = 0.018, P(X <= 1) = 0.092; P(X <= 8) = 0.979, P(X <= 7) = 0.949.
  EXPECT_EQ(central_interval(*poisson, 0.1).lower, 1);
  EXPECT_EQ(central_interval(*poisson, 0.1).upper, 8);
}

}  // namespace
}  // namespace entente::trend
