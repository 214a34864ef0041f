#include "trend/quasi_poisson.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

/// Counts in `levels` levels, at whole times in order within each.
Reference reference_of(const std::vector<std::vector<std::pair<double, double>>>& levels) {
  Reference reference;
  std::vector<double> counts;
  for (const auto& level : levels) {
    reference.level_begin[reference.levels++] = counts.size();
    for (const auto& [time, count] : level) {
      reference.times.push_back(time);
      counts.push_back(count);
    }
  }
  reference.level_begin[reference.levels] = counts.size();
  SeriesTerms terms;
  terms.prepare(counts);
  reference.terms = terms.terms;
  reference.scale = terms.scale;
  reference.weights.assign(counts.size(), 1);
  return reference;
}

Reference made_up(double mean, std::size_t levels, std::mt19937& random) {
  std::vector<std::vector<std::pair<double, double>>> made(levels);
  for (int time = 0; time < 40 * static_cast<int>(levels); ++time) {
    const auto level = static_cast<std::size_t>(time / 5) % levels;
    const double here = mean * (1 + static_cast<double>(level)) * std::exp(0.004 * time);
    made[level].emplace_back(time, std::poisson_distribution<long>(here)(random));
  }
  return reference_of(made);
}

// What a maximum of the likelihood must fulfil: within each level, and over the times, weighted counts and
// means add up to the same.
TEST(QuasiPoisson, FulfilsTheScoreEquations) {
  std::mt19937 random(1);
  for (const double mean : {0.3, 4.0, 200.0, 1e6}) {
    for (const std::size_t levels : {1, 3, 10}) {
      Reference reference = made_up(mean, levels, random);
      for (std::size_t i = 0; i < reference.size(); ++i)
        reference.weights[i] = 0.5 + static_cast<double>(i % 3) / 2;
      QuasiPoissonFit fit;
      ASSERT_TRUE(fit.fit(reference, true));
      double times = 0;
      double time_scale = 0;
      for (std::size_t level = 0; level < levels; ++level) {
        double difference = 0;
        double sum = 0;
        for (std::size_t i = reference.level_begin[level]; i < reference.level_begin[level + 1]; ++i) {
          const double mu = std::exp(fit.predict(level, reference.times[i]).log_mean);
          difference += reference.weights[i] * (reference.terms[i].count - mu);
          sum += reference.weights[i] * mu;
          times += reference.weights[i] * reference.times[i] * (reference.terms[i].count - mu);
          time_scale += reference.weights[i] * reference.times[i] * mu;
        }
        EXPECT_NEAR(difference / sum, 0, 1e-6) << mean << " " << levels;
      }
      EXPECT_NEAR(times / time_scale, 0, 1e-6);
    }
  }
}

// Without a slope a level's mean is the weighted mean of its counts, and its standard error 1 / sqrt(sum).
TEST(QuasiPoisson, WithoutSlopeLevelsAreMeans) {
  const Reference reference = reference_of({{{1, 3}, {2, 5}, {3, 4}}, {{4, 10}, {5, 20}}});
  QuasiPoissonFit fit;
  ASSERT_TRUE(fit.fit(reference, false));
  EXPECT_NEAR(fit.predict(0, 9).log_mean, std::log(4), 1e-8);
  EXPECT_NEAR(fit.predict(1, 9).log_mean, std::log(15), 1e-8);
  EXPECT_NEAR(fit.predict(1, 9).unit_error, 1 / std::sqrt(30), 1e-6);
  EXPECT_EQ(fit.freedom(), 3);
  // Pearson: (1 + 1 + 0) / 4 + (25 + 25) / 15, over three degrees of freedom.
  EXPECT_NEAR(fit.dispersion(), (2.0 / 4 + 50.0 / 15) / 3, 1e-5);
}

// A straight line through exact exponentials: every number of it known.
TEST(QuasiPoisson, FindsAnExactSlope) {
  std::vector<std::pair<double, double>> counts;
  for (int time = 0; time < 12; ++time) counts.emplace_back(time, std::pow(2.0, time));
  const Reference reference = reference_of({counts});
  QuasiPoissonFit fit;
  ASSERT_TRUE(fit.fit(reference, true));
  EXPECT_NEAR(fit.slope(), std::log(2), 1e-9);
  EXPECT_NEAR(std::exp(fit.predict(0, 12).log_mean), 4096, 1e-4);
}

// A level without cases: its mean runs to 0, the other levels do not feel it, and R's glm.fit ends where we
// do (glm(c(0,0,0,0,5,7,6,8) ~ factor(c(1,1,1,1,2,2,2,2)), quasipoisson), eta after 19 iterations).
TEST(QuasiPoisson, ALevelWithoutCasesSpoilsNothing) {
  const Reference reference =
      reference_of({{{1, 0}, {2, 0}, {3, 0}, {4, 0}}, {{5, 5}, {6, 7}, {7, 6}, {8, 8}}});
  QuasiPoissonFit fit;
  ASSERT_TRUE(fit.fit(reference, false));
  EXPECT_NEAR(fit.predict(0, 5).log_mean, -21.3025850931, 1e-9);
  EXPECT_NEAR(fit.predict(1, 5).log_mean, std::log(6.5), 1e-8);
}

TEST(QuasiPoisson, CannotFitASlopeToOneTime) {
  QuasiPoissonFit fit;
  EXPECT_FALSE(fit.fit(reference_of({{{3, 4}}, {{3, 6}}}), true));
  EXPECT_FALSE(fit.fit(Reference{}, false));
}

TEST(QuasiPoisson, WeightsOutbreaksDown) {
  Reference reference = reference_of({{{1, 4}, {2, 5}, {3, 3}, {4, 60}, {5, 4}, {6, 6}, {7, 5}, {8, 4}}});
  QuasiPoissonFit fit;
  ASSERT_TRUE(fit.fit(reference, false));
  std::vector<double> weights(8);
  ASSERT_TRUE(fit.anscombe_weights(reference, 1, 1, weights));
  double sum = 0;
  for (const double weight : weights) sum += weight;
  EXPECT_NEAR(sum, 8, 1e-12);
  EXPECT_LT(weights[3], 0.05);
  EXPECT_EQ(weights[0], weights[7]);
  // All the same when nothing stands out.
  ASSERT_TRUE(fit.anscombe_weights(reference, 1, 1000, weights));
  for (const double weight : weights) EXPECT_EQ(weight, 1);
}

// Anscombe's residual against the definition, for a count that is above the threshold.
TEST(QuasiPoisson, AnscombeResidualByDefinition) {
  Reference reference = reference_of({{{1, 2}, {2, 2}, {3, 8}}});
  QuasiPoissonFit fit;
  ASSERT_TRUE(fit.fit(reference, false));
  std::vector<double> weights(3);
  ASSERT_TRUE(fit.anscombe_weights(reference, 1.5, 0.5, weights));
  const double mu = 4;
  const double residual =
      1.5 * (std::pow(8, 2.0 / 3) * std::pow(mu, -1.0 / 6) - std::sqrt(mu)) / std::sqrt(1.5 * (1 - 1.0 / 3));
  const double down = 1 / (residual * residual);
  EXPECT_NEAR(weights[2], 3 * down / (2 + down), 1e-5);
}

}  // namespace
}  // namespace entente::trend
