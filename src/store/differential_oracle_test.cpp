// Random operations on a log and on the oracle at once: every answer is the same, down to the root of the
// tree.
#include <algorithm>
#include <cstdlib>
#include <random>

#include <fmt/format.h>

#include "store/conformance.h"
#include "store/memory_store.h"

namespace entente::store::conformance {
namespace {

std::string text_of(const Item& item) {
  return fmt::format("#{} {} {} {}.{} {} {}", item.sequence, item.stamp, item.id, item.version.seconds,
                     item.version.attoseconds, item.spec, item.bytes);
}

std::string text_of(const Page& page) {
  std::string text = page.more ? "more\n" : "whole\n";
  for (const auto& item : page.items) text += text_of(item) + "\n";
  return text;
}

std::string text_of(const Receipt& receipt) {
  std::string text = fmt::format("at {}", receipt.time);
  for (const auto& outcome : receipt.outcomes)
    text += fmt::format("\n{} #{} {}", outcome.added, outcome.sequence, outcome.stamp);
  return text;
}

class Differential : public testing::TestWithParam<StoreKind> {
 protected:
  void begin(std::uint64_t seed) {
    chance_.seed(seed);
    harness_ = GetParam().make();
    harness_->random.hold();
    nonces_.hold();
    oracle_ = std::make_unique<MemoryStore>(harness_->clock, nonces_);
    stamps_ = {0};
  }

  void step() {
    harness_->between_steps();
    switch (below(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
        return append();
      case 5:
      case 6:
        return erase();
      case 7:
        return move_clock();
      case 8:
        return look_up();
      case 9:
        return compare_heads();
      default:
        return read_page();
    }
  }

  void compare_heads() {
    const TreeHead ours = log().tree_head();
    const TreeHead theirs = oracle_->tree_head();
    ASSERT_EQ(ours.size, theirs.size);
    ASSERT_EQ(to_hex(ours.root), to_hex(theirs.root));
    ASSERT_EQ(log().statistics().objects, oracle_->statistics().objects);
    ASSERT_EQ(log().statistics().last_stamp, oracle_->statistics().last_stamp);
  }

 private:
  [[nodiscard]] Store& log() { return harness_->store(); }
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return chance_() % bound; }
  [[nodiscard]] std::string some_id() {
    static constexpr std::array types = {"malware", "tool", "file"};
    return numbered_id(types[below(types.size())], below(5));
  }
  [[nodiscard]] VersionFilter some_versions() {
    VersionFilter versions{.first = below(4) == 0, .last = below(4) == 0, .all = below(4) == 0, .exact = {}};
    while (below(3) == 0)
      versions.exact.push_back({.seconds = static_cast<std::int64_t>(below(6)), .attoseconds = 0});
    return versions;
  }
  [[nodiscard]] std::vector<std::uint8_t> some_specs() {
    static const std::vector<std::vector<std::uint8_t>> choices = {{}, {20}, {21}, {20, 21}};
    return choices[below(choices.size())];
  }

  void append() {
    std::vector<Sample> samples;
    for (std::uint64_t count = below(5); count > 0; --count) {
      Sample sample{.id = some_id(),
                    .spec = static_cast<std::uint8_t>(20 + below(2)),
                    .collection = static_cast<CollectionNumber>(1 + below(2))};
      if (!sample.id.starts_with("file") || below(5) == 0)
        sample.version = static_cast<std::int64_t>(below(6));
      sample.bytes = fmt::format(R"({{"n":{},"x":"{}"}})", below(2), std::string(below(2) * 150, 'x'));
      samples.push_back(std::move(sample));
    }
    const auto objects = new_objects(samples);
    Batch batch{.objects = objects};
    if (below(3) == 0) {
      batch.status_id = Uuid{};
      batch.status_id->bytes[0] = static_cast<std::uint8_t>(below(10));
      batch.make_status = [](std::span<const Outcome> outcomes) {
        std::string text;
        for (const auto& outcome : outcomes) text += outcome.added ? 'a' : 'd';
        return text;
      };
    }
    std::vector<std::pair<std::string, std::string>> settings;
    while (below(4) == 0)
      settings.emplace_back(fmt::format("key/{}", below(6)), fmt::format("{}", below(1000)));
    batch.settings = settings;
    const auto ours = log().append(batch);
    const auto theirs = oracle_->append(batch);
    ASSERT_TRUE(ours) << ours.error().to_string();
    ASSERT_TRUE(theirs);
    ASSERT_EQ(text_of(*ours), text_of(*theirs));
    for (const auto& outcome : ours->outcomes) stamps_.push_back(outcome.stamp);
  }

