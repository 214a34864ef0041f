#include "trend/nb_cusum.h"

#include <algorithm>
#include <cmath>

#include "trend/nb_regression.h"

namespace entente::trend {
namespace {

constexpr std::size_t years_to_fit = 2;

/// The log likelihood ratio of a count y is slope * y - offset.
struct Line {
  double slope = 0;
  double offset = 0;
};

Line likelihood_line(double mu0, double dispersion, double kappa) {
  const double mu1 = mu0 * std::exp(kappa);
  if (dispersion == 0) return {.slope = kappa, .offset = mu1 - mu0};
  const double odds = std::log1p(dispersion * mu1) - std::log1p(dispersion * mu0);
  return {.slope = kappa - odds, .offset = odds / dispersion};
}

}  // namespace

double nb_log_likelihood_ratio(double count, double mu0, double dispersion, double kappa) {
  const Line line = likelihood_line(mu0, dispersion, kappa);
  return line.slope * count - line.offset;
}

Range nb_cusum_default_range(const Series& series, const NbCusumParameters& parameters) {
  const std::size_t end = series.counts.size();
  if (parameters.mu0) return {.begin = 0, .end = end};
  return {.begin = std::min(years_to_fit * static_cast<std::size_t>(series.calendar.frequency()), end / 2),
          .end = end};
}

Result<> nb_cusum_detect(const Series& series, const NbCusumParameters& parameters, Range range,
                         std::span<Detection> out) {
  NbRegression model;
  if (!parameters.mu0) {
    const NbDesign design{.harmonics = parameters.harmonics,
                          .trend = parameters.trend,
                          .period = static_cast<double>(series.calendar.frequency())};
    ENTENTE_TRY(fitted, NbRegression::fit(std::span(series.counts).first(range.begin), design,
                                          parameters.dispersion));
    model = fitted;
  }
  const double dispersion = parameters.mu0 ? parameters.dispersion.value_or(0) : model.dispersion();
  double sum = 0;
  for (std::size_t step = range.begin; step < range.end; ++step) {
    const double mu0 = parameters.mu0 ? *parameters.mu0 : model.mean(step);
    const Line line = likelihood_line(mu0, dispersion, parameters.kappa);
    Detection& detection = out[step - range.begin];
    detection = {.observed = series.counts[step],
                 .expected = mu0,
                 .upper = std::max(0.0, (parameters.c_arl - sum + line.offset) / line.slope),
                 .variance = mu0 + dispersion * mu0 * mu0,
                 .alarm = false};
    if (is_missing(detection.observed)) continue;
    sum = std::max(0.0, sum + line.slope * detection.observed - line.offset);
    detection.alarm = sum > parameters.c_arl;
    if (detection.alarm) sum = 0;
  }
  return {};
}

}  // namespace entente::trend
