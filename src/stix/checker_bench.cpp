// How much validation costs beside a bare simdjson DOM parse of the same objects. Reads
// $ENTENTE_DATA/attack/enterprise-attack-v16.1.stix21.json.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include "base/limits.h"
#include "stix/checker.h"
#include "stix/links.h"
#include "stix/splitter.h"

namespace entente::stix {
namespace {

struct Corpus {
  std::string body;
  std::vector<std::string_view> objects;
  std::size_t readable_bytes = 0;
  std::int64_t object_bytes = 0;
};

const Corpus& attack() {
  static const Corpus corpus = [] {
    Corpus read;
    const char* folder =
        std::getenv("ENTENTE_DATA");  // NOLINT(concurrency-mt-unsafe): before any thread starts
    if (folder == nullptr) return read;
    std::ifstream file(std::string(folder) + "/attack/enterprise-attack-v16.1.stix21.json", std::ios::binary);
    read.body.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    read.readable_bytes = read.body.size() + simdjson::SIMDJSON_PADDING;
    read.body.append(simdjson::SIMDJSON_PADDING, ' ');
    const auto objects =
        split(std::string_view(read.body).substr(0, read.readable_bytes - simdjson::SIMDJSON_PADDING));
    if (!objects) return read;
    read.objects = *objects;
    for (const std::string_view object : read.objects)
      read.object_bytes += static_cast<std::int64_t>(object.size());
    return read;
  }();
  return corpus;
}

std::size_t readable_from(const Corpus& corpus, std::string_view object) {
  return corpus.readable_bytes - static_cast<std::size_t>(object.data() - corpus.body.data());
}

void report(benchmark::State& state, const Corpus& corpus) {
  const auto rounds = static_cast<std::int64_t>(state.iterations());
  state.SetBytesProcessed(rounds * corpus.object_bytes);
  state.SetItemsProcessed(rounds * static_cast<std::int64_t>(corpus.objects.size()));
}

void parse_only(benchmark::State& state) {
  const Corpus& corpus = attack();
  if (corpus.objects.empty()) {
    state.SkipWithError("set ENTENTE_DATA to the folder with attack/enterprise-attack-v16.1.stix21.json");
    return;
  }
  simdjson::dom::parser parser;
  if (parser.allocate(limits::max_object_bytes, limits::max_json_depth) != simdjson::SUCCESS) return;
  for (auto _ : state) {
    for (const std::string_view object : corpus.objects) {
      benchmark::DoNotOptimize(parser.parse(object.data(), object.size(), false).error());
    }
  }
  report(state, corpus);
}
BENCHMARK(parse_only)->Unit(benchmark::kMillisecond);

void parse_and_check(benchmark::State& state) {
  const Corpus& corpus = attack();
  if (corpus.objects.empty()) {
    state.SkipWithError("set ENTENTE_DATA to the folder with attack/enterprise-attack-v16.1.stix21.json");
    return;
  }
  Checker checker;
  for (auto _ : state) {
    for (const std::string_view object : corpus.objects) {
      benchmark::DoNotOptimize(checker.check(object, readable_from(corpus, object)));
    }
  }
  report(state, corpus);
}
BENCHMARK(parse_and_check)->Unit(benchmark::kMillisecond);

void links_only(benchmark::State& state) {
  const Corpus& corpus = attack();
  if (corpus.objects.empty()) {
    state.SkipWithError("set ENTENTE_DATA to the folder with attack/enterprise-attack-v16.1.stix21.json");
    return;
  }
  for (auto _ : state) {
    for (const std::string_view object : corpus.objects) benchmark::DoNotOptimize(read_links(object));
  }
  report(state, corpus);
}
BENCHMARK(links_only)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace entente::stix
