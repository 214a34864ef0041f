// How fast the log takes objects and gives them back.
#include <random>
#include <thread>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "store/bench_objects.h"
#include "store/log_store.h"

namespace entente::store::bench {
namespace {

namespace fs = std::filesystem;

/// One store for all that only reads.
class Filled {
 public:
  static Filled& get() {
    static Filled filled;
    return filled;
  }
  [[nodiscard]] LogStore& store() { return *store_; }
  [[nodiscard]] const std::vector<Stamp>& stamps() const { return stamps_; }
  void close() { store_.reset(); }
  void open() {
    auto opened = LogStore::open(folder_.path(), {.compress = false});
    must(opened.has_value(), "open");
    store_ = std::move(*opened);
  }
  [[nodiscard]] const fs::path& path() const { return folder_.path(); }

 private:
  Filled() {
    open();
    Batches batches(batch_objects);
    const Micros begun = steady_micros();
    Micros making = 0;
    Micros half = 0;
    for (std::size_t first = 0; first < object_count(); first += batch_objects) {
      const Micros before = steady_micros();
      const auto batch = batches.make(first);
      making += steady_micros() - before;
      const auto receipt =
          store_->append({.objects = batch, .make_status = {}, .status_id = {}, .settings = {}});
      must(receipt.has_value(), "append");
      stamps_.push_back(receipt->time);
      if (first + batch_objects == object_count() / 2) half = steady_micros() - begun - making;
    }
    const Micros took = steady_micros() - begun - making;
    const auto rate = [](std::size_t objects, Micros micros) {
      return double(objects) * 1e6 / double(std::max<Micros>(micros, 1));
    };
    must(store_->settle().has_value(), "settle");
    fmt::print(
        "filled with {} objects: {:.0f} objects/s (first half {:.0f}, second half {:.0f}), {:.0f} MB "
        "anonymous\n",
        object_count(), rate(object_count(), took), rate(object_count() / 2, half),
        rate(object_count() / 2, took - half), double(anonymous_bytes()) / 1e6);
  }
  Folder folder_;
  std::unique_ptr<LogStore> store_;
  std::vector<Stamp> stamps_;
};

void append_batches(benchmark::State& state) {
  const Folder folder;
  auto store = LogStore::open(folder.path(), {.compress = false});
  must(store.has_value(), "open");
  Batches batches(batch_objects);
  std::uint64_t first = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto batch = batches.make(first);
    first += batch_objects;
    state.ResumeTiming();
    must((*store)->append({.objects = batch, .make_status = {}, .status_id = {}, .settings = {}}).has_value(),
         "append");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(first));
}
BENCHMARK(append_batches)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(200);

/// 16 writers of 10 objects each, the store's group commit beside a bare loop that appends the same bytes for
/// a group and syncs it.
void group_commit(benchmark::State& state) {
  constexpr int writers = 16;
  constexpr int rounds = 100;
  constexpr std::size_t posted = 10;
  const Folder folder;
  auto store = LogStore::open(folder.path(), {.compress = false});
  must(store.has_value(), "open");
  std::atomic<std::uint64_t> next = 0;
  for (auto _ : state) {
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < writers; ++writer) {
      threads.emplace_back([&] {
        Batches batches(posted);
        for (int round = 0; round < rounds; ++round) {
          const auto batch = batches.make(next.fetch_add(posted));
          must((*store)
                   ->append({.objects = batch, .make_status = {}, .status_id = {}, .settings = {}})
                   .has_value(),
               "append");
        }
      });
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(next.load()));
}
BENCHMARK(group_commit)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);

void bare_group_loop(benchmark::State& state) {
  constexpr int groups = 100;
  const Folder folder;
  const int file = ::open((folder.path() / "bare").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const std::string bytes(160 * object_bytes, 'x');
  for (auto _ : state) {
    for (int group = 0; group < groups; ++group) {
      must(::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "write");
      must(::fdatasync(file) == 0, "fdatasync");
    }
  }
  ::close(file);
  state.SetItemsProcessed(state.iterations() * groups * 160);
}
BENCHMARK(bare_group_loop)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);

std::size_t touch(const Page& page) {
  std::size_t sum = 0;
  for (const auto& item : page.items) sum += item.bytes.size();
  return sum;
}

void read_pages(benchmark::State& state, const std::function<Query()>& next) {
  auto& store = Filled::get().store();
  for (auto _ : state) {
    const auto page = store.page(next());
    must(page.has_value() && !page->items.empty(), "page");
    benchmark::DoNotOptimize(touch(*page));
  }
  state.SetItemsProcessed(state.iterations());
}

void first_page(benchmark::State& state) {
  read_pages(state, [] { return Query{.collection = 1, .after = 0, .limit = 100, .filter = {}}; });
}
BENCHMARK(first_page)->UseRealTime();

void last_page(benchmark::State& state) {
  const auto last = Filled::get().store().statistics().last_stamp;
  read_pages(state, [&] { return Query{.collection = 1, .after = last - 100, .limit = 100, .filter = {}}; });
}
BENCHMARK(last_page)->UseRealTime();

void any_page(benchmark::State& state) {
  std::minstd_rand chance(1);
  const auto& stamps = Filled::get().stamps();
  read_pages(state, [&] {
    return Query{.collection = 1, .after = stamps[chance() % stamps.size()], .limit = 100, .filter = {}};
  });
}
BENCHMARK(any_page)->UseRealTime();

void page_of_a_type(benchmark::State& state) {
  Query query{.collection = 1, .after = 0, .limit = 100, .filter = {}};
  query.filter.types = {"malware"};
  read_pages(state, [&] { return query; });
}
BENCHMARK(page_of_a_type)->UseRealTime();

void object_by_id(benchmark::State& state) {
  std::minstd_rand chance(1);
  Query query{.collection = 1, .after = 0, .limit = 1, .filter = {}};
  read_pages(state, [&] {
    query.filter.ids = {id_of(chance() % object_count())};
    return query;
  });
}
BENCHMARK(object_by_id)->UseRealTime();

void restart(benchmark::State& state) {
  auto& filled = Filled::get();
  for (auto _ : state) {
    state.PauseTiming();
    filled.close();
    state.ResumeTiming();
    filled.open();
  }
  state.counters["anonymous_bytes_per_object"] = double(anonymous_bytes()) / double(object_count());
}
BENCHMARK(restart)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);

void read_the_log_as_cat_does(benchmark::State& state) {
  std::vector<char> buffer(std::size_t{128} << 10);
  for (auto _ : state) {
    for (const auto& path : fs::directory_iterator(Filled::get().path() / "log")) {
      const int file = ::open(path.path().c_str(), O_RDONLY);
      while (::read(file, buffer.data(), buffer.size()) > 0) benchmark::ClobberMemory();
      ::close(file);
    }
  }
}
BENCHMARK(read_the_log_as_cat_does)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

}  // namespace
}  // namespace entente::store::bench
