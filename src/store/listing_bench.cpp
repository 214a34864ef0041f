// What recipients cost: the same store as for the node itself, with 2,000 labels and 64 recipients. Slot 0
// sees everything, slot 1 one object in a hundred, slot 2 everything by a listing again; the others about
// half.
#include <algorithm>
#include <thread>

#include <benchmark/benchmark.h>

#include "store/bench_objects.h"
#include "store/log_store.h"

namespace entente::store::bench {
namespace {

constexpr std::uint64_t labels = 2'000;
constexpr Slot sees_all = 0;
constexpr Slot sees_one_in_a_hundred = 1;
constexpr Slot sees_again = 2;

/// An object's label is its number; what a label means can be changed by a note.
class LabelProjection final : public Projection {
 public:
  LabelProjection() : audiences_(labels) {
    std::mt19937_64 chance(1);
    for (std::uint64_t label = 0; label < labels; ++label) {
      audiences_[label] = (chance() & ~Audience{7}) | Audience{1} << sees_all;
      if (label % 100 == 7) audiences_[label] |= Audience{1} << sees_one_in_a_hundred;
    }
  }
  ProjectionAnswer project(std::span<const GroupEntry> group, const ProjectionView& view) override {
    ProjectionAnswer answer;
    for (const auto& [entry, links] : group) {
      if (entry.kind == EntryKind::note) change(entry, view, answer);
      if (entry.kind != EntryKind::object) continue;
      const std::uint64_t label =
          std::strtoull(entry.key.data() + entry.key.size() - 12, nullptr, 16) % labels;
      answer.seen.push_back({.version = entry.sequence, .audience = audiences_[label]});
      answer.tagged.push_back({.version = entry.sequence, .tag = static_cast<Tag>(label)});
    }
    return answer;
  }
  [[nodiscard]] std::string save() const override {
    return {static_cast<const char*>(static_cast<const void*>(audiences_.data())), labels * sizeof(Audience)};
  }
  Result<> load(std::string_view saved) override {
    std::copy_n(saved.data(), saved.size(), static_cast<char*>(static_cast<void*>(audiences_.data())));
    return {};
  }

 private:
  /// Labels below the number in the key are opened to, or closed for, the slots in the body.
  void change(const RawEntry& entry, const ProjectionView& view, ProjectionAnswer& answer) {
    const std::uint64_t below = std::strtoull(std::string(entry.key).c_str(), nullptr, 10);
    const std::uint64_t bits = std::strtoull(std::string(entry.body).c_str(), nullptr, 16);
    for (std::uint64_t label = 0; label < below; ++label) audiences_[label] ^= bits;
    view.each_version([&](Sequence version, Tag tag) {
      if (tag < below) answer.seen.push_back({.version = version, .audience = audiences_[tag]});
    });
  }
  std::vector<Audience> audiences_;
};

void change_labels(LogStore& store, std::uint64_t below, Audience bits) {
  const std::vector<std::pair<std::string, std::string>> notes = {
      {std::to_string(below), fmt::format("{:x}", bits)}};
  must(store.append({.notes = notes}).has_value(), "note");
}

/// One store for all.
class Listed {
 public:
  static Listed& get() {
    static Listed listed;
    return listed;
  }
  [[nodiscard]] LogStore& store() { return *store_; }
  void close() { store_.reset(); }
  void open() {
    projection_ = std::make_unique<LabelProjection>();
    auto opened = LogStore::open(folder_.path(), {.compress = false, .projection = projection_.get()});
    must(opened.has_value(), "open");
    store_ = std::move(*opened);
  }
  [[nodiscard]] std::span<const Stamp> stamps() const { return stamps_; }

