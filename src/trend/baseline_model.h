// What Farrington et al. (1996) and Noufaily et al. (2013) have in common: fit the reference counts, weigh
// down past outbreaks, fit again, keep the time trend only where it can be trusted.
#pragma once

#include "trend/quasi_poisson.h"

namespace entente::trend {

struct BaselineRules {
  bool trend = true;                ///< try a time trend
  bool reweight = true;             ///< weigh down counts with large residuals and fit again
  double weights_threshold = 1;     ///< standardised Anscombe residual above which: 1 (1996), 2.58 (2013)
  double p_threshold_trend = 0.05;  ///< keep the trend only with p below: 0.05 (1996), 1 (2013: always)
  int years = 5;                    ///< of reference counts; under 3 there is no trend
  /// R's farringtonFlexible() differs from farrington() in two places that change results. It gives no limit
  /// when the first fit does not converge. And after reweighting its standard errors use a dispersion over
  /// the prior weights, because the fitted object's working weights are replaced by them; published limits
  /// contain that.
  bool flexible = false;
};

struct BaselinePrediction {
  double log_mean = 0;
  double log_error = 0;   ///< standard error of log_mean
  double dispersion = 1;  ///< of a count around its mean, at least 1
  bool trend = false;     ///< the model has a trend
};

/// Reusable; allocates nothing once grown.
class BaselineModel {
 public:
  /// Fits `reference` (whose weights are overwritten) and predicts for `level` at `time`. False: no
  /// prediction.
  bool predict(Reference& reference, const BaselineRules& rules, std::size_t level, double time,
               BaselinePrediction& prediction);

 private:
  bool fit(Reference& reference, const BaselineRules& rules, bool trend);
  [[nodiscard]] bool trend_holds(const Reference& reference, const BaselineRules& rules, std::size_t level,
                                 double time) const;
  /// Dispersion that R's standard errors use; not limited to 1 or more.
  [[nodiscard]] double error_dispersion(const BaselineRules& rules) const;

  QuasiPoissonFit fit_;
  double dispersion_ = 1;
};

}  // namespace entente::trend
