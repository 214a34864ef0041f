// What a decision costs, with words and without, and the literal reader on the same worlds.
#include <vector>

#include <benchmark/benchmark.h>

#include "release/literal_reader_test.h"
#include "release/random_world_test.h"

namespace entente::release {
namespace {

constexpr std::uint64_t world_count = 200;

struct Asked {
  const World* world;
  Subject subject;
  std::string nation;
};

const std::vector<World>& worlds() {
  static const std::vector<World> made = [] {
    std::vector<World> all;
    for (std::uint64_t seed = 0; seed < world_count; ++seed) all.push_back(random_world(seed));
    return all;
  }();
  return made;
}

const std::vector<Asked>& questions() {
  static const std::vector<Asked> made = [] {
    std::vector<Asked> all;
    for (const World& world : worlds()) {
      for (const World::Version& version : world.versions) {
        Subject subject = subject_of(world, version);
        for (const std::string& nation : world.nations) {
          subject.collection_admits = reads(world.places[version.place], nation);
          all.push_back({&world, subject, nation});
        }
      }
    }
    return all;
  }();
  return made;
}

void decide_with_words(benchmark::State& state) {
  std::size_t at = 0;
  for (auto _ : state) {
    const Asked& asked = questions()[at++ % questions().size()];
    benchmark::DoNotOptimize(
        decide(asked.subject, asked.nation, asked.world->rules, asked.world->grants, asked.world->now));
  }
}
BENCHMARK(decide_with_words);

void judge_without_words(benchmark::State& state) {
  std::size_t at = 0;
  for (auto _ : state) {
    const Asked& asked = questions()[at++ % questions().size()];
    benchmark::DoNotOptimize(
        judge(asked.subject, asked.nation, asked.world->rules, asked.world->grants, asked.world->now));
  }
}
BENCHMARK(judge_without_words);

/// One nation's view of a whole world, closure included.
void literal_view(benchmark::State& state) {
  std::size_t at = 0;
  for (auto _ : state) {
    const World& world = worlds()[at++ % world_count];
    benchmark::DoNotOptimize(LiteralReader(world).sees(world.nations.front()));
  }
}
BENCHMARK(literal_view);

void make_world(benchmark::State& state) {
  std::uint64_t seed = 0;
  for (auto _ : state) benchmark::DoNotOptimize(random_world(++seed));
}
BENCHMARK(make_world);

}  // namespace
}  // namespace entente::release
