#include "trend/series_csv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "trend/csv_line.h"

namespace entente::trend {
namespace {

constexpr std::size_t no_column = static_cast<std::size_t>(-1);
constexpr unsigned most_month_day = 28;  // every month has it
constexpr int default_frequency = 52;
constexpr std::int64_t most_t = 1'000'000'000'000;
constexpr std::size_t most_quoted = 40;  // of a field in an error

bool monthly(const CalendarDate& date) {
  return static_cast<unsigned>(std::chrono::year_month_day(date.day).day()) <= most_month_day;
}

struct Row {
  std::size_t line = 0;
  std::int64_t t = 0;
  CalendarDate date{};
  double count = missing;
};

/// Positions of the columns in a line.
struct Columns {
  std::size_t t = no_column;
  std::size_t date = no_column;
  std::size_t count = no_column;
};

class Reader {
 public:
  Reader(std::string_view name, const SeriesCsvOptions& options) : name_(name), options_(options) {}

  Result<Series> read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    ENTENTE_CHECK(read_head(take_line(text)));
    for (line_ = 2; !text.empty(); ++line_) {
      const std::string_view line = take_line(text);
      if (trimmed(line).empty()) continue;
      ENTENTE_TRY(row, read_row(line));
      rows_.push_back(row);
    }
    if (rows_.empty()) return wrong(ErrorKind::malformed, line_, "there is no line with a count");
    return columns_.date == no_column ? by_index() : by_date();
  }

 private:
  [[nodiscard]] std::unexpected<Error> wrong(ErrorKind kind, std::size_t line, std::string what,
                                             std::string_view column = {}, std::string remedy = {}) const {
    std::string where = fmt::format("{} line {}", name_, line);
    if (!column.empty()) where += fmt::format(" column {}", column);
    return fail(kind, std::move(what), std::move(where), std::move(remedy));
  }

  Result<> read_head(std::string_view line);
  Result<Row> read_row(std::string_view line);
  Result<std::int64_t> read_t(std::string_view field) const;
  Result<double> read_count(std::string_view field) const;
  Result<Series> by_index() const;
  Result<Series> by_date() const;
  Result<Step> step_of_dates() const;
  Result<> place(const Row& row, std::int64_t step, Series& series) const;

  std::string_view name_;
  SeriesCsvOptions options_;
  Columns columns_;
  std::size_t line_ = 1;
  std::vector<std::string_view> fields_;
  std::vector<Row> rows_;
};

Result<> Reader::read_head(std::string_view line) {
  split_line(line, fields_);
  const std::array<std::pair<std::string_view, std::size_t*>, 3> known{
      {{"t", &columns_.t}, {"date", &columns_.date}, {"count", &columns_.count}}};
  for (std::size_t at = 0; at < fields_.size(); ++at) {
    for (const auto& [word, column] : known) {
      if (!same_word(fields_[at], word)) continue;
      if (*column != no_column)
        return wrong(ErrorKind::malformed, 1, fmt::format("the head names '{}' twice", word));
      *column = at;
    }
  }
  if (columns_.count != no_column && (columns_.t != no_column || columns_.date != no_column)) return {};
  return wrong(ErrorKind::malformed, 1, "the head does not name the columns that are needed", {},
               "the first line must be t,count or date,count; more columns may follow");
}

Result<Row> Reader::read_row(std::string_view line) {
  split_line(line, fields_);
  const auto field = [this](std::size_t column, std::string_view word) -> Result<std::string_view> {
    if (column < fields_.size()) return fields_[column];
    return wrong(ErrorKind::malformed, line_, fmt::format("the line ends after {} fields", fields_.size()),
                 word);
  };
  Row row{.line = line_};
  if (columns_.t != no_column) {
    ENTENTE_TRY(text, field(columns_.t, "t"));
    ENTENTE_TRY(t, read_t(text));
    row.t = t;
  }
  if (columns_.date != no_column) {
    ENTENTE_TRY(text, field(columns_.date, "date"));
    auto date = parse_date(text);
    if (!date) return wrong(ErrorKind::malformed, line_, date.error().what, "date", date.error().remedy);
    row.date = *date;
  }
  ENTENTE_TRY(text, field(columns_.count, "count"));
  ENTENTE_TRY(count, read_count(text));
  row.count = count;
  return row;
}

Result<std::int64_t> Reader::read_t(std::string_view field) const {
  std::int64_t t = 0;
  const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), t);
  if (code == std::errc{} && end == field.data() + field.size() && std::abs(t) <= most_t) return t;
  return wrong(ErrorKind::malformed, line_,
               fmt::format("'{}' is not a whole number", field.substr(0, most_quoted)), "t",
               "t counts the steps: 1, 2, 3");
}