  void erase() {
    const std::string id = some_id();
    const Erasure erasure{.collection = static_cast<CollectionNumber>(1 + below(2)),
                          .id = id,
                          .versions = some_versions(),
                          .specs = some_specs()};
    const auto ours = log().erase(erasure);
    const auto theirs = oracle_->erase(erasure);
    ASSERT_TRUE(ours) << ours.error().to_string();
    ASSERT_EQ(*ours, *theirs) << id;
  }

  void move_clock() {
    harness_->clock.advance(static_cast<Micros>(below(2'000)) - (below(4) == 0 ? 5'000 : 0));
  }

  void read_page() {
    Query query{.collection = static_cast<CollectionNumber>(1 + below(2)),
                .after = stamps_[below(stamps_.size())],
                .limit = 1 + below(20)};
    if (below(2) == 0) query.after = 0;
    while (below(3) == 0) query.filter.ids.push_back(some_id());
    if (below(3) == 0) query.filter.types = {"tool"};
    if (below(5) == 0) query.filter.types.emplace_back("file");
    if (below(2) == 0) query.filter.versions = some_versions();
    query.filter.specs = some_specs();
    const auto ours = log().page(query);
    const auto theirs = oracle_->page(query);
    ASSERT_TRUE(ours) << ours.error().to_string();
    ASSERT_EQ(text_of(*ours), text_of(*theirs));
  }

  void look_up() {
    const std::string id = some_id();
    for (CollectionNumber collection = 1; collection <= 3; ++collection)
      ASSERT_EQ(log().contains(collection, id), oracle_->contains(collection, id)) << id;
    Uuid status;
    for (std::uint8_t i = 0; i < 11; ++i) {
      status.bytes[0] = i;
      ASSERT_EQ(log().status(status), oracle_->status(status));
    }
    std::string ours;
    std::string theirs;
    log().settings([&](auto key, auto body) { ours += fmt::format("{}={}\n", key, body); });
    oracle_->settings([&](auto key, auto body) { theirs += fmt::format("{}={}\n", key, body); });
    ASSERT_EQ(ours, theirs);
    compare_entries_of(id);
    if (const std::uint64_t size = oracle_->tree_head().size; size != 0)
      expect_proof_holds(log(), below(size));
  }

  /// Entries whose id was destroyed may be missing, living ones may not.
  void compare_entries_of(const std::string& id) {
    const auto ours = log().entries_of(id);
    const auto theirs = oracle_->entries_of(id);
    ASSERT_TRUE(std::ranges::is_sorted(ours));
    ASSERT_TRUE(std::ranges::includes(theirs, ours));
    std::vector<std::shared_ptr<const void>> pins;
    for (const auto sequence : theirs) {
      const auto mine = log().object_at(sequence, pins);
      const auto other = oracle_->object_at(sequence, pins);
      ASSERT_EQ(mine.has_value(), other.has_value()) << sequence;
      if (!other) continue;
      ASSERT_EQ(text_of(*mine), text_of(*other));
      ASSERT_TRUE(std::ranges::binary_search(ours, sequence));
    }
  }

  std::mt19937_64 chance_;
  std::unique_ptr<Harness> harness_;
  SeededRandom nonces_{1};
  std::unique_ptr<MemoryStore> oracle_;
  std::vector<Stamp> stamps_;
};

TEST_P(Differential, AnswersAsTheOracle) {
  const bool slow_steps = GetParam().name.contains("Between");  // each step opens files
  const bool longer = std::getenv("ENTENTE_LONG") != nullptr;   // NOLINT(concurrency-mt-unsafe): one thread
  const std::uint64_t episodes = (slow_steps ? 4 : 25) * (longer ? 10 : 1);
  for (std::uint64_t seed = 1; seed <= episodes; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    begin(seed);
    for (int i = 0; i < 400 && !HasFatalFailure(); ++i) step();
    if (!HasFatalFailure()) compare_heads();
    if (HasFailure()) return;
  }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Differential);
INSTANTIATE_TEST_SUITE_P(Kinds, Differential, testing::ValuesIn(log_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
