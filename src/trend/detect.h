// One door to the detectors that judge a series step by step.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "base/error.h"
#include "trend/ears.h"
#include "trend/farrington.h"
#include "trend/nb_cusum.h"
#include "trend/series.h"

namespace entente::trend {

using Detector = std::variant<EarsParameters, FarringtonParameters, FlexibleParameters, NbCusumParameters>;

struct Detected {
  Range range;                        ///< of the series
  std::vector<Detection> detections;  ///< one for each step of it
};

/// Error (unprocessable): a parameter is out of its domain.
[[nodiscard]] Result<> check_parameters(const Detector& detector);

/// Runs a detector over `range`, or over what it can judge. Errors (unprocessable): a parameter is out of its
/// domain, the range is not in the series or begins before the detector can judge, the series is too short
/// for it.
[[nodiscard]] Result<Detected> detect(const Series& series, const Detector& detector,
                                      std::optional<Range> range);

}  // namespace entente::trend