Result<double> Reader::read_count(std::string_view field) const {
  if (field.empty() || same_word(field, "na") || same_word(field, "nan")) return missing;
  double count = 0;
  const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), count);
  const bool read = end == field.data() + field.size() && code != std::errc::invalid_argument;
  if (!read || !(count >= 0) || std::isinf(count) || (code == std::errc{} && count != std::floor(count))) {
    return wrong(ErrorKind::malformed, line_,
                 fmt::format("'{}' is not a count", field.substr(0, most_quoted)), "count",
                 "counts are whole numbers from 0; leave the field empty where nobody reported");
  }
  if (code != std::errc{} || count > limits::max_trend_count) {
    return wrong(
        ErrorKind::too_large, line_,
        fmt::format("the count {} is over {:.0f}", field.substr(0, most_quoted), limits::max_trend_count),
        "count");
  }
  return count;
}

/// Puts a row's count at its step; the steps since the last row were not reported.
Result<> Reader::place(const Row& row, std::int64_t step, Series& series) const {
  const auto size = static_cast<std::int64_t>(series.counts.size());
  const std::string_view column = columns_.date == no_column ? "t" : "date";
  if (step < size) {
    return wrong(ErrorKind::malformed, row.line, "the line is not after the one before it", column,
                 "sort the lines by time, one for each step");
  }
  if (step >= static_cast<std::int64_t>(limits::max_series_steps)) {
    return wrong(ErrorKind::too_large, row.line,
                 fmt::format("the series has more than {} steps here", limits::max_series_steps), column);
  }
  series.counts.resize(static_cast<std::size_t>(step), missing);
  series.counts.push_back(row.count);
  return {};
}

Result<Series> Reader::by_index() const {
  Series series{.calendar = Calendar::of_index(options_.frequency.value_or(default_frequency)),
                .first_t = rows_.front().t,
                .counts = {}};
  for (const Row& row : rows_) ENTENTE_CHECK(place(row, row.t - series.first_t, series));
  return series;
}

/// What the frequency asks for, or the widest step that all dates fall on.
Result<Step> Reader::step_of_dates() const {
  if (options_.frequency) {
    switch (*options_.frequency) {
      case 365:
        return Step::day;
      case 52:
        return Step::week;
      case 12:
        return Step::month;
      default:
        return wrong(ErrorKind::unprocessable, 1,
                     fmt::format("dates have no calendar with {} steps a year", *options_.frequency), "date",
                     "with dates the frequency is 365, 52 or 12");
    }
  }
  const CalendarDate& first = rows_.front().date;
  if (first.step != Step::day) return first.step;
  for (const Step step : {Step::week, Step::month}) {
    if (step == Step::month && !monthly(first)) continue;
    const Calendar calendar = Calendar::of_dates(step, first.day);
    std::int64_t at = 0;
    if (std::ranges::all_of(rows_, [&](const Row& row) { return calendar.find(row.date.day, at); }))
      return step;
  }
  return Step::day;
}

Result<Series> Reader::by_date() const {
  ENTENTE_TRY(step, step_of_dates());
  const Row& first = rows_.front();
  if (step == Step::month && !monthly(first.date)) {
    return wrong(ErrorKind::unprocessable, first.line, "not every month has that day", "date",
                 "write months as 2004-01, or with a day up to 28");
  }
  Series series{.calendar = Calendar::of_dates(step, first.date.day), .first_t = 1, .counts = {}};
  if (columns_.t != no_column) series.first_t = first.t;
  for (const Row& row : rows_) {
    std::int64_t at = 0;
    if (!series.calendar.find(row.date.day, at)) {
      return wrong(ErrorKind::unprocessable, row.line,
                   fmt::format("{} is no whole number of {}s after {}", format_date(row.date.day),
                               series.calendar.noun(), format_date(first.date.day)),
                   "date", "give the frequency: 365 for days, 52 for weeks, 12 for months");
    }
    if (columns_.t != no_column && row.t - series.first_t != at) {
      return wrong(ErrorKind::malformed, row.line,
                   fmt::format("t is {} but the date is that of {}", row.t, series.first_t + at), "t",
                   "leave one of the columns t and date out, or number the dates without gaps");
    }
    ENTENTE_CHECK(place(row, at, series));
  }
  return series;
}

}  // namespace

Result<Series> read_series_csv(std::string_view text, const SeriesCsvOptions& options,
                               std::string_view name) {
  return Reader(name, options).read(text);
}

}  // namespace entente::trend
