// EARS C1, C2 and C3: Hutwagner, Thompson, Seeman and Treadwell (2003), The bioterrorism preparedness and
// response Early Aberration Reporting System (EARS), J. Urban Health 80(2) suppl. 1, i89-i96; limits as in
// earsC() of the R package surveillance (Fricker, Hegler and Dunfee 2008, Statistics in Medicine 27,
// equations 1 to 5). They need days or weeks, not years, of data and know no season.
//   C1: mean and standard deviation of the `baseline` counts right before; upper = mean + z * sd.
//   C2: the same with two steps between baseline and present, which an outbreak's begin cannot inflate.
//   C3: C2's excess of the last two steps is added up: upper = y + sd * (z - sum max(0, excess - 1)), not
//   below 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "trend/series.h"

namespace entente::trend {

enum class EarsMethod { c1, c2, c3 };

struct EarsParameters {
  EarsMethod method = EarsMethod::c1;
  int baseline = 7;      ///< counts in the baseline, at least 3
  double min_sigma = 0;  ///< the standard deviation counts as at least this, >= 0
  double alpha =
      0.001;  ///< error probability, in (0, 1); R's default is 0.001 for C1 and C2 and 0.025 for C3
};

/// The default alpha of a method.
[[nodiscard]] double ears_default_alpha(EarsMethod method);
/// Steps that must come before the first one that can be judged.
[[nodiscard]] std::size_t ears_steps_before(const EarsParameters& parameters);

/// Fills `out`, one for each step of `range`, which begins at ears_steps_before() or later. A limit is
/// missing where a baseline count or (for C3) the excess is.
void ears_detect(std::span<const double> counts, const EarsParameters& parameters, Range range,
                 std::span<Detection> out);

/// Which steps alarm and nothing else, for screening many series about as fast as memory gives them. Agrees
/// with ears_detect().
class EarsScreen {
 public:
  explicit EarsScreen(const EarsParameters& parameters);

  /// Writes alarm[t], 1 or 0, for every step t of `counts`; gives their number. Const and allocation-free.
  std::size_t operator()(std::span<const double> counts, std::span<std::uint8_t> alarm) const;

 private:
  EarsParameters parameters_;
  double factor_ = 0;  ///< z^2 n / (n - 1)
  bool fast_ = false;
};

}  // namespace entente::trend
