// entente trend evaluate: how good methods would have been on a series (trend/evaluation.h).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/commands.h"
#include "app/evaluation_picture.h"
#include "app/json.h"
#include "app/terminal.h"
#include "app/trend_options.h"
#include "trend/evaluation.h"

namespace entente::app {
namespace {

constexpr const char* reference_name = "seasonal-naive";
constexpr int weekly = 52;

std::string number(double value, int digits) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : std::string("-");
}
std::string csv_number(double value) {
  return std::isfinite(value) ? fmt::format("{:.8g}", value) : std::string();
}
std::string json_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "null";
}

/// Where nothing is said: as many years as leave two to judge, and for the flexible method what its paper
/// recommends (Noufaily et al. 2013).
TrendDetectOptions with_defaults(TrendDetectOptions options, const std::string& method,
                                 const trend::Series& series) {
  constexpr int most_years = 5;
  constexpr int periods = 10;
  options.method = method;
  const int frequency = series.calendar.frequency();
  const auto years = static_cast<int>(series.counts.size() / static_cast<std::size_t>(frequency));
  if (!options.b) options.b = std::clamp(years - 2, 1, most_years);
  if (method != "farrington-flexible") return options;
  if (!options.threshold) options.threshold = "nbplugin";
  if (!options.p_threshold_trend) options.p_threshold_trend = 1;
  if (frequency < weekly) return options;
  if (!options.no_periods) options.no_periods = periods;
  if (!options.past_weeks_not_included) options.past_weeks_not_included = frequency / 2;
  return options;
}

Result<std::vector<trend::Forecaster>> forecasters_of(const TrendEvaluateOptions& options,
                                                      const trend::Series& series) {
  std::vector<std::string> names = options.methods;
  if (names.empty()) {
    names = {"ears-c1", "ears-c2", "farrington", "farrington-flexible", "nb-cusum", reference_name, "naive"};
  }
  std::vector<trend::Forecaster> forecasters;
  for (const std::string& name : names) {
    if (name == reference_name) {
      forecasters.push_back({.name = name, .method = trend::seasonal_naive(series.calendar)});
    } else if (name == "naive") {
      forecasters.push_back({.name = name, .method = trend::NaiveForecast{.lag = 1}});
    } else {
      ENTENTE_TRY(method, trend_method(with_defaults(options.detect, name, series)));
      forecasters.push_back({.name = name, .method = std::get<trend::Detector>(method.parameters)});
    }
  }
  return forecasters;
}

double skill_of(const trend::Evaluation& evaluation, const trend::MethodEvaluation& method) {
  const auto reference =
      std::ranges::find(evaluation.methods, reference_name, &trend::MethodEvaluation::name);
  return reference == evaluation.methods.end() ? trend::missing
                                               : trend::skill(method.scores, reference->scores);
}

std::string table(const trend::Evaluation& evaluation) {
  std::vector<std::vector<std::string>> rows{{"method", "steps", "coverage", "width", "interval score",
                                              "CRPS", "skill", "alarms", "confirmed", "episodes", "found",
                                              "delay"}};
  for (const trend::MethodEvaluation& method : evaluation.methods) {
    const trend::Scores& scores = method.scores;
    const trend::AlarmQuality& alarms = method.alarms;
    const std::string confirmed =
        alarms.alarms == 0 ? "-"
                           : fmt::format("{:.0f} %", 100.0 * static_cast<double>(alarms.confirmed) /
                                                         static_cast<double>(alarms.alarms));
    rows.push_back({method.name, std::to_string(scores.steps), number(scores.coverage, 3),
                    number(scores.width, 1), number(scores.interval_score, 1), number(scores.crps, 3),
                    number(skill_of(evaluation, method), 2), std::to_string(alarms.alarms), confirmed,
                    std::to_string(alarms.episodes), std::to_string(alarms.found),
                    number(alarms.mean_delay, 1)});
  }
  return format_table(rows);
}

std::string csv(const trend::Evaluation& evaluation) {
  std::string text =
      "method,steps,coverage,width,interval_score,crps,mean_error,skill,alarms,confirmed,episodes,found,mean_"
      "delay\n";
  for (const trend::MethodEvaluation& method : evaluation.methods) {
    const trend::Scores& scores = method.scores;
    const trend::AlarmQuality& alarms = method.alarms;
    text += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{}\n", method.name, scores.steps, csv_number(scores.coverage),
        csv_number(scores.width), csv_number(scores.interval_score), csv_number(scores.crps),
        csv_number(scores.mean_error), csv_number(skill_of(evaluation, method)), alarms.alarms,
        alarms.confirmed, alarms.episodes, alarms.found, csv_number(alarms.mean_delay));
  }
  return text;
}

