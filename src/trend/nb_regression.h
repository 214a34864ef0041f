// Negative binomial regression with log link on a season of harmonics and, optionally, time: the in-control
// model of Hoehle and Paul (2008), Count data regression charts for the monitoring of surveillance time
// series, Computational Statistics and Data Analysis 52, 4357-4368, equation 3:
//   log mu_t = b0 + b1 t + sum over s of (c_s cos(2 pi s t / period) + d_s sin(2 pi s t / period)),
//   Var(y_t) = mu_t + dispersion * mu_t^2.
// Maximum likelihood, as glm.nb() of the R package MASS finds it (Venables and Ripley 2002, section 7.4):
// scoring for the coefficients, then for the dispersion, until neither moves.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "base/error.h"

namespace entente::trend {

inline constexpr int max_harmonics = 3;
inline constexpr std::size_t max_coefficients = 2 + 2 * max_harmonics;

struct NbDesign {
  int harmonics = 1;  ///< 0 to max_harmonics
  bool trend = false;
  double period = 52;  ///< steps in a year, > 0
};

class NbRegression {
 public:
  /// Fits counts[i], taken at time i + 1 (as R counts); missing ones are left out. A given `dispersion` (>=
  /// 0; 0 is Poisson) is kept, else it is estimated. Errors (unprocessable): too few counts for the
  /// coefficients, or the scoring does not settle.
  [[nodiscard]] static Result<NbRegression> fit(std::span<const double> counts, const NbDesign& design,
                                                std::optional<double> dispersion);

  /// Mean at time i + 1.
  [[nodiscard]] double mean(std::size_t i) const;
  [[nodiscard]] double dispersion() const { return dispersion_; }

 private:
  using Row = std::array<double, max_coefficients>;

  [[nodiscard]] Row row(std::size_t i) const;
  bool score_coefficients(std::span<const double> counts);
  void estimate_dispersion(std::span<const double> counts);

  NbDesign design_;
  std::size_t size_ = 1;  ///< coefficients in use
  double time_scale_ = 1;
  Row coefficients_{};
  double dispersion_ = 0;
};

}  // namespace entente::trend
