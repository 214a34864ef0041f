// The kinds of stores that must conform, and what the suite's tests share.
#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "ledger/proof.h"
#include "store/conformance.h"
#include "store/log_store.h"
#include "store/memory_store.h"

namespace entente::store::conformance {
namespace {

class MemoryHarness final : public Harness {
 public:
  explicit MemoryHarness(const MakeProjection& make) : projection_(make ? make() : nullptr) {}
  [[nodiscard]] Store& store() override { return store_; }
  void between(Between /*what*/) override {}
  void between_steps() override {}

 private:
  std::unique_ptr<Projection> projection_;
  MemoryStore store_{clock, random, projection_.get()};
};

class LogHarness final : public Harness {
 public:
  LogHarness(std::uint64_t segment_bytes, Between between_steps, MakeProjection make)
      : segment_bytes_(segment_bytes), between_steps_(between_steps), make_(std::move(make)) {
    open(false);
  }

  [[nodiscard]] Store& store() override { return *store_; }
  [[nodiscard]] FaultDisk* disk() override { return &disk_; }

  void between(Between what) override {
    switch (what) {
      case Between::nothing:
        return;
      case Between::settle:
        return check(store_->seal());
      case Between::reclaim:
        check(store_->seal());
        return check(store_->reclaim());
      case Between::reopen:
        return open(false);
      case Between::rebuild:
        return open(true);
    }
  }

  void between_steps() override {
    // Every other time: what a rebuild left must also be fit to be opened.
    const bool rebuilds = between_steps_ == Between::rebuild && ++steps_ % 2 == 0;
    between(between_steps_ == Between::rebuild && !rebuilds ? Between::reopen : between_steps_);
  }

 private:
  static void check(const Result<>& result) {
    if (!result) throw std::runtime_error(result.error().to_string());
  }
  void open(bool rebuild) {
    store_.reset();
    projection_ = make_ ? make_() : nullptr;
    const LogOptions options{.clock = clock,
                             .random = random,
                             .disk = disk_,
                             .segment_bytes = segment_bytes_,
                             .projection = projection_.get()};
    auto opened =
        rebuild ? LogStore::rebuild(folder_.path(), options) : LogStore::open(folder_.path(), options);
    if (!opened) throw std::runtime_error(opened.error().to_string());
    store_ = *std::move(opened);
  }

