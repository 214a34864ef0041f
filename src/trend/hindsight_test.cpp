#include "trend/hindsight.h"

#include <random>

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

constexpr Hindsight o = Hindsight::usual;
constexpr Hindsight x = Hindsight::raised;
constexpr Hindsight u = Hindsight::unknown;

TEST(Hindsight, EpisodesByHand) {
  EXPECT_TRUE(episodes({}).empty());
  EXPECT_TRUE(episodes({o, x, o, o, x, o}).empty()) << "single steps come up by chance";
  const auto one = episodes({o, x, x, o});
  ASSERT_EQ(one.size(), 1);
  EXPECT_EQ(one[0].begin, 1);
  EXPECT_EQ(one[0].end, 3);
  const auto bridged = episodes({x, o, x, u, x, o, o, x, x});
  ASSERT_EQ(bridged.size(), 2);
  EXPECT_EQ(bridged[0].begin, 0);
  EXPECT_EQ(bridged[0].end, 5);
  EXPECT_EQ(bridged[1].begin, 7);
  EXPECT_EQ(bridged[1].end, 9);
}

Series poisson(std::size_t steps, double mean) {
  std::mt19937 random(4);
  Series series;
  for (std::size_t step = 0; step < steps; ++step) {
    series.counts.push_back(std::poisson_distribution<int>(mean)(random));
  }
  return series;
}

TEST(Hindsight, FindsWhatWasAddedAndLittleElse) {
  Series series = poisson(300, 10);
  for (std::size_t step = 40; step < 44; ++step) series.counts[step] += 40;
  const auto found = episodes(hindsight(series, {}));
  ASSERT_FALSE(found.empty());
  bool added = false;
  for (const Episode& episode : found) added = added || (episode.begin == 40 && episode.end >= 44);
  EXPECT_TRUE(added) << "in the first year: only the years after can tell";
  EXPECT_LE(found.size(), 4) << "about one step in twenty is raised by chance, two together hardly ever";
}

TEST(Hindsight, AShortSeriesIsComparedWithItself) {
  Series series = poisson(60, 10);
  for (std::size_t step = 30; step < 33; ++step) series.counts[step] = 40;
  const auto steps = hindsight(series, {});
  EXPECT_EQ(steps[30], Hindsight::raised);
  EXPECT_EQ(steps[32], Hindsight::raised);
  EXPECT_NE(steps[5], Hindsight::unknown);
}

TEST(Hindsight, KnowsNothingWithoutReports) {
  Series series = poisson(300, 10);
  series.counts[100] = missing;
  EXPECT_EQ(hindsight(series, {})[100], Hindsight::unknown);
  series.counts.assign(300, missing);
  series.counts[10] = 5;
  EXPECT_EQ(hindsight(series, {})[10], Hindsight::unknown);
}

}  // namespace
}  // namespace entente::trend
