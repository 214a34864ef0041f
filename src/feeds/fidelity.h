// Days that are known only so exactly. The words are those of the OASIS incident and event extensions
// (timestamp-fidelity-enum): a time with fidelity `month` says nothing about the day.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace entente::feeds {

enum class Fidelity : std::uint8_t { second, day, month, year };
[[nodiscard]] std::string_view to_string(Fidelity fidelity);

struct DatedTime {
  std::string time;  ///< RFC 3339 with milliseconds, the first moment of what is known
  Fidelity fidelity = Fidelity::day;
  [[nodiscard]] std::string_view year() const { return std::string_view(time).substr(0, 4); }
  friend bool operator==(const DatedTime&, const DatedTime&) = default;
};

/// `YYYY-MM-DD` (what follows a `T` or a blank is ignored): a real calendar day, else nothing.
[[nodiscard]] std::optional<DatedTime> day_of(std::string_view text);
/// `DD/MM/YYYY` and `MM/DD/YYYY`; one or two digits for days and months.
[[nodiscard]] std::optional<DatedTime> day_of_dmy(std::string_view text);
[[nodiscard]] std::optional<DatedTime> day_of_mdy(std::string_view text);
/// The first English name of a month followed by a year, anywhere in the text: "Since at least March 2022".
[[nodiscard]] std::optional<DatedTime> month_in(std::string_view text);
/// Seconds since 1970-01-01, as digits; to the second. Nothing before 1970 or after 9999.
[[nodiscard]] std::optional<DatedTime> second_of_epoch(std::string_view digits);
/// RFC 3339 with `Z` or an offset, fractions cut to milliseconds; to the second.
[[nodiscard]] std::optional<DatedTime> second_of(std::string_view text);

/// The last moment that the time may stand for: for 2012 with fidelity year 2012-12-31T23:59:59.999Z.
[[nodiscard]] std::string last_moment(const DatedTime& time);
/// True when `end` may be at or after `begin`.
[[nodiscard]] bool may_follow(const DatedTime& begin, const DatedTime& end);

}  // namespace entente::feeds
