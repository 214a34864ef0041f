// An evaluation as a picture: counts, the band that each method predicted, its alarms, and the episodes that
// hindsight knows. A pure function; the picture has no scripts, fonts or links of others.
#pragma once

#include <string>

#include "trend/evaluation.h"
#include "trend/series.h"

namespace entente::app {

/// SVG, 960 wide, one panel for each method. About 8 KB for a panel of 500 steps.
[[nodiscard]] std::string evaluation_svg(const trend::Evaluation& evaluation, const trend::Series& series);

}  // namespace entente::app
