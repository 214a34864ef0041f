// What later knowledge says was a rise: the steps whose count is above what the years before *and after* let
// expect. No detector could have known, so it can judge detectors; it takes no sides between them but shares
// its regression with Farrington's methods.
#pragma once

#include <cstddef>
#include <vector>

#include "trend/series.h"

namespace entente::trend {

struct HindsightParameters {
  int years = 5;        ///< before and after, as many as there are, at least 1
  int w = 3;            ///< steps before and after the same time of each of those years, at least 0
  double alpha = 0.05;  ///< a step is raised above the 1 - alpha quantile, in (0, 1)
};

enum class Hindsight : unsigned char { unknown, usual, raised };

/// For each step. Reference counts are those at the same time of other years, weighed down where they are
/// outbreaks themselves (Farrington et al. 1996 section 3.6, from residual 2.58 on), with a trend where it is
/// significant; a series with fewer than two other years is compared with the rest of itself, what is within
/// 2 w + 1 steps left out. Unknown: no report, or too little to compare with.
[[nodiscard]] std::vector<Hindsight> hindsight(const Series& series, const HindsightParameters& parameters);

/// Steps [begin, end): begins and ends raised, has at least two raised steps and never two others in a row.
struct Episode {
  std::size_t begin = 0;
  std::size_t end = 0;
};

[[nodiscard]] std::vector<Episode> episodes(const std::vector<Hindsight>& steps);

}  // namespace entente::trend
