// EARS over many series beside reading them: it should not take much longer than the memory does.
#include <numeric>
#include <random>

#include <benchmark/benchmark.h>

#include "trend/ears.h"

namespace entente::trend {
namespace {

constexpr std::size_t weeks = 260;
constexpr std::size_t series = 100'000;

const std::vector<double>& counts() {
  static const std::vector<double> all = [] {
    // NOLINTNEXTLINE(cert-msc32-c,cert-msc51-cpp): the same counts each time
    std::mt19937 random(7);
    std::poisson_distribution<int> count(10);
    std::vector<double> made(weeks * series);
    for (double& one : made) one = count(random);
    return made;
  }();
  return all;
}

void read_array(benchmark::State& state) {
  const std::vector<double>& all = counts();
  for (auto _ : state) {
    // Eight sums beside each other, as fast as one core can read.
    double sums[8] = {};
    for (std::size_t i = 0; i + 8 <= all.size(); i += 8) {
      for (std::size_t lane = 0; lane < 8; ++lane) sums[lane] += all[i + lane];
    }
    benchmark::DoNotOptimize(sums);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}
BENCHMARK(read_array)->Unit(benchmark::kMillisecond);

void ears_c1(benchmark::State& state) {
  const std::span<const double> all(counts());
  std::vector<std::uint8_t> alarm(weeks);
  const EarsScreen screen({});
  std::size_t alarms = 0;
  for (auto _ : state) {
    for (std::size_t at = 0; at < all.size(); at += weeks) alarms += screen(all.subspan(at, weeks), alarm);
    benchmark::DoNotOptimize(alarms);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}
BENCHMARK(ears_c1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace entente::trend
