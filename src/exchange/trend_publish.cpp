#include "exchange/trend_publish.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/json_text.h"
#include "exchange/step_line.h"
#include "exchange/trend_disclosure.h"
#include "exchange/trend_query.h"

namespace entente::exchange {
namespace {

constexpr Micros micros_a_day = 86'400'000'000;
constexpr std::size_t page_objects = 1'000;
constexpr std::string_view no_control = "none";

/// Steps that an object shows: two years of weeks, five of months, a quarter of days.
std::size_t shown_steps(trend::Step step) {
  switch (step) {
    case trend::Step::day:
      return 92;
    case trend::Step::month:
      return 60;
    default:
      return 104;
  }
}

std::optional<double> known(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::vector<record::TrendPoint> points_of(const Trend& one) {
  const trend::Series& series = one.counted.series;
  const std::size_t steps = series.counts.size();
  std::vector<record::TrendPoint> points;
  for (std::size_t step = steps - std::min(steps, shown_steps(series.calendar.step())); step < steps;
       ++step) {
    record::TrendPoint point{.step = series.calendar.label(static_cast<std::int64_t>(step)),
                             .count = known(series.counts[step]),
                             .expected = {},
                             .upper = {}};
    if (step >= one.detected.range.begin && step < one.detected.range.end) {
      const trend::Detection& detection = one.detected.detections[step - one.detected.range.begin];
      point.expected = known(detection.expected);
      point.upper = known(detection.upper);
      point.alarm = detection.alarm;
    }
    points.push_back(std::move(point));
  }
  return points;
}

/// The parameters of a list, to ask it again; the end is the step that was closed.
std::string question_of(const TrendQuery& query, std::string_view last, bool steady) {
  const CountQuery& count = query.count;
  constexpr std::array step_words{"", "day", "week", "month"};
  std::string out = fmt::format("step={}&measure={}", step_words.at(static_cast<std::size_t>(count.step)),
                                to_string(count.measure));
  if (count.by != SplitBy::none) out += count.by == SplitBy::nation ? "&by=nation" : "&by=sector";
  if (!count.nation.empty()) out += "&nation=" + count.nation;
  if (!count.sector.empty()) out += "&sector=" + count.sector;
  if (query.subject_class) out += fmt::format("&class={}", to_string(*query.subject_class));
  if (count.from_day)
    out += "&from=" + trend::format_date(std::chrono::sys_days{std::chrono::days{*count.from_day}});
  out += fmt::format("&to={}&level={}&least={}", last, query.level, query.least_events);
  if (query.recent > 0) out += fmt::format("&recent={}", query.recent);
  return out + (steady ? "&steady=yes" : "");
}

std::string parameter_in(std::string_view question, std::string_view name) {
  while (!question.empty()) {
    const std::string_view part = question.substr(0, question.find('&'));
    question.remove_prefix(std::min(question.size(), part.size() + 1));
    if (part.starts_with(name) && part.substr(name.size()).starts_with('='))
      return std::string(part.substr(name.size() + 1));
  }
  return {};
}

record::ThreatTrend object_of(const Trend& one, const TrendReport& report, const PublishOptions& options,
                              std::string_view nation) {
  const trend::Assessment& assessment = one.assessment;
  record::ThreatTrend object;
  object.nation = nation;
  object.subject = one.counted.subject.key;
  object.subject_name = one.counted.subject.name;
  object.where = one.counted.split;
  object.measure = to_string(options.query.count.measure);
  object.granularity = one.counted.series.calendar.noun();
  object.points = points_of(one);
  object.direction = trend::to_string(assessment.direction);
  object.observed = assessment.observed;
  object.expected = assessment.expected;
  object.ratio = known(assessment.ratio);
  object.ratio_lower = known(assessment.ratio_lower);
  object.ratio_upper = known(assessment.ratio_upper);
  object.confidence = std::clamp(assessment.confidence(), 0.0, 1.0);
  object.series = assessment.series;
  object.contributors = one.counted.reporters.size();
  object.events = one.counted.events;
  object.method = one.method;
  object.question = question_of(options.query, object.points.back().step, options.steady);
  object.log_position = report.position.entries;
  object.disclosure_control = no_control;
  object.text = one.why;
  object.markings = options.markings;
  const auto span = parse_day_span(object.points.back().step);
  object.created = span ? (Micros{span->last} + 1) * micros_a_day : report.position.stamp;
  object.modified = std::max(object.created, report.position.stamp);
  object.id = record::threat_trend_id(object);
  return object;
}

bool is_controlled(const record::ThreatTrend& trend) {
  return trend.disclosure_control != no_control;
}

using SeriesKey = std::pair<std::string, std::string>;  ///< subject and where

/// Of our own trends under disclosure control, what each series said, and why nothing may be added to it.
class Said {
 public:
  Said(const std::vector<HeldTrend>& held, const TrendQuery& query) {
    for (const HeldTrend& one : held) {
      if (one.origin != 0 || !is_controlled(one.trend)) continue;
      by_series_[{one.trend.subject, one.trend.where}].push_back(&one.trend);
      other_plan_ = other_plan_ || plan_of(one.trend.question) != plan_of(question_of(query, "", false));
    }
  }

  [[nodiscard]] bool has(const CountedSeries& series) const {
    return by_series_.contains({series.subject.key, series.split});
  }
  /// Empty: it may go on.
  [[nodiscard]] std::string reason(const CountedSeries& series) const {
    if (other_plan_)
      return "trends with a wider label were published under another step, measure, breakdown or choice: "
             "keep "
             "to one, or two could be subtracted";
    const auto found = by_series_.find({series.subject.key, series.split});
    if (found == by_series_.end()) return {};
    std::map<std::string, std::optional<double>> now;
    for (std::size_t at = 0; at < series.series.counts.size(); ++at)
      now[series.series.calendar.label(static_cast<std::int64_t>(at))] = known(series.series.counts[at]);
    for (const record::ThreatTrend* const trend : found->second) {
      for (const record::TrendPoint& point : trend->points) {
        const auto same = now.find(point.step);
        // Steps after the end are not told now.
        if (same != now.end() && same->second != point.count)
          return fmt::format("{} was published with another count: the difference would be what came late",
                             point.step);
      }
    }
    return {};
  }

 private:
  /// What must stay the same from one publication to the next: all but the end and the judging.
  static std::string plan_of(std::string_view question) {
    std::string plan;
    for (const std::string_view name : {"step", "measure", "by", "nation", "sector", "class", "from"})
      plan += parameter_in(question, name) + "&";
    return plan;
  }

  std::map<SeriesKey, std::vector<const record::ThreatTrend*>> by_series_;
  bool other_plan_ = false;
};

/// Takes what must be held back out of the objects, and says of the others that are wider than their data
/// what was applied to them.
std::vector<HeldBack> control_disclosure(const TrendReport& report, const std::vector<HeldTrend>& held,
                                         store::Audience readers, const PublishOptions& options,
                                         std::vector<record::ThreatTrend>& objects) {
  std::map<SeriesKey, record::ThreatTrend*> told;
  for (record::ThreatTrend& object : objects) told[{object.subject, object.where}] = &object;
  const Said said(held, options.query);
  std::vector<DisclosureCandidate> candidates;
  for (const Trend& one : report.trends) {
    const bool wider = (readers & ~one.counted.seen_by) != 0;
    candidates.push_back({.series = &one.counted,
                          .wanted = wider && told.contains({one.counted.subject.key, one.counted.split}),
                          .said = said.has(one.counted)});
  }
  const auto reasons = disclosure_reasons(candidates, options.rules);
  std::vector<HeldBack> held_back;
  for (std::size_t at = 0; at < candidates.size(); ++at) {
    if (!candidates[at].wanted) continue;
    const CountedSeries& series = *candidates[at].series;
    const std::string late = said.reason(series);
    const std::string& reason = late.empty() ? reasons[at] : late;
    told.at({series.subject.key, series.split})->disclosure_control = disclosure_words(options.rules);
    if (!reason.empty())
      held_back.push_back({.subject = series.subject.key, .where = series.split, .reason = reason});
  }
  std::erase_if(objects, [&](const record::ThreatTrend& object) {
    return std::ranges::any_of(held_back, [&](const HeldBack& one) {
      return one.subject == object.subject && one.where == object.where;
    });
  });
  return held_back;
}

/// The same but for when and from how long a log it was counted.
bool says_the_same(record::ThreatTrend a, const record::ThreatTrend& b) {
  a.modified = b.modified;
  a.log_position = b.log_position;
  return a == b;
}

}  // namespace

std::vector<record::ThreatTrend> trend_objects(const TrendReport& report, const PublishOptions& options,
                                               std::string_view nation) {
  std::vector<record::ThreatTrend> objects;
  for (const Trend& one : report.trends) {
    const bool told = one.assessment.direction == trend::Direction::rising ||
                      one.assessment.direction == trend::Direction::falling ||
                      (options.steady && one.assessment.direction == trend::Direction::steady);
    if (told && !one.method.empty()) objects.push_back(object_of(one, report, options, nation));
  }
  return objects;
}

Result<std::vector<HeldTrend>> held_trends(const store::Store& store, const Collection& collection) {
  std::vector<HeldTrend> held;
  store::Query query;
  query.collection = collection.number;
  query.limit = page_objects;
  query.filter.types = {std::string(record::threat_trend_type)};
  for (;;) {
    ENTENTE_TRY(page, store.page(query));
    for (const store::Item& item : page.items) {
      auto trend = record::read_threat_trend(item.bytes);
      if (!trend) continue;
      held.push_back({.trend = *std::move(trend), .origin = item.origin, .bytes = std::string(item.bytes)});
    }
    if (!page.more || page.items.empty()) break;
    query.after = page.items.back().stamp;
  }
  std::ranges::stable_sort(held, {}, [](const HeldTrend& one) {
    return std::tie(one.trend.subject, one.trend.where, one.trend.points.back().step);
  });
  return held;
}

Result<Published> publish_trends(Tally& tally, const store::Store& store, Submitter& submitter,
                                 const Collection& collection, const PublishOptions& options,
                                 const Audiences& audiences) {
  ENTENTE_CHECK(trend::check(options.rules));
  const std::string& nation = audiences.own_nation();
  TrendQuery counted = options.query;
  counted.count.with_shares = true;
  ENTENTE_TRY(report, trend_report(tally, nation, counted));
  auto objects = trend_objects(report, options, nation);
  ENTENTE_TRY(held, held_trends(store, collection));
  std::map<std::string, const record::ThreatTrend*, std::less<>> newest;
  for (const HeldTrend& one : held) {
    if (one.origin == 0) newest[one.trend.id] = &one.trend;
  }
  Published published;
  published.trends = objects.size();
  const store::Audience readers = audiences.widest_audience(collection.number, options.markings);
  published.held_back = control_disclosure(report, held, readers, options, objects);
  std::vector<std::string> texts;
  for (const record::ThreatTrend& object : objects) {
    const auto before = newest.find(object.id);
    const bool final = before != newest.end() && is_controlled(*before->second) && is_controlled(object);
    if (final || (before != newest.end() && says_the_same(object, *before->second))) {
      ++published.unchanged;
    } else {
      texts.push_back(record::make(object));
    }
  }
  if (texts.empty()) return published;
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  ENTENTE_TRY(status, submitter.submit_objects(collection, views));
  if (!status.failures.empty()) {
    return fail(ErrorKind::internal, "a trend is no valid object: " + status.failures.front().message,
                status.failures.front().id);
  }
  published.added = status.added_count;
  return published;
}

Result<Recomputed> check_trends(const store::LogStore& store, const Audiences& audiences,
                                const Collections& collections, const Collection& collection,
                                Random& random) {
  ENTENTE_TRY(held, held_trends(store, collection));
  std::erase_if(held, [](const HeldTrend& one) { return one.origin != 0; });
  std::ranges::stable_sort(
      held, {}, [](const HeldTrend& one) { return std::tie(one.trend.log_position, one.trend.question); });
  Recomputed result;
  Tally tally(store, audiences, collections, random);
  std::map<std::string, record::ThreatTrend> again;  // by id, of one position and question
  const HeldTrend* last = nullptr;
  for (const HeldTrend& one : held) {
    const bool asked = last != nullptr && last->trend.log_position == one.trend.log_position &&
                       last->trend.question == one.trend.question &&
                       last->trend.markings == one.trend.markings;
    last = &one;
    if (!asked) {
      again.clear();
      auto query =
          parse_trend_query([&](std::string_view name) { return parameter_in(one.trend.question, name); });
      if (!query) {
        result.different.push_back(one.trend.id + ": " + query.error().to_string());
        continue;
      }
      ENTENTE_CHECK(tally.catch_up_to(one.trend.log_position));
      const PublishOptions options{.query = *query,
                                   .steady = parameter_in(one.trend.question, "steady") == "yes",
                                   .markings = one.trend.markings};
      ENTENTE_TRY(report, trend_report_now(tally, audiences.own_nation(), options.query));
      for (auto& object : trend_objects(report, options, audiences.own_nation()))
        again[object.id] = std::move(object);
    }
    const auto found = again.find(one.trend.id);
    // Who saw what when it was published is not in the log's past; what was done about it is in the trend.
    if (found != again.end()) found->second.disclosure_control = one.trend.disclosure_control;
    if (found != again.end() && record::make(found->second) == one.bytes) {
      ++result.same;
    } else {
      result.different.push_back(
          one.trend.id + (found == again.end() ? ": it does not come out again" : ": the bytes differ"));
    }
  }
  return result;
}

}  // namespace entente::exchange
