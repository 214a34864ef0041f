// Days and the steps (days, ISO weeks, months) that they fall in, as numbers on one line.
#pragma once

#include <chrono>
#include <cstdint>

#include "trend/calendar.h"

namespace entente::exchange {

/// Day of a time after 1970.
[[nodiscard]] inline std::int32_t day_of(std::int64_t micros) {
  return static_cast<std::int32_t>(micros / 86'400'000'000);
}

/// Number of the step that a day (since 1970-01-01) is in; weeks begin on Monday. `step` is not index.
[[nodiscard]] inline std::int64_t step_of(trend::Step step, std::int32_t day) {
  using std::chrono::days;
  using std::chrono::sys_days;
  if (step == trend::Step::month) {
    const std::chrono::year_month_day date{sys_days{days{day}}};
    return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month()) - 1;
  }
  if (step == trend::Step::day) return day;
  const std::int64_t since_monday = std::int64_t{day} + 3;  // 1970-01-01 was a Thursday
  return since_monday >= 0 ? since_monday / 7 : -((-since_monday + 6) / 7);
}

/// Its first day.
[[nodiscard]] inline std::int32_t first_day_of(trend::Step step, std::int64_t at) {
  using namespace std::chrono;
  if (step == trend::Step::day) return static_cast<std::int32_t>(at);
  if (step == trend::Step::week) return static_cast<std::int32_t>(at * 7 - 3);
  const std::int64_t year_number = at >= 0 ? at / 12 : -((-at + 11) / 12);
  const auto month_number = static_cast<unsigned>(at - year_number * 12) + 1;
  const sys_days day{year{static_cast<int>(year_number)} / month{month_number} / 1};
  return static_cast<std::int32_t>(day.time_since_epoch().count());
}

}  // namespace entente::exchange
