// The likelihood ratio CUSUM of Hoehle and Paul (2008) section 3.1 (Hawkins and Olwell 1998, Cumulative Sum
// Charts and Charting for Quality Improvement, section 5.6, when the mean does not move): counts are negative
// binomial with mean mu0 in control and mu0 * exp(kappa) out of control, and
//   S_t = max(0, S_(t-1) + log f(y_t; mu1_t) / f(y_t; mu0_t)),   alarm when S_t > c, then S starts anew from
//   0.
// It adds up small excesses over many steps, which no detector that looks at one step at a time can see.
#pragma once

#include <optional>
#include <span>

#include "base/error.h"
#include "trend/series.h"

namespace entente::trend {

struct NbCusumParameters {
  double kappa = 0.6931471805599453;  ///< log of the increase to look for, > 0; default: a doubling
  double c_arl = 5;                   ///< the alarm limit of S, > 0; higher: fewer alarms, later
  std::optional<double> mu0 =
      std::nullopt;  ///< the mean in control, > 0; without it the counts before the range are fitted
  std::optional<double> dispersion =
      std::nullopt;    ///< Var = mu + dispersion * mu^2, >= 0 (0: Poisson); without it, fitted
  int harmonics = 1;   ///< of the season in the fit, 0 to max_harmonics
  bool trend = false;  ///< a trend in the fit
};

/// log f(count; mu1) / f(count; mu0).
[[nodiscard]] double nb_log_likelihood_ratio(double count, double mu0, double dispersion, double kappa);

/// With mu0 all steps; without, what follows the first two years, or the second half if there are fewer.
[[nodiscard]] Range nb_cusum_default_range(const Series& series, const NbCusumParameters& parameters);

/// Fills `out`, one for each step of `range`. `upper` is the alarm limit in counts: the observation above
/// which S would pass c, given the steps before; not below 0. Missing counts leave S as it is. Error: see
/// NbRegression::fit. A mu0 without a dispersion is taken as Poisson.
[[nodiscard]] Result<> nb_cusum_detect(const Series& series, const NbCusumParameters& parameters, Range range,
                                       std::span<Detection> out);

}  // namespace entente::trend
