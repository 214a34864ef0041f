// Which cells of a table are published and which are not: primary suppression by the rules, and complementary
// suppression until nothing that is not published can be inferred from what is. It protects against readers
// and against any one contributor, who knows its own counts and subtracts them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.h"
#include "trend/disclosure_rules.h"
#include "trend/disclosure_table.h"
#include "trend/table_shift.h"

namespace entente::trend {

/// What was said about a cell in an earlier edition (publication.h): it stays said, or unsaid.
enum class Earlier : std::uint8_t { nothing, published, suppressed };

/// Another table that could be the true one, for whom, and which sensitive cell differs by how much in it.
struct Evidence {
  CellId target = 0;
  bool up = true;
  std::uint64_t amount = 0;
  std::optional<Contributor> insider;  ///< none: whoever has only what is published
  std::vector<LeafChange> changes;
};

struct Suppression {
  std::vector<CellState> states;  ///< of each cell; only published ones are ever shown
  std::vector<Evidence> evidence;

  [[nodiscard]] bool published(CellId cell) const { return states[cell] == CellState::published; }
  [[nodiscard]] std::size_t count(CellState state) const;
};

/// What holds afterwards, for every sensitive cell, every reader and every contributor other than its only
/// one: there are tables with the same published cells in which its count is `protection` higher, and lower
/// (or 0, or what the contributor itself has), respectively. And what is left of a published total without
/// its published parts breaks no rule itself. `earlier` is empty or as long as the table. Errors:
/// unprocessable (rules), conflict: with what was published earlier the new cells cannot be protected, even
/// unpublished.
[[nodiscard]] Result<Suppression> suppress(const DisclosureTable& table, const DisclosureRules& rules,
                                           const std::vector<Earlier>& earlier = {});

}  // namespace entente::trend
