// How good a forecast of a count was: the interval score and the continuous ranked probability score (CRPS)
// of Gneiting and Raftery (2007), Strictly proper scoring rules, prediction, and estimation, JASA 102,
// 359-378, sections 6.2 and 4.2; for counts the CRPS is the ranked probability score of Czado, Gneiting and
// Held (2009), Predictive model assessment for count data, Biometrics 65, 1254-1261, section 3. Both are in
// counts, smaller is better, and neither can be made smaller on average by saying anything but what one
// believes.
#pragma once

#include <optional>

#include "trend/distributions.h"
#include "trend/series.h"
#include "trend/thresholds.h"

namespace entente::trend {

/// What a detector said a new count would be like: a negative binomial (Poisson where the variance is below
/// the mean) with its expected count and variance, as assessment.h takes it. Nothing where the detector gives
/// either none or an expected count of 0.
[[nodiscard]] std::optional<CountDistribution> predictive(const Detection& detection);

/// The quantiles at alpha / 2 and 1 - alpha / 2, 0 < alpha < 1. Of a discrete distribution it holds at least
/// 1 - alpha.
[[nodiscard]] Limits central_interval(const CountDistribution& distribution, double alpha);

/// Width plus 2 / alpha for each count that the observation is outside (equation 43).
[[nodiscard]] double interval_score(const Limits& interval, double alpha, double observed);

/// Sum over k >= 0 of (P(X <= k) - [observed <= k])^2 for a whole `observed`; of a forecast that is one
/// number it is the absolute error. Exact to about 1e-9 while the distribution spreads over no more than
/// 2,048 counts, to about 1e-4 relative beyond.
[[nodiscard]] double crps(const CountDistribution& distribution, double observed);

}  // namespace entente::trend
