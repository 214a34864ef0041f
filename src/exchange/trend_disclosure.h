// Which of the trends that are to get a label wider than their data may be published (docs/trends.md, ADR
// 21). A trend goes out whole or not at all: what it says of some steps is worked out from all of them.
//
// The series of a list overlap (an event has several techniques, a technique several tactics), so they are no
// table whose cells add up. A series is above another when each contributor has at least as much in each
// step; and what is left of it without those below, of one class, must pass the rules like a cell does.
#pragma once

#include <string>
#include <vector>

#include "exchange/counting.h"
#include "trend/disclosure_rules.h"

namespace entente::exchange {

struct DisclosureCandidate {
  const CountedSeries* series = nullptr;  ///< with its shares
  bool wanted = false;                    ///< to be published now with a wider label
  bool said = false;  ///< was published so before: readers know it whatever is decided now
};

/// Why each is held back, in their order; empty: it may be published, or is not wanted. `rules` pass
/// trend::check(). Cost: the square of the wanted and said ones times their steps.
[[nodiscard]] std::vector<std::string> disclosure_reasons(const std::vector<DisclosureCandidate>& candidates,
                                                          const trend::DisclosureRules& rules);

/// As trends say it: `suppression min-contributors=3 min-events=5 dominance=2,85 p-percent=10`.
[[nodiscard]] std::string disclosure_words(const trend::DisclosureRules& rules);

}  // namespace entente::exchange
