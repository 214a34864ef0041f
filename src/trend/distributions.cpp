#include "trend/distributions.h"

#include <cmath>
#include <limits>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

namespace entente::trend {
namespace {

namespace policies = boost::math::policies;
// Doubles throughout, and NaN or infinity instead of exceptions: no exception crosses a module.
using Quiet = policies::policy<
    policies::promote_double<false>, policies::domain_error<policies::ignore_error>,
    policies::pole_error<policies::ignore_error>, policies::overflow_error<policies::ignore_error>,
    policies::underflow_error<policies::ignore_error>, policies::denorm_error<policies::ignore_error>,
    policies::rounding_error<policies::ignore_error>, policies::evaluation_error<policies::ignore_error>>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
// R looks for the least q with P(X <= q) >= p (1 - 64 eps), so that a probability which equals p up to
// rounding is taken as reached; the same allowance gives the same integers.
constexpr double quantile_allowance = 1 - 64 * std::numeric_limits<double>::epsilon();
// Below this the probability of zero is a normal double and summing upwards from it is exact enough and fast.
constexpr double most_log_of_zero = 650;
constexpr double most_summed_mean = 2000;

bool is_poisson(const CountDistribution& of) {
  return !(of.dispersion > 1);
}

/// -log P(X = 0).
double log_of_zero(const CountDistribution& of) {
  return is_poisson(of) ? of.mean : of.mean / (of.dispersion - 1) * std::log(of.dispersion);
}

/// P(X <= q) for q >= 0.
double cdf(const CountDistribution& of, double q) {
  if (is_poisson(of)) return boost::math::gamma_q(q + 1, of.mean, Quiet());
  return boost::math::ibeta(of.mean / (of.dispersion - 1), q + 1, 1 / of.dispersion, Quiet());
}

/// Adds up probabilities from zero on; each follows from the one before.
double quantile_by_summing(const CountDistribution& of, double p) {
  const bool poisson = is_poisson(of);
  const double size = poisson ? 0 : of.mean / (of.dispersion - 1);
  const double failure = poisson ? 0 : 1 - 1 / of.dispersion;
  double term = std::exp(-log_of_zero(of));
  double sum = term;
  double q = 0;
  while (sum < p) {
    term *= poisson ? of.mean / (q + 1) : (q + size) / (q + 1) * failure;
    const double more = sum + term;
    q += 1;
    if (more == sum && q > of.mean) break;  // p is closer to 1 than the sum can get
    sum = more;
  }
  return q;
}

/// Halving between two whole numbers, from a start by the Cornish-Fisher expansion.
double quantile_by_halving(const CountDistribution& of, double p) {
  const double spread = std::sqrt(of.mean * of.dispersion);
  const double skewness = (2 * of.dispersion - 1) / spread;
  const double z = normal_quantile(p);
  const double start = std::fmax(0, std::floor(of.mean + spread * (z + skewness * (z * z - 1) / 6)));
  double step = std::fmax(1, std::floor(spread * 0.01));
  double low = start;
  double high = start;
  while (low > 0 && cdf(of, low) >= p) {
    high = low;
    low = std::fmax(0, low - step);
    step *= 2;
  }
  if (low == 0 && cdf(of, 0) >= p) return 0;
  while (!(cdf(of, high) >= p)) {
    if (!(step < high * 4 + 16)) return nan;  // the distribution function does not answer
    low = high;
    high += step;
    step *= 2;
  }
  // Now cdf(low) < p <= cdf(high).
  while (high - low > 1) {
    const double middle = std::floor(low + (high - low) / 2);
    if (middle <= low || middle >= high) break;  // whole numbers are further apart than doubles here
    (cdf(of, middle) >= p ? high : low) = middle;
  }
  return high;
}

}  // namespace

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

double normal_quantile(double p) {
  if (!(p > 0 && p < 1)) return nan;
  return -std::sqrt(2.0) * boost::math::erfc_inv(2 * p, Quiet());
}

double student_two_sided(double t, double freedom) {
  if (std::isnan(t) || !(freedom > 0)) return nan;
  if (std::isinf(t)) return 0;
  if (t * t < freedom) return boost::math::ibetac(0.5, freedom / 2, t * t / (freedom + t * t), Quiet());
  return boost::math::ibeta(freedom / 2, 0.5, freedom / (freedom + t * t), Quiet());
}

double count_quantile(const CountDistribution& distribution, double p) {
  if (!(distribution.mean >= 0) || std::isinf(distribution.mean) || !(p > 0 && p < 1) ||
      !std::isfinite(distribution.dispersion)) {
    return nan;
  }
  if (distribution.mean == 0) return 0;
  const double reached = p * quantile_allowance;
  const bool summed = log_of_zero(distribution) < most_log_of_zero &&
                      distribution.mean * std::sqrt(distribution.dispersion) < most_summed_mean;
  return summed ? quantile_by_summing(distribution, reached) : quantile_by_halving(distribution, reached);
}

double count_upper_tail(const CountDistribution& distribution, double count) {
  if (std::isnan(count) || !(distribution.mean >= 0)) return nan;
  if (count <= 0) return 1;
  if (distribution.mean == 0) return 0;
  if (is_poisson(distribution)) return boost::math::gamma_p(count, distribution.mean, Quiet());
  return boost::math::ibetac(distribution.mean / (distribution.dispersion - 1), count,
                             1 / distribution.dispersion, Quiet());
}

double count_lower_tail(const CountDistribution& distribution, double count) {
  if (std::isnan(count) || !(distribution.mean >= 0)) return nan;
  if (count < 0) return 0;
  if (distribution.mean == 0) return 1;
  return cdf(distribution, count);
}

}  // namespace entente::trend
