// Farrington et al. (1996) section 3.8: no alarm while there are next to no cases.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace entente::trend {

/// Cases in the `period` (at least 1) steps up to and with `at`, fewer at the begin of a series; NaN when one
/// of them is missing.
[[nodiscard]] inline double recent_cases(std::span<const double> counts, std::size_t at, int period) {
  const std::size_t first = at + 1 - std::min(at + 1, static_cast<std::size_t>(period));
  double sum = 0;
  for (std::size_t i = first; i <= at; ++i) sum += counts[i];
  return sum;
}

}  // namespace entente::trend
