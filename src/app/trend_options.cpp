#include "app/trend_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/limits.h"
#include "trend/series_csv.h"

namespace entente::app {
namespace {

using trend::EarsMethod;

template <class T>
bool read_number(std::string_view text, T& value) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc{} && end == text.data() + text.size();
}

std::optional<bool> truth(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const char* yes : {"", "true", "t", "1", "yes", "on"}) {
    if (text == yes) return true;
  }
  for (const char* no : {"false", "f", "0", "no", "off"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

std::unexpected<Error> wrong(std::string_view option, std::string what, std::string remedy) {
  return fail(ErrorKind::unprocessable, std::move(what), std::string(option), std::move(remedy));
}

Result<bool> truth_of(std::string_view option, const std::optional<std::string>& given, bool otherwise) {
  if (!given) return otherwise;
  if (const auto value = truth(*given)) return *value;
  return wrong(option, fmt::format("'{}' is neither true nor false", *given), "say true or false");
}

/// Options that every method takes.
constexpr std::array<std::string_view, 7> common{"method",  "freq", "start", "json",
                                                 "explain", "help", "range"};

const std::map<std::string_view, std::vector<std::string_view>>& options_of_methods() {
  static const std::vector<std::string_view> ears{"alpha", "baseline", "min-sigma"};
  static const std::vector<std::string_view> farrington{
      "alpha", "b", "w", "reweight", "trend", "power", "weights-threshold", "p-threshold-trend", "limit54"};
  static const std::map<std::string_view, std::vector<std::string_view>> table = [] {
    auto flexible = farrington;
    flexible.insert(flexible.end(), {"threshold", "no-periods", "past-weeks-not-included"});
    return std::map<std::string_view, std::vector<std::string_view>>{
        {"ears-c1", ears},
        {"ears-c2", ears},
        {"ears-c3", ears},
        {"farrington", farrington},
        {"farrington-flexible", flexible},
        {"nb-cusum", {"kappa", "c-arl", "mu0", "dispersion", "harmonics", "trend"}},
        {"mann-kendall", {"alpha", "seasonal"}},
        {"change-points", {"penalty", "least-stretch", "dispersion"}}};
  }();
  return table;
}

std::vector<std::string> unused_options(const TrendDetectOptions& options) {
  const auto& known = options_of_methods().at(options.method);
  std::vector<std::string> unused;
  for (const std::string& name : options.given) {
    if (std::ranges::find(common, name) == common.end() && std::ranges::find(known, name) == known.end()) {
      unused.push_back("--" + name);
    }
  }
  return unused;
}

TrendMethod ears(const TrendDetectOptions& options, EarsMethod method) {
  const trend::EarsParameters parameters{.method = method,
                                         .baseline = options.baseline.value_or(7),
                                         .min_sigma = options.min_sigma.value_or(0),
                                         .alpha = options.alpha.value_or(trend::ears_default_alpha(method))};
  return {.parameters = trend::Detector(parameters),
          .json = fmt::format(R"("alpha":{},"baseline":{},"min_sigma":{})", parameters.alpha,
                              parameters.baseline, parameters.min_sigma),
          .unused = {}};
}

Result<std::pair<double, int>> limit54(const TrendDetectOptions& options) {
  const std::string text = options.limit54.value_or("5,4");
  const auto comma = std::min(text.find(','), text.size());
  double cases = 0;
  int period = 0;
  if (read_number(std::string_view(text).substr(0, comma), cases) && comma < text.size() &&
      read_number(std::string_view(text).substr(comma + 1), period)) {
    return std::pair{cases, period};
  }
  return wrong("--limit54", fmt::format("'{}' is not CASES,STEPS", text), "for example --limit54 5,4");
}

Result<trend::FarringtonParameters> farrington(const TrendDetectOptions& options, double weights_threshold) {
  ENTENTE_TRY(reweight, truth_of("--reweight", options.reweight, true));
  ENTENTE_TRY(with_trend, truth_of("--trend", options.trend, true));
  ENTENTE_TRY(limit, limit54(options));
  const std::string power = options.power.value_or("2/3");
  return trend::FarringtonParameters{
      .b = options.b.value_or(5),
      .w = options.w.value_or(3),
      .reweight = reweight,
      .weights_threshold = options.weights_threshold.value_or(weights_threshold),
      .alpha = options.alpha.value_or(0.05),
      .trend = with_trend,
      .p_threshold_trend = options.p_threshold_trend.value_or(0.05),
      .power = power == "none"  ? trend::Power::none
               : power == "1/2" ? trend::Power::half
                                : trend::Power::two_thirds,
      .limit_cases = limit.first,
      .limit_period = limit.second};
}

std::string json_of(const trend::FarringtonParameters& parameters, const TrendDetectOptions& options) {
  return fmt::format(
      R"("alpha":{},"b":{},"w":{},"reweight":{},"weights_threshold":{},"trend":{},"p_threshold_trend":{},"power":"{}","limit54":[{},{}])",
      parameters.alpha, parameters.b, parameters.w, parameters.reweight, parameters.weights_threshold,
      parameters.trend, parameters.p_threshold_trend, options.power.value_or("2/3"), parameters.limit_cases,
      parameters.limit_period);
}

Result<TrendMethod> flexible(const TrendDetectOptions& options) {
  ENTENTE_TRY(base, farrington(options, trend::FlexibleParameters{}.base.weights_threshold));
  const bool nbplugin = options.threshold == "nbplugin";
  const bool muan = options.threshold == "muan";
  const trend::FlexibleParameters parameters{
      .base = base,
      .no_periods = options.no_periods.value_or(1),
      .past_not_included = options.past_weeks_not_included.value_or(base.w),
      .threshold = nbplugin ? trend::ThresholdMethod::nb_plugin
                   : muan   ? trend::ThresholdMethod::muan
                            : trend::ThresholdMethod::delta};
  return TrendMethod{.parameters = trend::Detector(parameters),
                     .json = json_of(base, options) +
                             fmt::format(R"(,"no_periods":{},"past_weeks_not_included":{},"threshold":"{}")",
                                         parameters.no_periods, parameters.past_not_included,
                                         options.threshold.value_or("delta")),
                     .unused = {}};
}

Result<TrendMethod> cusum(const TrendDetectOptions& options) {
  ENTENTE_TRY(with_trend, truth_of("--trend", options.trend, false));
  trend::NbCusumParameters parameters{
      .mu0 = options.mu0, .dispersion = options.dispersion, .trend = with_trend};
  parameters.kappa = options.kappa.value_or(parameters.kappa);
  parameters.c_arl = options.c_arl.value_or(parameters.c_arl);
  parameters.harmonics = options.harmonics.value_or(parameters.harmonics);
  const auto or_null = [](const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : "null";
  };
  return TrendMethod{
      .parameters = trend::Detector(parameters),
      .json = fmt::format(R"("kappa":{},"c_arl":{},"mu0":{},"dispersion":{},"harmonics":{},"trend":{})",
                          parameters.kappa, parameters.c_arl, or_null(parameters.mu0),
                          or_null(parameters.dispersion), parameters.harmonics, parameters.trend),
      .unused = {}};
}

Result<TrendMethod> mann_kendall(const TrendDetectOptions& options) {
  const trend::MannKendallParameters parameters{.alpha = options.alpha.value_or(0.05),
                                                .seasonal = options.seasonal};
  if (!(parameters.alpha >= 1e-12 && parameters.alpha <= 1 - 1e-12)) {
    return wrong("--alpha", fmt::format("alpha is {}", parameters.alpha), "it lies between 0 and 1, as 0.05");
  }
  return TrendMethod{
      .parameters = parameters,
      .json = fmt::format(R"("alpha":{},"seasonal":{})", parameters.alpha, parameters.seasonal),
      .unused = {}};
}

Result<TrendMethod> change_points(const TrendDetectOptions& options) {
  trend::ChangePointParameters parameters{.penalty = options.penalty, .dispersion = options.dispersion};
  if (options.least_stretch) parameters.least_stretch = *options.least_stretch;
  if (options.dispersion && !(*options.dispersion >= 1)) {
    return wrong("--dispersion", "the dispersion of stretches is variance over mean, at least 1",
                 "leave it out");
  }
  return TrendMethod{.parameters = parameters,
                     .json = fmt::format(R"("penalty":{},"least_stretch":{})",
                                         options.penalty ? fmt::format("{}", *options.penalty) : "null",
                                         parameters.least_stretch),
                     .unused = {}};
}

Result<TrendMethod> method_of(const TrendDetectOptions& options) {
  if (options.method == "ears-c1") return ears(options, EarsMethod::c1);
  if (options.method == "ears-c2") return ears(options, EarsMethod::c2);
  if (options.method == "ears-c3") return ears(options, EarsMethod::c3);
  if (options.method == "farrington-flexible") return flexible(options);
  if (options.method == "nb-cusum") return cusum(options);
  if (options.method == "mann-kendall") return mann_kendall(options);
  if (options.method == "change-points") return change_points(options);
  ENTENTE_TRY(parameters, farrington(options, trend::FarringtonParameters{}.weights_threshold));
  return TrendMethod{
      .parameters = trend::Detector(parameters), .json = json_of(parameters, options), .unused = {}};
}

}  // namespace

void settle_truth_values(TrendDetectOptions& options) {
  for (auto* given : {&options.reweight, &options.trend}) {
    if (!*given || !options.file.empty() || truth(**given)) continue;
    options.file = **given;
    *given = "true";
  }
}

Result<TrendMethod> trend_method(const TrendDetectOptions& options) {
  ENTENTE_TRY(method, method_of(options));
  if (const auto* detector = std::get_if<trend::Detector>(&method.parameters)) {
    ENTENTE_CHECK(trend::check_parameters(*detector));
  }
  method.unused = unused_options(options);
  return method;
}

Result<std::optional<trend::Range>> trend_range(const TrendDetectOptions& options,
                                                const trend::Series& series) {
  if (!options.range) return std::nullopt;
  const std::string_view text = *options.range;
  const auto colon = text.find(':');
  std::int64_t first = series.first_t;
  std::int64_t last = series.first_t + static_cast<std::int64_t>(series.counts.size()) - 1;
  const std::string_view before = text.substr(0, colon);
  const std::string_view after = colon == std::string_view::npos ? before : text.substr(colon + 1);
  if ((before.empty() || read_number(before, first)) && (after.empty() || read_number(after, last)) &&
      !text.empty()) {
    if (first >= series.first_t && last >= first &&
        last - series.first_t < static_cast<std::int64_t>(series.counts.size())) {
      return trend::Range{.begin = static_cast<std::size_t>(first - series.first_t),
                          .end = static_cast<std::size_t>(last - series.first_t) + 1};
    }
    return wrong("--range",
                 fmt::format("{} is not in the series, which goes from {} to {}", text, series.first_t,
                             series.first_t + static_cast<std::int64_t>(series.counts.size()) - 1),
                 "ranges are FIRST:LAST in the numbers of column t, or of the lines from 1 on");
  }
  return wrong("--range", fmt::format("'{}' is not FIRST:LAST", text), "for example --range 164:290");
}

Result<trend::Series> read_trend_series(const TrendDetectOptions& options) {
  const bool standard_input = options.file == "-";
  ENTENTE_TRY(text, read_file(standard_input ? "/dev/stdin" : options.file, limits::max_series_csv_bytes));
  ENTENTE_TRY(series, trend::read_series_csv(text, {.frequency = options.freq},
                                             standard_input ? "standard input" : options.file));
  if (options.start && !series.calendar.dated()) {
    ENTENTE_TRY(start, year_step(*options.start, series.calendar.frequency()));
    series.calendar = trend::Calendar::of_index(series.calendar.frequency(), start.year, start.step);
  }
  return series;
}

Result<YearStep> year_step(const std::string& text, int frequency) {
  const auto dash = std::min(text.find('-'), text.size());
  YearStep start;
  if (read_number(std::string_view(text).substr(0, dash), start.year) && dash < text.size() &&
      read_number(std::string_view(text).substr(dash + 1), start.step) && start.year >= 1 &&
      start.year <= 9999 && start.step >= 1 && start.step <= frequency) {
    return start;
  }
  return wrong("--start", fmt::format("'{}' is not a year and a step up to {}", text, frequency),
               "for example --start 2004-01");
}

}  // namespace entente::app
