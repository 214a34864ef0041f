// Calendars of series: which day, ISO week or month the i-th count belongs to, what it is called, and where
// the same time of an earlier year is. Knows no clock: every date comes from the data.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace entente::trend {

/// What one step of a series is. `index`: steps without dates, of which `frequency` make a year.
enum class Step { index, day, week, month };

/// The date of a count and what its spelling says about the step.
struct CalendarDate {
  std::chrono::sys_days day;
  Step step = Step::day;  ///< week for 2004-W02, month for 2004-01, day for 2004-01-05
};

/// Reads `2004-01-05` (years 0001 to 9999), `2004-W02` (ISO 8601: its Monday) or `2004-01` (its first day).
/// Error: malformed.
[[nodiscard]] Result<CalendarDate> parse_date(std::string_view text);

/// `2004-01-05`.
[[nodiscard]] std::string format_date(std::chrono::sys_days day);
/// `2004-W02`: the ISO 8601 week that the day is in.
[[nodiscard]] std::string format_iso_week(std::chrono::sys_days day);

class Calendar {
 public:
  /// Steps 0, 1, 2, ... of which `frequency` (at least 1) make a year.
  [[nodiscard]] static Calendar of_index(int frequency);
  /// The same, its first step being number `step` (1 to frequency) of `year`: only labels know.
  [[nodiscard]] static Calendar of_index(int frequency, int year, int step);
  /// `first` is the day of step 0. `step` is not index. For months the day of `first` is at most 28.
  [[nodiscard]] static Calendar of_dates(Step step, std::chrono::sys_days first);

  [[nodiscard]] Step step() const { return step_; }
  [[nodiscard]] bool dated() const { return step_ != Step::index; }
  /// Steps in a year as R's `freq`: 365, 52, 12 for dates.
  [[nodiscard]] int frequency() const { return frequency_; }

  /// The day of a step; only for dated calendars.
  [[nodiscard]] std::chrono::sys_days day(std::int64_t at) const;
  /// The step of a day, and whether it falls exactly on one.
  [[nodiscard]] bool find(std::chrono::sys_days day, std::int64_t& at) const;
  /// The step at the same time `years` (at least 0) years before step `at`; may be negative. With dates as
  /// Farrington et al. (1996) mean it: the same calendar date, for weeks the day nearest to it with the
  /// weekday of the series; 29 February counts as 1 March in other years. Without dates: `frequency` steps a
  /// year.
  [[nodiscard]] std::int64_t years_before(std::int64_t at, int years) const;
  /// Position of a step on the time axis of a regression, in units of one step: the step itself, for months
  /// days / 31.
  [[nodiscard]] double time(std::int64_t at) const;
  /// What people call the step: `2004-01-05`, `2004-W02`, `2004-01`; for an index the year and the number in
  /// it, `2004-01`, if it knows when it begins, else nothing.
  [[nodiscard]] std::string label(std::int64_t at) const;
  /// "week", "month", "day", or "step".
  [[nodiscard]] std::string_view noun() const;

 private:
  Step step_ = Step::index;
  int frequency_ = 52;
  std::chrono::sys_days first_{};
  int start_year_ = 0;
  int start_step_ = 0;  ///< 0: unknown
};

}  // namespace entente::trend
