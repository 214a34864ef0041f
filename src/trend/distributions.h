// Distribution functions and quantiles that the detectors need, over Boost.Math. None of them throws;
// arguments outside a function's domain give NaN.
#pragma once

namespace entente::trend {

/// P(X <= z) of the standard normal.
[[nodiscard]] double normal_cdf(double z);
/// The z with normal_cdf(z) = p, 0 < p < 1.
[[nodiscard]] double normal_quantile(double p);
/// P(|T| >= |t|) of Student's t with `freedom` (> 0) degrees of freedom.
[[nodiscard]] double student_two_sided(double t, double freedom);

/// Counts with a mean and a variance of dispersion * mean: Poisson when dispersion is 1, negative binomial
/// with size mean / (dispersion - 1) and probability 1 / dispersion above (Noufaily et al. 2013 section 2.2).
struct CountDistribution {
  double mean = 0;        ///< >= 0, finite
  double dispersion = 1;  ///< >= 1; less counts as 1
};

/// The least whole number q with P(X <= q) >= p, 0 < p < 1.
[[nodiscard]] double count_quantile(const CountDistribution& distribution, double p);
/// P(X >= count) for a whole number; P(X <= count).
[[nodiscard]] double count_upper_tail(const CountDistribution& distribution, double count);
[[nodiscard]] double count_lower_tail(const CountDistribution& distribution, double count);

}  // namespace entente::trend
