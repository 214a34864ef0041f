// A series: one count per step of a calendar. A step without a report is `missing`, which is not zero: no
// detector takes it for one.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "trend/calendar.h"

namespace entente::trend {

/// Stands where nobody reported. Compare with is_missing(): it equals nothing.
inline constexpr double missing = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] inline bool is_missing(double count) {
  return std::isnan(count);
}

struct Series {
  Calendar calendar = Calendar::of_index(52);
  std::int64_t first_t = 1;    ///< what the first step is called in the data: R counts from 1
  std::vector<double> counts;  ///< whole numbers from 0 to limits::max_trend_count, or missing
};

/// Steps [begin, end) of a series, counted from 0.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// What a detector says about one step.
struct Detection {
  double observed = missing;
  double expected = missing;  ///< by the detector's model; missing when it gives none
  double upper = missing;     ///< the alarm limit; missing when the detector gives none
  double variance = missing;  ///< of a new count under the model
  bool alarm = false;         ///< never with a missing limit
};

}  // namespace entente::trend
