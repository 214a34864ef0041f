// Series as CSV: a head that names the columns, then one line for each step. `count` is needed, and `t`
// (whole numbers) or `date` (2004-01-05, 2004-W02 or 2004-01); other columns are skipped. An empty count, NA
// or NaN is a missing report, and so is a step that has no line. Fields may stand in double quotes; lines end
// with LF or CRLF.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "trend/series.h"

namespace entente::trend {

struct SeriesCsvOptions {
  std::optional<int>
      frequency;  ///< steps in a year; with dates 365, 52 or 12. Default: what the dates say, else 52
};

/// Reads the whole of `text`; `name` is what errors call it. Errors: malformed, with the line and the column,
/// and too_large over limits::max_series_steps or max_trend_count.
[[nodiscard]] Result<Series> read_series_csv(std::string_view text, const SeriesCsvOptions& options,
                                             std::string_view name);

}  // namespace entente::trend
