// Which cells say too much by themselves: the rules of primary suppression (Hundepool et al. 2012,
// Statistical Disclosure Control, sections 4.2.1 and 4.2.2), in whole numbers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.h"
#include "trend/disclosure_table.h"

namespace entente::trend {

struct DisclosureRules {
  /// Threshold rule: contributors with a count (in a cell of 0: reporters). At least 3: with two, each knows
  /// the other's count from the total.
  std::uint32_t min_contributors = 3;
  std::uint64_t min_events = 5;  ///< threshold rule: a count other than 0 is at least this, at least 1
  /// (n, k) dominance rule: the largest n together have at most k percent. n from 1 on; k from 1 to 100,
  /// where 100 switches it off.
  std::uint32_t dominance_n = 2;
  std::uint32_t dominance_k = 85;
  /// p% rule: the second largest contributor cannot estimate the largest to within p percent: what the
  /// others have is at least p percent of the largest. From 1 to 100.
  std::uint32_t p_percent = 10;
};

[[nodiscard]] Result<> check(const DisclosureRules& rules);

enum class Sensitive : std::uint8_t { no, few_contributors, few_events, dominance, p_percent };

/// The first rule in that order that a cell breaks.
[[nodiscard]] Sensitive sensitivity(const DisclosureRules& rules, std::span<const Share> shares);

/// How far above the true count of a sensitive cell what anybody can infer must reach (below it as far, or to
/// 0): up to the threshold, and as much as the rules of dominance and p percent need (Hundepool et al. 2012,
/// table 4.3 upper protection levels); at least 1.
[[nodiscard]] std::uint64_t protection(const DisclosureRules& rules, std::span<const Share> shares);

[[nodiscard]] std::string_view to_string(Sensitive reason);

}  // namespace entente::trend
