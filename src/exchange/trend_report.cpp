#include "exchange/trend_report.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <span>
#include <thread>
#include <tuple>

#include <fmt/format.h>

#include "exchange/step_line.h"
#include "trend/detect.h"

namespace entente::exchange {
namespace {

/// How the flexible method is run on each kind of step.
struct Season {
  int w = 0;
  int periods = 0;
  int past = 0;      ///< steps before the judged one that are no reference
  int baseline = 0;  ///< of EARS, most
};
constexpr Season season_of(trend::Step step) {
  switch (step) {
    case trend::Step::month:
      return {.w = 1, .periods = 4, .past = 3, .baseline = 6};
    case trend::Step::day:
      return {.w = 7, .periods = 10, .past = 56, .baseline = 56};
    default:
      return {.w = 3, .periods = 10, .past = 26, .baseline = 26};
  }
}
constexpr int most_years = 5;
constexpr int least_baseline = 5;
constexpr double ears_alpha = 0.001;
constexpr double alpha = 0.01;

/// The first and the step after the last that were reported.
trend::Range reported(const trend::Series& series) {
  const auto there = [](double count) { return !trend::is_missing(count); };
  const auto first = std::ranges::find_if(series.counts, there);
  std::size_t end = series.counts.size();
  while (end > 0 && trend::is_missing(series.counts[end - 1])) --end;
  return {.begin = static_cast<std::size_t>(first - series.counts.begin()), .end = end};
}

/// Years of reference before a step that lie behind `first`.
int years_before(const trend::Series& series, std::size_t step, std::size_t first, int w) {
  int years = 0;
  while (years < most_years && series.calendar.years_before(static_cast<std::int64_t>(step), years + 1) - w >=
                                   static_cast<std::int64_t>(first)) {
    ++years;
  }
  return years;
}

struct Chosen {
  trend::Detector detector;
  std::string words;
  std::size_t first = 0;  ///< that it can judge
};

std::optional<Chosen> choose(const trend::Series& series, std::size_t recent_begin) {
  const Season season = season_of(series.calendar.step());
  const trend::Range known = reported(series);
  if (known.begin >= series.counts.size()) return {};
  const int years = years_before(series, recent_begin, known.begin, season.w);
  if (years >= 1) {
    trend::FlexibleParameters flexible;
    flexible.base.b = years;
    flexible.base.w = season.w;
    flexible.base.alpha = alpha;
    flexible.base.p_threshold_trend = 1;
    flexible.no_periods = season.periods;
    flexible.past_not_included = season.past;
    flexible.threshold = trend::ThresholdMethod::nb_plugin;
    std::size_t first = known.begin;
    while (first < recent_begin && years_before(series, first, known.begin, season.w) < years) ++first;
    return Chosen{
        .detector = flexible,
        .words = fmt::format("farrington-flexible --threshold nbplugin --b {} --w {} --no-periods {} "
                             "--past-weeks-not-included {} --p-threshold-trend 1 --alpha {}",
                             years, season.w, season.periods, season.past, alpha),
        .first = first};
  }
  trend::EarsParameters ears{.method = trend::EarsMethod::c2, .alpha = ears_alpha};
  const auto before = static_cast<int>(recent_begin - std::min(recent_begin, known.begin)) - 2;
  ears.baseline = std::min(season.baseline, before);
  if (ears.baseline < least_baseline) return {};
  return Chosen{.detector = ears,
                .words = fmt::format("ears-c2 --baseline {} --alpha {}", ears.baseline, ears_alpha),
                .first = known.begin + trend::ears_steps_before(ears)};
}

/// Where nothing was counted before, a model expects nothing, and one event would be a wonder. But n steps of
/// zeros say only that the mean is small: the least taken for it is that of Jeffreys' prior, half an event in
/// n.
void floor_expectation(trend::Detected& detected, const trend::Series& series, std::size_t recent_begin) {
  const auto before = std::span(series.counts).first(recent_begin);
  const auto known = std::ranges::count_if(before, [](double count) { return !trend::is_missing(count); });
  const double least = 0.5 / static_cast<double>(std::max<std::ptrdiff_t>(1, known));
  for (trend::Detection& one : detected.detections) {
    if (!std::isfinite(one.expected)) continue;
    one.expected = std::max(one.expected, least);
    one.variance = std::max(one.variance, one.expected);
  }
}

void judge_one(Trend& one, const TrendQuery& query, std::size_t recent) {
  const trend::Series& series = one.counted.series;
  const std::size_t steps = series.counts.size();
  recent = std::min(recent, steps);
  const std::size_t recent_begin = steps - recent;
  if (one.counted.events < query.least_events) {
    one.why = fmt::format(
        "Unclear: {} known, and fewer than {} say nothing about a trend.",
        one.counted.events == 1 ? "one event is" : fmt::format("{} events are", one.counted.events),
        query.least_events);
    return;
  }
  const auto chosen = choose(series, recent_begin);
  if (!chosen) {
    one.why = "Unclear: too few steps were reported before the last ones to compare with.";
    return;
  }
  const std::size_t begin = query.whole ? std::min(chosen->first, recent_begin) : recent_begin;
  auto detected = trend::detect(series, chosen->detector, trend::Range{.begin = begin, .end = steps});
  if (!detected && begin < recent_begin)
    detected = trend::detect(series, chosen->detector, trend::Range{.begin = recent_begin, .end = steps});
  if (!detected) {
    one.why = "Unclear: " + detected.error().what + '.';
    return;
  }
  floor_expectation(*detected, series, recent_begin);
  one.method = chosen->words;
  one.detected = *std::move(detected);
  one.assessment = trend::assess(series, one.detected, {.recent = recent, .level = query.level});
  trend::Assessment& assessment = one.assessment;
  const bool few = assessment.observed < static_cast<double>(query.least_events);
  if (few && assessment.observed > assessment.expected) {
    // The rule of Farrington et al. (1996) against alarms on next to nothing.
    assessment.p = assessment.q = 1;
    if (assessment.direction == trend::Direction::rising) assessment.direction = trend::Direction::steady;
    assessment.since.reset();
  }
}

int rank(trend::Direction direction) {
  switch (direction) {
    case trend::Direction::rising:
      return 0;
    case trend::Direction::falling:
      return 1;
    case trend::Direction::steady:
      return 2;
    case trend::Direction::unclear:
      break;
  }
  return 3;
}

/// Judges all, on as many threads as there are cores: each series by itself.
void judge_all(std::vector<Trend>& trends, const TrendQuery& query, std::size_t recent) {
  constexpr std::size_t worth_a_thread = 64;
  const std::size_t threads = std::clamp<std::size_t>(trends.size() / worth_a_thread, 1,
                                                      std::max(1U, std::thread::hardware_concurrency()));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t at = next++; at < trends.size(); at = next++) judge_one(trends[at], query, recent);
  };
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(work);
  work();
}

}  // namespace

