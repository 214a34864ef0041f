// Is there a monotonic trend, and how steep: Mann (1945), Econometrica 13, 245-259, and Kendall (1975), Rank
// Correlation Methods, chapter 4, with the correction for ties; the seasonal form of Hirsch, Slack and Smith
// (1982), Water Resources Research 18, 107-121, equations 1 to 8; slope and its limits by Sen (1968), JASA
// 63, 1379-1389, equations 3.1 to 4.6.
#pragma once

#include <cstdint>

#include "base/error.h"
#include "trend/series.h"

namespace entente::trend {

struct MannKendallParameters {
  double alpha = 0.05;    ///< the limits of the slope hold with probability 1 - alpha, in (0, 1)
  bool seasonal = false;  ///< compare only counts of the same time of year
};

struct MannKendall {
  std::uint64_t n = 0;  ///< counts that are not missing
  double s = 0;         ///< pairs that rise minus pairs that fall
  double var_s = 0;     ///< of s when there is no trend, corrected for ties
  double z = 0;         ///< s towards 0 by one (continuity), over its standard deviation
  double p = 1;         ///< two-sided, by the normal approximation (good from about 10 counts on)
  double slope = 0;     ///< median of the slopes of all pairs, per step; seasonal: per year
  double lower = 0;     ///< limits of the slope
  double upper = 0;
};

/// Missing counts are left out and the slopes know the gap. Errors: unprocessable for fewer than two counts
/// (seasonal: no season with two), too_large over limits::max_slope_counts.
[[nodiscard]] Result<MannKendall> mann_kendall(const Series& series, const MannKendallParameters& parameters);

}  // namespace entente::trend
