// How fast patterns are checked: a short one as indicators carry them, and one as large as is allowed.
#include <string>

#include <benchmark/benchmark.h>

#include "stix/pattern.h"

namespace entente::stix {
namespace {

void check(benchmark::State& state, const std::string& pattern) {
  for (auto _ : state) {
    if (!check_pattern(pattern)) state.SkipWithError("refused");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(pattern.size()));
}

void check_short(benchmark::State& state) {
  check(state,
        "[file:hashes.'SHA-256' = 'aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f']");
}
BENCHMARK(check_short);

void check_long(benchmark::State& state) {
  std::string pattern = "[domain-name:value = 'a.example'";
  while (pattern.size() < 1'000'000) pattern += " OR ipv4-addr:value = '198.51.100.3'";
  check(state, pattern + "]");
}
BENCHMARK(check_long);

}  // namespace
}  // namespace entente::stix
