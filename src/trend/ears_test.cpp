#include "trend/ears.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

std::vector<Detection> all(const std::vector<double>& counts, const EarsParameters& parameters) {
  const Range range{.begin = ears_steps_before(parameters), .end = counts.size()};
  std::vector<Detection> out(range.end - range.begin);
  ears_detect(counts, parameters, range, out);
  return out;
}

// Salmonella Newport in Germany, the weeks around New Year 2011, and the limits that the tests of the R
// package surveillance expect: earsC(method = "C1", alpha = 0.05).
TEST(Ears, SalmonellaNewport2011) {
  const std::vector<double> counts{1, 1, 1, 3, 3, 1, 2, 1, 0, 3, 3};
  const auto found = all(counts, {.alpha = 0.05});
  const double expected[] = {3.278854, 3.278854, 3.436517, 3.855617};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(found[i].upper, expected[i], 1e-6) << i;
}

// Mean 4, standard deviation 2, z = 2.326...: by hand.
TEST(Ears, ByHand) {
  const std::vector<double> counts{2, 4, 6, 9, 100, 4, 6, 8};
  const EarsParameters c1{.baseline = 3, .alpha = 0.01};
  EXPECT_NEAR(all(counts, c1)[0].upper, 4 + 2 * 2.3263478740408408, 1e-9);
  EXPECT_EQ(all(counts, c1)[0].expected, 4);
  EXPECT_TRUE(all(counts, c1)[0].alarm);
  // C2 leaves the two steps before out: the same baseline for step 5.
  const EarsParameters c2{.method = EarsMethod::c2, .baseline = 3, .alpha = 0.01};
  EXPECT_NEAR(all(counts, c2)[0].upper, 4 + 2 * 2.3263478740408408, 1e-9);
  EXPECT_FALSE(all(counts, c2)[0].alarm);
  // C3 at step 7: excess of steps 5 (0 - 1, so none) and 6.
  const EarsParameters c3{.method = EarsMethod::c3, .baseline = 3, .alpha = 0.01};
  const double deviation6 = std::sqrt(
      ((4 - 19.0 / 3) * (4 - 19.0 / 3) + (6 - 19.0 / 3) * (6 - 19.0 / 3) + (9 - 19.0 / 3) * (9 - 19.0 / 3)) /
      2);
  const double excess6 = std::max(0.0, (6 - 19.0 / 3) / deviation6 - 1);
  const double mean7 = 115.0 / 3;
  const double deviation7 =
      std::sqrt(((6 - mean7) * (6 - mean7) + (9 - mean7) * (9 - mean7) + (100 - mean7) * (100 - mean7)) / 2);
  EXPECT_NEAR(all(counts, c3)[0].upper, 8 + deviation7 * (2.3263478740408408 - excess6), 1e-9);
}

TEST(Ears, AConstantBaselineHasNoSpreadButTheLeastSigma) {
  const std::vector<double> counts{5, 5, 5, 5, 5, 5, 5, 6};
  EXPECT_EQ(all(counts, {})[0].upper, 5);
  EXPECT_TRUE(all(counts, {})[0].alarm);
  EXPECT_NEAR(all(counts, {.min_sigma = 1})[0].upper, 5 + 3.090232306167813, 1e-9);
  EXPECT_FALSE(all(counts, {.min_sigma = 1})[0].alarm);
}

TEST(Ears, MissingReportsAreNotZeros) {
  const std::vector<double> counts{5, 4, missing, 5, 6, 5, 4, 50, 50, 5};
  const auto found = all(counts, {});
  EXPECT_TRUE(is_missing(found[0].upper));
  EXPECT_FALSE(found[0].alarm);
  for (const Detection& one : all(counts, {.min_sigma = 2})) EXPECT_TRUE(is_missing(one.upper));
}

TEST(Ears, HugeCountsKeepTheirDigits) {
  const std::vector<double> counts{1e12, 1e12 - 1, 1e12 - 2, 1e12, 1e12 - 1, 1e12 - 2, 1e12 - 1, 1e12 + 9};
  const Detection found = all(counts, {})[0];
  EXPECT_NEAR(found.upper - 1e12, -1 + 3.090232306167813 * std::sqrt(4.0 / 6), 1e-3);
  EXPECT_TRUE(found.alarm);
}

// The screen takes another way and must come to the same alarms, whatever the length, the gaps and the size
// of counts.
TEST(EarsScreen, AgreesWithTheDetector) {
  std::mt19937 random(42);
  for (const double level : {0.2, 5.0, 3000.0, 1e9}) {
    for (const EarsMethod method : {EarsMethod::c1, EarsMethod::c2, EarsMethod::c3}) {
      for (const int baseline : {7, 3, 12}) {
        for (const std::size_t length : {5, 12, 38, 41, 72, 75, 260}) {
          std::gamma_distribution<double> count(3, level / 3);
          std::vector<double> counts(length);
          for (double& one : counts) one = random() % 40 == 0 ? missing : std::round(count(random));
          const EarsParameters parameters{.method = method, .baseline = baseline, .alpha = 0.01};
          std::vector<std::uint8_t> alarm(length, 9);
          const std::size_t alarms = EarsScreen(parameters)(counts, alarm);
          std::size_t expected_alarms = 0;
          const std::size_t before = ears_steps_before(parameters);
          for (std::size_t t = 0; t < length; ++t) {
            bool expected = false;
            if (t >= before) expected = all(counts, parameters)[t - before].alarm;
            EXPECT_EQ(alarm[t], expected ? 1 : 0) << "t " << t << " of " << length << ", level " << level;
            expected_alarms += expected ? 1 : 0;
          }
          EXPECT_EQ(alarms, expected_alarms);
        }
      }
    }
  }
}

}  // namespace
}  // namespace entente::trend
