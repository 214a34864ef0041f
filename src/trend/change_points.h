// Where a series changed its level: several change points by exact search, PELT of Killick, Fearnhead and
// Eckley (2012), Optimal detection of changepoints with a linear computational cost, JASA 107, 1590-1598; and
// whether there is one at all, by ranks: Pettitt (1979), A non-parametric approach to the change-point
// problem, Applied Statistics 28, 126-135. Each stretch is Poisson with a mean of its own; overdispersion,
// estimated from neighbours so that the changes do not count as such, scales the likelihood (quasi-Poisson),
// or noisy series would fall to pieces.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/error.h"
#include "trend/series.h"

namespace entente::trend {

struct ChangePointParameters {
  /// What a change must gain in twice the log likelihood over the dispersion, > 0; by default 3 log n, n the
  /// counts that are not missing (Zhang and Siegmund 2007, the modified BIC).
  std::optional<double> penalty = std::nullopt;
  std::size_t least_stretch = 4;  ///< counts between two changes at least, at least 1
  std::optional<double> dispersion =
      std::nullopt;  ///< variance over mean within a stretch, >= 1; by default estimated
};

struct ChangePoint {
  std::size_t step = 0;  ///< the first step of the new level
  double before = 0;     ///< mean of the stretch that ends here
  double after = 0;      ///< mean of the stretch that begins here
  double gain = 0;       ///< twice the log likelihood ratio of the change over the dispersion
};

/// Variance over mean, at least 1, from the differences of neighbours.
[[nodiscard]] double neighbour_dispersion(const Series& series);

/// In order of time. Error: too_large over limits::max_change_point_counts.
[[nodiscard]] Result<std::vector<ChangePoint>> change_points(const Series& series,
                                                             const ChangePointParameters& parameters);

struct Pettitt {
  std::size_t step = 0;  ///< the last step of the old level
  double u = 0;          ///< the largest |U_t| (Pettitt 1979 section 2.2)
  double p = 1;          ///< two-sided, approximate: 2 exp(-6 u^2 / (n^3 + n^2)), at most 1 (section 2.3)
};

/// Missing counts are left out. Nothing for fewer than two counts.
[[nodiscard]] std::optional<Pettitt> pettitt(const Series& series);

}  // namespace entente::trend
