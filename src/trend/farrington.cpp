#include "trend/farrington.h"

#include <algorithm>
#include <cmath>

#include "trend/case_limit.h"
#include "trend/distributions.h"

namespace entente::trend {

Farrington::Farrington(const FarringtonParameters& parameters)
    : parameters_(parameters), z_(normal_quantile(1 - parameters.alpha / 2)) {}

Range Farrington::default_range(const Series& series) const {
  const std::int64_t first = std::int64_t{series.calendar.frequency()} * parameters_.b - parameters_.w - 1;
  const std::size_t end = series.counts.size();
  return {.begin = std::min(static_cast<std::size_t>(std::max<std::int64_t>(first, 0)), end), .end = end};
}

void Farrington::fill_reference(const Series& series, std::size_t at) {
  reference_.terms.clear();
  reference_.times.clear();
  const auto size = static_cast<std::int64_t>(series.counts.size());
  for (int years = parameters_.b; years >= 1; --years) {
    const std::int64_t centre = series.calendar.years_before(static_cast<std::int64_t>(at), years);
    for (std::int64_t step = centre - parameters_.w; step <= centre + parameters_.w; ++step) {
      if (step < 0 || step >= size || is_missing(series.counts[static_cast<std::size_t>(step)])) continue;
      reference_.terms.push_back(terms_.terms[static_cast<std::size_t>(step)]);
      reference_.times.push_back(static_cast<double>(step));
    }
  }
  reference_.weights.resize(reference_.size());
  reference_.levels = 1;
  reference_.level_begin = {0, reference_.size()};
  reference_.scale = terms_.scale;
}

void Farrington::detect(const Series& series, Range range, std::span<Detection> out) {
  terms_.prepare(series.counts);
  const BaselineRules rules{.trend = parameters_.trend,
                            .reweight = parameters_.reweight,
                            .weights_threshold = parameters_.weights_threshold,
                            .p_threshold_trend = parameters_.p_threshold_trend,
                            .years = parameters_.b,
                            .flexible = false};
  for (std::size_t at = range.begin; at < range.end; ++at) {
    Detection& detection = out[at - range.begin];
    detection = {.observed = series.counts[at]};
    fill_reference(series, at);
    BaselinePrediction predicted;
    if (reference_.size() == 0) continue;
    if (!model_.predict(reference_, rules, 0, static_cast<double>(at), predicted)) continue;
    const double mean = std::exp(predicted.log_mean);
    const double error = mean * predicted.log_error;
    detection.expected = mean;
    detection.variance = predicted.dispersion * mean + error * error;
    const double cases = recent_cases(series.counts, at, parameters_.limit_period);
    if (is_missing(cases)) continue;
    if (cases < parameters_.limit_cases) {
      detection.upper = 0;
      continue;
    }
    detection.upper = power_limits(mean, error, predicted.dispersion, parameters_.power, z_).upper;
    detection.alarm = (detection.observed - mean) / (detection.upper - mean) > 1;
  }
}

}  // namespace entente::trend
