#include "trend/scoring.h"

#include <algorithm>
#include <cmath>

namespace entente::trend {
namespace {

constexpr double negligible = 1e-12;  // probability outside of what is summed
constexpr double most_terms = 2'048;  // of the sum; wider distributions are summed in blocks

/// Sum over k in [begin, end) of (P(X <= k) - step)^2, in blocks of `stride` counts.
double squares(const CountDistribution& distribution, double begin, double end, double step, double stride) {
  double sum = 0;
  for (double k = begin; k < end; k += stride) {
    const double length = std::min(stride, end - k);
    // The middle of the block stands for its counts.
    const double distance = count_lower_tail(distribution, k + std::floor((length - 1) / 2)) - step;
    sum += length * distance * distance;
  }
  return sum;
}

}  // namespace

std::optional<CountDistribution> predictive(const Detection& detection) {
  if (!(detection.expected > 0) || !std::isfinite(detection.expected) || !std::isfinite(detection.variance)) {
    return std::nullopt;
  }
  return CountDistribution{.mean = detection.expected,
                           .dispersion = std::max(1.0, detection.variance / detection.expected)};
}

Limits central_interval(const CountDistribution& distribution, double alpha) {
  return {.lower = count_quantile(distribution, alpha / 2),
          .upper = count_quantile(distribution, 1 - alpha / 2)};
}

double interval_score(const Limits& interval, double alpha, double observed) {
  const double below = std::max(0.0, interval.lower - observed);
  const double above = std::max(0.0, observed - interval.upper);
  return interval.upper - interval.lower + 2 / alpha * (below + above);
}

double crps(const CountDistribution& distribution, double observed) {
  // Outside [low, high) the distribution function is 0 or 1 for all that matters.
  const double low = count_quantile(distribution, negligible);
  const double high = count_quantile(distribution, 1 - negligible) + 1;
  const double stride = std::max(1.0, std::ceil((high - low) / most_terms));
  double sum = std::max(0.0, low - observed) + std::max(0.0, observed - high);
  sum += squares(distribution, low, std::clamp(observed, low, high), 0, stride);
  sum += squares(distribution, std::clamp(observed, low, high), high, 1, stride);
  return sum;
}

}  // namespace entente::trend
