#include "trend/quasi_poisson.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace entente::trend {
namespace {

// glm.fit and glm.control of R 4.
constexpr int most_iterations = 25;
constexpr double deviance_tolerance = 1e-8;
constexpr double deviance_floor = 0.1;
constexpr double start_addition = 0.1;
constexpr double least_mean =
    std::numeric_limits<double>::epsilon();  // R's inverse log link never gives less
// A slope is not estimable when what the levels leave of the times is that small (Cdqrls: 1e-11, of the
// root).
constexpr double rank_tolerance = 1e-22;

constexpr int most_multiplied = 32;  // means in a row, so that their rounding errors cannot add up

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double mean_time(const std::vector<double>& times) {
  double sum = 0;
  for (const double time : times) sum += time;
  return sum / static_cast<double>(times.size());
}

/// Weight of one count before scaling; NaN when its residual is. `variance` is the dispersion times 1 -
/// leverage.
double anscombe_weight(const CountTerms& term, double mean, double variance, double threshold) {
  const double beyond = term.count - mean;
  // Pearson's residual is never less than Anscombe's (2/3 y + 1/3 mu >= y^(2/3) mu^(1/3)), and costs no root.
  if (variance > 0 && (beyond <= 0 || beyond * beyond <= threshold * threshold * mean * variance)) return 1;
  const double root = std::sqrt(mean);
  const double residual = 1.5 * (term.two_thirds / std::cbrt(root) - root) / std::sqrt(variance);
  if (std::isnan(residual)) return nan;
  return residual > threshold ? 1 / (residual * residual) : 1;
}

}  // namespace

void SeriesTerms::prepare(std::span<const double> counts) {
  double sum = 0;
  std::size_t present = 0;
  for (const double count : counts) {
    if (std::isnan(count)) continue;
    sum += count;
    ++present;
  }
  scale = present > 0 ? std::max(1.0, sum / static_cast<double>(present)) : 1;
  terms.resize(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double count = std::isnan(counts[i]) ? 0 : counts[i];
    terms[i] = {.count = count,
                .log_start = std::log((count + start_addition) / scale),
                .log_count = count > 0 ? std::log(count / scale) : 0,
                .two_thirds = std::cbrt(count * count)};
  }
}

/// Sums of the first iteration, which starts from mean = count + 0.1. Gives the deviance of that start.
double QuasiPoissonFit::start(const Reference& reference) {
  double deviance = 0;
  for (std::size_t level = 0; level < level_count_; ++level) {
    LevelSums sums;
    // Of the working response, for solve().
    double response = 0;
    double response_time = 0;
    for (std::size_t i = reference.level_begin[level]; i < reference.level_begin[level + 1]; ++i) {
      const CountTerms& term = reference.terms[i];
      const double prior = reference.weights[i];
      const double time = reference.times[i] - centre_;
      const double mean = term.count + start_addition;
      const double weight = prior * mean;
      const double working = weight * term.log_start - prior * start_addition;
      previous_means_[i] = mean;
      sums.weight += weight;
      sums.time += weight * time;
      sums.square += weight * time * time;
      sums.prior += prior;
      sums.count += prior * term.count;
      sums.count_time += prior * term.count * time;
      sums.count_log += prior * term.count * term.log_count;
      response += working;
      response_time += working * time;
      deviance += prior * (term.count * (term.log_count - term.log_start) + start_addition);
    }
    // solve() takes the gradient: what the response has beyond the coefficients, which are 0 yet.
    next_[level] = sums;
    start_gradient_[level] = {response, response_time};
  }
  return 2 * deviance;
}

/// One step of the scoring method: solves the weighted normal equations for the change of the coefficients.
bool QuasiPoissonFit::solve(bool first) {
  std::copy_n(next_.begin(), level_count_, levels_.begin());
  double information = 0;
  double squares = 0;
  double gradient = 0;
  for (std::size_t level = 0; level < level_count_; ++level) {
    const LevelSums& sums = levels_[level];
    const double plain = first ? start_gradient_[level].plain : sums.count - sums.weight;
    const double timed = first ? start_gradient_[level].timed : sums.count_time - sums.time;
    information += sums.square - sums.time * sums.time / sums.weight;
    squares += sums.square;
    gradient += timed - sums.time * plain / sums.weight;
  }
  slope_information_ = information;
  if (with_slope_ && !(information > rank_tolerance * squares)) return false;
  const double step = with_slope_ ? gradient / information : 0;
  slope_ += step;
  bool finite = std::isfinite(slope_);
  for (std::size_t level = 0; level < level_count_; ++level) {
    LevelSums& sums = levels_[level];
    const double plain = first ? start_gradient_[level].plain : sums.count - sums.weight;
    sums.intercept += (plain - step * sums.time) / sums.weight;
    finite = finite && std::isfinite(sums.intercept);
  }
  return finite;
}

