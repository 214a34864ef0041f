#include "trend/mann_kendall.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "trend/distributions.h"

namespace entente::trend {
namespace {

struct Observation {
  double time = 0;
  double count = 0;
};

/// Kendall's sum for tied groups: sizes n (n - 1)(2 n + 5) / 18.
double tie_term(double n) {
  return n * (n - 1) * (2 * n + 5) / 18;
}

double variance_of_s(const std::vector<Observation>& observations) {
  std::vector<double> sorted;
  sorted.reserve(observations.size());
  for (const Observation& observation : observations) sorted.push_back(observation.count);
  std::ranges::sort(sorted);
  double variance = tie_term(static_cast<double>(sorted.size()));
  for (auto group = sorted.begin(); group != sorted.end();) {
    const auto end = std::upper_bound(group, sorted.end(), *group);
    variance -= tie_term(static_cast<double>(end - group));
    group = end;
  }
  return variance;
}

/// Adds one season (or all of the series) to the result; gathers the slopes of its pairs.
void add_pairs(const std::vector<Observation>& observations, MannKendall& result,
               std::vector<double>& slopes) {
  result.n += observations.size();
  result.var_s += variance_of_s(observations);
  for (std::size_t later = 1; later < observations.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const double rise = observations[later].count - observations[earlier].count;
      result.s += rise > 0 ? 1 : rise < 0 ? -1 : 0;
      slopes.push_back(rise / (observations[later].time - observations[earlier].time));
    }
  }
}

double ranked(std::vector<double>& slopes, std::size_t rank) {
  const auto place = slopes.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(slopes.begin(), place, slopes.end());
  return *place;
}

double median(std::vector<double>& slopes) {
  const std::size_t half = slopes.size() / 2;
  const double above = ranked(slopes, half + 1);
  if (slopes.size() % 2 == 1) return above;
  return (above + *std::max_element(slopes.begin(), slopes.begin() + static_cast<std::ptrdiff_t>(half))) / 2;
}

/// Sen (1968) section 4: of N slopes the M1-th and the (M2 + 1)-th, where M1 and M2 are (N -/+ z sqrt(var S))
/// / 2, rounded to whole ranks.
void add_limits(std::vector<double>& slopes, double alpha, MannKendall& result) {
  const auto all = static_cast<double>(slopes.size());
  const double spread = normal_quantile(1 - alpha / 2) * std::sqrt(result.var_s);
  const double low = std::max(1.0, std::nearbyint((all - spread) / 2));
  const double high = std::min(all, std::nearbyint((all + spread) / 2) + 1);
  result.lower = ranked(slopes, static_cast<std::size_t>(low));
  result.upper = ranked(slopes, static_cast<std::size_t>(high));
}

}  // namespace

Result<MannKendall> mann_kendall(const Series& series, const MannKendallParameters& parameters) {
  if (series.counts.size() > limits::max_slope_counts) {
    return fail(ErrorKind::too_large,
                fmt::format("{} counts have too many pairs for Sen's slope; at most {} are compared",
                            series.counts.size(), limits::max_slope_counts),
                {}, "count by week or month instead of by day");
  }
  const auto period = static_cast<std::size_t>(series.calendar.frequency());
  const std::size_t seasons = parameters.seasonal ? period : 1;
  MannKendall result;
  std::vector<double> slopes;
  std::vector<Observation> observations;
  for (std::size_t season = 0; season < seasons; ++season) {
    observations.clear();
    for (std::size_t step = season; step < series.counts.size(); step += seasons) {
      if (is_missing(series.counts[step])) continue;
      observations.push_back({.time = static_cast<double>(step / seasons), .count = series.counts[step]});
    }
    add_pairs(observations, result, slopes);
  }
  if (slopes.empty()) {
    return fail(
        ErrorKind::unprocessable,
        parameters.seasonal ? "no season has two counts to compare" : "there are not two counts to compare",
        {}, "a trend needs more data");
  }
  if (result.var_s > 0 && result.s != 0) {
    result.z = (result.s > 0 ? result.s - 1 : result.s + 1) / std::sqrt(result.var_s);
  }
  result.p = std::erfc(std::abs(result.z) / std::sqrt(2.0));
  result.slope = median(slopes);
  add_limits(slopes, parameters.alpha, result);
  return result;
}

}  // namespace entente::trend
