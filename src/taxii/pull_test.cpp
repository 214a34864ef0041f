// Nodes that pull from each other as they should.
#include "taxii/pull.h"

#include <algorithm>

#include "exchange/relabel.h"
#include "taxii/nations_test.h"

namespace entente::taxii {
namespace {

using Lines = std::vector<std::string>;

class PullTest : public testing::Test {
 protected:
  PullTest() {
    for (NationNode* node : {&kor, &usa, &jpn}) node->agree({"JPN", "KOR", "USA"});
  }

  /// `who` knows `whom` and where to pull from it.
  exchange::Peer meet(NationNode& who, NationNode& whom) {
    servers.push_back(std::make_unique<LyingServer>(whom.face_for(who.nation)));
    return who.meet(whom.card(servers.back()->url("/").to_string()));
  }
  static CollectionPull threats_of(const Result<PullReport>& report) {
    EXPECT_TRUE(report) << report.error().to_string();
    if (!report || report->collections.size() != 1) return {};
    return report->collections.front();
  }
  static Lines lines(const std::string& origin, unsigned from, unsigned to) {
    Lines all;
    for (unsigned i = from; i < to; ++i) all.push_back(origin + " " + exchange::indicator_id(i));
    return all;
  }

  RunningClock clock;
  NationNode kor{"KOR", clock};
  NationNode usa{"USA", clock};
  NationNode jpn{"JPN", clock};
  std::vector<std::unique_ptr<LyingServer>> servers;
};

TEST_F(PullTest, BringsEverythingOnceAndThenOnlyWhatIsNew) {
  const exchange::Peer peer = meet(usa, kor);
  const auto label = label_for("KOR", {"USA"});
  for (unsigned i = 0; i < 35; ++i) kor.put(NationNode::labelled(i, label));
  auto pulled = threats_of(usa.pull(peer));
  EXPECT_EQ(pulled.added, 36U) << "the definition of the label, too";
  EXPECT_EQ(pulled.pages, 4U);
  EXPECT_EQ(usa.held(), lines("KOR", 0, 35));
  pulled = threats_of(usa.pull(peer));
  EXPECT_EQ(pulled.added + pulled.known, 0U);
  for (unsigned i = 35; i < 38; ++i) kor.put(NationNode::labelled(i, label));
  pulled = threats_of(usa.pull(peer));
  EXPECT_EQ(pulled.added, 3U);
  EXPECT_EQ(usa.held(), lines("KOR", 0, 38));
}

TEST_F(PullTest, AnEmptyPullWritesNothing) {
  const exchange::Peer peer = meet(usa, kor);
  kor.put(NationNode::labelled(1, label_for("KOR", {"USA"})));
  ASSERT_TRUE(usa.pull(peer));
  const auto before = usa.store.statistics().entries;
  ASSERT_TRUE(usa.pull(peer));
  EXPECT_EQ(usa.store.statistics().entries, before);
}

TEST_F(PullTest, BringsAllVersionsByteForByte) {
  const exchange::Peer peer = meet(usa, kor);
  const auto label = label_for("KOR", {"USA"});
  for (const std::string_view modified :
       {"2024-05-01T00:00:00.000Z", "2024-05-02T00:00:00.000Z", "2024-05-03T00:00:00.123Z"})
    kor.put(NationNode::labelled(1, label, modified));
  ASSERT_TRUE(usa.pull(peer));
  EXPECT_EQ(usa.held(), (Lines{"KOR " + exchange::indicator_id(1), "KOR " + exchange::indicator_id(1),
                               "KOR " + exchange::indicator_id(1)}));
}

TEST_F(PullTest, WhatIsNotReleasedDoesNotCome) {
  const exchange::Peer peer = meet(usa, kor);
  kor.put(NationNode::labelled(1, label_for("KOR", {"USA"})));
  kor.put(NationNode::labelled(2, label_for("KOR", {"JPN"})));
  kor.put({exchange::indicator(3)});
  ASSERT_TRUE(usa.pull(peer));
  EXPECT_EQ(usa.held(), lines("KOR", 1, 2));
}

TEST_F(PullTest, OriginatorsSignaturesTravelThroughAThirdNation) {
  const exchange::Peer kor_at_usa = meet(usa, kor);
  const exchange::Peer usa_at_jpn = meet(jpn, usa);
  jpn.meet(kor.card());  // known, not pulled from
  const auto label = label_for("KOR", {"JPN", "USA"}, release::Onward::within_agreement);
  for (unsigned i = 0; i < 25; ++i) kor.put(NationNode::labelled(i, label));
  usa.put(NationNode::labelled(25, label_for("USA", {"JPN"})));
  ASSERT_TRUE(usa.pull(kor_at_usa));
  ASSERT_TRUE(jpn.pull(usa_at_jpn));
  Lines expected = lines("KOR", 0, 25);
  expected.insert(expected.begin(), lines("USA", 25, 26).front());
  EXPECT_EQ(jpn.held(), expected);
}

TEST_F(PullTest, WithoutTheOriginatorsKeyItIsTheCustodians) {
  const exchange::Peer kor_at_usa = meet(usa, kor);
  const exchange::Peer usa_at_jpn = meet(jpn, usa);
  kor.put(NationNode::labelled(1, label_for("KOR", {"JPN", "USA"}, release::Onward::within_agreement)));
  ASSERT_TRUE(usa.pull(kor_at_usa));
  ASSERT_TRUE(jpn.pull(usa_at_jpn));
  EXPECT_EQ(jpn.held(), lines("USA", 1, 2));
}

TEST_F(PullTest, OwnObjectsThatComeBackAreNotKeptTwice) {
  const exchange::Peer kor_at_usa = meet(usa, kor);
  const exchange::Peer usa_at_kor = meet(kor, usa);
  kor.put(NationNode::labelled(1, label_for("KOR", {"JPN", "USA"}, release::Onward::within_agreement)));
  ASSERT_TRUE(usa.pull(kor_at_usa));
  const auto pulled = threats_of(kor.pull(usa_at_kor));
  EXPECT_EQ(pulled.own, 2U);
  EXPECT_EQ(pulled.added, 0U);
  EXPECT_EQ(kor.held(), lines("KOR", 1, 2));
}

TEST_F(PullTest, TheSameByTwoWaysSettles) {
  const exchange::Peer kor_at_usa = meet(usa, kor);
  const exchange::Peer usa_at_jpn = meet(jpn, usa);
  const exchange::Peer kor_at_jpn = meet(jpn, kor);
  kor.put(NationNode::labelled(1, label_for("KOR", {"JPN", "USA"}, release::Onward::within_agreement)));
  ASSERT_TRUE(usa.pull(kor_at_usa));
  ASSERT_TRUE(jpn.pull(usa_at_jpn));
  const auto pulled = threats_of(jpn.pull(kor_at_jpn));
  EXPECT_EQ(pulled.added, 0U);
  EXPECT_EQ(pulled.known, 2U);
  EXPECT_EQ(jpn.held(), lines("KOR", 1, 2));
}

TEST_F(PullTest, LabelsThatTheBytesDoNotNameTravelInTheStatement) {
  const auto shared = label_for("KOR", {"JPN", "USA"}, release::Onward::within_agreement);
  kor.add_collection("shared", release::canonical(shared));
  usa.add_collection("shared");
  jpn.add_collection("shared");
  const exchange::Peer kor_at_usa = meet(usa, kor);
  const exchange::Peer usa_at_jpn = meet(jpn, usa);
  jpn.meet(kor.card());
  kor.put({exchange::indicator(1)}, "shared");
  ASSERT_TRUE(usa.pull(kor_at_usa));
  ASSERT_TRUE(jpn.pull(usa_at_jpn));
  EXPECT_EQ(jpn.held("shared"), lines("KOR", 1, 2)) << "USA knew from KOR's statement that JPN may have it";
}

TEST_F(PullTest, ARelabelledVersionKeepsItsNewLabelOnTheWay) {
  const exchange::Peer kor_at_usa = meet(usa, kor);
  const exchange::Peer usa_at_jpn = meet(jpn, usa);
  jpn.meet(kor.card());
  kor.put(NationNode::labelled(1, label_for("KOR", {"JPN", "USA"}, release::Onward::within_agreement)));
  // Its bytes still name the wide label.
  ASSERT_TRUE(exchange::relabel(
      kor.store, kor.audiences,
      {.id = exchange::indicator_id(1), .version = {}, .label = label_for("KOR", {"USA"})}));
  ASSERT_TRUE(usa.pull(kor_at_usa));
  EXPECT_EQ(usa.held(), lines("KOR", 1, 2));
  ASSERT_TRUE(jpn.pull(usa_at_jpn));
  EXPECT_EQ(jpn.held(), Lines{});
}

// KOR's word reaches JPN by two ways, and the hub's is the older one.
class OlderWordTest : public PullTest {
 protected:
  OlderWordTest() {
    jpn.agree({"AUS", "JPN", "KOR", "USA"});
    jpn.meet(kor.card());
  }
  void relabel(const std::optional<release::Label>& label) {
    ASSERT_TRUE(exchange::relabel(kor.store, kor.audiences,
                                  {.id = exchange::indicator_id(1), .version = {}, .label = label}));
  }
  /// Would JPN let AUS see it?
  [[nodiscard]] bool open_to_australia() const {
    const auto versions = jpn.store.entries_of(exchange::indicator_id(1));
    EXPECT_EQ(versions.size(), 1U);
    return (jpn.store.audience(versions.front()) >> *jpn.audiences.slot_of("AUS") & 1U) != 0;
  }

