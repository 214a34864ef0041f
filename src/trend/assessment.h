// From detections to what an analyst can say: which way, how much, how sure, and why, in a plain sentence.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "trend/change_points.h"
#include "trend/detect.h"
#include "trend/series.h"

namespace entente::trend {

/// `unclear`: too little was reported, or nothing to compare with. `steady`: no more difference than chance
/// gives.
enum class Direction { rising, falling, steady, unclear };

struct AssessmentParameters {
  std::size_t recent = 4;  ///< the last steps, which are compared with what was expected, at least 1
  double level = 0.05;     ///< a difference counts with a (corrected) p below
};

struct Assessment {
  Direction direction = Direction::unclear;
  std::size_t steps = 0;       ///< of the recent ones, those with a report and an expectation
  std::size_t unreported = 0;  ///< of the recent ones, those without a report
  std::size_t alarms = 0;      ///< of the recent ones, those above their limit
  double observed = 0;         ///< in these steps
  double expected = 0;
  double ratio = missing;        ///< magnitude: observed over expected; missing when nothing was expected
  double ratio_lower = missing;  ///< 95 % interval of the ratio
  double ratio_upper = missing;
  double p = 1;            ///< two-sided: of a sum at least as far from the expected one without any change
  double q = 1;            ///< p corrected for the series looked at together; p itself for one
  std::size_t series = 1;  ///< looked at together
  std::optional<ChangePoint> since = std::nullopt;  ///< the last change of level in the same direction
  /// Confidence in the direction: 1 - q.
  [[nodiscard]] double confidence() const { return 1 - q; }
};

/// Sums the recent steps and compares: the sum of the counts is taken as negative binomial with the
/// detector's mean and variance. Overlapping trends and outbreaks that last are what it is for; that
/// neighbouring counts depend on each other is not corrected for.
[[nodiscard]] Assessment assess(const Series& series, const Detected& detected,
                                const AssessmentParameters& parameters);

/// Benjamini-Hochberg across all; directions whose q is not below the level become steady.
void correct_for_many(std::span<Assessment> assessments, double level);

/// One to three sentences in English, with the numbers behind each claim.
[[nodiscard]] std::string explain(const Assessment& assessment, const Series& series,
                                  const Detected& detected);

[[nodiscard]] std::string_view to_string(Direction direction);

}  // namespace entente::trend
