#include "trend/evaluation.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace entente::trend {
namespace {

constexpr std::size_t least_errors = 8;
constexpr double mean_of_none = 0.5;
constexpr int months_per_year = 12;

/// The forecasts of "as it was" for the steps of `range`.
std::vector<Forecast> naive_forecasts(const Series& series, const NaiveForecast& naive, Range range,
                                      double alpha) {
  std::vector<Forecast> forecasts(range.end - range.begin);
  double squares = 0;
  double means = 0;
  std::size_t errors = 0;
  for (std::size_t step = naive.lag; step < range.end; ++step) {
    std::size_t back = step - naive.lag;
    while (is_missing(series.counts[back]) && back >= naive.lag) back -= naive.lag;
    const double last = series.counts[back];
    if (is_missing(last)) continue;
    const double mean = std::max(last, mean_of_none);
    const double observed = series.counts[step];
    if (step >= range.begin && errors >= least_errors) {
      Forecast& forecast = forecasts[step - range.begin];
      forecast.distribution = CountDistribution{.mean = mean, .dispersion = std::max(1.0, squares / means)};
      forecast.upper = central_interval(*forecast.distribution, alpha).upper;
      forecast.alarm = observed > forecast.upper;
    }
    if (is_missing(observed)) continue;
    squares += (observed - mean) * (observed - mean);
    means += mean;
    ++errors;
  }
  return forecasts;
}

/// A CUSUM is told its model once; a forecaster would fit it again, here about once a month.
void refit(const Series& series, const NbCusumParameters& parameters, Range range,
           std::span<Forecast> forecasts) {
  const auto block = static_cast<std::size_t>(std::max(1, series.calendar.frequency() / months_per_year));
  std::vector<Detection> detections(block);
  for (std::size_t begin = range.begin; begin < range.end; begin += block) {
    const Range part{.begin = begin, .end = std::min(begin + block, range.end)};
    const bool fitted = nb_cusum_detect(series, parameters, part, detections).has_value();
    for (std::size_t step = part.begin; step < part.end; ++step) {
      forecasts[step - range.begin].distribution =
          fitted ? predictive(detections[step - part.begin]) : std::nullopt;
    }
  }
}

Result<std::vector<Forecast>> forecasts_of(const Series& series, const Forecaster& forecaster, Range range,
                                           double alpha) {
  if (const auto* naive = std::get_if<NaiveForecast>(&forecaster.method)) {
    return naive_forecasts(series, *naive, range, alpha);
  }
  const auto& detector = std::get<Detector>(forecaster.method);
  ENTENTE_TRY(detected, detect(series, detector, range));
  std::vector<Forecast> forecasts;
  forecasts.reserve(detected.detections.size());
  for (const Detection& detection : detected.detections) {
    forecasts.push_back(
        {.distribution = predictive(detection), .upper = detection.upper, .alarm = detection.alarm});
  }
  if (const auto* cusum = std::get_if<NbCusumParameters>(&detector)) refit(series, *cusum, range, forecasts);
  return forecasts;
}

/// Where a method could begin on its own.
Result<Range> own_range(const Series& series, const Forecaster& forecaster) {
  if (const auto* naive = std::get_if<NaiveForecast>(&forecaster.method)) {
    const std::size_t begin = naive->lag + least_errors;
    if (begin < series.counts.size()) return Range{.begin = begin, .end = series.counts.size()};
    return fail(ErrorKind::unprocessable, "the series has fewer steps than it looks back and eight more");
  }
  ENTENTE_TRY(detected, detect(series, std::get<Detector>(forecaster.method), std::nullopt));
  return detected.range;
}

Scores score(const Series& series, const Evaluation& evaluation, const MethodEvaluation& method) {
  const double alpha = 1 - evaluation.level;
  Scores sums{.coverage = 0, .width = 0, .interval_score = 0, .crps = 0, .mean_error = 0};
  for (std::size_t at = 0; at < method.forecasts.size(); ++at) {
    const double observed = series.counts[evaluation.range.begin + at];
    const bool all = std::ranges::all_of(evaluation.methods, [at](const MethodEvaluation& other) {
      return other.forecasts[at].distribution.has_value();
    });
    const Forecast& forecast = method.forecasts[at];
    if (is_missing(observed) || !all || !forecast.distribution) continue;
    ++sums.steps;
    sums.coverage += observed >= forecast.interval.lower && observed <= forecast.interval.upper ? 1 : 0;
    sums.width += forecast.interval.upper - forecast.interval.lower;
    sums.interval_score += interval_score(forecast.interval, alpha, observed);
    sums.crps += crps(*forecast.distribution, observed);
    sums.mean_error += observed - forecast.distribution->mean;
  }
  if (sums.steps == 0) return {};
  for (double* sum : {&sums.coverage, &sums.width, &sums.interval_score, &sums.crps, &sums.mean_error}) {
    *sum /= static_cast<double>(sums.steps);
  }
  return sums;
}

AlarmQuality judge_alarms(const MethodEvaluation& method, Range range, const std::vector<Hindsight>& known,
                          const std::vector<Episode>& found) {
  AlarmQuality quality;
  const auto alarm = [&](std::size_t step) { return method.forecasts[step - range.begin].alarm; };
  for (std::size_t step = range.begin; step < range.end; ++step) {
    if (!alarm(step) || known[step] == Hindsight::unknown) continue;
    ++quality.alarms;
    quality.confirmed += std::ranges::any_of(
        found, [step](const Episode& episode) { return step >= episode.begin && step < episode.end; });
  }
  double sum = 0;
  for (const Episode& episode : found) {
    if (episode.begin < range.begin || episode.begin >= range.end) continue;
    ++quality.episodes;
    std::size_t step = episode.begin;
    while (step < std::min(episode.end, range.end) && !alarm(step)) ++step;
    if (step == std::min(episode.end, range.end)) continue;
    quality.delays.push_back(step - episode.begin);
    sum += static_cast<double>(step - episode.begin);
  }
  quality.found = quality.delays.size();
  if (quality.found > 0) quality.mean_delay = sum / static_cast<double>(quality.found);
  return quality;
}

Result<> check(const Series& series, const EvaluationParameters& parameters) {
  if (parameters.range &&
      (parameters.range->begin >= parameters.range->end || parameters.range->end > series.counts.size())) {
    return fail(ErrorKind::unprocessable, "the range to judge is not in the series");
  }
  if (!(parameters.level > 0 && parameters.level < 1)) {
    return fail(ErrorKind::unprocessable, "the level of the intervals is not between 0 and 1", {},
                "use 0.95");
  }
  const HindsightParameters& look = parameters.hindsight;
  if (look.years < 1 || look.w < 0 || !(look.alpha > 0 && look.alpha < 1)) {
    return fail(ErrorKind::unprocessable, "hindsight needs a year or more and an alpha between 0 and 1");
  }
  return {};
}

/// What every method can judge; those that can judge nothing are left out.
Range common_range(const Series& series, const std::vector<Forecaster>& forecasters,
                   std::vector<Forecaster>& able, std::vector<LeftOut>& left_out) {
  Range range{.begin = 0, .end = series.counts.size()};
  for (const Forecaster& forecaster : forecasters) {
    const auto own = own_range(series, forecaster);
    if (!own || own->begin >= own->end) {
      left_out.push_back({.name = forecaster.name,
                          .why = own ? Error{.kind = ErrorKind::unprocessable,
                                             .what = "the series is too short to judge any step",
                                             .where = {},
                                             .remedy = "let it look fewer years back"}
                                     : own.error()});
      continue;
    }
    able.push_back(forecaster);
    range.begin = std::max(range.begin, own->begin);
  }
  return range;
}

}  // namespace