  const release::Label wide = label_for("KOR", {"AUS", "JPN", "USA"}, release::Onward::within_agreement);
  const release::Label tight = label_for("KOR", {"JPN", "USA"}, release::Onward::within_agreement);
  const exchange::Peer kor_at_usa = meet(usa, kor);
  const exchange::Peer usa_at_jpn = meet(jpn, usa);
  const exchange::Peer kor_at_jpn = meet(jpn, kor);
};

TEST_F(OlderWordTest, DoesNotUndoATighterLabel) {
  kor.put(NationNode::labelled(1, wide));
  ASSERT_TRUE(usa.pull(kor_at_usa));
  relabel(tight);
  ASSERT_TRUE(jpn.pull(kor_at_jpn));
  EXPECT_FALSE(open_to_australia());
  ASSERT_TRUE(jpn.pull(usa_at_jpn));
  EXPECT_FALSE(open_to_australia()) << "USA handed on what KOR said before";
}

TEST_F(OlderWordTest, DoesNotUndoAWayBackToTheMarkings) {
  kor.put(NationNode::labelled(1, tight));
  relabel(wide);
  ASSERT_TRUE(usa.pull(kor_at_usa));
  relabel({});
  ASSERT_TRUE(jpn.pull(kor_at_jpn));
  ASSERT_TRUE(jpn.pull(usa_at_jpn));
  EXPECT_FALSE(open_to_australia());
}

TEST_F(OlderWordTest, ANewerOneCountsHoweverItIsSaid) {
  kor.put(NationNode::labelled(1, tight));
  relabel(wide);
  ASSERT_TRUE(usa.pull(kor_at_usa));
  ASSERT_TRUE(jpn.pull(usa_at_jpn));
  EXPECT_TRUE(open_to_australia());
  relabel({});
  ASSERT_TRUE(jpn.pull(kor_at_jpn));
  EXPECT_FALSE(open_to_australia()) << "back to the markings";
  exchange::Audiences again("JPN");
  ASSERT_TRUE(again.load(jpn.audiences.save()));
  EXPECT_EQ(again.save(), jpn.audiences.save());
}

TEST_F(OlderWordTest, TheNewestIsWhatIsHandedOn) {
  kor.put(NationNode::labelled(1, wide));
  ASSERT_TRUE(usa.pull(kor_at_usa));
  relabel(tight);
  ASSERT_TRUE(usa.peers.remove("KOR"));
  usa.meet(kor.card(kor_at_usa.url));
  ASSERT_TRUE(usa.pull(kor_at_usa)) << "from the start";
  ASSERT_TRUE(jpn.pull(usa_at_jpn));
  EXPECT_EQ(jpn.held(), lines("KOR", 1, 2));
  EXPECT_FALSE(open_to_australia());
}

TEST_F(PullTest, GoesOnToTheObjectWhereItStopped) {
  const auto label = label_for("KOR", {"USA"});
  for (unsigned i = 0; i < 55; ++i) kor.put(NationNode::labelled(i, label));
  int requests = 0;
  int allowed = 0;
  const LyingServer server([&, face = kor.face_for("USA")](const http::Request& request) {
    if (++requests > allowed) return LyingServer::taxii("{}", 500);
    return face(request);
  });
  const exchange::Peer peer = usa.meet(kor.card(server.url("/").to_string()));
  std::size_t added = 0;
  for (int attempt = 0; attempt < 50; ++attempt) {
    requests = 0;
    allowed = 3 + attempt % 4;
    (void)usa.pull(peer);
    const std::size_t held = usa.held().size();
    EXPECT_GE(held, added);
    added = held;
  }
  EXPECT_EQ(usa.held(), lines("KOR", 0, 55));
}

TEST_F(PullTest, CollectionsAreMappedByName) {
  kor.add_collection("other");
  usa.add_collection("from-kor");
  kor.put(NationNode::labelled(1, label_for("KOR", {"USA"})));
  kor.put(NationNode::labelled(2, label_for("KOR", {"USA"})), "other");
  servers.push_back(std::make_unique<LyingServer>(kor.face_for("USA")));
  const auto peer =
      usa.peers.add_card(kor.card(servers.back()->url("/").to_string()), {{"other", "from-kor"}}, false);
  ASSERT_TRUE(peer);
  const auto report = usa.pull(*peer);
  ASSERT_TRUE(report) << report.error().to_string();
  ASSERT_EQ(report->collections.size(), 1U);
  EXPECT_EQ(report->collections.front().ours, "from-kor");
  EXPECT_EQ(report->left_out.size(), 1U);
  EXPECT_EQ(usa.held("from-kor"), lines("KOR", 2, 3));
  EXPECT_EQ(usa.held(), Lines{});
}

TEST_F(PullTest, APlainServerIsTheNationItStandsFor) {
  // Any TAXII 2.1 server: here one of ours whose custody nobody asks for.
  kor.put(NationNode::labelled(1, label_for("KOR", {"USA"})));
  kor.put(NationNode::labelled(2, label_for("KOR", {"USA"})));
  const LyingServer server(kor.face_for("USA"));
  const auto peer = usa.peers.add_server({.name = "feed",
                                          .nation = "GBR",
                                          .url = server.url("/taxii2/").to_string(),
                                          .user = "reader",
                                          .collections = {}},
                                         "word");
  ASSERT_TRUE(peer) << peer.error().to_string();
  const auto pulled = threats_of(usa.pull(*peer));
  EXPECT_EQ(pulled.added, 3U);
  EXPECT_EQ(usa.held(), lines("GBR", 1, 3));
  EXPECT_TRUE(std::ranges::none_of(server.targets(),
                                   [](const std::string& target) { return target.contains("custody"); }));
  EXPECT_EQ(threats_of(usa.pull(*peer)).added, 0U);
}

TEST_F(PullTest, APeerWithoutAnAddressIsNotPulled) {
  const exchange::Peer peer = usa.meet(kor.card());
  EXPECT_EQ(usa.pull(peer).error().kind, ErrorKind::unprocessable);
}

TEST_F(PullTest, APeerThatIsRemovedBeginsAnew) {
  const exchange::Peer peer = meet(usa, kor);
  kor.put(NationNode::labelled(1, label_for("KOR", {"USA"})));
  ASSERT_TRUE(usa.pull(peer));
  ASSERT_TRUE(usa.peers.remove("KOR"));
  usa.meet(kor.card(peer.url));
  EXPECT_EQ(threats_of(usa.pull(peer)).known, 2U);
}

}  // namespace
}  // namespace entente::taxii
