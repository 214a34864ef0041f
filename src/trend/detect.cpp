#include "trend/detect.h"

#include <cmath>
#include <string>

#include <fmt/format.h>

#include "trend/nb_regression.h"

namespace entente::trend {
namespace {

constexpr int least_ears_baseline = 3;  // R asks for the same

Result<> require(bool holds, std::string_view what, std::string_view remedy) {
  if (holds) return {};
  return fail(ErrorKind::unprocessable, std::string(what), {}, std::string(remedy));
}

Result<> check_alpha(double alpha) {
  return require(alpha > 0 && alpha < 1, fmt::format("alpha is {}", alpha),
                 "it lies between 0 and 1, as 0.01");
}

std::unexpected<Error> too_short(const Series& series, std::size_t needed) {
  return fail(ErrorKind::unprocessable,
              fmt::format("the series has {} steps, and the first that can be judged is step {}",
                          series.counts.size(), needed + 1),
              {}, "a longer series is needed, or a method that looks back less");
}

/// The range asked for, or `fallback`; neither empty.
Result<Range> choose_range(const Series& series, const std::optional<Range>& asked, Range fallback) {
  if (!asked) {
    if (fallback.begin >= fallback.end) return too_short(series, fallback.begin);
    return fallback;
  }
  if (asked->begin < asked->end && asked->end <= series.counts.size()) return *asked;
  const auto last = series.first_t + static_cast<std::int64_t>(series.counts.size()) - 1;
  return fail(ErrorKind::unprocessable,
              fmt::format("the range is not in the series, which goes from {} to {}", series.first_t, last),
              {}, "ranges are written FIRST:LAST in the numbers of column t, or of the lines from 1 on");
}

Result<> check(const EarsParameters& parameters) {
  ENTENTE_CHECK(check_alpha(parameters.alpha));
  ENTENTE_CHECK(
      require(parameters.baseline >= least_ears_baseline, "the baseline is shorter than 3", "use 7"));
  return require(parameters.min_sigma >= 0, "the least sigma is negative", "use 0 or more");
}

Result<Detected> run(const Series& series, const EarsParameters& parameters,
                     const std::optional<Range>& asked) {
  ENTENTE_CHECK(check_alpha(parameters.alpha));
  ENTENTE_CHECK(
      require(parameters.baseline >= least_ears_baseline, "the baseline is shorter than 3", "use 7"));
  ENTENTE_CHECK(require(parameters.min_sigma >= 0, "the least sigma is negative", "use 0 or more"));
  const std::size_t before = ears_steps_before(parameters);
  if (before >= series.counts.size()) return too_short(series, before);
  ENTENTE_TRY(range, choose_range(series, asked, {.begin = before, .end = series.counts.size()}));
  if (range.begin < before) {
    return fail(ErrorKind::unprocessable,
                fmt::format("the range begins before step {}, the first with a whole baseline", before + 1),
                {}, "let the range begin later or take a shorter baseline");
  }
  Detected detected{.range = range, .detections = std::vector<Detection>(range.end - range.begin)};
  ears_detect(series.counts, parameters, range, detected.detections);
  return detected;
}

Result<> check(const FarringtonParameters& parameters) {
  ENTENTE_CHECK(check_alpha(parameters.alpha));
  ENTENTE_CHECK(
      require(parameters.b >= 1 && parameters.b <= 1000, "b is not a number of years", "use 1 to 1000"));
  ENTENTE_CHECK(
      require(parameters.w >= 0 && parameters.w <= 1000, "w is not a number of steps", "use 0 to 1000"));
  ENTENTE_CHECK(
      require(parameters.weights_threshold > 0, "the threshold for weights is not above 0", "use 1 or 2.58"));
  ENTENTE_CHECK(require(parameters.p_threshold_trend >= 0 && parameters.p_threshold_trend <= 1,
                        "the p threshold of the trend is no probability",
                        "use 0.05, or 1 to keep every trend"));
  return require(parameters.limit_cases >= 0 && parameters.limit_period >= 1,
                 "the least cases or their period are out of bounds",
                 "cases from 0 on in a period from 1 on, as 5,4");
}

Result<Detected> run(const Series& series, const FarringtonParameters& parameters,
                     const std::optional<Range>& asked) {
  Farrington farrington(parameters);
  ENTENTE_TRY(range, choose_range(series, asked, farrington.default_range(series)));
  Detected detected{.range = range, .detections = std::vector<Detection>(range.end - range.begin)};
  farrington.detect(series, range, detected.detections);
  return detected;
}

Result<> check(const FlexibleParameters& parameters) {
  ENTENTE_CHECK(check(parameters.base));
  return require(parameters.no_periods >= 1 && parameters.no_periods <= static_cast<int>(max_levels),
                 "the number of periods is out of bounds", fmt::format("use 1 to {}", max_levels));
}

Result<Detected> run(const Series& series, const FlexibleParameters& parameters,
                     const std::optional<Range>& asked) {
  FarringtonFlexible farrington(parameters);
  ENTENTE_TRY(range, choose_range(series, asked, farrington.default_range(series)));
  ENTENTE_CHECK(farrington.check(series, range));
  Detected detected{.range = range, .detections = std::vector<Detection>(range.end - range.begin)};
  farrington.detect(series, range, detected.detections);
  return detected;
}

Result<> check(const NbCusumParameters& parameters) {
  ENTENTE_CHECK(require(parameters.kappa > 0 && parameters.kappa < 50, "kappa is not above 0",
                        "it is the log of the increase to look for: 0.693 for a doubling"));
  ENTENTE_CHECK(require(parameters.c_arl > 0, "the alarm limit is not above 0", "use 5"));
  ENTENTE_CHECK(
      require(!parameters.mu0 || *parameters.mu0 > 0, "the mean in control is not above 0", "use a mean"));
  ENTENTE_CHECK(require(!parameters.dispersion || *parameters.dispersion >= 0, "the dispersion is negative",
                        "it is alpha in variance = mean + alpha mean^2"));
  return require(parameters.harmonics >= 0 && parameters.harmonics <= max_harmonics,
                 "the number of harmonics is out of bounds", fmt::format("use 0 to {}", max_harmonics));
}

Result<Detected> run(const Series& series, const NbCusumParameters& parameters,
                     const std::optional<Range>& asked) {
  ENTENTE_TRY(range, choose_range(series, asked, nb_cusum_default_range(series, parameters)));
  Detected detected{.range = range, .detections = std::vector<Detection>(range.end - range.begin)};
  ENTENTE_CHECK(nb_cusum_detect(series, parameters, range, detected.detections));
  return detected;
}

}  // namespace

Result<> check_parameters(const Detector& detector) {
  return std::visit([](const auto& parameters) { return check(parameters); }, detector);
}

Result<Detected> detect(const Series& series, const Detector& detector, std::optional<Range> range) {
  ENTENTE_CHECK(check_parameters(detector));
  return std::visit([&](const auto& parameters) { return run(series, parameters, range); }, detector);
}

}  // namespace entente::trend