 private:
  Listed() {
    const std::uint64_t before = anonymous_bytes();
    open();
    Batches batches(batch_objects);
    Micros took = 0;
    for (std::size_t first = 0; first < object_count(); first += batch_objects) {
      const auto batch = batches.make(first);
      const Micros begun = steady_micros();
      const auto receipt = store_->append({.objects = batch});
      took += steady_micros() - begun;
      must(receipt.has_value(), "append");
      stamps_.push_back(receipt->time);
    }
    must(store_->seal().has_value(), "seal");
    fmt::print("filled with {} objects for 64 recipients: {:.0f} objects/s, {:.1f} MB anonymous more\n",
               object_count(), double(object_count()) * 1e6 / double(took),
               double(anonymous_bytes() - before) / 1e6);
    change_labels(*store_, labels, Audience{1} << sees_again);
  }
  Folder folder_;
  std::unique_ptr<LabelProjection> projection_;
  std::unique_ptr<LogStore> store_;
  std::vector<Stamp> stamps_;
};

std::size_t touch(const Page& page) {
  std::size_t sum = 0;
  for (const auto& item : page.items) sum += item.bytes.size();
  return sum;
}

/// Pages of 100 from anywhere.
void pages(benchmark::State& state, Viewer viewer, std::vector<std::string> types = {}) {
  auto& listed = Listed::get();
  const auto whole = listed.store().page({.collection = 1, .viewer = viewer, .limit = object_count()});
  must(whole.has_value() && whole->items.size() > 1000, "all");
  std::vector<Stamp> dates;
  for (std::size_t i = 0; i + 500 < whole->items.size(); i += 97) dates.push_back(whole->items[i].stamp);
  std::minstd_rand chance(1);
  Query query{.collection = 1, .viewer = viewer, .limit = 100};
  query.filter.types = std::move(types);
  for (auto _ : state) {
    query.after = dates[chance() % dates.size()];
    const auto page = listed.store().page(query);
    must(page.has_value() && !page->items.empty(), "page");
    benchmark::DoNotOptimize(touch(*page));
  }
  state.SetItemsProcessed(state.iterations());
}
void page_of_the_node(benchmark::State& state) {
  pages(state, {});
}
void page_of_a_recipient(benchmark::State& state) {
  pages(state, sees_all);
}
void page_of_one_in_a_hundred(benchmark::State& state) {
  pages(state, sees_one_in_a_hundred);
}
void page_of_what_was_listed_again(benchmark::State& state) {
  pages(state, sees_again);
}
void page_of_a_type_of_the_node(benchmark::State& state) {
  pages(state, {}, {"malware"});
}
void page_of_a_type_of_a_recipient(benchmark::State& state) {
  pages(state, sees_all, {"malware"});
}
BENCHMARK(page_of_the_node)->UseRealTime();
BENCHMARK(page_of_a_recipient)->UseRealTime();
BENCHMARK(page_of_one_in_a_hundred)->UseRealTime();
BENCHMARK(page_of_what_was_listed_again)->UseRealTime();
BENCHMARK(page_of_a_type_of_the_node)->UseRealTime();
BENCHMARK(page_of_a_type_of_a_recipient)->UseRealTime();

void object_by_id_of_a_recipient(benchmark::State& state) {
  auto& store = Listed::get().store();
  std::minstd_rand chance(1);
  Query query{.collection = 1, .viewer = sees_all, .limit = 1};
  for (auto _ : state) {
    query.filter.ids = {id_of(chance() % object_count())};
    const auto page = store.page(query);
    must(page.has_value() && page->items.size() == 1, "page");
    benchmark::DoNotOptimize(touch(*page));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(object_by_id_of_a_recipient)->UseRealTime();

/// Half of the labels are opened to a recipient and closed again, while another one reads.
void label_change(benchmark::State& state) {
  constexpr Slot changed = 3;
  auto& store = Listed::get().store();
  std::atomic<bool> over = false;
  std::atomic<Micros> longest = 0;
  std::jthread reader([&] {
    while (!over) {
      const Micros begun = steady_micros();
      must(store.page({.collection = 1, .viewer = sees_all, .limit = 10}).has_value(), "page");
      longest = std::max<Micros>(longest, steady_micros() - begun);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  });
  for (auto _ : state) change_labels(store, labels / 2, Audience{1} << changed);
  over = true;
  reader.join();
  const auto versions = static_cast<double>(object_count() / 2);
  state.counters["us_per_version"] = benchmark::Counter(
      versions * 1e-6, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["longest_read_us"] = static_cast<double>(longest);
}
BENCHMARK(label_change)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(6);

void append_for_recipients(benchmark::State& state) {
  const Folder folder;
  LabelProjection projection;
  auto store = LogStore::open(folder.path(), {.compress = false, .projection = &projection});
  must(store.has_value(), "open");
  Batches batches(batch_objects);
  const std::vector<stix::Links> links(batch_objects);
  std::uint64_t first = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto made = batches.make(first);
    std::vector<NewObject> batch(made.begin(), made.end());
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i].links = &links[i];
    first += batch_objects;
    state.ResumeTiming();
    must((*store)->append({.objects = batch}).has_value(), "append");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(first));
}
BENCHMARK(append_for_recipients)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(200);

void restart_with_listings(benchmark::State& state) {
  auto& listed = Listed::get();
  must(listed.store().seal().has_value(), "seal");
  for (auto _ : state) {
    state.PauseTiming();
    listed.close();
    state.ResumeTiming();
    listed.open();
  }
  state.counters["anonymous_bytes_per_object"] = double(anonymous_bytes()) / double(object_count());
}
BENCHMARK(restart_with_listings)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);

}  // namespace
}  // namespace entente::store::bench
