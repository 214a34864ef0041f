// verify() beside SHA-256 over the same bytes, which is what it cannot do without. One thread each; verify()
// uses one per processor unless told otherwise.
#include <cstdlib>
#include <filesystem>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/hash.h"
#include "store/log_store.h"
#include "store/verify.h"

namespace entente::store {
namespace {

constexpr std::uint64_t objects = 100'000;
constexpr std::size_t object_bytes = 1'200;
constexpr std::uint64_t objects_per_batch = 1'000;

/// A log of the usual shape, made once and removed at exit.
class Log {
 public:
  Log() {
    std::string pattern = (std::filesystem::temp_directory_path() / "entente-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    folder_ = pattern;
    auto store = LogStore::open(folder_, {.compress = false});
    if (!store) std::abort();
    for (std::uint64_t begin = 0; begin < objects; begin += objects_per_batch) {
      std::vector<std::string> texts;
      for (std::uint64_t i = begin; i < begin + objects_per_batch; ++i) {
        texts.push_back(fmt::format("indicator--00000000-0000-4000-8000-{:012}", i));
        texts.push_back(fmt::format("{:<{}}", i, object_bytes));
      }
      std::vector<NewObject> batch;
      for (std::size_t i = 0; i < texts.size(); i += 2)
        batch.push_back(
            {.collection = 1, .id = texts[i], .bytes = texts[i + 1], .version = Instant{}, .spec = 21});
      if (!(*store)->append({.objects = batch, .make_status = {}, .status_id = {}, .settings = {}}))
        std::abort();
    }
  }
  ~Log() { std::filesystem::remove_all(folder_); }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

const std::filesystem::path& log_folder() {
  static const Log log;
  return log.folder();
}

void sha256_of_the_log(benchmark::State& state) {
  const std::string bytes(objects * object_bytes, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(sha256(bytes));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(sha256_of_the_log)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

void verify_the_log(benchmark::State& state) {
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    const auto verification = verify(
        log_folder(), {.verifier = {}, .progress = {}, .threads = static_cast<unsigned>(state.range(0))});
    if (!verification || !verification->sound()) state.SkipWithError("the log is not sound");
    if (verification) bytes += verification->bytes;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(verify_the_log)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

}  // namespace
}  // namespace entente::store
