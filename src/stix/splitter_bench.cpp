// How fast the objects of a large bundle are found. ENTENTE_DATA names a folder with the ATT&CK bundles;
// without it a bundle of the same shape is made.
#include <cstdlib>

#include <benchmark/benchmark.h>

#include "base/file.h"
#include "stix/splitter.h"
#include "stix/splitter_scan.h"

namespace entente::stix {
namespace {

std::string made_bundle() {
  std::string text = "{\"type\":\"bundle\",\"objects\":[";
  for (int i = 0; i < 20'000; ++i) {
    if (i > 0) text += ",\n    ";
    text +=
        R"({"type":"note","abstract":"a \"quoted\" word","content":")" + std::string(1'400, 'x') +
        R"(","external_references":[{"source_name":"a","url":"https://example.org/"},{"source_name":"b"}]})";
  }
  return text + "]}";
}

const std::string& bundle() {
  static const std::string text = [] {
    const char* const folder = std::getenv("ENTENTE_DATA");  // NOLINT(concurrency-mt-unsafe): one thread
    if (folder == nullptr) return made_bundle();
    auto body = read_file(std::filesystem::path(folder) / "attack/enterprise-attack-v16.1.stix21.json",
                          std::size_t{64} << 20);
    return body ? std::move(*body) : made_bundle();
  }();
  return text;
}

void count_bytes(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(bundle().size()));
}

void split_whole(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(split(bundle()));
  count_bytes(state);
}
BENCHMARK(split_whole);

void split_stream(benchmark::State& state) {
  const auto chunk_bytes = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    std::size_t objects = 0;
    StreamSplitter splitter([&](std::string_view) -> Result<> {
      ++objects;
      return {};
    });
    bool ok = true;
    for (std::size_t at = 0; at < bundle().size(); at += chunk_bytes) {
      ok = ok && splitter.feed(std::string_view(bundle()).substr(at, chunk_bytes));
    }
    if (!ok || !splitter.finish()) state.SkipWithError("refused");
    benchmark::DoNotOptimize(objects);
  }
  count_bytes(state);
}
BENCHMARK(split_stream)->Arg(16 << 10)->Arg(256 << 10);

using Scan = const char* (*)(ObjectScan&, const char*, const char*);

void scan_only(benchmark::State& state, Scan scan_with) {
  // The document itself is an object, so it can be followed from end to end.
  for (auto _ : state) {
    ObjectScan scan;
    benchmark::DoNotOptimize(scan_with(scan, bundle().data(), bundle().data() + bundle().size()));
  }
  count_bytes(state);
}
BENCHMARK_CAPTURE(scan_only, chosen, scan_object);
BENCHMARK_CAPTURE(scan_only, baseline, scan_object_baseline);
BENCHMARK_CAPTURE(scan_only, by_byte, scan_object_by_byte);

}  // namespace
}  // namespace entente::stix
