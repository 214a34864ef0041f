// A trend report as JSON: what commands print and the API answers.
#pragma once

#include <string>

#include "exchange/trend_report.h"

namespace entente::exchange {

/// One line each: direction, how much, how sure, since when, and the last counts.
[[nodiscard]] std::string trend_list_json(const TrendReport& report, const TrendQuery& query,
                                          const Tally& tally);
/// One subject with all its steps and what was counted. At most `limits::max_contributions` events, the
/// newest.
[[nodiscard]] std::string trend_show_json(const TrendReport& report, const TrendQuery& query,
                                          const Tally& tally);

}  // namespace entente::exchange
