#include "exchange/peers.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <unistd.h>

#include "exchange/audiences.h"
#include "exchange/support_test.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

using testing::HasSubstr;

SigningSeed seed_of(std::uint8_t number) {
  SigningSeed seed{};
  seed[0] = number;
  return seed;
}

PeerCard card_of(const std::string& nation, std::uint8_t number) {
  return {.nation = nation,
          .name = "the \"node\" of " + nation,
          .url = "https://node.example:8443/",
          .certificate_sha256 = to_hex(sha256(nation + std::to_string(number))),
          .signing_key = release::public_key_of(seed_of(number))};
}

TEST(PeerCard, IsReadAsItWasWritten) {
  const PeerCard card = card_of("USA", 1);
  const auto text = print_card(card, seed_of(1));
  ASSERT_TRUE(text) << text.error().to_string();
  EXPECT_EQ(read_card(*text), card);
  PeerCard known = card;
  known.url.clear();
  known.certificate_sha256.clear();
  EXPECT_EQ(read_card(*print_card(known, seed_of(1))), known);
}

TEST(PeerCard, AnyChangeOnTheWayIsFound) {
  const std::string text = *print_card(card_of("USA", 1), seed_of(1));
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"node.example", "node.evil.cn"},
                                                        {"\"nation\":\"USA\"", "\"nation\":\"GBR\""},
                                                        {"8443", "8444"}}) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    EXPECT_EQ(read_card(changed).error().kind, ErrorKind::forbidden) << changed;
  }
  // Signed by another key than the one it names.
  EXPECT_EQ(read_card(*print_card(card_of("USA", 1), seed_of(2))).error().kind, ErrorKind::forbidden);
}

