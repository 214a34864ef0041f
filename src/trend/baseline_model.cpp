#include "trend/baseline_model.h"

#include <algorithm>
#include <cmath>

#include "trend/distributions.h"

namespace entente::trend {
namespace {

constexpr int least_years_for_trend = 3;  // Farrington et al. (1996) section 3.3

double largest_count(const Reference& reference) {
  double largest = 0;
  for (const CountTerms& term : reference.terms) largest = std::max(largest, term.count);
  return largest;
}

}  // namespace

bool BaselineModel::fit(Reference& reference, const BaselineRules& rules, bool trend) {
  std::ranges::fill(reference.weights, 1.0);
  bool converged = fit_.fit(reference, trend);
  if (!converged && trend) {
    trend = false;
    converged = fit_.fit(reference, false);
  }
  if (!fit_.usable() || (rules.flexible && !converged)) return false;
  dispersion_ = std::max(fit_.dispersion(), 1.0);
  if (std::isnan(fit_.dispersion())) return false;
  if (!rules.reweight) return true;
  if (!fit_.anscombe_weights(reference, dispersion_, rules.weights_threshold, reference.weights))
    return false;
  fit_.fit(reference, trend);  // whether it converges is not asked here, as in R
  dispersion_ = std::max(fit_.dispersion(), 1.0);
  return fit_.usable() && !std::isnan(fit_.dispersion());
}

double BaselineModel::error_dispersion(const BaselineRules& rules) const {
  return rules.flexible && rules.reweight ? fit_.prior_weight_dispersion() : fit_.dispersion();
}

/// Farrington et al. (1996) section 3.3: significant, three years of data, and no extrapolation beyond what
/// was seen.
bool BaselineModel::trend_holds(const Reference& reference, const BaselineRules& rules, std::size_t level,
                                double time) const {
  if (rules.years < least_years_for_trend) return false;
  if (std::exp(fit_.predict(level, time).log_mean) > largest_count(reference)) return false;
  const double t = fit_.slope() / (std::sqrt(error_dispersion(rules)) * fit_.slope_unit_error());
  return student_two_sided(t, fit_.freedom()) < rules.p_threshold_trend;
}

bool BaselineModel::predict(Reference& reference, const BaselineRules& rules, std::size_t level, double time,
                            BaselinePrediction& prediction) {
  if (!fit(reference, rules, rules.trend)) return false;
  if (fit_.with_slope() && !trend_holds(reference, rules, level, time) && !fit(reference, rules, false))
    return false;
  const Prediction predicted = fit_.predict(level, time);
  const double dispersion = rules.flexible ? error_dispersion(rules) : dispersion_;
  prediction = {.log_mean = predicted.log_mean,
                .log_error = predicted.unit_error * std::sqrt(dispersion),
                .dispersion = dispersion_,
                .trend = fit_.with_slope()};
  return std::isfinite(prediction.log_mean);
}

}  // namespace entente::trend
