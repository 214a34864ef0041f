// Rates of the detectors on made-up weekly series, one core. Unlike its neighbours it links a module of the
// node, since that module is what is measured and there is no socket to reach it through.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "trend/ears.h"
#include "trend/farrington.h"

namespace {

using entente::trend::Detection;
using entente::trend::Range;
using entente::trend::Series;

constexpr std::size_t weeks = 260;

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Seasonal, overdispersed, of very different levels, some with outbreaks, as counts of reports are.
std::vector<double> made_up(std::mt19937& random) {
  const double level = std::exp(std::uniform_real_distribution<double>(-0.5, 5)(random));
  const double wave = std::uniform_real_distribution<double>(0, 0.8)(random);
  const double growth = std::uniform_real_distribution<double>(-0.003, 0.004)(random);
  const double size = std::uniform_real_distribution<double>(1, 20)(random);
  std::vector<double> counts(weeks);
  for (std::size_t week = 0; week < weeks; ++week) {
    const auto time = static_cast<double>(week);
    double mean = level * std::exp(wave * std::sin(time * 0.1208) + growth * time);
    if (random() % 100 == 0) mean *= 4;
    counts[week] =
        std::poisson_distribution<int>(std::gamma_distribution<double>(size, mean / size)(random))(random);
  }
  return counts;
}

int make(std::size_t count, const char* file) {
  // The same series each time; nothing here has to be unpredictable.
  std::mt19937 random(20130401);
  std::ofstream out(file);
  for (std::size_t i = 0; i < count; ++i) {
    const std::vector<double> counts = made_up(random);
    for (std::size_t week = 0; week < weeks; ++week) out << (week > 0 ? "," : "") << counts[week];
    out << '\n';
  }
  return out.good() ? 0 : 1;
}

std::vector<Series> read(const char* file) {
  std::vector<Series> all;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    Series series;
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');) series.counts.push_back(std::stod(field));
    all.push_back(std::move(series));
  }
  return all;
}

/// Prints points and seconds; with `show`, every limit too, for comparing.
int flexible(const char* file, bool show) {
  const std::vector<Series> all = read(file);
  entente::trend::FarringtonFlexible detector(
      {.base = {.b = 3, .weights_threshold = 2.58, .alpha = 0.01, .p_threshold_trend = 1},
       .no_periods = 10,
       .past_not_included = 26,
       .threshold = entente::trend::ThresholdMethod::nb_plugin});
  std::size_t points = 0;
  std::vector<Detection> out(weeks);
  const double begun = seconds();
  for (const Series& series : all) {
    const Range range = detector.default_range(series);
    detector.detect(series, range, out);
    points += range.end - range.begin;
    for (std::size_t i = 0; show && i < range.end - range.begin; ++i) {
      std::printf("%.10g %d\n", out[i].upper, out[i].alarm ? 1 : 0);
    }
  }
  std::printf("%zu %.6f\n", points, seconds() - begun);
  return 0;
}

/// Prints counts a second: screened by EARS C1, and only read.
int ears(std::size_t series) {
  std::mt19937 random(7);
  std::poisson_distribution<int> count(10);
  std::vector<double> all(series * weeks);
  // A prefix made up and then repeated: making all of them would take longer than measuring.
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = i < 1'000 * weeks ? count(random) : all[i - 1'000 * weeks];
  constexpr int rounds = 5;
  const entente::trend::EarsScreen screen({});
  std::vector<std::uint8_t> alarm(weeks);
  double screening = 1e300;
  double reading = 1e300;
  double sum = 0;
  std::size_t alarms = 0;
  for (int round = 0; round < rounds; ++round) {
    const double begun = seconds();
    const std::span<const double> counts(all);
    for (std::size_t at = 0; at < all.size(); at += weeks) alarms += screen(counts.subspan(at, weeks), alarm);
    const double between = seconds();
    double sums[8] = {};
    for (std::size_t i = 0; i + 8 <= all.size(); i += 8) {
      for (std::size_t lane = 0; lane < 8; ++lane) sums[lane] += all[i + lane];
    }
    for (const double one : sums) sum += one;
    screening = std::min(screening, between - begun);
    reading = std::min(reading, seconds() - between);
  }
  const auto size = static_cast<double>(all.size());
  std::printf("%.0f %.0f %zu %.0f\n", size / screening, size / reading, alarms / rounds, sum);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "make" && argc == 4) return make(std::stoul(argv[2]), argv[3]);
  if (mode == "flexible" && argc == 3) return flexible(argv[2], false);
  if (mode == "limits" && argc == 3) return flexible(argv[2], true);
  if (mode == "ears" && argc == 3) return ears(std::stoul(argv[2]));
  std::fputs("usage: bench_trend make COUNT FILE | flexible FILE | limits FILE | ears SERIES\n", stderr);
  return 2;
}
