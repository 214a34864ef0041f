// The flexible method; its header is farrington.h.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "trend/case_limit.h"
#include "trend/distributions.h"
#include "trend/farrington.h"

namespace entente::trend {

FarringtonFlexible::FarringtonFlexible(const FlexibleParameters& parameters)
    : parameters_(parameters), z_(normal_quantile(1 - parameters.base.alpha)) {
  if (parameters_.past_not_included < 0) parameters_.past_not_included = parameters_.base.w;
  rules_ = {.trend = parameters_.base.trend,
            .reweight = parameters_.base.reweight,
            .weights_threshold = parameters_.base.weights_threshold,
            .p_threshold_trend = parameters_.base.p_threshold_trend,
            .years = parameters_.base.b,
            .flexible = true};
}

Range FarringtonFlexible::default_range(const Series& series) const {
  const std::size_t end = series.counts.size();
  const std::int64_t first =
      std::int64_t{series.calendar.frequency()} * parameters_.base.b + parameters_.base.w;
  std::size_t begin = std::min(static_cast<std::size_t>(first), end);
  while (begin < end &&
         series.calendar.years_before(static_cast<std::int64_t>(begin), parameters_.base.b) < 0) {
    ++begin;
  }
  return {.begin = begin, .end = end};
}

Result<> FarringtonFlexible::check(const Series& series, Range range) const {
  const int b = parameters_.base.b;
  const int window = 2 * parameters_.base.w + 1;
  for (std::size_t at = range.begin; at < range.end; ++at) {
    const auto step = static_cast<std::int64_t>(at);
    if (series.calendar.years_before(step, b) < 0) {
      return fail(ErrorKind::unprocessable,
                  fmt::format("step {} has no reference {} years earlier: the series begins at {}",
                              series.first_t + step, b, series.first_t),
                  {}, "take fewer years (b) or let the range begin later");
    }
    if (parameters_.no_periods == 1) continue;
    for (int years = 0; years < b; ++years) {
      const std::int64_t between =
          series.calendar.years_before(step, years) - window - series.calendar.years_before(step, years + 1);
      if (between >= 0 && between >= parameters_.no_periods - window) continue;
      return fail(ErrorKind::unprocessable,
                  fmt::format("a year leaves {} steps beside a window of {} for {} periods", between, window,
                              parameters_.no_periods - 1),
                  {}, "take fewer periods or a smaller w");
    }
  }
  return {};
}

void FarringtonFlexible::assign(std::int64_t first, std::int64_t last, int level) {
  const std::int64_t end = std::min(last + 1, static_cast<std::int64_t>(levels_.size()));
  for (std::int64_t step = std::max<std::int64_t>(first, 0); step < end; ++step) {
    levels_[static_cast<std::size_t>(step)] = static_cast<std::uint8_t>(level);
  }
}

/// The steps [from, until) between two windows fall into no_periods - 1 blocks of the same length, the first
/// ones longer by one where it does not go up (Noufaily et al. 2013 section 3.2).
void FarringtonFlexible::assign_periods(std::int64_t from, std::int64_t until) {
  const int blocks = parameters_.no_periods - 1;
  const std::int64_t length = (until - from) / blocks;
  const std::int64_t longer = (until - from) % blocks;
  std::int64_t begin = from;
  for (int block = 1; block <= blocks; ++block) {
    const std::int64_t end = begin + length + (block <= longer ? 1 : 0);
    if (end > begin) {
      assign(begin, end - 1, block);
    } else {
      // R counts backwards over an empty block and so gives it the steps on both sides; a year with fewer
      // steps than periods is fitted that way there, and agreeing matters more than it.
      assign(begin - 1, begin, block);
    }
    begin = end;
  }
}

void FarringtonFlexible::assign_levels(const Series& series, std::int64_t at) {
  const int w = parameters_.base.w;
  const int present = parameters_.no_periods;
  const std::int64_t oldest = series.calendar.years_before(at, parameters_.base.b) - w;
  assign(oldest - 1, at, 0);
  assign(at - w, at, present);
  std::int64_t later = at;
  for (int years = 1; years <= parameters_.base.b; ++years) {
    const std::int64_t centre = series.calendar.years_before(at, years);
    assign(centre - w, centre + w, present);
    if (parameters_.no_periods > 1) assign_periods(centre + w + 1, later - w);
    later = centre;
  }
  assign(at - parameters_.past_not_included, at, 0);
}

/// Gathers the reference counts by level. False when none of them is from the present time of year.
bool FarringtonFlexible::fill_reference(const Series& series, std::int64_t at) {
  assign_levels(series, at);
  const std::int64_t oldest = series.calendar.years_before(at, parameters_.base.b) - parameters_.base.w - 1;
  const auto begin = static_cast<std::size_t>(std::max<std::int64_t>(oldest, 0));
  const auto end = static_cast<std::size_t>(at);
  std::array<std::size_t, max_levels + 1> counts{};
  for (std::size_t step = begin; step < end; ++step) {
    if (is_missing(series.counts[step])) levels_[step] = 0;
    ++counts[levels_[step]];
  }
  std::array<std::size_t, max_levels + 1> next{};
  reference_.levels = 0;
  std::size_t total = 0;
  for (std::size_t level = 1; level <= static_cast<std::size_t>(parameters_.no_periods); ++level) {
    next[level] = total;
    if (counts[level] == 0) continue;
    reference_.level_begin[reference_.levels] = total;
    ++reference_.levels;
    total += counts[level];
  }
  reference_.level_begin[reference_.levels] = total;
  if (counts[static_cast<std::size_t>(parameters_.no_periods)] == 0) return false;
  present_level_ = reference_.levels - 1;
  reference_.terms.resize(total);
  reference_.times.resize(total);
  reference_.weights.resize(total);
  reference_.scale = terms_.scale;
  for (std::size_t step = begin; step < end; ++step) {
    if (levels_[step] == 0) continue;
    const std::size_t place = next[levels_[step]]++;
    reference_.terms[place] = terms_.terms[step];
    reference_.times[place] = series.calendar.time(static_cast<std::int64_t>(step));
  }
  return true;
}

void FarringtonFlexible::detect_one(const Series& series, std::size_t at, Detection& detection) {
  const auto step = static_cast<std::int64_t>(at);
  BaselinePrediction predicted;
  if (!fill_reference(series, step)) return;
  if (!model_.predict(reference_, rules_, present_level_, series.calendar.time(step), predicted)) return;
  const double mean = std::exp(predicted.log_mean);
  const double error = mean * predicted.log_error;
  detection.expected = mean;
  detection.variance = predicted.dispersion * mean + error * error;
  const double cases = recent_cases(series.counts, at, parameters_.base.limit_period);
  if (!(cases >= parameters_.base.limit_cases)) return;
  const bool delta = parameters_.threshold == ThresholdMethod::delta;
  detection.upper = delta ? power_limits(mean, error, predicted.dispersion, parameters_.base.power, z_).upper
                          : count_limits(predicted.log_mean, predicted.log_error, predicted.dispersion,
                                         parameters_.threshold, parameters_.base.alpha)
                                .upper;
  // R scores (observed - fit) / (upper - fit) with the fit on the scale that it predicted on: counts for
  // delta, their logarithm else. It only matters where the limit is below that.
  const double fit = delta ? mean : predicted.log_mean;
  const double score = (detection.observed - fit) / (detection.upper - fit);
  detection.alarm = score > 1 && detection.observed != 0;
}

void FarringtonFlexible::detect(const Series& series, Range range, std::span<Detection> out) {
  terms_.prepare(series.counts);
  levels_.assign(series.counts.size(), 0);
  for (std::size_t at = range.begin; at < range.end; ++at) {
    Detection& detection = out[at - range.begin];
    detection = {.observed = series.counts[at]};
    detect_one(series, at, detection);
  }
}

}  // namespace entente::trend
