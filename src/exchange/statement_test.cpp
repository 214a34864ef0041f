#include "exchange/statement.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text_code.h"
#include "exchange/support_test.h"
#include "ledger/multiproof.h"

namespace entente::exchange {
namespace {

constexpr std::string_view label = R"({"onward":"by-consent","originator":"KOR","releasable_to":["USA"]})";

ledger::NoteSigner signer(std::uint8_t seed, const std::string& name = "entente/KOR") {
  std::array<std::uint8_t, 32> bytes{};
  bytes[0] = seed;
  return *ledger::NoteSigner::from_seed(name, bytes);
}

/// Versions and the text that they are views of.
struct Versions {
  explicit Versions(unsigned count) {
    for (unsigned i = 0; i < count; ++i) ids.push_back(indicator_id(i));
    for (unsigned i = 0; i < count; ++i) {
      stated.push_back({.id = ids[i],
                        .modified = i % 5 == 0 ? "" : "2024-05-01T00:00:00.000Z",
                        .sha256 = sha256(indicator(i)),
                        .label = i % 3 == 0 ? "" : label});
    }
  }
  std::vector<std::string> ids;
  std::vector<StatedVersion> stated;
};

class StatementTest : public testing::Test {
 protected:
  [[nodiscard]] Statement make(const Versions& versions) {
    auto made = make_statement(versions.stated, "KOR", time, key, system_random());
    EXPECT_TRUE(made) << made.error().to_string();
    return *made;
  }
  [[nodiscard]] ErrorKind refusal(const Statement& statement, const std::vector<StatedVersion>& versions,
                                  std::string_view nation = "KOR") {
    const auto verified = verify_statement(statement, versions, nation, key.verifier());
    EXPECT_FALSE(verified);
    return verified ? ErrorKind::internal : verified.error().kind;
  }
  [[nodiscard]] static KeptStatement kept(const Statement& statement, const Versions& versions) {
    KeptStatement all{.statement = statement, .leaves = {}};
    for (std::size_t i = 0; i < statement.places.size(); ++i)
      all.leaves.push_back(stated_leaf(statement.places[i].nonce, versions.stated[i]));
    return all;
  }

