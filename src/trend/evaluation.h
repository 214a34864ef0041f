// How good a method would have been on a series that is known to its end: rolling-origin evaluation
// (Tashman 2000, Out-of-sample tests of forecasting accuracy, International Journal of Forecasting 16,
// 437-450). Each step is forecast from what came before it and nothing else; then the count is looked at.
// Forecasts are scored (scoring.h) beside two that need no statistics: the count of a year ago and the count
// before. Alarms are held against what hindsight (hindsight.h) calls an episode.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "trend/detect.h"
#include "trend/hindsight.h"
#include "trend/scoring.h"

namespace entente::trend {

/// "As it was": the count `lag` steps before (as many lags earlier as it takes to find a report), negative
/// binomial with the mean square of the errors that this would have made so far, relative to the mean (its
/// errors grow with the counts). A count of 0 stands for a mean of 1/2, or a 1 would be impossible. Alarms
/// above the interval. Nothing before eight errors are known.
struct NaiveForecast {
  std::size_t lag = 1;  ///< at least 1; a year for the seasonal-naive forecast
};

/// The year of a calendar in whole steps: 365, 52, 12 or its frequency.
[[nodiscard]] NaiveForecast seasonal_naive(const Calendar& calendar);

struct Forecaster {
  std::string name;
  std::variant<Detector, NaiveForecast> method;
};

struct Forecast {
  std::optional<CountDistribution> distribution;  ///< made before the count was known
  Limits interval{.lower = missing, .upper = missing};
  double upper = missing;  ///< the alarm limit
  bool alarm = false;
};

struct Scores {
  std::size_t steps = 0;      ///< judged: reported, and forecast by all that are compared
  double coverage = missing;  ///< the part of the counts that the interval held
  double width = missing;     ///< mean, of the interval
  double interval_score = missing;
  double crps = missing;
  double mean_error = missing;  ///< of the expected count: observed minus expected
};

struct AlarmQuality {
  std::size_t alarms = 0;           ///< of steps that hindsight knows
  std::size_t confirmed = 0;        ///< of these, within an episode
  std::size_t episodes = 0;         ///< that begin in the range judged
  std::size_t found = 0;            ///< of these, with an alarm before they end
  double mean_delay = missing;      ///< steps from an episode's begin to its first alarm, over those found
  std::vector<std::size_t> delays;  ///< the same one by one, in order of time
};

struct MethodEvaluation {
  std::string name;
  std::vector<Forecast> forecasts;  ///< one for each step of the range
  Scores scores;
  AlarmQuality alarms;
};

struct EvaluationParameters {
  double level = 0.95;                        ///< of the intervals, in (0, 1)
  std::optional<Range> range = std::nullopt;  ///< to judge; without, all that every method can
  HindsightParameters hindsight{};
};

struct LeftOut {
  std::string name;
  Error why;
};

struct Evaluation {
  Range range;
  double level = 0.95;
  std::vector<MethodEvaluation> methods;  ///< in the order given
  std::vector<LeftOut> left_out;          ///< those that cannot judge the series
  std::vector<Episode> episodes;          ///< of the whole series
};

/// A method whose predictions change when later counts are taken away would be cheating; a test holds that
/// none does. The CUSUM's distribution is fitted anew about once a month, its alarms are those of one fit
/// before the range. Errors (unprocessable): a parameter is out of its domain, no method can judge the
/// series.
[[nodiscard]] Result<Evaluation> evaluate(const Series& series, const std::vector<Forecaster>& forecasters,
                                          const EvaluationParameters& parameters);

/// 1 minus the ratio of the CRPS to the reference's: 0 no better, 1 perfect, below 0 worse; missing when
/// there is nothing to compare.
[[nodiscard]] double skill(const Scores& scores, const Scores& reference);

}  // namespace entente::trend
