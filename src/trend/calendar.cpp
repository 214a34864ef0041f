#include "trend/calendar.h"

#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace entente::trend {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr int days_per_week = 7;
constexpr int months_per_year = 12;
// R divides the days between monthly dates by those between the first two; January has 31, and any constant
// does.
constexpr double days_per_month_step = 31;

std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

/// 1 Monday to 7 Sunday.
int iso_weekday(sys_days day) {
  return static_cast<int>(std::chrono::weekday(day).iso_encoding());
}

/// The Monday of ISO week 1: the week with 4 January in it (ISO 8601 section 4.3.2.2).
sys_days first_iso_monday(int iso_year) {
  const sys_days fourth = year(iso_year) / 1 / 4;
  return fourth - days(iso_weekday(fourth) - 1);
}

int iso_year_of(sys_days day) {
  // The year of the Thursday of that week.
  const sys_days thursday = day + days(4 - iso_weekday(day));
  return static_cast<int>(year_month_day(thursday).year());
}

std::unexpected<Error> not_a_date(std::string_view text) {
  return fail(ErrorKind::malformed, fmt::format("'{}' is not a date", text.substr(0, 40)), {},
              "dates are written 2004-01-05, 2004-W02 or 2004-01");
}

Result<CalendarDate> parse_iso_week(std::string_view text, int iso_year) {
  const auto week = digits(text, 6, 2);
  if (!week || text.size() != 8 || *week < 1 || *week > 53) return not_a_date(text);
  const sys_days monday = first_iso_monday(iso_year) + days(days_per_week * static_cast<int>(*week - 1));
  if (iso_year_of(monday) != iso_year) return not_a_date(text);  // not every year has a week 53
  return CalendarDate{.day = monday, .step = Step::week};
}

std::int64_t month_number(const year_month_day& date) {
  return static_cast<std::int64_t>(static_cast<int>(date.year())) * months_per_year +
         static_cast<unsigned>(date.month()) - 1;
}

}  // namespace

Result<CalendarDate> parse_date(std::string_view text) {
  const auto y = digits(text, 0, 4);
  if (!y || *y == 0 || text.size() < 7 || text[4] != '-') return not_a_date(text);
  const int in_year = static_cast<int>(*y);
  if (text[5] == 'W') return parse_iso_week(text, in_year);
  const auto m = digits(text, 5, 2);
  if (!m) return not_a_date(text);
  const bool whole_month = text.size() == 7;
  const auto d = whole_month ? std::optional<unsigned>(1) : digits(text, 8, 2);
  if (!d || (!whole_month && (text.size() != 10 || text[7] != '-'))) return not_a_date(text);
  const year_month_day date = year(in_year) / static_cast<int>(*m) / static_cast<int>(*d);
  if (!date.ok()) return not_a_date(text);
  return CalendarDate{.day = date, .step = whole_month ? Step::month : Step::day};
}

std::string format_date(sys_days day) {
  const year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string format_iso_week(sys_days day) {
  const int iso_year = iso_year_of(day);
  const auto week = (day - first_iso_monday(iso_year)).count() / days_per_week + 1;
  return fmt::format("{:04}-W{:02}", iso_year, week);
}

Calendar Calendar::of_index(int frequency) {
  Calendar calendar;
  calendar.frequency_ = frequency;
  return calendar;
}

Calendar Calendar::of_index(int frequency, int year, int step) {
  Calendar calendar = of_index(frequency);
  calendar.start_year_ = year;
  calendar.start_step_ = step;
  return calendar;
}

Calendar Calendar::of_dates(Step step, sys_days first) {
  Calendar calendar;
  calendar.step_ = step;
  calendar.first_ = first;
  calendar.frequency_ = step == Step::day ? 365 : step == Step::week ? 52 : months_per_year;
  return calendar;
}

sys_days Calendar::day(std::int64_t at) const {
  if (step_ != Step::month) return first_ + days(step_ == Step::week ? days_per_week * at : at);
  const year_month_day first(first_);
  const std::int64_t month = month_number(first) + at;
  const auto in_year = static_cast<int>(std::floor(static_cast<double>(month) / months_per_year));
  const auto in_month = static_cast<int>(month - std::int64_t{in_year} * months_per_year) + 1;
  return year(in_year) / in_month / static_cast<int>(static_cast<unsigned>(first.day()));
}

bool Calendar::find(sys_days day, std::int64_t& at) const {
  if (step_ == Step::month) {
    const year_month_day date(day);
    const year_month_day first(first_);
    at = month_number(date) - month_number(first);
    return date.day() == first.day();
  }
  const std::int64_t apart = (day - first_).count();
  const int length = step_ == Step::week ? days_per_week : 1;
  at = apart / length;
  return apart % length == 0;
}

std::int64_t Calendar::years_before(std::int64_t at, int years) const {
  if (step_ == Step::index || step_ == Step::month) return at - std::int64_t{frequency_} * years;
  const sys_days here = day(at);
  const year_month_day date(here);
  const year_month_day same(date.year() - std::chrono::years(years), date.month(), date.day());
  // sys_days of 29 February in a common year is 1 March, as mktime() has it too.
  const std::int64_t apart = (here - sys_days(same)).count();
  if (step_ == Step::day) return at - apart;
  const std::int64_t weeks = apart / days_per_week;
  return at - (apart % days_per_week <= days_per_week / 2 ? weeks : weeks + 1);
}

double Calendar::time(std::int64_t at) const {
  if (step_ != Step::month) return static_cast<double>(at);
  return static_cast<double>((day(at) - first_).count()) / days_per_month_step;
}

std::string Calendar::label(std::int64_t at) const {
  switch (step_) {
    case Step::index: {
      if (start_step_ == 0) return {};
      const std::int64_t steps = start_step_ - 1 + at;
      return fmt::format("{:04}-{:02}", start_year_ + steps / frequency_, steps % frequency_ + 1);
    }
    case Step::day:
      return format_date(day(at));
    case Step::week:
      return format_iso_week(day(at));
    case Step::month:
      return format_date(day(at)).substr(0, 7);
  }
  return {};
}

std::string_view Calendar::noun() const {
  switch (step_) {
    case Step::day:
      return "day";
    case Step::week:
      return "week";
    case Step::month:
      return "month";
    case Step::index:
      break;
  }
  return frequency_ == 52 ? "week" : frequency_ == 12 ? "month" : frequency_ == 365 ? "day" : "step";
}

}  // namespace entente::trend
