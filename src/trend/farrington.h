// The outbreak detectors of Farrington, Andrews, Beale and Catchpole (1996), A statistical algorithm for the
// early detection of outbreaks of infectious disease, JRSS A 159, 547-563, and of Noufaily, Enki, Farrington,
// Garthwaite, Andrews and Charlett (2013), An improved algorithm for outbreak detection in multiple
// surveillance systems, Statistics in Medicine 32, 1206-1222; as farrington() and farringtonFlexible() of the
// R package surveillance run them (Salmon, Schumacher and Hoehle 2016, JSS 70(10)), quirks included
// (docs/trends.md lists them).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"
#include "trend/baseline_model.h"
#include "trend/series.h"
#include "trend/thresholds.h"

namespace entente::trend {

/// Parameters with R's names and defaults. Of the 1996 method:
struct FarringtonParameters {
  int b = 5;                        ///< years back, at least 1
  int w = 3;                        ///< steps before and after the same time of an earlier year, at least 0
  bool reweight = true;             ///< weigh down past outbreaks
  double weights_threshold = 1;     ///< Anscombe residual above which they are
  double alpha = 0.05;              ///< error probability of the (two-sided) prediction interval, in (0, 1)
  bool trend = true;                ///< try a time trend
  double p_threshold_trend = 0.05;  ///< keep it with p below
  Power power = Power::two_thirds;
  double limit_cases = 5;  ///< no alarm with fewer cases than this ...
  int limit_period = 4;    ///< ... in that many steps up to the present one (at least 1)
};

/// And of the flexible method.
struct FlexibleParameters {
  FarringtonParameters base{.weights_threshold = 2.58};  ///< alpha is one-sided here
  int no_periods = 1;          ///< levels of the seasonal factor, 1 (none) to max_levels
  int past_not_included = -1;  ///< steps before the present one that are no reference; -1: w
  ThresholdMethod threshold = ThresholdMethod::delta;
};

/// Both detectors keep their working memory: one object for many series, one thread at a time. After the
/// first series nothing is allocated per step.
class Farrington {
 public:
  explicit Farrington(const FarringtonParameters& parameters);

  /// The steps that R tests when it is not told: from frequency * b - w (counted from 1) on.
  [[nodiscard]] Range default_range(const Series& series) const;
  /// Fills `out`, one for each step of `range`, which lies in the series. Reference steps before the series'
  /// begin are left out. With too few cases the limit is 0, as in R; without reference counts it is missing.
  void detect(const Series& series, Range range, std::span<Detection> out);

 private:
  void fill_reference(const Series& series, std::size_t at);

  FarringtonParameters parameters_;
  double z_;
  SeriesTerms terms_;
  Reference reference_;
  BaselineModel model_;
};

class FarringtonFlexible {
 public:
  explicit FarringtonFlexible(const FlexibleParameters& parameters);

  /// From frequency * b + w + 1 (counted from 1) on, later where the calendar needs it.
  [[nodiscard]] Range default_range(const Series& series) const;
  /// Error (unprocessable): a step of the range has a year of reference before the series' begin, or the year
  /// is too short for that many periods beside the window.
  [[nodiscard]] Result<> check(const Series& series, Range range) const;
  /// As above; `check` has agreed to the range. With too few cases the limit is missing.
  void detect(const Series& series, Range range, std::span<Detection> out);

 private:
  void assign_levels(const Series& series, std::int64_t at);
  void assign_periods(std::int64_t from, std::int64_t until);
  void assign(std::int64_t first, std::int64_t last, int level);
  bool fill_reference(const Series& series, std::int64_t at);
  void detect_one(const Series& series, std::size_t at, Detection& detection);

  FlexibleParameters parameters_;
  BaselineRules rules_;
  double z_;
  SeriesTerms terms_;
  std::vector<std::uint8_t> levels_;  ///< of each step of the series; 0: no reference
  Reference reference_;
  std::size_t present_level_ = 0;  ///< in reference_: the level of the present time of year
  BaselineModel model_;
};

}  // namespace entente::trend
