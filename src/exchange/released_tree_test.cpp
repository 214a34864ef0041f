#include "exchange/released_tree.h"

#include <algorithm>
#include <charconv>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "exchange/nation_keys.h"
#include "exchange/released_leaves.h"
#include "exchange/support_test.h"
#include "ledger/checkpoint.h"
#include "ledger/multiproof.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

using store::Sequence;

TEST(ReleasedLeaves, AreFoundByVersionAndByNumber) {
  std::mt19937 random(3);
  std::vector<Sequence> all;
  for (Sequence i = 0; i < 5'000; ++i) {
    if (random() % 3 != 0) all.push_back(10 + i);
  }
  // Given out in pages, some of them out of order and mixed among each other.
  std::shuffle(all.begin() + 1'000, all.begin() + 2'000, random);
  ReleasedLeaves leaves;
  std::vector<Sequence> in_order;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t count = std::min<std::size_t>(1 + random() % 100, all.size() - at);
    leaves.add(std::span(all).subspan(at, count));
    at += count;
  }
  ASSERT_EQ(leaves.size(), all.size());
  EXPECT_EQ(leaves.versions(0, all.size()), all);
  EXPECT_EQ(leaves.versions(777, 3), std::vector(all.begin() + 777, all.begin() + 780));
  EXPECT_TRUE(leaves.versions(all.size(), 0).empty());
  const auto numbers = leaves.find(all);
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(numbers[i], i);
  EXPECT_EQ(leaves.find(std::vector<Sequence>{9, all[5], 1'000'000}),
            (std::vector<std::optional<std::uint64_t>>{std::nullopt, 5, std::nullopt}));
}

TEST(ReleasedLeaves, OfNothingAreNone) {
  ReleasedLeaves leaves;
  leaves.add({});
  EXPECT_EQ(leaves.size(), 0U);
  EXPECT_EQ(leaves.find(std::vector<Sequence>{1}), std::vector<std::optional<std::uint64_t>>(1));
}

/// Slot 0 sees everything that no note hides, slot 1 every other entry.
class EveryOther final : public store::Projection {
 public:
  store::ProjectionAnswer project(std::span<const store::GroupEntry> group,
                                  const store::ProjectionView& view) override {
    store::ProjectionAnswer answer;
    for (const auto& one : group) {
      const store::RawEntry& entry = one.entry;
      if (entry.kind == store::EntryKind::object)
        answer.seen.push_back({.version = entry.sequence, .audience = entry.sequence % 2 == 0 ? 3U : 1U});
      Sequence version = 0;
      if (entry.kind != store::EntryKind::note) continue;
      std::from_chars(entry.body.data(), entry.body.data() + entry.body.size(), version);
      answer.seen.push_back({.version = version, .audience = view.audience(version) == 0 ? 3U : 0U});
    }
    return answer;
  }
  [[nodiscard]] std::string save() const override { return {}; }
  [[nodiscard]] Result<> load(std::string_view) override { return {}; }
};

class ReleasedTreeTest : public testing::Test {
 protected:
  /// New versions; their sequences.
  std::vector<Sequence> add(unsigned count) {
    std::vector<std::string> texts;
    std::vector<std::string> ids;
    for (unsigned i = 0; i < count; ++i) {
      ids.push_back(indicator_id(++made_));
      texts.push_back(indicator(made_));
    }
    std::vector<store::NewObject> objects;
    for (unsigned i = 0; i < count; ++i)
      objects.push_back({.collection = 1,
                         .id = ids[i],
                         .bytes = texts[i],
                         .version = parse_instant("2024-05-01T00:00:00Z")});
    store::Batch batch;
    batch.objects = objects;
    std::vector<Sequence> sequences;
    const auto receipt = store.append(batch).value_or(store::Receipt{});
    for (const auto& outcome : receipt.outcomes) sequences.push_back(outcome.sequence);
    return sequences;
  }
  void disclose(store::Slot slot, const std::vector<Sequence>& versions) {
    ASSERT_TRUE(store.disclose({.recipient = slot, .ground = "test", .versions = versions}));
  }
  void toggle(Sequence version) {
    const std::pair<std::string, std::string> note{"toggle", std::to_string(version)};
    store::Batch batch;
    batch.notes = {&note, 1};
    ASSERT_TRUE(store.append(batch));
  }
  /// Proves and checks as a receiver does; the checkpoint.
  ledger::Checkpoint check(store::Slot slot, const std::vector<Sequence>& versions,
                           const ledger::Checkpoint& known = {
                               .origin = {}, .size = 0, .root = ledger::empty_root(), .extensions = {}}) {
    const auto proof = trees.prove(slot, versions, known.size, signer);
    EXPECT_TRUE(proof) << proof.error().to_string();
    if (!proof) return {};
    const auto checkpoint = ledger::verify_checkpoint(proof->checkpoint, signer.verifier());
    EXPECT_TRUE(checkpoint) << checkpoint.error().to_string();
    std::vector<std::pair<std::uint64_t, Hash>> leaves;
    for (std::size_t i = 0; i < versions.size(); ++i) {
      std::vector<std::shared_ptr<const void>> pins;
      const auto item = store.object_at(versions[i], pins, {});
      const auto& released = proof->versions[i];
      leaves.emplace_back(released.leaf,
                          released_leaf(released.listed, sha256({as_view(released.nonce), item->bytes})));
    }
    std::ranges::sort(leaves);
    std::vector<std::uint64_t> indexes;
    std::vector<Hash> hashes;
    for (const auto& [index, hash] : leaves) indexes.push_back(index), hashes.push_back(hash);
    EXPECT_TRUE(ledger::verify_multi(indexes, checkpoint->size, hashes, proof->path, checkpoint->root));
    EXPECT_TRUE(ledger::verify_consistency(known.size, checkpoint->size, known.root, checkpoint->root,
                                           proof->consistency));
    EXPECT_EQ(trees.head(slot).root, checkpoint->root);
    return *checkpoint;
  }

