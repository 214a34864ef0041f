// A question about trends in words, as the commands and the API ask it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "exchange/trend_report.h"

namespace entente::exchange {

/// Value of a parameter; empty when it is not given.
using ParameterOf = std::function<std::string(std::string_view name)>;

/// step=day|week|month, measure=..., by=nation|sector, nation=KR, sector=energy, class=technique,
/// subject=KEY, from=DATE, to=DATE (2020-01-31, 2020-W05, 2020-01 or 2020), recent=STEPS, level=0.05,
/// least=EVENTS. Error malformed names the parameter.
[[nodiscard]] Result<TrendQuery> parse_trend_query(const ParameterOf& parameter);

/// First and last day (since 1970-01-01) of 2020-01-31, 2020-W05, 2020-01 or 2020. Error: malformed.
struct DaySpan {
  std::int32_t first = 0;
  std::int32_t last = 0;
};
[[nodiscard]] Result<DaySpan> parse_day_span(std::string_view text);

}  // namespace entente::exchange
