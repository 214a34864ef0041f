// A page must cost less than 15 us; its cursor is made and, on the next page, read.
#include <benchmark/benchmark.h>

#include "exchange/cursor.h"

namespace entente::exchange {
namespace {

const std::string context(90, 'c');

void make_cursor(benchmark::State& state) {
  const Cursors cursors({1, 2, 3});
  store::Stamp stamp = 0;
  for (auto _ : state) benchmark::DoNotOptimize(cursors.make(++stamp, context));
}
BENCHMARK(make_cursor);

void read_cursor(benchmark::State& state) {
  const Cursors cursors({1, 2, 3});
  const std::string cursor = cursors.make(1, context);
  for (auto _ : state) benchmark::DoNotOptimize(cursors.read(cursor, context));
}
BENCHMARK(read_cursor);

}  // namespace
}  // namespace entente::exchange