std::size_t default_recent(trend::Step step) {
  switch (step) {
    case trend::Step::day:
      return 7;
    case trend::Step::month:
      return 3;
    default:
      return 4;
  }
}

TrendReport judge(Counted counted, const TrendQuery& query) {
  TrendReport report;
  for (CountedSeries& series : counted.series) {
    if (query.subject_class && series.subject.subject_class != *query.subject_class) continue;
    report.trends.push_back(
        {.counted = std::move(series), .detected = {}, .assessment = {}, .method = {}, .why = {}});
  }
  counted.series.clear();
  report.counted = std::move(counted);
  const std::size_t recent = query.recent > 0 ? query.recent : default_recent(query.count.step);
  judge_all(report.trends, query, recent);
  std::vector<trend::Assessment> assessments;
  std::vector<Trend*> judged;
  for (Trend& one : report.trends) {
    if (one.method.empty()) continue;
    judged.push_back(&one);
    assessments.push_back(one.assessment);
  }
  trend::correct_for_many(assessments, query.level);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    judged[i]->assessment = assessments[i];
    judged[i]->why = trend::explain(assessments[i], judged[i]->counted.series, judged[i]->detected);
  }
  std::ranges::stable_sort(report.trends, {}, [](const Trend& one) {
    return std::tuple(rank(one.assessment.direction), one.assessment.q, one.assessment.p);
  });
  return report;
}

