#include "trend/nb_regression.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <boost/math/special_functions/digamma.hpp>
#include <fmt/format.h>

#include "trend/small_matrix.h"

namespace entente::trend {
namespace {

constexpr int most_iterations = 50;
constexpr double tolerance = 1e-10;        ///< of the largest change of a coefficient, and of log dispersion
constexpr double least_dispersion = 1e-6;  ///< below this the counts are not more dispersed than Poisson
constexpr double most_dispersion = 1e4;
constexpr double most_log_mean = 60;

/// Derivative of the log likelihood with respect to size = 1 / dispersion.
double size_score(std::span<const double> counts, std::span<const double> means, double size) {
  double score = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (std::isnan(counts[i])) continue;
    score += boost::math::digamma(size + counts[i]) - boost::math::digamma(size) +
             std::log(size / (size + means[i])) + 1 - (counts[i] + size) / (means[i] + size);
  }
  return score;
}

}  // namespace

NbRegression::Row NbRegression::row(std::size_t i) const {
  Row values{};
  const double time = static_cast<double>(i) + 1;
  std::size_t at = 0;
  values[at++] = 1;
  if (design_.trend) values[at++] = time / time_scale_;
  for (int s = 1; s <= design_.harmonics; ++s) {
    const double angle = 2 * std::numbers::pi * s * time / design_.period;
    values[at++] = std::cos(angle);
    values[at++] = std::sin(angle);
  }
  return values;
}

double NbRegression::mean(std::size_t i) const {
  const Row values = row(i);
  double sum = 0;
  for (std::size_t j = 0; j < size_; ++j) sum += values[j] * coefficients_[j];
  return std::exp(std::clamp(sum, -most_log_mean, most_log_mean));
}

/// Fisher scoring for the coefficients under the present dispersion.
bool NbRegression::score_coefficients(std::span<const double> counts) {
  for (int iteration = 0; iteration < most_iterations; ++iteration) {
    SmallMatrix<max_coefficients> information{};
    Row gradient{};
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (std::isnan(counts[i])) continue;
      const Row values = row(i);
      const double mu = mean(i);
      const double weight = mu / (1 + dispersion_ * mu);
      const double residual = (counts[i] - mu) / (1 + dispersion_ * mu);
      for (std::size_t j = 0; j < size_; ++j) {
        gradient[j] += values[j] * residual;
        for (std::size_t k = 0; k <= j; ++k) information[j][k] += values[j] * values[k] * weight;
      }
    }
    if (!solve_positive(information, gradient, size_)) return false;
    double change = 0;
    double largest = 0;
    for (std::size_t j = 0; j < size_; ++j) largest = std::max(largest, std::abs(gradient[j]));
    const double damping = largest > 2 ? 2 / largest : 1;  // far from the maximum a step may shoot over it
    for (std::size_t j = 0; j < size_; ++j) {
      coefficients_[j] += gradient[j] * damping;
      change = std::max(change, std::abs(gradient[j]));
    }
    if (!std::isfinite(change)) return false;
    if (change < tolerance) return true;
  }
  // Where the counts are all zero the mean runs to 0 for ever; that is an answer too.
  return std::ranges::all_of(counts, [](double count) { return std::isnan(count) || count == 0; });
}

/// The size whose score is 0, by halving its logarithm: the score falls from positive to negative.
void NbRegression::estimate_dispersion(std::span<const double> counts) {
  std::vector<double> means(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) means[i] = mean(i);
  double low = std::log(1 / most_dispersion);
  double high = std::log(1 / least_dispersion);
  if (size_score(counts, means, std::exp(high)) >= 0) {
    dispersion_ = 0;
    return;
  }
  while (high - low > tolerance) {
    const double middle = (low + high) / 2;
    (size_score(counts, means, std::exp(middle)) > 0 ? low : high) = middle;
  }
  dispersion_ = std::exp(-(low + high) / 2);
}

Result<NbRegression> NbRegression::fit(std::span<const double> counts, const NbDesign& design,
                                       std::optional<double> dispersion) {
  NbRegression model;
  model.design_ = design;
  model.size_ = 1 + (design.trend ? 1 : 0) + 2 * static_cast<std::size_t>(design.harmonics);
  model.time_scale_ = std::max(1.0, static_cast<double>(counts.size()));
  model.dispersion_ = dispersion.value_or(0);
  double sum = 0;
  std::size_t present = 0;
  for (const double count : counts) {
    if (std::isnan(count)) continue;
    sum += count;
    ++present;
  }
  if (present < model.size_ + 2) {
    return fail(ErrorKind::unprocessable,
                fmt::format("{} counts before the range are too few for a model with {} coefficients",
                            present, model.size_),
                {}, "let the range begin later, take fewer harmonics, or give the in-control mean");
  }
  model.coefficients_[0] = std::log(std::max(sum / static_cast<double>(present), 0.1));
  for (int round = 0; round < most_iterations; ++round) {
    const double before = model.dispersion_;
    if (!model.score_coefficients(counts)) break;
    if (!dispersion) model.estimate_dispersion(counts);
    if (std::abs(model.dispersion_ - before) <= 1e-9 * model.dispersion_ || dispersion) return model;
  }
  return fail(ErrorKind::unprocessable, "the in-control model does not settle on the counts before the range",
              {}, "let the range begin later, take fewer harmonics, or give the in-control mean");
}

}  // namespace entente::trend