TEST(PeerCard, WhatIsNoneIsRefusedByItsMember) {
  for (
      const auto& [text, where] : std::vector<std::pair<std::string, std::string>>{
          {"", ""},
          {"[]", "type"},
          {"{}", "type"},
          {R"({"type":"entente-peer-card"})", "nation"},
          {R"({"type":"entente-peer-card","nation":"us","name":"","url":"","certificate_sha256":"","signing_key":""})",
           "nation"},
          {R"({"type":"entente-peer-card","nation":"USA","name":"","url":"a b","certificate_sha256":"","signing_key":""})",
           "url"},
          {R"({"type":"entente-peer-card","nation":"USA","name":"","url":"","certificate_sha256":"AB","signing_key":""})",
           "certificate_sha256"},
          {R"({"type":"entente-peer-card","nation":"USA","name":"","url":"","certificate_sha256":"","signing_key":"AA=="})",
           "signing_key"}}) {
    const auto card = read_card(text);
    ASSERT_FALSE(card) << text;
    EXPECT_EQ(card.error().kind, ErrorKind::malformed);
    EXPECT_THAT(card.error().where, HasSubstr(where));
  }
  EXPECT_FALSE(read_card(std::string(100'000, ' ')));
}

TEST(PeerCard, FingerprintsCanBeReadAloud) {
  EXPECT_THAT(key_fingerprint(release::public_key_of(seed_of(1))),
              testing::MatchesRegex("([0-9a-f]{4} ){7}[0-9a-f]{4}"));
  EXPECT_NE(key_fingerprint(release::public_key_of(seed_of(1))),
            key_fingerprint(release::public_key_of(seed_of(2))));
}

TEST(PeerSetting, ComesBack) {
  const Peer peer{.name = "USA",
                  .nation = "USA",
                  .entente = true,
                  .title = "a \"title\"",
                  .url = "https://a/",
                  .certificate_sha256 = std::string(64, 'a'),
                  .signing_key = release::public_key_of(seed_of(3)),
                  .user = {},
                  .collections = {{"threats", "from-usa"}, {"odd \"name\"", "x"}}};
  EXPECT_EQ(read_peer("USA", print_peer(peer)), peer);
  Peer plain{.name = "feed", .nation = "GBR", .url = "https://b/", .user = "u"};
  EXPECT_EQ(read_peer("feed", print_peer(plain)), plain);
  for (const std::string_view body :
       {"", "{}", R"({"removed":true})", R"({"nation":"USA","entente":true,"collections":{}})",
        R"({"nation":"usa","entente":false,"collections":{}})"})
    EXPECT_FALSE(read_peer("USA", body)) << body;
}

class PeersTest : public testing::Test {
 protected:
  PeersTest() {
    std::string name = (std::filesystem::temp_directory_path() / "entente-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    secrets = Secrets::create(folder_ / "secrets", system_random()).value();
    accounts = std::make_unique<Accounts>(store, *secrets, clock, system_random(),
                                          PasswordOptions{.memory_bytes = 8 << 20, .passes = 1});
    peers = open();
  }
  ~PeersTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Peers> open() {
    return std::make_unique<Peers>(Peers::Parts{.store = store,
                                                .accounts = *accounts,
                                                .agreements = agreements,
                                                .secrets = *secrets,
                                                .random = system_random(),
                                                .own_nation = "KOR"});
  }

  StillClock clock;
  Audiences audiences{"KOR"};
  store::MemoryStore store{clock, system_random(), &audiences};
  Agreements agreements{store, audiences};
  std::unique_ptr<Secrets> secrets;
  std::unique_ptr<Accounts> accounts;
  std::unique_ptr<Peers> peers;

 private:
  std::filesystem::path folder_;
};

TEST_F(PeersTest, ACardLetsItsNationInAndItsKeyBeBelieved) {
  const PeerCard card = card_of("USA", 1);
  const auto peer = peers->add_card(card, {}, false);
  ASSERT_TRUE(peer) << peer.error().to_string();
  EXPECT_TRUE(audiences.slot_of("USA"));
  const auto standing = accounts->by_certificate(card.certificate_sha256);
  ASSERT_TRUE(standing);
  EXPECT_EQ(standing->user.name, "peer-usa");
  EXPECT_EQ(standing->user.nation, "USA");
  EXPECT_EQ(standing->user.roles, role::reader);
  EXPECT_EQ(peers->key_ring()("USA"), card.signing_key);
  EXPECT_EQ(peers->key_ring()("KOR"), release::public_key_of(secrets->signing_seed()));
  EXPECT_FALSE(peers->key_ring()("JPN"));
  // After a restart, too.
  const auto reopened = open();
  EXPECT_EQ(reopened->all(), peers->all());
  EXPECT_EQ(reopened->key_ring()("USA"), card.signing_key);
}

TEST_F(PeersTest, ANewCertificateOfTheSameKeyReplacesTheOldOne) {
  PeerCard card = card_of("USA", 1);
  ASSERT_TRUE(peers->add_card(card, {}, false));
  const std::string old = std::exchange(card.certificate_sha256, std::string(64, 'b'));
  ASSERT_TRUE(peers->add_card(card, {}, false));
  EXPECT_FALSE(accounts->by_certificate(old));
  EXPECT_TRUE(accounts->by_certificate(card.certificate_sha256));
  card.certificate_sha256.clear();
  ASSERT_TRUE(peers->add_card(card, {}, false));
  EXPECT_FALSE(accounts->by_certificate(std::string(64, 'b')));
}

TEST_F(PeersTest, AnotherKeyNeedsAPersonsWord) {
  ASSERT_TRUE(peers->add_card(card_of("USA", 1), {}, false));
  const auto refused = peers->add_card(card_of("USA", 2), {}, false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_THAT(refused.error().what, HasSubstr(key_fingerprint(card_of("USA", 2).signing_key)));
  EXPECT_EQ(peers->key_ring()("USA"), card_of("USA", 1).signing_key);
  ASSERT_TRUE(peers->add_card(card_of("USA", 2), {}, true));
  EXPECT_EQ(peers->key_ring()("USA"), card_of("USA", 2).signing_key);
}

TEST_F(PeersTest, OurOwnCardIsNoPeers) {
  EXPECT_EQ(peers->add_card(card_of("KOR", 1), {}, false).error().kind, ErrorKind::unprocessable);
}

TEST_F(PeersTest, ACertificateOfAnotherUserIsRefused) {
  ASSERT_TRUE(accounts->add({.name = "ana", .nation = "KOR", .roles = role::reader, .certificates = {}},
                            "a long password"));
  ASSERT_TRUE(accounts->add_certificate("ana", card_of("USA", 1).certificate_sha256));
  EXPECT_EQ(peers->add_card(card_of("USA", 1), {}, false).error().kind, ErrorKind::conflict);
}

TEST_F(PeersTest, RemovingTakesKeyUserAndPositionAway) {
  const PeerCard card = card_of("USA", 1);
  ASSERT_TRUE(peers->add_card(card, {}, false));
  const std::vector<std::pair<std::string, std::string>> settings{
      {"pull/USA", "a note"}, {"pull/USA/threats", "{}"}, {"pull/USAX/threats", "{}"}};
  store::Batch batch;
  batch.settings = settings;
  ASSERT_TRUE(store.append(batch));
  ASSERT_TRUE(peers->remove("USA"));
  EXPECT_FALSE(peers->find("USA"));
  EXPECT_FALSE(peers->key_ring()("USA"));
  EXPECT_FALSE(accounts->by_certificate(card.certificate_sha256));
  EXPECT_FALSE(open()->find("USA"));
  std::map<std::string, std::string> left;
  store.settings([&](std::string_view key, std::string_view body) { left[std::string(key)] = body; });
  EXPECT_EQ(left["pull/USA"], "");
  EXPECT_EQ(left["pull/USA/threats"], "");
  EXPECT_EQ(left["pull/USAX/threats"], "{}");
  EXPECT_EQ(peers->remove("USA").error().kind, ErrorKind::not_found);
  // It can come again.
  EXPECT_TRUE(peers->add_card(card, {}, false));
}

TEST_F(PeersTest, APlainServersPasswordIsNeverInTheLog) {
  const Peer wanted{.name = "feed", .nation = "GBR", .url = "https://feed.example/taxii2/", .user = "kor"};
  ASSERT_TRUE(peers->add_server(wanted, "correct horse battery"));
  EXPECT_EQ(peers->password(*peers->find("feed")), "correct horse battery");
  store.settings(
      [&](std::string_view, std::string_view body) { EXPECT_THAT(body, testing::Not(HasSubstr("horse"))); });
  EXPECT_TRUE(audiences.slot_of("GBR"));
  EXPECT_FALSE(peers->key_ring()("GBR")) << "nobody signs for it";
  EXPECT_EQ(peers->add_server(wanted, "x").error().kind, ErrorKind::conflict);
  ASSERT_TRUE(peers->remove("feed"));
  EXPECT_EQ(secrets->peer_password("feed"), std::nullopt);
}

TEST_F(PeersTest, APlainServerNeedsNameNationAndAddress) {
  const Peer good{.name = "feed", .nation = "GBR", .url = "https://a/"};
  for (const auto& change : std::vector<std::function<void(Peer&)>>{
           [](Peer& peer) { peer.name = "Feed"; }, [](Peer& peer) { peer.name = ""; },
           [](Peer& peer) { peer.name = "a/b"; }, [](Peer& peer) { peer.nation = "KOR"; },
           [](Peer& peer) { peer.nation = "Great Britain"; }, [](Peer& peer) { peer.url = ""; }}) {
    Peer wanted = good;
    change(wanted);
    EXPECT_EQ(peers->add_server(wanted, "").error().kind, ErrorKind::malformed);
  }
  EXPECT_TRUE(peers->add_server(good, ""));
}

}  // namespace
}  // namespace entente::exchange
