// Other nations' published trends of a subject beside our own, and what can be said of all together.
//
// Two nations' counts cannot simply be added: both may have counted the same events, some of which we hold
// and know to be shared, others not. So the coalition's number is a range: at least the largest single count,
// at most the sum less what we know to be counted twice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/tally.h"
#include "exchange/trend_publish.h"
#include "exchange/trend_report.h"

namespace entente::exchange {

/// Newest trend that each other nation published of the report's one subject, with its measure and step and
/// without a place; by nation.
[[nodiscard]] std::vector<HeldTrend> trends_beside(const std::vector<HeldTrend>& held,
                                                   const TrendReport& report, const TrendQuery& query);

struct Coalition {
  double at_least = 0;  ///< in the last `recent` steps of our series
  double at_most = 0;
  double known_twice = 0;            ///< what was taken off the sum
  std::vector<std::string> nations;  ///< whose counts these are; sorted
};
[[nodiscard]] Coalition combine(const TrendReport& report, const std::vector<HeldTrend>& beside,
                                const TrendQuery& query, std::string_view own_nation);

/// Both as members of a JSON object: `,"beside":[...],"coalition":{...}`; empty when nobody else published.
[[nodiscard]] std::string beside_json(const TrendReport& report, const std::vector<HeldTrend>& beside,
                                      const TrendQuery& query, const Tally& tally);

}  // namespace entente::exchange
