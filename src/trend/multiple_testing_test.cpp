#include "trend/multiple_testing.h"

#include <cmath>

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

// The worked example of Benjamini and Hochberg (1995) section 4.1: of 15 tests the first 4 are rejected at
// 0.05, where Bonferroni's procedure rejects 3.
TEST(MultipleTesting, BenjaminiHochberg1995) {
  const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                              0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  // p.adjust(p, "BH") of R.
  const std::vector<double> expected{0.00150000, 0.00300000, 0.00950000, 0.03562500, 0.06030000,
                                     0.06385714, 0.06385714, 0.06450000, 0.07650000, 0.48600000,
                                     0.58118182, 0.71487500, 0.75323077, 0.81321429, 1.00000000};
  const std::vector<double> q = benjamini_hochberg(p);
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(q[i], expected[i], 1e-8) << i;
  EXPECT_LT(q[3], 0.05);
  EXPECT_GT(q[4], 0.05);
}

TEST(MultipleTesting, KeepsOrderTiesAndGaps) {
  const std::vector<double> q = benjamini_hochberg(std::vector{0.04, std::nan(""), 0.01, 0.04});
  EXPECT_DOUBLE_EQ(q[0], 0.04);
  EXPECT_TRUE(std::isnan(q[1]));
  EXPECT_DOUBLE_EQ(q[2], 0.03);
  EXPECT_DOUBLE_EQ(q[3], 0.04);
  EXPECT_TRUE(benjamini_hochberg({}).empty());
  EXPECT_EQ(benjamini_hochberg(std::vector{0.9, 0.95})[0], 0.95);
}

}  // namespace
}  // namespace entente::trend
