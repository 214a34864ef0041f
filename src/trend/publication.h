// A table that is published again and again, as time goes on, without saying more by the difference between
// two editions than by the last. Its calendar is fixed. What is published is final: a closed step is counted
// as it stood when it closed, and a report that comes later changes nothing that was said, nor any total over
// it (a corrected total minus the old parts would be the late report). What was suppressed stays suppressed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.h"
#include "trend/disclosure_rules.h"
#include "trend/disclosure_table.h"
#include "trend/suppression.h"

namespace entente::trend {

/// Which axis is time; its nodes may grow, nothing else changes between editions.
struct PublicationPlan {
  std::vector<Axis> axes;
  std::size_t time = 0;
};

/// What is known of all that was published; a value, kept secret by who publishes. Only cells with a value
/// leave.
struct Edition {
  PublicationPlan plan;
  DisclosureRules rules;
  std::vector<Contribution> closed;  ///< as they stood when their steps closed
  DisclosureTable table;
  Suppression suppression;
  std::size_t late = 0;  ///< contributions to closed steps that differ from what was closed and do not count

  /// Nothing where the cell is not published.
  [[nodiscard]] std::optional<std::uint64_t> value(CellId cell) const {
    return suppression.published(cell) ? std::optional(table.total(cell)) : std::nullopt;
  }
};

/// The first edition (`before` is null) or the one after `before`. `contributions` are all that is known now.
/// Errors (unprocessable): the axes changed other than by time going on (nodes added at the end of the time
/// axis, under nodes that are open; nodes that were open closed), the rules changed; and those of suppress().
[[nodiscard]] Result<Edition> next_edition(const Edition* before, const PublicationPlan& plan,
                                           const DisclosureRules& rules,
                                           const std::vector<Contribution>& contributions);

}  // namespace entente::trend
