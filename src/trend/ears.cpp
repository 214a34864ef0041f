#include "trend/ears.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "trend/distributions.h"

namespace entente::trend {
namespace {

constexpr std::size_t guard_steps = 2;  ///< of C2 and C3, between baseline and present
constexpr std::size_t added_steps = 2;  ///< whose excess C3 adds

struct Moments {
  double mean = missing;
  double deviation = missing;  ///< with n - 1
};

/// Two passes, so that huge counts keep their digits.
Moments moments(std::span<const double> counts) {
  const auto n = static_cast<double>(counts.size());
  double sum = 0;
  for (const double count : counts) sum += count;
  const double mean = sum / n;
  double squares = 0;
  for (const double count : counts) squares += (count - mean) * (count - mean);
  return {.mean = mean, .deviation = std::sqrt(squares / (n - 1))};
}

std::size_t guard_of(EarsMethod method) {
  return method == EarsMethod::c1 ? 0 : guard_steps;
}

class Baseline {
 public:
  Baseline(std::span<const double> counts, const EarsParameters& parameters)
      : counts_(counts), parameters_(parameters) {}

  [[nodiscard]] Moments at(std::size_t step) const {
    const auto length = static_cast<std::size_t>(parameters_.baseline);
    Moments of = moments(counts_.subspan(step - guard_of(parameters_.method) - length, length));
    // Not max(): a missing count must not become min_sigma.
    if (of.deviation < parameters_.min_sigma) of.deviation = parameters_.min_sigma;
    return of;
  }
  /// What C3 adds of an earlier step; missing stays missing.
  [[nodiscard]] double excess(std::size_t step) const {
    const Moments of = at(step);
    const double beyond = (counts_[step] - of.mean) / of.deviation - 1;
    return beyond < 0 ? 0 : beyond;
  }

 private:
  std::span<const double> counts_;
  EarsParameters parameters_;
};

}  // namespace

double ears_default_alpha(EarsMethod method) {
  return method == EarsMethod::c3 ? 0.025 : 0.001;
}

std::size_t ears_steps_before(const EarsParameters& parameters) {
  const std::size_t added = parameters.method == EarsMethod::c3 ? added_steps : 0;
  return static_cast<std::size_t>(parameters.baseline) + guard_of(parameters.method) + added;
}

void ears_detect(std::span<const double> counts, const EarsParameters& parameters, Range range,
                 std::span<Detection> out) {
  const double z = normal_quantile(1 - parameters.alpha);
  const Baseline baseline(counts, parameters);
  for (std::size_t step = range.begin; step < range.end; ++step) {
    const Moments of = baseline.at(step);
    double upper = of.mean + z * of.deviation;
    if (parameters.method == EarsMethod::c3) {
      upper = counts[step] + of.deviation * (z - (baseline.excess(step - 2) + baseline.excess(step - 1)));
      if (upper < 0) upper = 0;
    }
    const double spread = of.deviation * of.deviation * (1 + 1.0 / parameters.baseline);
    out[step - range.begin] = {.observed = counts[step],
                               .expected = of.mean,
                               .upper = upper,
                               .variance = spread,
                               .alarm = counts[step] > upper};
  }
}

}  // namespace entente::trend
