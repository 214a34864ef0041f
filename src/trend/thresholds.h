// From a predicted mean to the limits of a new count.
#pragma once

namespace entente::trend {

/// Transformation under which a count is taken for normal: Farrington et al. (1996) section 3.7.
enum class Power { none, half, two_thirds };

/// How the flexible method turns its model into a limit. `delta`: as Farrington et al. (1996), one-sided.
/// `nb_plugin`: quantile of the negative binomial at the predicted mean (Noufaily et al. 2013, section 3.4).
/// `muan`: the same at a quantile of the predicted mean, so that it knows how unsure the mean is (Salmon et
/// al. 2016, section 2.2).
enum class ThresholdMethod { delta, nb_plugin, muan };

struct Limits {
  double lower = 0;  ///< at least 0; NaN where there is none
  double upper = 0;
};

/// Farrington et al. (1996) section 3.7: mean^e -/+ z * se to the power 1/e. `mean` is the predicted mean,
/// `error` its standard error (both in counts), `dispersion` at least 1, `z` the normal quantile.
[[nodiscard]] Limits power_limits(double mean, double error, double dispersion, Power power, double z);

/// Noufaily et al. (2013) section 3.4. `log_mean` and its standard error; 0 < alpha < 1 on each side. No
/// limits (NaN) where the mean that the quantile is taken at is infinite. `method` is not delta.
[[nodiscard]] Limits count_limits(double log_mean, double log_error, double dispersion,
                                  ThresholdMethod method, double alpha);

/// P(X >= count) under what count_limits() takes the limits of.
[[nodiscard]] double count_limits_tail(double log_mean, double log_error, double dispersion,
                                       ThresholdMethod method, double alpha, double count);

}  // namespace entente::trend