  TemporaryFolder folder_;
  FaultDisk disk_;
  std::uint64_t segment_bytes_;
  Between between_steps_;
  MakeProjection make_;
  std::uint64_t steps_ = 0;
  std::unique_ptr<Projection> projection_;
  std::unique_ptr<LogStore> store_;
};

constexpr std::uint64_t large_segment = std::uint64_t{1} << 20;
constexpr std::uint64_t tiny_segment = std::uint64_t{4} << 10;

StoreKind log_kind(std::string name, std::uint64_t segment_bytes, Between between_steps) {
  return {.name = std::move(name), .open = [=](MakeProjection make) {
            return std::make_unique<LogHarness>(segment_bytes, between_steps, std::move(make));
          }};
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  // Memory where there is a file system in it: thousands of reopened and rebuilt logs should not wait for a
  // disk, and a killed process, unlike a power cut, loses nothing of it.
  const std::filesystem::path memory = "/dev/shm";
  std::error_code ignored;
  const bool usable = std::filesystem::is_directory(memory, ignored) && ::access(memory.c_str(), W_OK) == 0;
  const auto parent = usable ? memory : std::filesystem::temp_directory_path();
  std::string pattern = (parent / "entente-store-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<StoreKind> store_kinds() {
  return {
      {.name = "Memory",
       .open = [](const MakeProjection& make) { return std::make_unique<MemoryHarness>(make); }},
      log_kind("Log", large_segment, Between::nothing),
      log_kind("LogTinySegments", tiny_segment, Between::nothing),
      log_kind("LogSealedBetweenSteps", tiny_segment, Between::settle),
      log_kind("LogReclaimedBetweenSteps", tiny_segment, Between::reclaim),
      log_kind("LogReopenedBetweenSteps", tiny_segment, Between::reopen),
      log_kind("LogRebuiltBetweenSteps", tiny_segment, Between::rebuild),
  };
}

std::vector<StoreKind> viewer_kinds() {
  auto kinds = store_kinds();
  for (auto& kind : kinds) kind.projection = test_projections();
  return kinds;
}

std::vector<StoreKind> log_kinds() {
  auto kinds = viewer_kinds();
  std::erase_if(kinds, [](const StoreKind& kind) { return kind.name == "Memory"; });
  return kinds;
}

MakeProjection test_projections() {
  return [] {
    return std::make_unique<TestProjection>(
        [](const std::string& complaint) { ADD_FAILURE() << "to the projection: " << complaint; });
  };
}

std::string name_of(const Item& item) {
  std::string name(item.id);
  if (item.version != instant_from_micros(item.stamp)) name += fmt::format("@{}", item.version.seconds);
  if (item.spec == 20) name += "/20";
  if (item.origin != 0) name += fmt::format("~{}", item.origin);
  return name;
}

std::string numbered_id(std::string_view type, std::uint64_t number) {
  return fmt::format("{}--00000000-0000-4000-8000-{:012}", type, number);
}

std::vector<Sample> filled(std::vector<Sample> samples) {
  for (auto& sample : samples) {
    if (!sample.bytes.empty()) continue;
    sample.bytes = fmt::format(R"({{"id":"{}","version":{},"spec":{})", sample.id,
                               sample.version.value_or(-1), sample.spec);
    if (!sample.see.empty()) sample.bytes += fmt::format(R"(,"x_see":[{}])", fmt::join(sample.see, ","));
    if (!sample.refs.empty())
      sample.bytes += fmt::format(R"(,"object_refs":["{}"])", fmt::join(sample.refs, R"(",")"));
    if (!sample.text.empty()) sample.bytes += fmt::format(R"(,"text":"{}")", sample.text);
    sample.bytes += '}';
  }
  return samples;
}

std::vector<NewObject> new_objects(const std::vector<Sample>& samples) {
  std::vector<NewObject> objects;
  for (const auto& sample : samples) {
    objects.push_back({.collection = sample.collection,
                       .id = sample.id,
                       .bytes = sample.bytes,
                       .version = sample.version
                                      ? std::optional(Instant{.seconds = *sample.version, .attoseconds = 0})
                                      : std::nullopt,
                       .spec = sample.spec,
                       .origin = sample.origin});
  }
  return objects;
}

void Conformance::SetUp() {
  harness_ = GetParam().make();
}

void Conformance::TearDown() {
  const Store& store = step();
  const TreeHead head = store.tree_head();
  EXPECT_EQ(store.statistics().entries, head.size);
  // Proofs of a long log cost the oracle a hash per entry each: some are enough.
  const Sequence stride = std::max<Sequence>(1, head.size / 50);
  for (Sequence sequence = 0; sequence < head.size; sequence += stride) expect_proof_holds(store, sequence);
  const auto beyond = store.prove(head.size);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().kind, ErrorKind::not_found);
}

Store& Conformance::step() {
  harness_->between_steps();
  return harness_->store();
}

Result<Receipt> Conformance::try_add(const std::vector<Sample>& samples) {
  const auto whole = filled(samples);
  const auto objects = new_objects(whole);
  return step().append({.objects = objects});
}

std::vector<Outcome> Conformance::add(const std::vector<Sample>& samples) {
  auto receipt = try_add(samples);
  if (!receipt) {
    ADD_FAILURE() << receipt.error().to_string();
    return std::vector<Outcome>(samples.size());
  }
  EXPECT_EQ(receipt->outcomes.size(), samples.size());
  return std::move(receipt->outcomes);
}

std::size_t Conformance::erase(const Erasure& erasure) {
  const auto count = step().erase(erasure);
  EXPECT_TRUE(count) << count.error().to_string();
  return count.value_or(0);
}

Page Conformance::page(const Query& query) {
  auto page = step().page(query);
  EXPECT_TRUE(page) << page.error().to_string();
  return page ? *std::move(page) : Page{};
}

Receipt Conformance::note(const std::string& key, const std::string& body) {
  const std::vector<std::pair<std::string, std::string>> notes = {{key, body}};
  const auto receipt = step().append({.notes = notes});
  EXPECT_TRUE(receipt) << receipt.error().to_string();
  return receipt.value_or(Receipt{});
}

std::vector<std::string> Conformance::dated(Viewer viewer) {
  std::vector<std::string> dated;
  const Page all = page({.collection = 1, .viewer = viewer, .limit = 100'000, .filter = everything()});
  for (const auto& item : all.items)
    dated.push_back(fmt::format("{} +{}", name_of(item), item.stamp - ManualClock::start));
  return dated;
}

std::vector<std::string> Conformance::names(const Filter& filter, CollectionNumber collection,
                                            Viewer viewer) {
  const Page all =
      page({.collection = collection, .viewer = viewer, .after = 0, .limit = 100'000, .filter = filter});
  EXPECT_FALSE(all.more);
  EXPECT_TRUE(std::ranges::is_sorted(all.items, std::less_equal{}, &Item::stamp)) << "dates are unique";
  std::vector<std::string> names;
  for (const auto& item : all.items) names.push_back(name_of(item));
  return names;
}

std::vector<std::string> Conformance::names_by_pages(std::size_t limit, const Filter& filter, Viewer viewer) {
  std::vector<std::string> names;
  Stamp after = 0;
  while (true) {
    const Page part =
        page({.collection = 1, .viewer = viewer, .after = after, .limit = limit, .filter = filter});
    EXPECT_LE(part.items.size(), limit);
    for (const auto& item : part.items) {
      EXPECT_GT(item.stamp, after);
      after = item.stamp;
      names.push_back(name_of(item));
    }
    if (!part.more) return names;
    EXPECT_EQ(part.items.size(), limit) << "more is promised, so the page is full";
    if (part.items.empty()) return names;
  }
}

void expect_proof_holds(const Store& store, Sequence sequence) {
  const auto proof = store.prove(sequence);
  ASSERT_TRUE(proof) << proof.error().to_string();
  EXPECT_EQ(proof->index, sequence);
  EXPECT_TRUE(
      ledger::verify_inclusion(proof->index, proof->head.size, proof->leaf, proof->path, proof->head.root))
      << "entry " << sequence << " of " << proof->head.size;
  if (proof->nonce.empty()) return;  // reclaimed: only the leaf is left
  const Hash content = sha256({proof->nonce, proof->body});
  EXPECT_EQ(proof->leaf, sha256({std::string_view("\0", 1), proof->header, as_view(content)}));
}

}  // namespace entente::store::conformance
