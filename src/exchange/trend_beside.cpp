#include "exchange/trend_beside.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/json_text.h"
#include "exchange/trend_query.h"

namespace entente::exchange {
namespace {

std::size_t recent_of(const TrendQuery& query) {
  return query.recent > 0 ? query.recent : default_recent(query.count.step);
}

/// What the steps are called that are judged in our series.
std::vector<std::string> recent_steps(const trend::Series& series, std::size_t recent) {
  std::vector<std::string> steps;
  const std::size_t count = series.counts.size();
  for (std::size_t at = count - std::min(count, recent); at < count; ++at)
    steps.push_back(series.calendar.label(static_cast<std::int64_t>(at)));
  return steps;
}

double sum_of(const record::ThreatTrend& trend, const std::vector<std::string>& steps) {
  double sum = 0;
  for (const record::TrendPoint& point : trend.points) {
    if (point.count && std::ranges::find(steps, point.step) != steps.end()) sum += *point.count;
  }
  return sum;
}

}  // namespace

std::vector<HeldTrend> trends_beside(const std::vector<HeldTrend>& held, const TrendReport& report,
                                     const TrendQuery& query) {
  if (report.trends.size() != 1) return {};
  const CountedSeries& ours = report.trends.front().counted;
  std::map<store::Origin, const HeldTrend*> newest;
  for (const HeldTrend& one : held) {
    const record::ThreatTrend& trend = one.trend;
    if (one.origin == 0 || trend.subject != ours.subject.key || !trend.where.empty() ||
        trend.measure != to_string(query.count.measure) || trend.granularity != ours.series.calendar.noun()) {
      continue;
    }
    const HeldTrend*& known = newest[one.origin];
    if (known == nullptr ||
        std::tie(trend.created, trend.modified) > std::tie(known->trend.created, known->trend.modified))
      known = &one;
  }
  std::vector<HeldTrend> beside;
  for (const auto& [origin, one] : newest) beside.push_back(*one);
  std::ranges::sort(beside, {}, [](const HeldTrend& one) { return one.trend.nation; });
  return beside;
}

Coalition combine(const TrendReport& report, const std::vector<HeldTrend>& beside, const TrendQuery& query,
                  std::string_view own_nation) {
  Coalition coalition;
  const trend::Series& series = report.trends.front().counted.series;
  const auto steps = recent_steps(series, recent_of(query));
  double ours = 0;
  for (std::size_t at = series.counts.size() - steps.size(); at < series.counts.size(); ++at)
    ours += trend::is_missing(series.counts[at]) ? 0 : series.counts[at];
  coalition.at_least = coalition.at_most = ours;
  coalition.nations.emplace_back(own_nation);
  const auto from = steps.empty() ? Result<DaySpan>(DaySpan{}) : parse_day_span(steps.front());
  for (const HeldTrend& one : beside) {
    const double theirs = sum_of(one.trend, steps);
    coalition.at_least = std::max(coalition.at_least, theirs);
    coalition.at_most += theirs;
    coalition.nations.push_back(one.trend.nation);
    double twice = 0;
    for (const Contribution& event : report.counted.contributions) {
      const bool reported = std::ranges::find(event.reporters, one.origin) != event.reporters.end();
      if (reported && from && event.first_day >= from->first) twice += static_cast<double>(event.count);
    }
    coalition.known_twice += std::min(twice, theirs);
  }
  coalition.at_most = std::max(coalition.at_least, coalition.at_most - coalition.known_twice);
  std::ranges::sort(coalition.nations);
  return coalition;
}

std::string beside_json(const TrendReport& report, const std::vector<HeldTrend>& beside,
                        const TrendQuery& query, const Tally& tally) {
  if (beside.empty()) return {};
  std::string out = R"(,"beside":[)";
  for (const HeldTrend& one : beside) {
    const record::ThreatTrend& trend = one.trend;
    if (out.back() != '[') out += ',';
    out += fmt::format(
        R"({{"nation":{},"received_from":{},"id":{},"last":{},"direction":{},"observed":{},"expected":{},"confidence":{}}})",
        json_string(trend.nation), json_string(tally.nation_of(one.origin)), json_string(trend.id),
        json_string(trend.points.back().step), json_string(trend.direction), trend.observed, trend.expected,
        trend.confidence);
  }
  const Coalition coalition = combine(report, beside, query, tally.nation_of(0));
  out += fmt::format(R"(],"coalition":{{"at_least":{},"at_most":{},"known_twice":{},"nations":[)",
                     coalition.at_least, coalition.at_most, coalition.known_twice);
  for (const std::string& nation : coalition.nations) {
    if (out.back() != '[') out += ',';
    append_json_string(out, nation);
  }
  return out + "]}";
}

}  // namespace entente::exchange
