// entente trend detect: reads a series, runs a method, prints what it found as CSV, JSON or sentences.
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/commands.h"
#include "app/json.h"
#include "app/terminal.h"
#include "app/trend_options.h"
#include "trend/assessment.h"

namespace entente::app {
namespace {

/// Ten digits are more than any method is exact to; nothing where there is no number.
std::string csv_number(double value) {
  return std::isfinite(value) ? fmt::format("{:.10g}", value) : std::string();
}
/// Counts as they were: all digits.
std::string csv_count(double value) {
  return std::isfinite(value) ? fmt::format("{:.0f}", value) : std::string();
}
std::string json_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "null";
}

/// What the output needs to know besides the result.
struct Run {
  const TrendDetectOptions& options;
  const TrendMethod& method;
  const trend::Series& series;

  [[nodiscard]] std::int64_t t(std::size_t step) const {
    return series.first_t + static_cast<std::int64_t>(step);
  }
  [[nodiscard]] std::string label(std::size_t step) const {
    return series.calendar.label(static_cast<std::int64_t>(step));
  }
  [[nodiscard]] JsonObject head() const {
    return std::move(JsonObject()
                         .text("method", options.method)
                         .raw("parameters", "{" + method.json + "}")
                         .text("step", series.calendar.noun()));
  }
};

std::string json_of(const trend::Assessment& assessment, const std::string& why) {
  return JsonObject()
      .text("direction", trend::to_string(assessment.direction))
      .number("steps", assessment.steps)
      .number("unreported", assessment.unreported)
      .number("alarms", assessment.alarms)
      .raw("observed", json_number(assessment.observed))
      .raw("expected", json_number(assessment.expected))
      .raw("ratio", json_number(assessment.ratio))
      .raw("ratio_lower", json_number(assessment.ratio_lower))
      .raw("ratio_upper", json_number(assessment.ratio_upper))
      .raw("p", json_number(assessment.p))
      .raw("confidence", json_number(assessment.confidence()))
      .text("why", why)
      .done();
}

std::string json_point(const Run& run, std::size_t step, const trend::Detection& detection) {
  JsonObject point;
  point.number("t", run.t(step));
  if (const std::string label = run.label(step); !label.empty()) point.text("label", label);
  return point.raw("observed", json_number(detection.observed))
      .raw("expected", json_number(detection.expected))
      .raw("upper", json_number(detection.upper))
      .boolean("alarm", detection.alarm)
      .done();
}

Result<std::string> detections(const Run& run, const trend::Detector& detector) {
  ENTENTE_TRY(range, trend_range(run.options, run.series));
  ENTENTE_TRY(detected, trend::detect(run.series, detector, range));
  if (!run.options.json && !run.options.explain) {
    std::string text = "t,observed,expected,upper,alarm\n";
    for (std::size_t step = detected.range.begin; step < detected.range.end; ++step) {
      const trend::Detection& one = detected.detections[step - detected.range.begin];
      text += fmt::format("{},{},{},{},{}\n", run.t(step), csv_count(one.observed), csv_number(one.expected),
                          csv_number(one.upper), one.alarm ? 1 : 0);
    }
    return text;
  }
  const trend::Assessment assessment = trend::assess(run.series, detected, {});
  const std::string why = trend::explain(assessment, run.series, detected);
  if (!run.options.json) return why + "\n";
  std::vector<std::string> points;
  points.reserve(detected.detections.size());
  for (std::size_t step = detected.range.begin; step < detected.range.end; ++step) {
    points.push_back(json_point(run, step, detected.detections[step - detected.range.begin]));
  }
  return run.head().raw("points", json_array(points)).raw("assessment", json_of(assessment, why)).done() +
         "\n";
}

/// The part of the series that the range asks for; the trend tests look at it alone.
Result<trend::Series> part(const Run& run) {
  ENTENTE_TRY(range, trend_range(run.options, run.series));
  trend::Series series = run.series;
  if (!range) return series;
  // Steps outside are as if nobody had reported: seasons and labels stay where they are.
  for (std::size_t step = 0; step < series.counts.size(); ++step) {
    if (step < range->begin || step >= range->end) series.counts[step] = trend::missing;
  }
  return series;
}

std::string trend_sentence(const trend::MannKendall& found, double alpha, std::string_view per) {
  if (!(found.p < alpha)) {
    return fmt::format(
        "Steady: no monotonic trend beyond chance in {} counts (p {:.2g}); Sen's slope {:.3g} a {}.", found.n,
        found.p, found.slope, per);
  }
  return fmt::format(
      "{}: {:.3g} a {} (Sen's slope, {:.3g} % limits {:.3g} to {:.3g}) over {} counts; without a trend "
      "this comes up {:.2g} % of the time.",
      found.s > 0 ? "Rising" : "Falling", found.slope, per, 100 * (1 - alpha), found.lower, found.upper,
      found.n, 100 * found.p);
}

Result<std::string> monotonic_trend(const Run& run, const trend::MannKendallParameters& parameters) {
  ENTENTE_TRY(series, part(run));
  ENTENTE_TRY(found, trend::mann_kendall(series, parameters));
  if (!run.options.json && !run.options.explain) {
    return fmt::format("n,s,var_s,z,p,slope,lower,upper\n{},{},{},{},{},{},{},{}\n", found.n,
                       csv_number(found.s), csv_number(found.var_s), csv_number(found.z), csv_number(found.p),
                       csv_number(found.slope), csv_number(found.lower), csv_number(found.upper));
  }
  const std::string why =
      trend_sentence(found, parameters.alpha, parameters.seasonal ? "year" : series.calendar.noun());
  if (!run.options.json) return why + "\n";
  return run.head()
             .number("n", found.n)
             .raw("s", json_number(found.s))
             .raw("var_s", json_number(found.var_s))
             .raw("z", json_number(found.z))
             .raw("p", json_number(found.p))
             .raw("slope", json_number(found.slope))
             .raw("lower", json_number(found.lower))
             .raw("upper", json_number(found.upper))
             .text("why", why)
             .done() +
         "\n";
}

std::string change_sentence(const Run& run, const trend::ChangePoint& change) {
  const std::string label = run.label(change.step);
  return fmt::format("{}{}: the level {} from {:.3g} to {:.3g} a {}.\n", label.empty() ? "t " : "",
                     label.empty() ? std::to_string(run.t(change.step)) : label,
                     change.after > change.before ? "rose" : "fell", change.before, change.after,
                     run.series.calendar.noun());
}

Result<std::string> changes(const Run& run, const trend::ChangePointParameters& parameters) {
  ENTENTE_TRY(series, part(run));
  ENTENTE_TRY(found, trend::change_points(series, parameters));
  std::string text = run.options.explain ? "" : "t,before,after,gain\n";
  std::vector<std::string> points;
  for (const trend::ChangePoint& change : found) {
    if (run.options.explain) {
      text += change_sentence(run, change);
    } else {
      text += fmt::format("{},{},{},{}\n", run.t(change.step), csv_number(change.before),
                          csv_number(change.after), csv_number(change.gain));
    }
    JsonObject point;
    point.number("t", run.t(change.step));
    if (const std::string label = run.label(change.step); !label.empty()) point.text("label", label);
    points.push_back(point.raw("before", json_number(change.before))
                         .raw("after", json_number(change.after))
                         .raw("gain", json_number(change.gain))
                         .done());
  }
  if (!run.options.json) return text.empty() ? "No change of level.\n" : text;
  JsonObject object = run.head();
  object.raw("change_points", json_array(points));
  if (const auto test = trend::pettitt(series)) {
    object.raw("pettitt", JsonObject()
                              .number("t", run.t(test->step))
                              .raw("u", json_number(test->u))
                              .raw("p", json_number(test->p))
                              .done());
  }
  return object.done() + "\n";
}

Result<std::string> run_method(const Run& run) {
  if (const auto* detector = std::get_if<trend::Detector>(&run.method.parameters))
    return detections(run, *detector);
  if (const auto* test = std::get_if<trend::MannKendallParameters>(&run.method.parameters)) {
    return monotonic_trend(run, *test);
  }
  return changes(run, std::get<trend::ChangePointParameters>(run.method.parameters));
}

void note(const std::string& words) {
  std::fprintf(stderr, "entente: %s\n", words.c_str());
}

}  // namespace

ExitCode trend_detect(TrendDetectOptions options) {
  settle_truth_values(options);
  if (options.file.empty()) {
    note("FILE is required (entente trend detect --help shows how)");
    return exit_code::usage;
  }
  auto method = trend_method(options);
  if (!method) {
    warn(method.error());
    return exit_code::usage;
  }
  for (const std::string& option : method->unused) {
    note(fmt::format("{} means nothing to {} and is not used", option, options.method));
  }
  ENTENTE_TRY(series, read_trend_series(options));
  if (options.start && series.calendar.dated())
    note("--start is not used: the dates say when the series begins");
  ENTENTE_TRY(text, run_method({.options = options, .method = *method, .series = series}));
  ENTENTE_CHECK(print(text));
  return exit_code::ok;
}

}  // namespace entente::app
