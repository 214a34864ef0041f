#include "trend/farrington.h"

#include <cmath>
#include <cstdlib>
#include <new>
#include <random>

#include <gtest/gtest.h>

#include "trend/detect.h"

namespace {

std::size_t allocations = 0;

}  // namespace

// Counts allocations, for the promise that detecting makes none per step.
void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace entente::trend {
namespace {

constexpr FlexibleParameters improved{
    .base = {.b = 3, .weights_threshold = 2.58, .alpha = 0.01, .p_threshold_trend = 1},
    .no_periods = 10,
    .past_not_included = 26,
    .threshold = ThresholdMethod::nb_plugin};

Series made_up(std::size_t weeks, double level) {
  std::mt19937 random(9);
  Series series;
  for (std::size_t week = 0; week < weeks; ++week) {
    const double mean = level * (1 + 0.5 * std::sin(static_cast<double>(week) * 0.1208));
    series.counts.push_back(
        std::poisson_distribution<int>(std::gamma_distribution<double>(6, mean / 6)(random))(random));
  }
  return series;
}

template <class Detector>
std::vector<Detection> all(Detector& detector, const Series& series, Range range) {
  std::vector<Detection> out(range.end - range.begin);
  detector.detect(series, range, out);
  return out;
}

TEST(Farrington, DefaultRangesAreThoseOfR) {
  const Series series = made_up(300, 5);
  EXPECT_EQ(Farrington({.b = 3}).default_range(series).begin, 3 * 52 - 3 - 1);
  EXPECT_EQ(FarringtonFlexible(improved).default_range(series).begin, 3 * 52 + 3);
  EXPECT_EQ(FarringtonFlexible(improved).default_range(series).end, 300);
}

// A level that is known: 20 in every reference week, so that the limit follows from the formula alone.
TEST(Farrington, OfAConstantSeries) {
  Series series;
  series.counts.assign(220, 20);
  // No trend is tried: where nothing varies its significance is 0 / 0 up to rounding (docs/trends.md).
  Farrington farrington({.b = 3, .alpha = 0.05, .trend = false, .power = Power::none});
  const auto found = all(farrington, series, {.begin = 200, .end = 201});
  EXPECT_NEAR(found[0].expected, 20, 1e-7);
  // 21 reference counts, dispersion 1.
  EXPECT_NEAR(found[0].upper, 20 + 1.959963984540054 * std::sqrt(20 * (1 + 1.0 / 21)), 1e-6);
  FarringtonFlexible flexible(
      {.base = {.b = 3, .weights_threshold = 2.58, .alpha = 0.01}, .threshold = ThresholdMethod::nb_plugin});
  EXPECT_EQ(all(flexible, series, {.begin = 200, .end = 201})[0].upper, 31)
      << "the 99 % quantile of Poisson(20)";
}

TEST(Farrington, FindsAnOutbreakAndForgetsAPastOne) {
  Series series = made_up(300, 12);
  FarringtonFlexible detector(improved);
  const Range last{.begin = 299, .end = 300};
  const double before = all(detector, series, last)[0].upper;
  series.counts[299] = before + 1;
  EXPECT_TRUE(all(detector, series, last)[0].alarm);
  series.counts[299] = before;
  EXPECT_FALSE(all(detector, series, last)[0].alarm);
  // An outbreak a year ago hardly moves the limit when it is weighed down.
  for (std::size_t week = 246; week < 250; ++week) series.counts[week] = 400;
  const double reweighted = all(detector, series, last)[0].upper;
  FlexibleParameters naive = improved;
  naive.base.reweight = false;
  FarringtonFlexible trusting(naive);
  EXPECT_LT(reweighted, all(trusting, series, last)[0].upper / 3);
}

TEST(Farrington, SilentOnNextToNoCases) {
  Series series;
  series.counts.assign(220, 0);
  series.counts[219] = 4;
  Farrington farrington({.b = 3});
  FarringtonFlexible flexible(improved);
  EXPECT_EQ(all(farrington, series, {.begin = 219, .end = 220})[0].upper, 0) << "R gives 0 here";
  EXPECT_TRUE(is_missing(all(flexible, series, {.begin = 219, .end = 220})[0].upper));
  series.counts[218] = 2;
  EXPECT_TRUE(all(farrington, series, {.begin = 219, .end = 220})[0].alarm);
  EXPECT_TRUE(all(flexible, series, {.begin = 219, .end = 220})[0].alarm);
}

// A missing report of a reference week is left out; taken for zero it would pull the limit down.
TEST(Farrington, MissingReportsAreNotZeros) {
  const Series whole = made_up(300, 30);
  Series gaps = whole;
  Series zeros = whole;
  for (std::size_t week = 0; week < 260; week += 3) {
    gaps.counts[week] = missing;
    zeros.counts[week] = 0;
  }
  FarringtonFlexible detector(improved);
  const Range last{.begin = 299, .end = 300};
  const double limit = all(detector, whole, last)[0].expected;
  EXPECT_NEAR(all(detector, gaps, last)[0].expected / limit, 1, 0.15);
  EXPECT_LT(all(detector, zeros, last)[0].expected / limit, 0.85);
  gaps.counts[299] = missing;
  EXPECT_TRUE(is_missing(all(detector, gaps, last)[0].upper));
  EXPECT_FALSE(all(detector, gaps, last)[0].alarm);
}

TEST(Farrington, RefusesWhatHasNoReference) {
  const Series series = made_up(300, 5);
  const FarringtonFlexible detector(improved);
  EXPECT_TRUE(detector.check(series, {.begin = 156, .end = 300}));
  EXPECT_FALSE(detector.check(series, {.begin = 155, .end = 300}));
  FlexibleParameters crowded = improved;
  crowded.base.w = 26;
  EXPECT_FALSE(FarringtonFlexible(crowded).check(series, {.begin = 250, .end = 300}));
}

// Levels by the definition: the same week of each year with w around it, and between the windows nine blocks
// whose lengths differ by one at most, the longer ones first; nothing of the last 26 weeks.
TEST(Farrington, UsesAllTheYearsByPeriod) {
  Series series;
  series.counts.assign(300, 0);
  FarringtonFlexible detector({.base = {.b = 3, .reweight = false, .trend = false, .limit_cases = 0},
                               .no_periods = 10,
                               .past_not_included = 26});
  // With cases in one week only, what is expected tells whether the week is in the present level: its share
  // of 7 * 3.
  for (const std::size_t week : {299 - 52, 299 - 52 - 3, 299 - 104 + 3, 299 - 156 - 3}) {
    series.counts.assign(300, 0);
    series.counts[week] = 210;
    EXPECT_NEAR(all(detector, series, {.begin = 299, .end = 300})[0].expected, 10, 1e-6) << week;
  }
  for (const std::size_t week : {299 - 1, 299 - 26, 299 - 52 + 4, 299 - 52 - 4, 299 - 156 - 4}) {
    series.counts.assign(300, 0);
    series.counts[week] = 210;
    EXPECT_LT(all(detector, series, {.begin = 299, .end = 300})[0].expected, 0.1) << week;
  }
}

TEST(Farrington, AllocatesNothingForEachStep) {
  const Series series = made_up(400, 9);
  FarringtonFlexible flexible(improved);
  Farrington farrington({.b = 3});
  std::vector<Detection> out(200);
  flexible.detect(series, {.begin = 200, .end = 400}, out);
  farrington.detect(series, {.begin = 200, .end = 400}, out);
  const std::size_t before = allocations;
  flexible.detect(series, {.begin = 200, .end = 400}, out);
  farrington.detect(series, {.begin = 200, .end = 400}, out);
  EXPECT_EQ(allocations, before);
}

TEST(Detect, ChecksParametersAndRanges) {
  const Series series = made_up(300, 5);
  EXPECT_TRUE(detect(series, improved, std::nullopt));
  EXPECT_FALSE(detect(series, FarringtonParameters{.alpha = 0}, std::nullopt));
  EXPECT_FALSE(detect(series, FarringtonParameters{.b = 0}, std::nullopt));
  EXPECT_FALSE(detect(series, FarringtonParameters{.w = -1}, std::nullopt));
  EXPECT_FALSE(detect(series, FarringtonParameters{.b = 6}, std::nullopt)) << "the series is too short";
  EXPECT_FALSE(detect(series, FlexibleParameters{.no_periods = 65}, std::nullopt));
  EXPECT_FALSE(detect(series, improved, Range{.begin = 100, .end = 120})) << "no reference";
  EXPECT_FALSE(detect(series, improved, Range{.begin = 200, .end = 301}));
  EXPECT_FALSE(detect(series, EarsParameters{.baseline = 2}, std::nullopt));
  EXPECT_FALSE(detect(series, EarsParameters{}, Range{.begin = 6, .end = 20}));
  EXPECT_FALSE(detect(series, NbCusumParameters{.kappa = 0}, std::nullopt));
  EXPECT_EQ(detect(series, EarsParameters{}, std::nullopt)->range.begin, 7);
  EXPECT_EQ(detect(series, NbCusumParameters{}, std::nullopt)->range.begin, 104);
}

}  // namespace
}  // namespace entente::trend