/// Means and sums under the new coefficients for one level with a slope; gives its half of the deviance. Most
/// steps follow one another, and the mean grows by the same factor from each to the next: that saves most
/// exponentials.
double QuasiPoissonFit::update_level(const Reference& reference, std::size_t level) {
  LevelSums& sums = next_[level];
  const double growth = std::exp(slope_);
  double deviance = 0;
  double weight_sum = 0;
  double time_sum = 0;
  double square_sum = 0;
  double before = nan;
  double grown = 0;
  int multiplied = 0;
  for (std::size_t i = reference.level_begin[level]; i < reference.level_begin[level + 1]; ++i) {
    const CountTerms& term = reference.terms[i];
    const double time = reference.times[i] - centre_;
    const double log_ratio = sums.intercept + slope_ * time;
    const bool next_step = reference.times[i] - before == 1 && ++multiplied < most_multiplied;
    if (!next_step) multiplied = 0;
    grown = next_step ? grown * growth : std::exp(log_ratio) * scale_;
    before = reference.times[i];
    const double mean = std::max(grown, least_mean);
    const double weight = reference.weights[i] * mean;
    means_[i] = mean;
    weight_sum += weight;
    time_sum += weight * time;
    square_sum += weight * time * time;
    deviance += reference.weights[i] * (term.count * (term.log_count - log_ratio) - term.count) + weight;
  }
  sums.weight = weight_sum;
  sums.time = time_sum;
  sums.square = square_sum;
  return deviance;
}

/// Sums under the new coefficients; gives the deviance. Without a slope a level has one mean and nothing
/// needs the single counts.
double QuasiPoissonFit::update(const Reference& reference) {
  double deviance = 0;
  for (std::size_t level = 0; level < level_count_; ++level) {
    LevelSums& sums = next_[level];
    sums = levels_[level];
    if (with_slope_) {
      deviance += update_level(reference, level);
      continue;
    }
    const double mean = std::max(std::exp(sums.intercept) * scale_, least_mean);
    sums.weight = sums.prior * mean;
    deviance += sums.count_log - sums.count * sums.intercept - sums.count + sums.weight;
  }
  return 2 * deviance;
}

void QuasiPoissonFit::fill_constant_means(const Reference& reference, bool first) {
  for (std::size_t level = 0; level < level_count_; ++level) {
    const double mean = next_[level].weight / next_[level].prior;
    const double previous = levels_[level].weight / levels_[level].prior;
    for (std::size_t i = reference.level_begin[level]; i < reference.level_begin[level + 1]; ++i) {
      means_[i] = mean;
      if (!first) previous_means_[i] = previous;
    }
  }
}

/// Dispersion as summary.glm has it: working weights of the last iteration, residuals of its result.
void QuasiPoissonFit::finish(const Reference& reference, bool first) {
  if (!with_slope_) fill_constant_means(reference, first);
  double working = 0;
  double prior = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const double residual = (reference.terms[i].count - means_[i]) / means_[i];
    const double square = reference.weights[i] * residual * residual;
    prior += square;
    working += square * previous_means_[i];
  }
  freedom_ =
      static_cast<double>(reference.size()) - static_cast<double>(level_count_) - (with_slope_ ? 1 : 0);
  dispersion_ = freedom_ > 0 ? working / freedom_ : nan;
  prior_weight_dispersion_ = freedom_ > 0 ? prior / freedom_ : nan;
  usable_ = std::isfinite(working);
}

bool QuasiPoissonFit::fit(const Reference& reference, bool with_slope) {
  level_count_ = reference.levels;
  with_slope_ = with_slope;
  usable_ = false;
  slope_ = 0;
  scale_ = reference.scale;
  log_scale_ = std::log(scale_);
  if (reference.size() == 0) return false;
  centre_ = mean_time(reference.times);
  means_.resize(reference.size());
  previous_means_.resize(reference.size());
  double before = start(reference);
  for (int iteration = 1; iteration <= most_iterations; ++iteration) {
    const bool first = iteration == 1;
    // What the last update() called new is now what the weights come from.
    if (!first) std::swap(means_, previous_means_);
    if (!solve(first)) return false;
    const double deviance = update(reference);
    if (!std::isfinite(deviance)) return false;
    const bool settled =
        std::abs(deviance - before) / (std::abs(deviance) + deviance_floor) < deviance_tolerance;
    if (settled || iteration == most_iterations) {
      finish(reference, first);
      return settled && usable_;
    }
    before = deviance;
  }
  return false;
}

double QuasiPoissonFit::slope_unit_error() const {
  return std::sqrt(1 / slope_information_);
}

Prediction QuasiPoissonFit::predict(std::size_t level, double time) const {
  const LevelSums& sums = levels_[level];
  const double from_centre = time - centre_;
  double variance = 1 / sums.weight;
  if (with_slope_) {
    const double away = from_centre - sums.time / sums.weight;
    variance += away * away / slope_information_;
  }
  return {.log_mean = sums.intercept + slope_ * from_centre + log_scale_, .unit_error = std::sqrt(variance)};
}

bool QuasiPoissonFit::anscombe_weights(const Reference& reference, double dispersion, double threshold,
                                       std::span<double> weights) {
  double total = 0;
  for (std::size_t level = 0; level < level_count_; ++level) {
    const LevelSums& sums = levels_[level];
    const double time_mean = sums.time / sums.weight;
    for (std::size_t i = reference.level_begin[level]; i < reference.level_begin[level + 1]; ++i) {
      const double mean = means_[i];
      double leverage = 1 / sums.weight;
      if (with_slope_) {
        const double away = reference.times[i] - centre_ - time_mean;
        leverage += away * away / slope_information_;
      }
      leverage *= reference.weights[i] * previous_means_[i];
      weights[i] = anscombe_weight(reference.terms[i], mean, dispersion * (1 - leverage), threshold);
      if (std::isnan(weights[i])) return false;
      total += weights[i];
    }
  }
  const double gamma = static_cast<double>(reference.size()) / total;
  for (std::size_t i = 0; i < reference.size(); ++i) weights[i] *= gamma;
  return std::isfinite(gamma);
}

}  // namespace entente::trend