namespace {

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_called(const Subject& subject, std::string_view word) {
  const std::string_view key(subject.key);
  return same_word(key, word) || same_word(key.substr(key.find(':') + 1), word) ||
         same_word(subject.name, word) || subject.id == word ||
         std::ranges::any_of(subject.aliases,
                             [&](const std::string& alias) { return same_word(alias, word); });
}

/// Key of the one that is called so.
Result<std::string> key_of(const Counted& counted, const std::string& word) {
  std::vector<std::string> keys;
  for (const CountedSeries& series : counted.series) {
    if (series.subject.key == word) return word;
    if (is_called(series.subject, word) && (keys.empty() || keys.back() != series.subject.key))
      keys.push_back(series.subject.key);
  }
  if (keys.size() == 1) return keys.front();
  if (keys.empty()) {
    return fail(ErrorKind::not_found, "nothing is counted for this subject", word.substr(0, 200),
                "entente trend list DIR shows the subjects; another measure may have it");
  }
  return fail(ErrorKind::conflict, "several subjects are called so", word.substr(0, 200),
              fmt::format("write one of {}", fmt::join(keys, ", ")));
}

}  // namespace

Result<TrendReport> subject_report(Tally& tally, std::string_view nation, TrendQuery query) {
  const std::string word = query.count.subject;
  query.count.subject.clear();
  query.count.today = std::numeric_limits<std::int32_t>::max() - 1;
  ENTENTE_TRY(counted, tally.count_for(nation, query.count));
  ENTENTE_TRY(key, key_of(counted, word));
  query.count.subject = key;
  query.whole = true;
  return trend_report(tally, nation, query);
}

Result<TrendReport> trend_report(Tally& tally, std::string_view nation, const TrendQuery& query) {
  ENTENTE_CHECK(tally.catch_up());
  return trend_report_now(tally, nation, query);
}

namespace {

/// With the end that is judged: the last step that is over, for one under way would always look low.
TrendQuery bounded(const TrendQuery& query, const Tally::Position& position) {
  TrendQuery asked = query;
  asked.count.today = day_of(position.stamp);
  const std::int32_t complete =
      first_day_of(query.count.step, step_of(query.count.step, asked.count.today)) - 1;
  if (!query.count.to_day)
    asked.count.settle = query.recent > 0 ? query.recent : default_recent(query.count.step);
  asked.count.to_day = std::min(query.count.to_day.value_or(complete), complete);
  return asked;
}

/// The series as it was known at the end of a step.
CountedSeries cut(const CountedSeries& series, std::size_t steps) {
  CountedSeries out = series;
  out.series.counts.resize(steps);
  out.total = 0;
  for (const double count : out.series.counts)
    out.total += trend::is_missing(count) ? 0 : static_cast<std::uint64_t>(count);
  return out;
}

}  // namespace

Result<TrendReport> trend_report_now(Tally& tally, std::string_view nation, const TrendQuery& query) {
  const Tally::Position position = tally.position();
  const TrendQuery asked = bounded(query, position);
  ENTENTE_TRY(counted, tally.count_now(nation, asked.count));
  TrendReport report = judge(std::move(counted), asked);
  report.position = position;
  return report;
}

Result<TrendReport> quarterly_report(Tally& tally, std::string_view nation, const TrendQuery& query) {
  constexpr std::size_t quarter = 3;
  ENTENTE_CHECK(tally.catch_up());
  const Tally::Position position = tally.position();
  TrendQuery asked = query;
  asked.count.step = trend::Step::month;
  asked = bounded(asked, position);
  asked.recent = quarter;
  ENTENTE_TRY(counted, tally.count_now(nation, asked.count));
  Counted cuts;
  for (const CountedSeries& series : counted.series) {
    if (asked.subject_class && series.subject.subject_class != *asked.subject_class) continue;
    for (std::size_t steps = quarter; steps <= series.series.counts.size(); ++steps) {
      const std::chrono::year_month_day last{
          series.series.calendar.day(static_cast<std::int64_t>(steps) - 1)};
      if (static_cast<unsigned>(last.month()) % quarter != 0) continue;
      CountedSeries one = cut(series, steps);
      if (one.total >= asked.least_events) cuts.series.push_back(std::move(one));
    }
  }
  std::swap(cuts.series, counted.series);
  TrendReport report = judge(std::move(counted), asked);
  std::erase_if(report.trends, [](const Trend& one) {
    return one.assessment.direction != trend::Direction::rising &&
           one.assessment.direction != trend::Direction::falling;
  });
  std::ranges::stable_sort(report.trends, {},
                           [](const Trend& one) { return one.counted.series.counts.size(); });
  report.position = position;
  return report;
}

}  // namespace entente::exchange
