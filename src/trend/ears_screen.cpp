// EARS alarms of many series: no root and no division. With S the sum and Q the sum of squares of a baseline
// of n,
//   y > mean + z sd   <=>   n y - S > 0   and   (n y - S)^2 > z^2 n / (n - 1) * (n Q - S^2),
// and as counts are whole all of it is exact in doubles as long as n Q stays under 2^53. A series with larger
// counts, and C3, go the long way.
#include <algorithm>
#include <array>
#include <cstring>

#include "trend/distributions.h"
#include "trend/ears.h"

namespace entente::trend {
namespace {

constexpr double most_exact = 9007199254740992;  // 2^53

struct Screen {
  const double* counts = nullptr;
  std::uint8_t* alarm = nullptr;  ///< all 0
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t baseline = 7;
  std::size_t guard = 0;
  double factor = 0;  ///< z^2 n / (n - 1)
};

struct Screened {
  std::size_t alarms = 0;
  double largest = 0;  ///< Q
};

/// One step after the other: for short series and other baselines.
void screen_steps(const Screen& of, Screened& result) {
  const auto n = static_cast<double>(of.baseline);
  for (std::size_t step = of.begin; step < of.end; ++step) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = step - of.guard - of.baseline; i < step - of.guard; ++i) {
      sum += of.counts[i];
      squares += of.counts[i] * of.counts[i];
    }
    const double beyond = n * of.counts[step] - sum;
    const bool alarm = beyond > 0 && beyond * beyond > of.factor * (n * squares - sum * sum);
    of.alarm[step] = alarm ? 1 : 0;
    result.alarms += of.alarm[step];
    result.largest = std::max(result.largest, squares);
  }
}

/// Neighbouring steps beside each other in one register.
template <std::size_t Lanes>
struct Register;
template <>
struct Register<2> {
  using Type = double __attribute__((vector_size(16)));
};
template <>
struct Register<4> {
  using Type = double __attribute__((vector_size(32)));
};

template <class Vector>
[[gnu::always_inline]] inline void load(Vector& into, const double* from) {
  std::memcpy(&into, from, sizeof(into));
}

constexpr std::size_t block_steps = 32;

/// How far 32 steps are beyond their limits, and whether any is. Adds to `largest`. Only sums, products and
/// maxima, which every register width has; a maximum keeps what it had when the other side is not a number,
/// so missing counts never alarm.
template <std::size_t Lanes, std::size_t Baseline>
[[gnu::always_inline]] inline bool block_alarms(const Screen& of, std::size_t begin,
                                                typename Register<Lanes>::Type& largest, double* margins) {
  using Vector = typename Register<Lanes>::Type;
  constexpr auto n = static_cast<double>(Baseline);
  constexpr Vector zero{};
  Vector most{};
  for (std::size_t step = begin; step < begin + block_steps; step += Lanes) {
    const double* oldest = of.counts + (step - of.guard - Baseline);
    Vector sum{};
    Vector squares{};
#pragma GCC unroll 8
    for (std::size_t i = 0; i < Baseline; ++i) {
      Vector count;
      load(count, oldest + i);
      sum += count;
      squares += count * count;
    }
    Vector present;
    load(present, of.counts + step);
    const Vector beyond = n * present - sum;
    const Vector above = beyond > zero ? beyond : zero;
    const Vector margin = above * above - of.factor * (n * squares - sum * sum);
    std::memcpy(margins + (step - begin), &margin, sizeof(margin));
    most = margin > most ? margin : most;
    largest = squares > largest ? squares : largest;
  }
  double highest = 0;
  for (std::size_t lane = 0; lane < Lanes; ++lane) highest = std::max(highest, most[lane]);
  return highest > 0;
}

constexpr std::size_t usual_baseline = 7;

template <std::size_t Lanes>
[[gnu::always_inline]] inline Screened screen(const Screen& of) {
  Screened result;
  if (of.baseline != usual_baseline || of.end - of.begin < block_steps) {
    screen_steps(of, result);
    return result;
  }
  typename Register<Lanes>::Type largest{};
  std::array<double, block_steps> margins{};
  for (std::size_t step = of.begin; step < of.end; step += block_steps) {
    // The last block overlaps the one before it rather than to leave a rest.
    const std::size_t begin = std::min(step, of.end - block_steps);
    if (!block_alarms<Lanes, usual_baseline>(of, begin, largest, margins.data())) continue;
    for (std::size_t i = 0; i < block_steps; ++i) {
      result.alarms += margins[i] > 0 && of.alarm[begin + i] == 0 ? 1 : 0;
      if (margins[i] > 0) of.alarm[begin + i] = 1;
    }
  }
  for (std::size_t lane = 0; lane < Lanes; ++lane) result.largest = std::max(result.largest, largest[lane]);
  return result;
}

Screened screen_anywhere(const Screen& of) {
  return screen<2>(of);
}

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] Screened screen_avx2(const Screen& of) {
  return screen<4>(of);
}
#endif

using ScreenFunction = Screened (*)(const Screen&);

ScreenFunction fastest_screen() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0) return screen_avx2;
#endif
  return screen_anywhere;
}

std::size_t screen_slowly(std::span<const double> counts, const EarsParameters& parameters,
                          std::size_t before, std::span<std::uint8_t> alarm) {
  std::size_t alarms = 0;
  for (std::size_t step = before; step < counts.size(); ++step) {
    Detection detection;
    ears_detect(counts, parameters, {.begin = step, .end = step + 1}, {&detection, 1});
    alarm[step] = detection.alarm ? 1 : 0;
    alarms += alarm[step];
  }
  return alarms;
}

}  // namespace

EarsScreen::EarsScreen(const EarsParameters& parameters) : parameters_(parameters) {
  const double z = normal_quantile(1 - parameters.alpha);
  const auto n = static_cast<double>(parameters.baseline);
  factor_ = z * z * n / (n - 1);
  fast_ = parameters.method != EarsMethod::c3 && parameters.min_sigma == 0 && z > 0;
}

std::size_t EarsScreen::operator()(std::span<const double> counts, std::span<std::uint8_t> alarm) const {
  static const ScreenFunction function = fastest_screen();
  const std::size_t before = std::min(ears_steps_before(parameters_), counts.size());
  const auto baseline = static_cast<std::size_t>(parameters_.baseline);
  std::ranges::fill(alarm, std::uint8_t{0});
  if (!fast_ || before == counts.size()) return screen_slowly(counts, parameters_, before, alarm);
  const Screened screened = function({.counts = counts.data(),
                                      .alarm = alarm.data(),
                                      .begin = before,
                                      .end = counts.size(),
                                      .baseline = baseline,
                                      .guard = before - baseline,
                                      .factor = factor_});
  const auto n = static_cast<double>(baseline);
  return screened.largest * n * n < most_exact ? screened.alarms
                                               : screen_slowly(counts, parameters_, before, alarm);
}

}  // namespace entente::trend