  StillClock clock;
  EveryOther projection;
  store::MemoryStore store{clock, system_random(), &projection};
  ReleasedTrees trees{store};
  ledger::NoteSigner signer = *signer_of(released_key_name("KOR", "USA"), {7});
  unsigned made_ = 0;
};

TEST_F(ReleasedTreeTest, ProvesWhatWasGivenAndGrowsConsistently) {
  ledger::Checkpoint known = check(0, {});
  EXPECT_EQ(known.size, 0U);
  std::vector<Sequence> all;
  for (int page = 0; page < 12; ++page) {
    const auto versions = add(100);
    disclose(0, versions);
    all.insert(all.end(), versions.begin(), versions.end());
    known = check(0, versions, known);
    EXPECT_EQ(known.size, all.size());
  }
  // Any page later on, in any order.
  std::mt19937 random(1);
  std::ranges::shuffle(all, random);
  check(0, {all.begin(), all.begin() + 300}, known);
}

TEST_F(ReleasedTreeTest, IsTheSameAfterARestart) {
  const auto versions = add(700);
  disclose(0, {versions.begin() + 300, versions.end()});
  const auto before = check(0, {versions[400]});
  disclose(0, versions);  // those that are new
  ReleasedTrees fresh(store);
  EXPECT_EQ(fresh.head(0).size, 700U);
  EXPECT_EQ(fresh.head(0).root, trees.head(0).root);
  check(0, versions, before);
}

TEST_F(ReleasedTreeTest, EachRecipientHasItsOwn) {
  const auto versions = add(10);
  disclose(0, versions);
  disclose(1, versions);
  EXPECT_EQ(trees.head(0).size, 10U);
  EXPECT_EQ(trees.head(1).size, 5U);
  EXPECT_EQ(trees.head(2).size, 0U);
  EXPECT_NE(trees.head(0).root, trees.head(1).root);
}

TEST_F(ReleasedTreeTest, StaysWhenWhatWasGivenIsHiddenListedAgainOrErased) {
  const auto versions = add(10);
  disclose(0, versions);
  const auto known = check(0, versions);
  toggle(versions[0]);
  toggle(versions[1]);
  toggle(versions[0]);
  clock.time += 1'000'000;
  ASSERT_TRUE(store.erase({.collection = 1, .id = indicator_id(3)}));
  ReleasedTrees fresh(store);
  EXPECT_EQ(fresh.head(0).root, known.root);
  check(0, {versions[0], versions[5]}, known);
}

TEST_F(ReleasedTreeTest, WhatWasNotDisclosedIsNotProven) {
  const auto versions = add(3);
  disclose(0, {versions[0]});
  EXPECT_EQ(trees.prove(0, versions, 0, signer).error().kind, ErrorKind::conflict);
  EXPECT_EQ(trees.prove(0, std::vector{versions[0], versions[0]}, 0, signer).error().kind,
            ErrorKind::conflict);
  EXPECT_TRUE(trees.prove(0, std::vector{versions[0]}, 0, signer));
}

TEST_F(ReleasedTreeTest, ASizeThatItNeverHadGetsNoConsistency) {
  const auto versions = add(3);
  disclose(0, versions);
  const auto proof = trees.prove(0, versions, 99, signer);
  ASSERT_TRUE(proof);
  EXPECT_TRUE(proof->consistency.empty());
}

TEST(ReleasedLeaf, IsWhatTheFormatSays) {
  // Python: sha256(b"\0entente released 1\n" + (258).to_bytes(8, "little") + bytes(32))
  EXPECT_EQ(to_hex(released_leaf(258, {})),
            "756f431555544a4979ff7592ee049438c3acae3c8cbfd394792db156df2bc3b2");
}

}  // namespace
}  // namespace entente::exchange
