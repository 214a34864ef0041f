// Who contributed how much to a table, as CSV: columns `contributor` and `count`, and a column for each axis
// of the table: `date` (2026-04-01, 2026-W14: ISO weeks under months of whole weeks; or 2026-04: months), and
// any others, whose values are paths as `T1566/T1566.001` from the largest part to the smallest. Each of the
// others gets a total. A count of 0 says that there was nothing; without a line nobody reported.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "trend/disclosure_table.h"

namespace entente::trend {

struct ContributionsCsv {
  std::vector<Axis> axes;  ///< in the order of the columns
  std::vector<Contribution> contributions;
  std::vector<std::string> contributors;  ///< by number
};

struct ContributionsCsvOptions {
  /// An axis whose smallest parts belong to the contributor of the same name, as nations' own rows.
  std::optional<std::string> own;
};

/// Reads the whole of `text`; `name` is what errors call it. Errors: malformed with line and column,
/// unprocessable (a count at a part that has parts of its own, a row of another contributor), too_large.
[[nodiscard]] Result<ContributionsCsv> read_contributions_csv(std::string_view text,
                                                              const ContributionsCsvOptions& options,
                                                              std::string_view name);

}  // namespace entente::trend
