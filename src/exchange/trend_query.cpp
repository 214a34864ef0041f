#include "exchange/trend_query.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "exchange/step_line.h"

namespace entente::exchange {
namespace {

constexpr std::size_t most_recent = 1'000;

std::unexpected<Error> wrong(std::string_view name, const std::string& value, std::string remedy) {
  return fail(ErrorKind::malformed, fmt::format("'{}' is not one of its values", value.substr(0, 100)),
              std::string(name), std::move(remedy));
}

Result<trend::Step> step_named(const std::string& word) {
  if (word.empty() || word == "week") return trend::Step::week;
  if (word == "day") return trend::Step::day;
  if (word == "month") return trend::Step::month;
  return wrong("step", word, "write day, week or month");
}

Result<SplitBy> split_named(const std::string& word) {
  if (word.empty() || word == "none") return SplitBy::none;
  if (word == "nation") return SplitBy::nation;
  if (word == "sector") return SplitBy::sector;
  return wrong("by", word, "write nation or sector");
}

template <class Number>
Result<Number> number_in(const ParameterOf& parameter, std::string_view name, Number fallback, Number least,
                         Number most) {
  const std::string text = parameter(name);
  if (text.empty()) return fallback;
  Number number{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size() || !(number >= least && number <= most))
    return wrong(name, text, fmt::format("write a number from {} to {}", least, most));
  return number;
}

}  // namespace

Result<DaySpan> parse_day_span(std::string_view text) {
  using namespace std::chrono;
  int year_number = 0;
  const bool year_alone =
      text.size() == 4 && std::from_chars(text.data(), text.data() + 4, year_number).ptr == text.data() + 4;
  if (year_alone && year_number > 0) {
    const auto day_of = [](year_month_day date) {
      return static_cast<std::int32_t>(sys_days{date}.time_since_epoch().count());
    };
    return DaySpan{.first = day_of(year{year_number} / 1 / 1), .last = day_of(year{year_number} / 12 / 31)};
  }
  ENTENTE_TRY(date, trend::parse_date(text));
  const auto first = static_cast<std::int32_t>(date.day.time_since_epoch().count());
  const trend::Step step = date.step == trend::Step::index ? trend::Step::day : date.step;
  return DaySpan{.first = first, .last = first_day_of(step, step_of(step, first) + 1) - 1};
}

Result<TrendQuery> parse_trend_query(const ParameterOf& parameter) {
  TrendQuery query;
  ENTENTE_TRY(step, step_named(parameter("step")));
  query.count.step = step;
  ENTENTE_TRY(by, split_named(parameter("by")));
  query.count.by = by;
  if (const std::string word = parameter("measure"); !word.empty()) {
    const auto measure = parse_measure(word);
    if (!measure) return wrong("measure", word, "write events, sightings, incidents, reports or campaigns");
    query.count.measure = *measure;
  }
  if (const std::string word = parameter("class"); !word.empty()) {
    query.subject_class = parse_subject_class(word);
    if (!query.subject_class) {
      return wrong(
          "class", word,
          "write technique, tactic, software, actor, campaign, vulnerability, sector, country, region "
          "or all");
    }
  }
  query.count.nation = parameter("nation");
  query.count.sector = parameter("sector");
  query.count.subject = parameter("subject");
  for (const std::string_view name : {"from", "to"}) {
    const std::string text = parameter(name);
    if (text.empty()) continue;
    const auto span = parse_day_span(text);
    if (!span) return wrong(name, text, "write a date as 2020-01-31, 2020-W05, 2020-01 or 2020");
    (name == "from" ? query.count.from_day : query.count.to_day) = name == "from" ? span->first : span->last;
  }
  ENTENTE_TRY(recent, number_in<std::size_t>(parameter, "recent", 0, 1, most_recent));
  query.recent = recent;
  ENTENTE_TRY(level, number_in<double>(parameter, "level", query.level, 0, 1));
  query.level = level;
  ENTENTE_TRY(least, number_in<std::uint32_t>(parameter, "least", query.least_events, 1, 1'000'000));
  query.least_events = least;
  return query;
}

}  // namespace entente::exchange
