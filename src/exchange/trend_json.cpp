#include "exchange/trend_json.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/counting_limits.h"
#include "base/json_text.h"

namespace entente::exchange {
namespace {

constexpr std::size_t sparkline_steps = 24;

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "null";
}

void member(std::string& out, std::string_view name, std::string_view json) {
  if (out.back() != '{' && out.back() != '[') out += ',';
  out += '"';
  out += name;
  out += "\":";
  out += json;
}
void text_member(std::string& out, std::string_view name, std::string_view text) {
  member(out, name, json_string(text));
}

std::string strings(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.back() != '[') out += ',';
    append_json_string(out, text);
  }
  return out + ']';
}

std::string nations(const std::vector<store::Origin>& origins, const Tally& tally) {
  std::vector<std::string> names;
  for (const store::Origin origin : origins) names.push_back(tally.nation_of(origin));
  std::ranges::sort(names);
  return strings(names);
}

std::string label(const trend::Series& series, std::size_t step) {
  return series.calendar.label(static_cast<std::int64_t>(step));
}

std::string last_counts(const trend::Series& series) {
  std::string out = "[";
  const std::size_t steps = series.counts.size();
  for (std::size_t at = steps - std::min(steps, sparkline_steps); at < steps; ++at) {
    if (out.back() != '[') out += ',';
    out += number(series.counts[at]);
  }
  return out + ']';
}

void add_trend(std::string& out, const Trend& one, const Tally& tally) {
  const CountedSeries& counted = one.counted;
  const trend::Assessment& assessment = one.assessment;
  text_member(out, "subject", counted.subject.key);
  text_member(out, "name", counted.subject.name);
  text_member(out, "class", to_string(counted.subject.subject_class));
  if (!counted.subject.id.empty()) text_member(out, "id", counted.subject.id);
  if (!counted.subject.aliases.empty()) member(out, "aliases", strings(counted.subject.aliases));
  if (!counted.split.empty()) text_member(out, "where", counted.split);
  if (!counted.series.counts.empty())
    text_member(out, "at", label(counted.series, counted.series.counts.size() - 1));
  text_member(out, "direction", trend::to_string(assessment.direction));
  member(out, "observed", number(assessment.observed));
  member(out, "expected", number(assessment.expected));
  member(out, "ratio", number(assessment.ratio));
  member(out, "ratio_lower", number(assessment.ratio_lower));
  member(out, "ratio_upper", number(assessment.ratio_upper));
  member(out, "p", number(assessment.p));
  member(out, "confidence", number(one.method.empty() ? 0 : assessment.confidence()));
  if (assessment.since) text_member(out, "since", label(counted.series, assessment.since->step));
  member(out, "events", std::to_string(counted.events));
  member(out, "total", std::to_string(counted.total));
  member(out, "dated_too_coarsely", std::to_string(counted.coarse));
  member(out, "reported_by_several", std::to_string(counted.shared));
  member(out, "reporters", nations(counted.reporters, tally));
  text_member(out, "method", one.method);
  text_member(out, "why", one.why);
  member(out, "last_counts", last_counts(counted.series));
}

std::string head(const TrendReport& report, const TrendQuery& query) {
  std::string out = "{";
  member(out, "log_position", std::to_string(report.position.entries));
  text_member(out, "log_time", format_micros(report.position.stamp));
  text_member(out, "measure", to_string(query.count.measure));
  const trend::Series* const any = report.trends.empty() ? nullptr : &report.trends.front().counted.series;
  const std::size_t steps = any == nullptr ? 0 : any->counts.size();
  if (steps > 0) {
    text_member(out, "step", any->calendar.noun());
    text_member(out, "first", label(*any, 0));
    text_member(out, "last", label(*any, steps - 1));
  }
  member(out, "recent", std::to_string(query.recent > 0 ? query.recent : default_recent(query.count.step)));
  member(out, "series", std::to_string(report.trends.size()));
  member(out, "events", std::to_string(report.counted.events));
  member(out, "undated", std::to_string(report.counted.undated));
  member(out, "future", std::to_string(report.counted.future));
  return out;
}

std::string points(const Trend& one) {
  const trend::Series& series = one.counted.series;
  std::string out = "[";
  for (std::size_t step = 0; step < series.counts.size(); ++step) {
    trend::Detection detection;
    if (step >= one.detected.range.begin && step < one.detected.range.end)
      detection = one.detected.detections[step - one.detected.range.begin];
    if (out.back() != '[') out += ',';
    out += fmt::format(R"({{"step":{},"count":{},"expected":{},"upper":{},"alarm":{}}})",
                       json_string(label(series, step)), number(series.counts[step]),
                       number(detection.expected), number(detection.upper), detection.alarm);
  }
  return out + ']';
}

std::string contributions(const TrendReport& report, const Tally& tally) {
  const auto& all = report.counted.contributions;
  std::string out = "[";
  for (std::size_t at = all.size() - std::min(all.size(), limits::max_contributions); at < all.size(); ++at) {
    if (out.back() != '[') out += ',';
    const Contribution& one = all[at];
    const Tally::Named event = tally.name_of(one.sequence);
    std::string object = "{";
    text_member(object, "id", event.id);
    if (!event.name.empty()) text_member(object, "name", event.name);
    text_member(object, "date", trend::format_date(std::chrono::sys_days{std::chrono::days{one.first_day}}));
    member(object, "count", std::to_string(one.count));
    member(object, "reporters", nations(one.reporters, tally));
    out += object + '}';
  }
  return out + ']';
}

}  // namespace

std::string trend_list_json(const TrendReport& report, const TrendQuery& query, const Tally& tally) {
  std::string out = head(report, query);
  out += R"(,"trends":[)";
  for (const Trend& one : report.trends) {
    out += out.back() == '[' ? "{" : ",{";
    add_trend(out, one, tally);
    out += '}';
  }
  return out + "]}";
}

std::string trend_show_json(const TrendReport& report, const TrendQuery& query, const Tally& tally,
                            std::string_view more) {
  std::string out = head(report, query);
  out += R"(,"trends":[)";
  for (const Trend& one : report.trends) {
    out += out.back() == '[' ? "{" : ",{";
    add_trend(out, one, tally);
    member(out, "points", points(one));
    out += '}';
  }
  out += R"(],"contributions":)" + contributions(report, tally);
  out += R"(,"contributions_in_all":)" + std::to_string(report.counted.contributions.size());
  out += more;
  return out + '}';
}

}  // namespace entente::exchange
