// Conformance: what erase() takes away, what comes back, and that proofs still stand.
#include <array>

#include "ledger/proof.h"
#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

class EraseConformance : public Conformance {
 protected:
  void add_versions() {
    for (const std::int64_t version : {20, 10, 30}) add({{.id = m1, .version = version}});
    add({{.id = m1, .version = 40, .spec = 20},
         {.id = m1, .version = 20, .spec = 21, .collection = 2},
         {.id = t1, .version = 1}});
  }
  [[nodiscard]] std::vector<std::string> all() {
    return names({.versions = {.all = true}, .specs = {20, 21}});
  }

  const std::string m1 = numbered_id("malware", 1);
  const std::string t1 = numbered_id("tool", 1);
};
using Names = std::vector<std::string>;

TEST_P(EraseConformance, TakesAllVersionsOfOneCollection) {
  add_versions();
  const std::uint64_t size = step().tree_head().size;
  EXPECT_EQ(erase({.collection = 1, .id = m1}), 4u);
  EXPECT_EQ(step().tree_head().size, size + 1);
  EXPECT_EQ(all(), Names{t1 + "@1"});
  EXPECT_FALSE(step().contains(1, m1));
  EXPECT_TRUE(step().contains(2, m1));
  EXPECT_EQ(names({}, 2), Names{m1 + "@20"});
  EXPECT_EQ(step().statistics().objects, 2u);
  std::vector<std::shared_ptr<const void>> pins;
  EXPECT_FALSE(step().object_at(0, pins));
}

TEST_P(EraseConformance, WritesNothingWhenThereIsNothing) {
  add_versions();
  const TreeHead before = step().tree_head();
  EXPECT_EQ(erase({.collection = 1, .id = numbered_id("malware", 2)}), 0u);
  EXPECT_EQ(erase({.collection = 3, .id = m1}), 0u);
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.exact = {{.seconds = 11}}}, .specs = {}}), 0u);
  EXPECT_EQ(erase({.collection = 1, .id = t1, .versions = {}, .specs = {20}}), 0u);
  EXPECT_EQ(step().tree_head().size, before.size);
  EXPECT_EQ(step().tree_head().root, before.root);
}

TEST_P(EraseConformance, UncoversTheVersionBefore) {
  add_versions();
  EXPECT_EQ(names({.ids = {m1}, .types = {}}), Names{m1 + "@30"});
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.last = true}, .specs = {21}}), 1u);
  EXPECT_EQ(names({.ids = {m1}, .types = {}}), Names{m1 + "@20"});
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.first = true}}), 1u);
  EXPECT_EQ(all(), (Names{m1 + "@20", m1 + "@40/20", t1 + "@1"}));
  // Without a spec the last of both is meant: 40 in STIX 2.0.
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.last = true}}), 1u);
  EXPECT_EQ(all(), (Names{m1 + "@20", t1 + "@1"}));
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.first = true, .last = true}}), 1u);
  EXPECT_FALSE(step().contains(1, m1));
}

TEST_P(EraseConformance, FallsBackToTheOlderSpec) {
  add_versions();
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {}, .specs = {21}}), 3u);
  EXPECT_EQ(names({.ids = {m1}, .types = {}}), Names{m1 + "@40/20"});
  EXPECT_TRUE(step().contains(1, m1));
}

TEST_P(EraseConformance, TakesExactVersions) {
  add_versions();
  const VersionFilter versions{.exact = {{.seconds = 10}, {.seconds = 40}, {.seconds = 5}}};
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = versions}), 2u);
  EXPECT_EQ(all(), (Names{m1 + "@20", m1 + "@30", t1 + "@1"}));
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = versions}), 0u);
  EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.all = true}}), 2u);
}

TEST_P(EraseConformance, LetsAVersionComeAgain) {
  const auto first = add({{.id = m1, .version = 5}, {.id = t1, .version = {}, .bytes = "{\"a\":1}"}});
  EXPECT_EQ(erase({.collection = 1, .id = m1}), 1u);
  EXPECT_EQ(erase({.collection = 1, .id = t1}), 1u);
  const auto again = add({{.id = m1, .version = 5}, {.id = t1, .version = {}, .bytes = "{\"a\":1}"}});
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(again[i].added);
    EXPECT_GT(again[i].stamp, first[i].stamp);
  }
  EXPECT_EQ(all(), (Names{m1 + "@5", t1}));
  EXPECT_EQ(names_by_pages(1, {}), all());
}

TEST_P(EraseConformance, AnOlderVersionWithoutVersionIsComparedAgain) {
  add({{.id = t1, .version = {}, .bytes = "{\"a\":1}"}});
  clock().advance(5);
  add({{.id = t1, .version = {}, .bytes = "{\"a\":2}"}});
  EXPECT_EQ(erase({.collection = 1, .id = t1, .versions = {.last = true}}), 1u);
  EXPECT_FALSE(add({{.id = t1, .version = {}, .bytes = "{\"a\":1}"}})[0].added);
  EXPECT_TRUE(add({{.id = t1, .version = {}, .bytes = "{\"a\":2}"}})[0].added);
}

TEST_P(EraseConformance, LeavesEveryLeafWhereItIs) {
  std::vector<Hash> leaves;
  for (std::uint64_t i = 0; i < 12; ++i) {
    const auto outcome =
        add({{.id = numbered_id("tool", i), .version = 1, .bytes = std::string(200, 'x')}})[0];
    const auto proof = step().prove(outcome.sequence);
    ASSERT_TRUE(proof);
    leaves.push_back(proof->leaf);
  }
  for (std::uint64_t i = 0; i < 12; i += 2)
    EXPECT_EQ(erase({.collection = 1, .id = numbered_id("tool", i)}), 1u);
  for (std::uint64_t i = 20; i < 60; ++i)
    add({{.id = numbered_id("tool", i), .version = 1, .bytes = std::string(200, 'x')}});
  for (Sequence sequence = 0; sequence < leaves.size(); ++sequence) {
    const auto proof = step().prove(sequence);
    ASSERT_TRUE(proof) << proof.error().to_string();
    EXPECT_EQ(proof->leaf, leaves[sequence]);
    EXPECT_TRUE(
        ledger::verify_inclusion(sequence, proof->head.size, proof->leaf, proof->path, proof->head.root));
    EXPECT_TRUE(sequence % 2 == 0 || !proof->nonce.empty()) << "only what was erased may lose its bytes";
  }
  EXPECT_EQ(names().size(), 46u);
}

TEST_P(EraseConformance, ErasesAndAddsManyTimes) {
  for (int round = 0; round < 25; ++round) {
    EXPECT_TRUE(add({{.id = m1, .version = 1, .bytes = std::string(300, 'y')}})[0].added);
    EXPECT_TRUE(add({{.id = m1, .version = round + 2, .bytes = std::string(300, 'y')}})[0].added);
    EXPECT_EQ(erase({.collection = 1, .id = m1, .versions = {.first = round % 2 == 0}}),
              round % 2 == 0 ? 1u : 2u);
    EXPECT_EQ(names().size(), round % 2 == 0 ? 1u : 0u);
    erase({.collection = 1, .id = m1});
  }
  EXPECT_EQ(all(), Names{});
}

INSTANTIATE_TEST_SUITE_P(Kinds, EraseConformance, testing::ValuesIn(store_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
