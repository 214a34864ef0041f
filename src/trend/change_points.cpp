#include "trend/change_points.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/limits.h"

namespace entente::trend {
namespace {

/// The counts that are there, with running sums: the cost of any stretch in two look-ups.
class Stretches {
 public:
  Stretches(const Series& series, double dispersion) : dispersion_(dispersion) {
    sums_.push_back(0);
    for (std::size_t step = 0; step < series.counts.size(); ++step) {
      if (is_missing(series.counts[step])) continue;
      steps_.push_back(step);
      sums_.push_back(sums_.back() + series.counts[step]);
    }
  }
  [[nodiscard]] std::size_t size() const { return steps_.size(); }
  [[nodiscard]] std::size_t step(std::size_t at) const { return steps_[at]; }
  [[nodiscard]] double mean(std::size_t begin, std::size_t end) const {
    return (sums_[end] - sums_[begin]) / static_cast<double>(end - begin);
  }
  /// Minus twice the Poisson log likelihood of counts [begin, end) at their mean, without what does not
  /// depend on it.
  [[nodiscard]] double cost(std::size_t begin, std::size_t end) const {
    const double sum = sums_[end] - sums_[begin];
    return sum > 0 ? -2 * sum * std::log(sum / static_cast<double>(end - begin)) / dispersion_ : 0;
  }

 private:
  std::vector<std::size_t> steps_;
  std::vector<double> sums_;
  double dispersion_;
};

struct Candidate {
  std::size_t begin = 0;
  std::size_t drop_at = 0;  ///< the first end for which it cannot win any more; 0: none known
};

/// Killick et al. (2012) section 3: best[end] is the least cost of the first `end` counts. A begin s with
/// best[s] + cost(s, t) > best[t] loses against a change at t for every later end, once a stretch from t on
/// is long enough. Gives, for every end, where the last stretch begins.
std::vector<std::size_t> last_begins(const Stretches& stretches, double penalty, std::size_t least) {
  const std::size_t n = stretches.size();
  std::vector<double> best(n + 1, 0);
  std::vector<std::size_t> last(n + 1, 0);
  std::vector<double> costs(n + 1, 0);
  best[0] = -penalty;
  std::vector<Candidate> candidates{{}};
  for (std::size_t end = least; end <= n; ++end) {
    if (end >= 2 * least) candidates.push_back({.begin = end - least});
    std::erase_if(candidates, [end](const Candidate& one) { return one.drop_at != 0 && one.drop_at <= end; });
    best[end] = std::numeric_limits<double>::infinity();
    for (const auto& [begin, drop_at] : candidates) {
      costs[begin] = best[begin] + stretches.cost(begin, end);
      if (costs[begin] + penalty >= best[end]) continue;
      best[end] = costs[begin] + penalty;
      last[end] = begin;
    }
    for (Candidate& one : candidates) {
      if (one.drop_at == 0 && costs[one.begin] > best[end]) one.drop_at = end + least;
    }
  }
  return last;
}

}  // namespace

double neighbour_dispersion(const Series& series) {
  double sum = 0;
  std::size_t pairs = 0;
  double before = missing;
  for (const double count : series.counts) {
    if (is_missing(count)) continue;
    if (!is_missing(before) && before + count > 0) {
      // Two counts of mean m and variance d m differ by a square of 2 d m on average, and add up to 2 m.
      sum += (count - before) * (count - before) / (count + before);
      ++pairs;
    }
    before = count;
  }
  return pairs > 0 ? std::max(1.0, sum / static_cast<double>(pairs)) : 1;
}

Result<std::vector<ChangePoint>> change_points(const Series& series,
                                               const ChangePointParameters& parameters) {
  if (series.counts.size() > limits::max_change_point_counts) {
    return fail(ErrorKind::too_large,
                fmt::format("{} counts are too many to look for change points; at most {} are searched",
                            series.counts.size(), limits::max_change_point_counts),
                {}, "count by week or month instead of by day");
  }
  const double dispersion = parameters.dispersion.value_or(neighbour_dispersion(series));
  const Stretches stretches(series, dispersion);
  const std::size_t n = stretches.size();
  const std::size_t least = std::max<std::size_t>(parameters.least_stretch, 1);
  std::vector<ChangePoint> found;
  if (n < 2 * least) return found;
  const double penalty = parameters.penalty.value_or(3 * std::log(static_cast<double>(n)));
  const std::vector<std::size_t> last = last_begins(stretches, penalty, least);
  std::vector<std::size_t> bounds{n};
  while (bounds.back() > 0) bounds.push_back(last[bounds.back()]);
  std::ranges::reverse(bounds);
  for (std::size_t i = 1; i + 1 < bounds.size(); ++i) {
    const std::size_t begin = bounds[i - 1];
    const std::size_t at = bounds[i];
    const std::size_t end = bounds[i + 1];
    found.push_back(
        {.step = stretches.step(at),
         .before = stretches.mean(begin, at),
         .after = stretches.mean(at, end),
         .gain = stretches.cost(begin, end) - stretches.cost(begin, at) - stretches.cost(at, end)});
  }
  return found;
}

std::optional<Pettitt> pettitt(const Series& series) {
  std::vector<std::size_t> order;
  for (std::size_t step = 0; step < series.counts.size(); ++step) {
    if (!is_missing(series.counts[step])) order.push_back(step);
  }
  if (order.size() < 2) return std::nullopt;
  const std::vector<std::size_t> in_time = order;
  std::ranges::stable_sort(order, {}, [&](std::size_t step) { return series.counts[step]; });
  std::vector<double> rank(series.counts.size(), 0);
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && series.counts[order[end]] == series.counts[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) rank[order[i]] = static_cast<double>(begin + end + 1) / 2;
    begin = end;
  }
  const auto n = static_cast<double>(order.size());
  Pettitt result;
  double u = 0;
  for (const std::size_t step : in_time) {
    u += 2 * rank[step] - n - 1;
    if (std::abs(u) > result.u) {
      result.u = std::abs(u);
      result.step = step;
    }
  }
  result.p = std::min(1.0, 2 * std::exp(-6 * result.u * result.u / (n * n * n + n * n)));
  return result;
}

}  // namespace entente::trend
