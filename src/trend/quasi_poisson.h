// Quasi-Poisson regression with log link of counts on a factor and, optionally, time: the model of
// Farrington, Andrews, Beale and Catchpole (1996), JRSS A 159, section 3.2, with the seasonal factor of
// Noufaily et al. (2013), Statistics in Medicine 32, section 3.2:
//   log mu_i = a(level of i) + slope * t_i,   Var(y_i) = dispersion * mu_i / weight_i.
// Fitted by iteratively reweighted least squares. Because each count has one level and at most one slope is
// shared, the normal equations are an arrow: eliminating the levels leaves one equation for the slope, so
// there is no matrix, and levels without any case (whose coefficients run away) do not spoil the others.
// Start, stopping rule and the number of iterations are those of R's glm.fit, since where a level is all zero
// the answer depends on them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace entente::trend {

inline constexpr std::size_t max_levels = 64;

/// What only depends on the count, computed once for each count of a series.
struct CountTerms {
  double count = 0;
  double log_start = 0;   ///< log((count + 0.1) / scale)
  double log_count = 0;   ///< log(count / scale); 0 for no cases
  double two_thirds = 0;  ///< count^(2/3)
};

/// The terms of a whole series. Logarithms are relative to `scale`, so that deviances of huge counts keep
/// their digits.
struct SeriesTerms {
  std::vector<CountTerms> terms;  ///< one for each step; of missing steps meaningless
  double scale = 1;               ///< the mean count, at least 1

  /// Reuses the memory it has.
  void prepare(std::span<const double> counts);
};

/// The reference counts of one step, those of a level beside each other. Reused from step to step: once
/// grown, adding and fitting allocate nothing.
struct Reference {
  std::vector<CountTerms> terms;
  std::vector<double> times;
  std::vector<double> weights;
  std::array<std::size_t, max_levels + 1> level_begin{};  ///< level_begin[levels] is the number of counts
  std::size_t levels = 0;                                 ///< none of them empty
  double scale = 1;

  [[nodiscard]] std::size_t size() const { return terms.size(); }
};

struct Prediction {
  double log_mean = 0;    ///< of the mean at that time, in counts
  double unit_error = 0;  ///< standard error of log_mean, over the square root of the dispersion
};

/// A fitted model; valid until the reference it was fitted to changes.
class QuasiPoissonFit {
 public:
  /// Fits `reference` with its weights. False when R's glm.fit would not have converged or there is nothing
  /// to fit; the state after the last iteration can be used all the same, as R's farrington() does.
  bool fit(const Reference& reference, bool with_slope);

  [[nodiscard]] bool usable() const { return usable_; }  ///< coefficients and means are finite
  [[nodiscard]] bool with_slope() const { return with_slope_; }
  [[nodiscard]] double slope() const { return slope_; }
  /// Counts minus coefficients; may be 0 or negative.
  [[nodiscard]] double freedom() const { return freedom_; }
  /// Pearson's estimate over the working weights, as summary.glm; NaN without degrees of freedom.
  [[nodiscard]] double dispersion() const { return dispersion_; }
  /// The same sum over the prior weights alone (see farrington_flexible.h, where R does so).
  [[nodiscard]] double prior_weight_dispersion() const { return prior_weight_dispersion_; }
  /// Standard error of the slope over the square root of the dispersion.
  [[nodiscard]] double slope_unit_error() const;
  [[nodiscard]] Prediction predict(std::size_t level, double time) const;

  /// Standardised Anscombe residuals (Farrington et al. 1996, section 3.6) turned into weights: 1 up to
  /// `threshold`, residual^-2 above, scaled to add up to the number of counts. Writes `weights`. False when a
  /// residual is not a number. `dispersion` is the estimate to standardise with, at least 1.
  bool anscombe_weights(const Reference& reference, double dispersion, double threshold,
                        std::span<double> weights);

 private:
  struct LevelSums {
    double weight = 0;  ///< of the working weights of the last iteration
    double time = 0;    ///< times those weights
    double square = 0;  ///< squares of the times, the same
    double prior = 0;   ///< of the prior weights
    double count = 0;   ///< counts times prior weights
    double count_time = 0;
    double count_log = 0;  ///< counts times their logarithms over the scale
    double intercept = 0;  ///< of log(mean / scale) at the centre of the times
  };

  double start(const Reference& reference);
  bool solve(bool first);
  double update(const Reference& reference);
  double update_level(const Reference& reference, std::size_t level);
  void finish(const Reference& reference, bool first);
  void fill_constant_means(const Reference& reference, bool first);

  std::array<LevelSums, max_levels> levels_{};  ///< sums under the weights that the last solve() used
  std::array<LevelSums, max_levels> next_{};    ///< the same under the coefficients it found
  /// Working responses of the first iteration, which no coefficients stand behind yet.
  struct StartSums {
    double plain = 0;
    double timed = 0;
  };
  std::array<StartSums, max_levels> start_gradient_{};
  std::vector<double> means_;
  std::vector<double> previous_means_;  ///< before the last solve(): the working weights come from these
  std::size_t level_count_ = 0;
  double centre_ = 0;
  double slope_ = 0;
  double scale_ = 1;
  double log_scale_ = 0;
  double slope_information_ = 0;
  double freedom_ = 0;
  double dispersion_ = 0;
  double prior_weight_dispersion_ = 0;
  bool with_slope_ = false;
  bool usable_ = false;
};

}  // namespace entente::trend