NaiveForecast seasonal_naive(const Calendar& calendar) {
  return {.lag = static_cast<std::size_t>(calendar.frequency())};
}

Result<Evaluation> evaluate(const Series& series, const std::vector<Forecaster>& forecasters,
                            const EvaluationParameters& parameters) {
  ENTENTE_CHECK(check(series, parameters));
  Evaluation evaluation{
      .range = {}, .level = parameters.level, .methods = {}, .left_out = {}, .episodes = {}};
  std::vector<Forecaster> able;
  evaluation.range = common_range(series, forecasters, able, evaluation.left_out);
  if (parameters.range) evaluation.range = *parameters.range;
  const double alpha = 1 - parameters.level;
  for (const Forecaster& forecaster : able) {
    auto forecasts = forecasts_of(series, forecaster, evaluation.range, alpha);
    if (!forecasts) {
      evaluation.left_out.push_back({.name = forecaster.name, .why = forecasts.error()});
      continue;
    }
    for (Forecast& forecast : *forecasts) {
      if (forecast.distribution) forecast.interval = central_interval(*forecast.distribution, alpha);
    }
    evaluation.methods.push_back(
        {.name = forecaster.name, .forecasts = std::move(*forecasts), .scores = {}, .alarms = {}});
  }
  if (evaluation.methods.empty()) {
    if (!evaluation.left_out.empty()) return std::unexpected(evaluation.left_out.front().why);
    return fail(ErrorKind::unprocessable, "there is no method to evaluate");
  }
  const std::vector<Hindsight> known = hindsight(series, parameters.hindsight);
  evaluation.episodes = episodes(known);
  for (MethodEvaluation& method : evaluation.methods) {
    method.scores = score(series, evaluation, method);
    method.alarms = judge_alarms(method, evaluation.range, known, evaluation.episodes);
  }
  return evaluation;
}

double skill(const Scores& scores, const Scores& reference) {
  if (!(reference.crps > 0)) return missing;
  return 1 - scores.crps / reference.crps;
}

}  // namespace entente::trend
