// From the words of `entente trend detect` to a method and its parameters.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/commands.h"
#include "base/error.h"
#include "trend/change_points.h"
#include "trend/detect.h"
#include "trend/mann_kendall.h"

namespace entente::app {

struct TrendMethod {
  std::variant<trend::Detector, trend::MannKendallParameters, trend::ChangePointParameters> parameters;
  std::string json;                 ///< every parameter in force, as the members of a JSON object
  std::vector<std::string> unused;  ///< options that were given and mean nothing to the method
};

/// Takes the file name out of an option that swallowed it: `--reweight FILE` is `--reweight true FILE`.
void settle_truth_values(TrendDetectOptions& options);

/// Error: unprocessable, naming the option.
[[nodiscard]] Result<TrendMethod> trend_method(const TrendDetectOptions& options);

/// FIRST:LAST, FIRST:, :LAST or one step, in the numbers of the series; nothing without the option.
[[nodiscard]] Result<std::optional<trend::Range>> trend_range(const TrendDetectOptions& options,
                                                              const trend::Series& series);

/// The file of the options, standard input for `-`, with the calendar that they say.
[[nodiscard]] Result<trend::Series> read_trend_series(const TrendDetectOptions& options);

struct YearStep {
  int year = 0;
  int step = 0;
};
/// `2004-01`; the step is at most `frequency`.
[[nodiscard]] Result<YearStep> year_step(const std::string& text, int frequency);

}  // namespace entente::app
