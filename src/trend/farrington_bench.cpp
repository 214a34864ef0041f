// What one step of each detector costs, on weekly series of five years as script/bench has them.
#include <random>

#include <benchmark/benchmark.h>

#include "trend/farrington.h"

namespace entente::trend {
namespace {

constexpr std::size_t weeks = 260;

Series made_up(double level) {
  // NOLINTNEXTLINE(cert-msc32-c,cert-msc51-cpp): the same series each time
  std::mt19937 random(7);
  Series series;
  for (std::size_t week = 0; week < weeks; ++week) {
    const double mean = level * (1 + 0.5 * std::sin(static_cast<double>(week) * 0.1208));
    std::gamma_distribution<double> rate(5, mean / 5);
    std::poisson_distribution<int> count(rate(random));
    series.counts.push_back(count(random));
  }
  return series;
}

void flexible(benchmark::State& state) {
  const Series series = made_up(static_cast<double>(state.range(0)));
  FarringtonFlexible detector(
      {.base = {.b = 3, .weights_threshold = 2.58, .alpha = 0.01, .p_threshold_trend = 1},
       .no_periods = 10,
       .past_not_included = 26,
       .threshold = static_cast<ThresholdMethod>(state.range(1))});
  const Range range = detector.default_range(series);
  std::vector<Detection> out(range.end - range.begin);
  for (auto _ : state) {
    detector.detect(series, range, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}
BENCHMARK(flexible)->Args({10, 0})->Args({10, 1})->Args({10, 2})->Args({1000, 1})->Args({1, 1});

void farrington_1996(benchmark::State& state) {
  const Series series = made_up(10);
  Farrington detector({.b = 3, .alpha = 0.01});
  const Range range = detector.default_range(series);
  std::vector<Detection> out(range.end - range.begin);
  for (auto _ : state) {
    detector.detect(series, range, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}
BENCHMARK(farrington_1996);

}  // namespace
}  // namespace entente::trend
