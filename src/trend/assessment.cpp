#include "trend/assessment.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "trend/distributions.h"
#include "trend/multiple_testing.h"

namespace entente::trend {
namespace {

constexpr double interval_z = 1.959963984540054;  // 95 %
constexpr double least_expected = 1e-9;           // below it nothing was expected

std::span<const Detection> recent_part(const Detected& detected, std::size_t recent) {
  const std::span<const Detection> all(detected.detections);
  return all.last(std::min(recent, all.size()));
}

Direction direction_of(const Assessment& assessment, double level) {
  if (assessment.steps == 0 || assessment.unreported > assessment.steps) return Direction::unclear;
  if (!(assessment.q < level)) return Direction::steady;
  return assessment.observed > assessment.expected ? Direction::rising : Direction::falling;
}

std::optional<ChangePoint> last_change(const Series& series, Direction direction) {
  if (direction != Direction::rising && direction != Direction::falling) return std::nullopt;
  const auto found = change_points(series, {});
  if (!found || found->empty()) return std::nullopt;
  const ChangePoint& last = found->back();
  return (last.after > last.before) == (direction == Direction::rising) ? std::optional(last) : std::nullopt;
}

std::string called(const Series& series, std::size_t step) {
  const std::string label = series.calendar.label(static_cast<std::int64_t>(step));
  if (!label.empty()) return label;
  return fmt::format("{} {}", series.calendar.noun(), series.first_t + static_cast<std::int64_t>(step));
}

/// 1,234 for whole numbers, else three digits.
std::string amount(double value) {
  if (value == std::floor(value) && value < 1e15) return fmt::format("{:.0f}", value);
  return value >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

std::string chance(const Assessment& assessment) {
  const double q = assessment.q;
  std::string text = q < 0.0001  ? std::string("less than once in 10,000 times")
                     : q < 0.001 ? std::string("less than once in 1,000 times")
                                 : fmt::format("{:.2g} % of the time", 100 * q);
  if (assessment.series > 1)
    text += fmt::format(", corrected for the {} series looked at", assessment.series);
  return text;
}

std::string steps_in_words(std::size_t count, std::string_view noun) {
  return count == 1 ? fmt::format("the last {}", noun) : fmt::format("the last {} {}s", count, noun);
}

}  // namespace

std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::rising:
      return "rising";
    case Direction::falling:
      return "falling";
    case Direction::steady:
      return "steady";
    case Direction::unclear:
      break;
  }
  return "unclear";
}

Assessment assess(const Series& series, const Detected& detected, const AssessmentParameters& parameters) {
  Assessment result;
  double variance = 0;
  for (const Detection& one : recent_part(detected, parameters.recent)) {
    if (is_missing(one.observed)) {
      ++result.unreported;
      continue;
    }
    if (!std::isfinite(one.expected) || !std::isfinite(one.variance)) continue;
    ++result.steps;
    result.alarms += one.alarm ? 1 : 0;
    result.observed += one.observed;
    result.expected += one.expected;
    variance += one.variance;
  }
  if (result.steps == 0) return result;
  const double mean = std::max(result.expected, least_expected);
  const CountDistribution sum{.mean = mean, .dispersion = std::max(1.0, variance / mean)};
  // The tail on the side of the difference: where the mean is hardly known, nearly all of a very wide
  // distribution lies at 0, and the other tail would call a count below the mean improbably high.
  const double tail = result.observed > mean ? count_upper_tail(sum, result.observed)
                                             : count_lower_tail(sum, result.observed);
  result.p = std::min(1.0, 2 * tail);
  result.q = result.p;
  if (result.expected > least_expected) {
    const double error = std::sqrt(sum.dispersion * std::max(result.observed, 1.0)) / mean;
    result.ratio = result.observed / mean;
    result.ratio_lower = std::max(0.0, result.ratio - interval_z * error);
    result.ratio_upper = result.ratio + interval_z * error;
  }
  result.direction = direction_of(result, parameters.level);
  result.since = last_change(series, result.direction);
  return result;
}

void correct_for_many(std::span<Assessment> assessments, double level) {
  std::vector<double> p;
  p.reserve(assessments.size());
  for (const Assessment& one : assessments) {
    p.push_back(one.direction == Direction::unclear ? missing : one.p);
  }
  const std::vector<double> q = benjamini_hochberg(p);
  for (std::size_t i = 0; i < assessments.size(); ++i) {
    Assessment& one = assessments[i];
    if (one.direction == Direction::unclear) continue;
    one.q = q[i];
    one.series = assessments.size();
    one.direction = direction_of(one, level);
    if (one.direction == Direction::steady) one.since.reset();
  }
}

std::string explain(const Assessment& assessment, const Series& series, const Detected& detected) {
  const std::string_view noun = series.calendar.noun();
  const std::size_t looked_at = assessment.steps + assessment.unreported;
  if (assessment.direction == Direction::unclear) {
    return assessment.unreported > 0
               ? fmt::format("Unclear: {} of the last {} {}s have no report, and no report is not zero.",
                             assessment.unreported, looked_at, noun)
               : std::string("Unclear: there is no expectation to compare with.");
  }
  const bool steady = assessment.direction == Direction::steady;
  std::string text = fmt::format("{}: {} in {} up to {}, where {} were expected",
                                 steady                                      ? "Steady"
                                 : assessment.direction == Direction::rising ? "Rising"
                                                                             : "Falling",
                                 amount(assessment.observed), steps_in_words(assessment.steps, noun),
                                 called(series, detected.range.end - 1), amount(assessment.expected));
  if (!is_missing(assessment.ratio)) {
    text += fmt::format(" ({:.2g} times as many, 95 % interval {:.2g} to {:.2g})", assessment.ratio,
                        assessment.ratio_lower, assessment.ratio_upper);
  }
  if (assessment.alarms > 0) {
    text += fmt::format("; {} of them above the alarm limit", assessment.alarms);
  }
  text += fmt::format(". Without any change a difference like this comes up {}.", chance(assessment));
  if (assessment.unreported > 0) {
    text += fmt::format(" {} more of these {}s have no report and are not counted as zero.",
                        assessment.unreported, noun);
  }
  if (assessment.since) {
    text += fmt::format(" The level went from {} to {} a {} in {}.", amount(assessment.since->before),
                        amount(assessment.since->after), noun, called(series, assessment.since->step));
  }
  return text;
}

}  // namespace entente::trend