std::string json_forecasts(const trend::Evaluation& evaluation, const trend::MethodEvaluation& method,
                           const trend::Series& series) {
  std::vector<std::string> forecasts;
  forecasts.reserve(method.forecasts.size());
  for (std::size_t at = 0; at < method.forecasts.size(); ++at) {
    const trend::Forecast& forecast = method.forecasts[at];
    const std::size_t step = evaluation.range.begin + at;
    const double observed = series.counts[step];
    const bool both = forecast.distribution && !trend::is_missing(observed);
    forecasts.push_back(
        JsonObject()
            .number("t", series.first_t + static_cast<std::int64_t>(step))
            .raw("observed", json_number(observed))
            .raw("expected",
                 json_number(forecast.distribution ? forecast.distribution->mean : trend::missing))
            .raw("dispersion",
                 json_number(forecast.distribution ? forecast.distribution->dispersion : trend::missing))
            .raw("lower", json_number(forecast.interval.lower))
            .raw("upper", json_number(forecast.interval.upper))
            .raw("limit", json_number(forecast.upper))
            .boolean("alarm", forecast.alarm)
            .raw("crps", json_number(both ? trend::crps(*forecast.distribution, observed) : trend::missing))
            .done());
  }
  return json_array(forecasts);
}

std::string json_method(const trend::Evaluation& evaluation, const trend::MethodEvaluation& method,
                        const trend::Series& series) {
  const trend::Scores& scores = method.scores;
  const trend::AlarmQuality& alarms = method.alarms;
  std::vector<std::string> delays;
  delays.reserve(alarms.delays.size());
  for (const std::size_t delay : alarms.delays) delays.push_back(std::to_string(delay));
  return JsonObject()
      .text("method", method.name)
      .number("steps", scores.steps)
      .raw("coverage", json_number(scores.coverage))
      .raw("width", json_number(scores.width))
      .raw("interval_score", json_number(scores.interval_score))
      .raw("crps", json_number(scores.crps))
      .raw("mean_error", json_number(scores.mean_error))
      .raw("skill", json_number(skill_of(evaluation, method)))
      .number("alarms", alarms.alarms)
      .number("confirmed", alarms.confirmed)
      .number("episodes", alarms.episodes)
      .number("found", alarms.found)
      .raw("mean_delay", json_number(alarms.mean_delay))
      .raw("delays", json_array(delays))
      .raw("forecasts", json_forecasts(evaluation, method, series))
      .done();
}

std::string json(const trend::Evaluation& evaluation, const trend::Series& series) {
  const auto t = [&](std::size_t step) { return series.first_t + static_cast<std::int64_t>(step); };
  std::vector<std::string> methods;
  methods.reserve(evaluation.methods.size());
  for (const trend::MethodEvaluation& method : evaluation.methods) {
    methods.push_back(json_method(evaluation, method, series));
  }
  std::vector<std::string> episodes;
  episodes.reserve(evaluation.episodes.size());
  for (const trend::Episode& episode : evaluation.episodes) {
    episodes.push_back(
        JsonObject().number("first", t(episode.begin)).number("last", t(episode.end) - 1).done());
  }
  std::vector<std::string> left_out;
  left_out.reserve(evaluation.left_out.size());
  for (const trend::LeftOut& out : evaluation.left_out) {
    left_out.push_back(JsonObject().text("method", out.name).text("why", out.why.to_string()).done());
  }
  return JsonObject()
             .text("step", series.calendar.noun())
             .number("first", t(evaluation.range.begin))
             .number("last", t(evaluation.range.end) - 1)
             .raw("level", json_number(evaluation.level))
             .raw("episodes", json_array(episodes))
             .raw("methods", json_array(methods))
             .raw("left_out", json_array(left_out))
             .done() +
         "\n";
}

}  // namespace

ExitCode trend_evaluate(const TrendEvaluateOptions& options) {
  TrendEvaluateOptions settled = options;
  settle_truth_values(settled.detect);
  if (settled.detect.file.empty()) {
    std::fprintf(stderr, "entente: FILE is required (entente trend evaluate --help shows how)\n");
    return exit_code::usage;
  }
  ENTENTE_TRY(series, read_trend_series(settled.detect));
  const auto forecasters = forecasters_of(settled, series);
  if (!forecasters) {
    warn(forecasters.error());
    return exit_code::usage;
  }
  ENTENTE_TRY(range, trend_range(settled.detect, series));
  ENTENTE_TRY(evaluation, trend::evaluate(series, *forecasters,
                                          {.level = options.level, .range = range, .hindsight = {}}));
  for (const trend::LeftOut& out : evaluation.left_out) {
    std::fprintf(stderr, "entente: %s is left out: %s\n", out.name.c_str(), out.why.to_string().c_str());
  }
  ENTENTE_CHECK(print(options.svg           ? evaluation_svg(evaluation, series)
                      : options.csv         ? csv(evaluation)
                      : settled.detect.json ? json(evaluation, series)
                                            : table(evaluation)));
  return exit_code::ok;
}

}  // namespace entente::app
