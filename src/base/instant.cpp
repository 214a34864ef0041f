#include "base/instant.h"

#include <chrono>

namespace entente {
namespace {

constexpr std::size_t fixed_size = 19;  // YYYY-MM-DDThh:mm:ss
constexpr int attosecond_digits = 18;
constexpr Micros micros_per_second = 1'000'000;
constexpr std::uint64_t attoseconds_per_micro = 1'000'000'000'000;

/// The number in text[from, from + count), or -1.
int digits(std::string_view text, std::size_t from, std::size_t count) {
  int value = 0;
  for (std::size_t i = from; i < from + count; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// The last `count` decimal digits of `value`, written over text[from, from + count).
void put_digits(std::string& text, std::size_t from, std::size_t count, std::uint64_t value) {
  for (std::size_t i = from + count; i-- > from; value /= 10) text[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.size() < fixed_size + 1 || text.back() != 'Z') return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (year < 1 || month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0) {
    return std::nullopt;
  }
  if (second > 60 || (second == 60 && (hour != 23 || minute != 59))) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;

  Instant instant;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  instant.seconds = static_cast<std::int64_t>(days) * 86'400 + hour * 3'600 + minute * 60 + second;
  if (text.size() == fixed_size + 1) return instant;
  if (text[fixed_size] != '.' || text.size() == fixed_size + 2) return std::nullopt;
  int read = 0;
  for (std::size_t i = fixed_size + 1; i + 1 < text.size(); ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') return std::nullopt;
    if (read == attosecond_digits) continue;
    instant.attoseconds = instant.attoseconds * 10 + static_cast<std::uint64_t>(c - '0');
    ++read;
  }
  for (; read < attosecond_digits; ++read) instant.attoseconds *= 10;
  return instant;
}

Instant instant_from_micros(Micros micros) {
  std::int64_t seconds = micros / micros_per_second;
  std::int64_t rest = micros % micros_per_second;
  if (rest < 0) {
    rest += micros_per_second;
    --seconds;
  }
  return {seconds, static_cast<std::uint64_t>(rest) * attoseconds_per_micro};
}

Micros micros_from_instant(const Instant& instant) {
  return instant.seconds * micros_per_second +
         static_cast<Micros>(instant.attoseconds / attoseconds_per_micro);
}

// By hand: two of these stand in the head of every page, and a format string is read anew each time.
std::string format_micros(Micros micros) {
  const Instant instant = instant_from_micros(micros);
  const std::chrono::sys_seconds time{std::chrono::seconds{instant.seconds}};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const auto of_day = static_cast<std::uint64_t>((time - day).count());
  const int year = static_cast<int>(date.year());
  std::string text = "0000-00-00T00:00:00.000000Z";
  put_digits(text, 0, 4, static_cast<std::uint64_t>(year));
  put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text, 11, 2, of_day / 3600);
  put_digits(text, 14, 2, of_day / 60 % 60);
  put_digits(text, 17, 2, of_day % 60);
  put_digits(text, 20, 6, instant.attoseconds / attoseconds_per_micro);
  if (year < 0 || year > 9999) text.replace(0, 4, std::to_string(year));
  return text;
}

}  // namespace entente
