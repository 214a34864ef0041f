// The false discovery rate: Benjamini and Hochberg (1995), Controlling the false discovery rate, JRSS B 57,
// 289-300.
#pragma once

#include <span>
#include <vector>

namespace entente::trend {

/// Adjusted p-values in the order given (as R's p.adjust(p, "BH")): the least rate at which the step-up
/// procedure would reject each. NaN stays NaN and does not count as a test.
[[nodiscard]] std::vector<double> benjamini_hochberg(std::span<const double> p);

}  // namespace entente::trend
