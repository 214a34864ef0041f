#include "feeds/fidelity.h"

#include <array>
#include <charconv>
#include <chrono>
#include <vector>

#include <fmt/format.h>

namespace entente::feeds {
namespace {

using std::chrono::year_month_day;

constexpr std::int64_t last_second_of_9999 = 253'402'300'799;
constexpr std::size_t day_letters = 10;
constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

/// A whole number of `text`, digits only.
std::optional<int> number(std::string_view text, std::size_t most_digits) {
  if (text.empty() || text.size() > most_digits) return {};
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < 0) return {};
  return value;
}

std::optional<DatedTime> dated(std::optional<int> year, std::optional<int> month, std::optional<int> day) {
  if (!year || !month || !day || *year < 1) return {};
  const year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return {};
  return DatedTime{.time = fmt::format("{:04}-{:02}-{:02}T00:00:00.000Z", *year, *month, *day)};
}

std::optional<std::vector<std::string_view>> three_parts(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size() && parts.size() < 4;) {
    const std::size_t end = std::min(text.find('/', at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  if (parts.size() != 3) return {};
  return parts;
}

std::string of_seconds(std::int64_t seconds, std::string_view millis) {
  const std::chrono::sys_seconds at{std::chrono::seconds(seconds)};
  const auto midnight = std::chrono::floor<std::chrono::days>(at);
  const year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(at - midnight);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(), millis);
}

/// Minutes east of Greenwich of `Z`, `+09:00` or `-0500`.
std::optional<int> offset_minutes(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return {};
  const auto hours = number(text.substr(1, 2), 2);
  const auto minutes = number(text.substr(text[3] == ':' ? 4 : 3), 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return {};
  const int sum = *hours * 60 + *minutes;
  return text[0] == '-' ? -sum : sum;
}

}  // namespace

std::string_view to_string(Fidelity fidelity) {
  switch (fidelity) {
    case Fidelity::second:
      return "second";
    case Fidelity::day:
      return "day";
    case Fidelity::month:
      return "month";
    case Fidelity::year:
      return "year";
  }
  return "";
}

std::optional<DatedTime> day_of(std::string_view text) {
  if (text.size() > day_letters && text[day_letters] != 'T' && text[day_letters] != ' ') return {};
  if (text.size() < day_letters || text[4] != '-' || text[7] != '-') return {};
  return dated(number(text.substr(0, 4), 4), number(text.substr(5, 2), 2), number(text.substr(8, 2), 2));
}

std::optional<DatedTime> day_of_dmy(std::string_view text) {
  const auto parts = three_parts(text);
  if (!parts || (*parts)[2].size() != 4) return {};
  return dated(number((*parts)[2], 4), number((*parts)[1], 2), number((*parts)[0], 2));
}

std::optional<DatedTime> day_of_mdy(std::string_view text) {
  const auto parts = three_parts(text);
  if (!parts || (*parts)[2].size() != 4) return {};
  return dated(number((*parts)[2], 4), number((*parts)[0], 2), number((*parts)[1], 2));
}

std::optional<DatedTime> month_in(std::string_view text) {
  for (int month = 1; month <= 12; ++month) {
    const std::string_view name = months[static_cast<std::size_t>(month - 1)];
    const auto at = text.find(name);
    if (at == std::string_view::npos) continue;
    const std::string_view after = text.substr(at + name.size());
    if (!after.starts_with(' ')) continue;
    auto time = dated(number(after.substr(1, 4), 4), month, 1);
    if (!time || after.substr(1, 4).size() != 4) continue;
    time->fidelity = Fidelity::month;
    return time;
  }
  return {};
}

std::optional<DatedTime> second_of_epoch(std::string_view digits) {
  std::int64_t seconds = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (digits.empty() || code != std::errc() || end != digits.data() + digits.size()) return {};
  if (seconds < 0 || seconds > last_second_of_9999) return {};
  return DatedTime{.time = of_seconds(seconds, "000"), .fidelity = Fidelity::second};
}

std::optional<DatedTime> second_of(std::string_view text) {
  const auto date = day_of(text);
  constexpr std::size_t second_letters = 19;
  if (!date || text.size() <= second_letters || text[13] != ':' || text[16] != ':') return {};
  const auto hour = number(text.substr(11, 2), 2);
  const auto minute = number(text.substr(14, 2), 2);
  const auto second = number(text.substr(17, 2), 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return {};
  std::string millis = "000";
  std::string_view rest = text.substr(second_letters);
  if (rest.starts_with('.')) {
    std::size_t digits = 1;
    while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9') ++digits;
    if (digits == 1) return {};
    for (std::size_t i = 0; i < millis.size() && i + 1 < digits; ++i) millis[i] = rest[i + 1];
    rest.remove_prefix(digits);
  }
  const auto offset = offset_minutes(rest);
  if (!offset) return {};
  const year_month_day day{std::chrono::year(*number(text.substr(0, 4), 4)),
                           std::chrono::month(static_cast<unsigned>(*number(text.substr(5, 2), 2))),
                           std::chrono::day(static_cast<unsigned>(*number(text.substr(8, 2), 2)))};
  const auto midnight = std::chrono::sys_days(day).time_since_epoch();
  const std::int64_t seconds = std::chrono::seconds(midnight).count() + *hour * 3600 +
                               (*minute - *offset) * std::int64_t{60} + *second;
  constexpr std::int64_t first_second_of_1 = -62'135'596'800;
  if (seconds < first_second_of_1 || seconds > last_second_of_9999) return {};
  return DatedTime{.time = of_seconds(seconds, millis), .fidelity = Fidelity::second};
}

std::string last_moment(const DatedTime& time) {
  if (time.fidelity == Fidelity::second) return time.time;
  if (time.fidelity == Fidelity::day) return time.time.substr(0, day_letters) + "T23:59:59.999Z";
  const int year = number(time.year(), 4).value_or(1);
  if (time.fidelity == Fidelity::year) return fmt::format("{:04}-12-31T23:59:59.999Z", year);
  const auto month = static_cast<unsigned>(number(std::string_view(time.time).substr(5, 2), 2).value_or(1));
  const auto last = std::chrono::year_month_day_last(std::chrono::year(year),
                                                     std::chrono::month_day_last(std::chrono::month(month)));
  return fmt::format("{:04}-{:02}-{:02}T23:59:59.999Z", year, month, static_cast<unsigned>(last.day()));
}

bool may_follow(const DatedTime& begin, const DatedTime& end) {
  return last_moment(end) >= begin.time;
}

}  // namespace entente::feeds
