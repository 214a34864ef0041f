#include "trend/thresholds.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "trend/distributions.h"

namespace entente::trend {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The mean that the distribution of a new count gets.
double plugged_mean(double log_mean, double log_error, ThresholdMethod method, double alpha) {
  const bool quantile = method == ThresholdMethod::muan;
  return std::exp(quantile ? log_mean + normal_quantile(1 - alpha) * log_error : log_mean);
}

}  // namespace

Limits power_limits(double mean, double error, double dispersion, Power power, double z) {
  const double tau = dispersion + error * error / mean;
  double centre = 0;
  double spread = 0;
  double back = 0;
  switch (power) {
    case Power::none:
      centre = mean;
      spread = std::sqrt(mean * tau);
      back = 1;
      break;
    case Power::half:
      centre = std::sqrt(mean);
      spread = std::sqrt(tau / 4);
      back = 2;
      break;
    case Power::two_thirds:
      centre = std::cbrt(mean * mean);
      spread = std::sqrt(4.0 / 9.0 * std::cbrt(mean) * tau);
      back = 1.5;
      break;
  }
  // The power of a negative number is NaN (2/3) or positive (1/2): a lower limit of no use is 0, and the
  // upper one is the larger of the two.
  const double low = std::pow(centre - z * spread, back);
  const double high = std::pow(centre + z * spread, back);
  if (std::isnan(low)) return {.lower = 0, .upper = high};
  return {.lower = std::max(0.0, std::min(low, high)), .upper = std::max(low, high)};
}

Limits count_limits(double log_mean, double log_error, double dispersion, ThresholdMethod method,
                    double alpha) {
  const CountDistribution count{.mean = plugged_mean(log_mean, log_error, method, alpha),
                                .dispersion = dispersion};
  if (!std::isfinite(count.mean)) return {.lower = nan, .upper = nan};
  return {.lower = count_quantile(count, alpha), .upper = count_quantile(count, 1 - alpha)};
}

double count_limits_tail(double log_mean, double log_error, double dispersion, ThresholdMethod method,
                         double alpha, double count) {
  return count_upper_tail(
      {.mean = plugged_mean(log_mean, log_error, method, alpha), .dispersion = dispersion}, count);
}

}  // namespace entente::trend
