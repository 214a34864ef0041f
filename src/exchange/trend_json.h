// A trend report as JSON: what commands print and the API answers.
#pragma once

#include <string>
#include <string_view>

#include "exchange/trend_report.h"

namespace entente::exchange {

/// One line each: direction, how much, how sure, since when, and the last counts.
[[nodiscard]] std::string trend_list_json(const TrendReport& report, const TrendQuery& query,
                                          const Tally& tally);
/// One subject with all its steps and what was counted. At most `limits::max_contributions` events, the
/// newest.
/// `more`: further members, as beside_json() makes them.
[[nodiscard]] std::string trend_show_json(const TrendReport& report, const TrendQuery& query,
                                          const Tally& tally, std::string_view more = {});

}  // namespace entente::exchange
