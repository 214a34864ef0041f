#include "trend/change_points.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

// Annual flow of the Nile at Aswan 1871 to 1970 (Cobb 1978, Biometrika 65, 243-251).
const std::vector<double> nile{
    1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,  1110, 994, 1020, 960,  1180,
    799,  958,  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774,  840,  874, 694,  940,  833,
    701,  916,  692,  1020, 1050, 969,  831,  726,  456,  824,  702,  1120, 1100, 832, 764,  821,  768,
    845,  864,  862,  698,  845,  744,  796,  1040, 759,  781,  865,  845,  944,  984, 897,  822,  1010,
    771,  676,  649,  846,  812,  742,  801,  1040, 860,  874,  848,  890,  744,  749, 838,  1050, 918,
    986,  797,  923,  975,  815,  1020, 906,  901,  1170, 912,  746,  919,  718,  714, 740};

// British coal-mining disasters a year, 1851 to 1962 (Jarrett 1979, Biometrika 66, 191-193).
const std::vector<double> disasters{4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1,
                                    4, 4, 1, 5, 5, 3, 4, 2, 5, 2, 2, 3, 4, 2, 1, 3, 2, 2, 1, 1, 1, 1, 3,
                                    0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2, 0, 1, 1, 1, 0, 1, 0, 1, 0,
                                    0, 0, 2, 1, 0, 0, 0, 1, 1, 0, 2, 3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 4, 2,
                                    0, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1};

Series series_of(const std::vector<double>& counts) {
  Series series;
  series.counts = counts;
  return series;
}

std::vector<ChangePoint> changes(const std::vector<double>& counts,
                                 const ChangePointParameters& parameters = {}) {
  const auto found = change_points(series_of(counts), parameters);
  EXPECT_TRUE(found);
  return found.value_or(std::vector<ChangePoint>{});
}

// Carlin, Gelfand and Smith (1992), Applied Statistics 41, 389-405, and Raftery and Akman (1986), Biometrika
// 73, 85-89: one change, most likely after 41 years, in 1891, from about 3 to about 0.9 disasters a year.
TEST(ChangePoints, CoalMiningDisasters) {
  const auto found = changes(disasters);
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].step, 41);
  EXPECT_NEAR(found[0].before, 3.098, 1e-3);
  EXPECT_NEAR(found[0].after, 0.901, 1e-3);
}

// Cobb (1978): the flow drops in 1898, after 28 years, when the first Aswan dam was begun.
TEST(ChangePoints, NileOfCobb1978) {
  const auto found = changes(nile);
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].step, 28);
}

// The same series by ranks: pettitt.test(Nile) of the R package trend gives U* = 1617 and p = 3.59e-07 at K
// = 28.
TEST(Pettitt, NileOfCobb1978) {
  const auto found = pettitt(series_of(nile));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->u, 1617);
  EXPECT_EQ(found->step, 27);
  EXPECT_NEAR(found->p / 3.591022e-07, 1, 1e-6);
}

TEST(Pettitt, NothingChangesInConstants) {
  const auto found = pettitt(series_of({4, 4, missing, 4, 4}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->u, 0);
  EXPECT_EQ(found->p, 1);
  EXPECT_FALSE(pettitt(series_of({missing, 4})));
}

/// The least cost by trying every last change, without PELT's pruning.
double exhaustive(const std::vector<double>& counts, double penalty, std::size_t least, double dispersion) {
  const auto cost = [&](std::size_t begin, std::size_t end) {
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += counts[i];
    return sum > 0 ? -2 * sum * std::log(sum / static_cast<double>(end - begin)) / dispersion : 0;
  };
  std::vector<double> best(counts.size() + 1, 1e300);
  best[0] = -penalty;
  for (std::size_t end = least; end <= counts.size(); ++end) {
    for (std::size_t begin = 0; begin + least <= end; ++begin) {
      if (best[begin] < 1e299) best[end] = std::min(best[end], best[begin] + cost(begin, end) + penalty);
    }
  }
  return best[counts.size()];
}

// Killick et al. (2012): the pruning loses nothing.
TEST(ChangePoints, PruningKeepsTheOptimum) {
  std::mt19937 random(5);
  for (int round = 0; round < 60; ++round) {
    const std::size_t n = 8 + random() % 90;
    std::vector<double> counts(n);
    double level = 3;
    for (double& one : counts) {
      if (random() % 12 == 0) level = 1 + static_cast<double>(random() % 20);
      one = std::poisson_distribution<int>(level)(random);
    }
    const std::size_t least = 1 + random() % 5;
    const double penalty = 1 + static_cast<double>(random() % 12);
    const auto found = changes(counts, {.penalty = penalty, .least_stretch = least, .dispersion = 1.5});
    std::vector<std::size_t> bounds{0};
    for (const ChangePoint& one : found) bounds.push_back(one.step);
    bounds.push_back(n);
    double total = -penalty;
    for (std::size_t i = 1; i < bounds.size(); ++i) {
      EXPECT_GE(bounds[i] - bounds[i - 1], least);
      double sum = 0;
      for (std::size_t j = bounds[i - 1]; j < bounds[i]; ++j) sum += counts[j];
      if (sum > 0) total += -2 * sum * std::log(sum / static_cast<double>(bounds[i] - bounds[i - 1])) / 1.5;
      total += penalty;
    }
    EXPECT_NEAR(total, exhaustive(counts, penalty, least, 1.5), 1e-8) << "round " << round;
  }
}

TEST(ChangePoints, SaysTheLevelsAndMindsTheGaps) {
  std::vector<double> counts(20, 5);
  for (std::size_t i = 10; i < 20; ++i) counts[i] = 30;
  counts[10] = missing;
  const auto found = changes(counts);
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].step, 11);
  EXPECT_EQ(found[0].before, 5);
  EXPECT_EQ(found[0].after, 30);
  EXPECT_GT(found[0].gain, 50);
  EXPECT_TRUE(changes(std::vector<double>(50, 0)).empty());
  EXPECT_TRUE(changes({1, 90}).empty());
  EXPECT_EQ(change_points(series_of(std::vector<double>(10'001, 1)), {}).error().kind, ErrorKind::too_large);
}

// Noise alone, even overdispersed, seldom looks like a change: 100 series of 260 weeks.
TEST(ChangePoints, OverdispersedNoiseIsNoChange) {
  std::mt19937 random(11);
  int series_with_change = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<double> counts(260);
    for (double& one : counts) {
      one = std::poisson_distribution<int>(std::gamma_distribution<double>(2, 5)(random))(random);
    }
    series_with_change += changes(counts).empty() ? 0 : 1;
  }
  EXPECT_LE(series_with_change, 3);
}

TEST(ChangePoints, DispersionComesFromNeighbours) {
  std::mt19937 random(3);
  std::vector<double> counts(4000);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double level = i < 2000 ? 10 : 40;  // the change itself is no dispersion
    counts[i] = std::poisson_distribution<int>(std::gamma_distribution<double>(level / 2, 2)(random))(random);
  }
  EXPECT_NEAR(neighbour_dispersion(series_of(counts)), 3, 0.25);
  EXPECT_EQ(neighbour_dispersion(series_of({5, 5, 5})), 1);
}

}  // namespace
}  // namespace entente::trend