  const Micros time = 1'700'000'000'000'000;
  const ledger::NoteSigner key = signer(1);
};

TEST_F(StatementTest, IsBelievedForTheVersionsItWasMadeFor) {
  for (const unsigned count : {1U, 2U, 100U, 1'000U, 1'024U}) {
    const Versions versions(count);
    const auto statement = make(versions);
    const auto stated = verify_statement(statement, versions.stated, "KOR", key.verifier());
    ASSERT_TRUE(stated) << stated.error().to_string();
    EXPECT_EQ(stated->time, time);
  }
}

TEST_F(StatementTest, IsAboutOneTo1024Versions) {
  EXPECT_EQ(make_statement({}, "KOR", time, key, system_random()).error().kind, ErrorKind::too_large);
  const Versions many(1'025);
  EXPECT_EQ(make_statement(many.stated, "KOR", time, key, system_random()).error().kind,
            ErrorKind::too_large);
}

TEST_F(StatementTest, LeafIsWhatTheFormatSays) {
  // Made with Python: sha256(b"\0" + bytes(range(16)) +
  // b'{"id":"x","label":null,"modified":null,"sha256":"00..00"}')
  Nonce nonce{};
  for (std::uint8_t i = 0; i < 16; ++i) nonce[i] = i;
  EXPECT_EQ(to_hex(stated_leaf(nonce, {.id = "x", .modified = "", .sha256 = {}, .label = ""})),
            "a64489fa219c2a9883fcc9d4363ee05022f1e20c7ef914125b6f741cf6be530a");
  EXPECT_EQ(to_hex(stated_leaf(nonce, {.id = "x", .modified = "2024", .sha256 = {}, .label = R"({"a":1})"})),
            "a591b0d3ec3c63a6766c9e1e991cb5f6e6e69a33ad96b42f4fde11bc5dec9843");
}

TEST_F(StatementTest, NothingOfAVersionCanBeExchanged) {
  const Versions versions(20);
  const auto statement = make(versions);
  for (std::size_t i = 0; i < versions.stated.size(); ++i) {
    auto other = versions.stated;
    other[i].id = "indicator--00000000-0000-4000-8000-000000000000";
    EXPECT_EQ(refusal(statement, other), ErrorKind::corrupt);
    other = versions.stated;
    other[i].modified = "2025-01-01T00:00:00.000Z";
    EXPECT_EQ(refusal(statement, other), ErrorKind::corrupt);
    other = versions.stated;
    other[i].sha256[5] ^= 1U;
    EXPECT_EQ(refusal(statement, other), ErrorKind::corrupt);
    other = versions.stated;
    other[i].label = R"({"onward":"within-agreement","originator":"KOR","releasable_to":["USA"]})";
    EXPECT_EQ(refusal(statement, other), ErrorKind::corrupt);
  }
  auto fewer = versions.stated;
  fewer.pop_back();
  EXPECT_EQ(refusal(statement, fewer), ErrorKind::corrupt);
}

TEST_F(StatementTest, NothingOfItselfCanBeExchanged) {
  const Versions versions(20);
  const auto statement = make(versions);
  auto other = statement;
  std::swap(other.places[0], other.places[1]);
  EXPECT_EQ(refusal(other, versions.stated), ErrorKind::corrupt);
  other = statement;
  other.places[0] = other.places[1];
  EXPECT_EQ(refusal(other, versions.stated), ErrorKind::corrupt);
  other = statement;
  other.places[0].index = statement_leaves;
  EXPECT_EQ(refusal(other, versions.stated), ErrorKind::corrupt);
  other = statement;
  other.path.pop_back();
  EXPECT_EQ(refusal(other, versions.stated), ErrorKind::corrupt);
  other = statement;
  other.note = make(Versions(20)).note;
  EXPECT_EQ(refusal(other, versions.stated), ErrorKind::corrupt);
  other.note[other.note.find("2023")] = '3';
  EXPECT_EQ(refusal(other, versions.stated), ErrorKind::forbidden);
}

TEST_F(StatementTest, OnlyTheNationsOwnKeySpeaksForIt) {
  const Versions versions(3);
  const auto statement = make(versions);
  EXPECT_EQ(refusal(statement, versions.stated, "USA"), ErrorKind::forbidden);
  const auto stranger = make_statement(versions.stated, "KOR", time, signer(2), system_random());
  EXPECT_EQ(refusal(*stranger, versions.stated), ErrorKind::forbidden);
  const auto other_name =
      make_statement(versions.stated, "KOR", time, signer(1, "entente/USA"), system_random());
  EXPECT_EQ(refusal(*other_name, versions.stated), ErrorKind::forbidden);
}

TEST_F(StatementTest, ANoteOfAnotherKindIsNone) {
  const Versions versions(1);
  auto statement = make(versions);
  for (const std::string_view text :
       {"entente versions 2\nKOR\n2024-01-01T00:00:00Z\nAAAA\n", "entente versions 1\nKOR\nyesterday\nAAAA\n",
        "entente versions 1\nKOR\n2024-01-01T00:00:00Z\nAAAA\nmore\n", "entente/KOR\n12\nAAAA\n"}) {
    statement.note = key.sign(text);
    EXPECT_EQ(refusal(statement, versions.stated), ErrorKind::malformed) << text;
  }
  statement.note = "no note";
  EXPECT_EQ(refusal(statement, versions.stated), ErrorKind::malformed);
}

TEST_F(StatementTest, StandsForSomeOfItsVersionsAlone) {
  const Versions versions(50);
  const auto all = kept(make(versions), versions);
  for (const std::vector<std::size_t>& positions :
       {std::vector<std::size_t>{7}, {49, 0, 3}, {}, {10, 11, 12, 13, 14}}) {
    const auto part = narrow(all, positions);
    ASSERT_TRUE(part);
    std::vector<StatedVersion> stated;
    for (const std::size_t position : positions) stated.push_back(versions.stated[position]);
    EXPECT_TRUE(verify_statement(*part, stated, "KOR", key.verifier()));
    // What is handed on holds nothing that belongs to another version.
    for (std::size_t i = 0; i < versions.stated.size(); ++i) {
      if (std::ranges::find(positions, i) != positions.end()) continue;
      for (const Place& place : part->places) EXPECT_NE(place.nonce, all.statement.places[i].nonce);
    }
  }
  EXPECT_FALSE(narrow(all, std::vector<std::size_t>{50}));
  EXPECT_FALSE(narrow(all, std::vector<std::size_t>{1, 1}));
  auto broken = all;
  broken.leaves.pop_back();
  EXPECT_FALSE(narrow(broken, std::vector<std::size_t>{1}));
}

TEST_F(StatementTest, PathOfOneVersionIsAsLongWhateverElseWasStated) {
  const Versions one(1);
  const Versions many(900);
  EXPECT_EQ(make(one).path.size(), 10U);
  EXPECT_EQ(narrow(kept(make(many), many), std::vector<std::size_t>{5})->path.size(), 10U);
}

TEST_F(StatementTest, PlacesAreSpreadOverTheWholeTree) {
  const Versions versions(1);
  std::vector<unsigned> quarter(4);
  for (int i = 0; i < 400; ++i) ++quarter[make(versions).places[0].index / 256];
  for (const unsigned count : quarter) EXPECT_GT(count, 50U);
}

TEST_F(StatementTest, KeptFormComesBack) {
  const Versions versions(300);
  const auto all = kept(make(versions), versions);
  std::string bytes;
  encode(bytes, all);
  EXPECT_LT(bytes.size(), 300 * 50 + 16'000U);
  encode(bytes, all);
  std::string_view in = bytes;
  EXPECT_EQ(decode_statement(in), all);
  EXPECT_EQ(decode_statement(in), all);
  EXPECT_TRUE(in.empty());
  for (std::size_t cut = 0; cut < bytes.size() / 2; cut += 97) {
    std::string_view part = std::string_view(bytes).substr(0, cut);
    EXPECT_FALSE(decode_statement(part)) << cut;
  }
}

}  // namespace
}  // namespace entente::exchange
