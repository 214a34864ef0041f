// Recalls between nodes.
#include <algorithm>

#include "taxii/nations_test.h"

namespace entente::taxii {
namespace {

using Lines = std::vector<std::string>;

class RecallTest : public testing::Test {
 protected:
  RecallTest() {
    for (NationNode* node : {&kor, &usa, &jpn}) node->add_collection("releases");
    kor.meet(jpn.card());
    jpn.meet(kor.card());
    kor_at_usa = meet(usa, kor);
    usa_at_kor = meet(kor, usa);
    usa_at_jpn = meet(jpn, usa);
    jpn_at_usa = meet(usa, jpn);
  }
  void agree(const std::optional<std::string>& hub) {
    for (NationNode* node : {&kor, &usa, &jpn}) node->agree({"JPN", "KOR", "USA"}, hub);
  }
  exchange::Peer meet(NationNode& who, NationNode& whom) {
    servers.push_back(std::make_unique<LyingServer>(whom.face_for(who.nation)));
    return who.meet(whom.card(servers.back()->url("/").to_string()));
  }
  /// As a node does: pulls, then settles.
  static std::size_t pull(NationNode& who, const exchange::Peer& from) {
    const auto report = who.pull(from);
    EXPECT_TRUE(report) << report.error().to_string();
    EXPECT_TRUE(who.desk.settle());
    std::size_t refused = 0;
    if (report) {
      for (const auto& one : report->collections) refused += one.refused;
    }
    return refused;
  }
  void kor_shares() {
    kor.put(NationNode::labelled(1, label_for("KOR", {"JPN", "USA"}, release::Onward::within_agreement)));
  }
  void recall() {
    exchange::Desk::Wish wish;
    wish.versions = {{.id = exchange::indicator_id(1), .version = {}, .sha256 = {}}};
    const auto recalled = kor.desk.recall(wish);
    ASSERT_TRUE(recalled) << recalled.error().to_string();
  }
  [[nodiscard]] Lines who_acknowledged() const {
    const auto states = kor.desk.recalls();
    Lines nations;
    if (!states || states->size() != 1) return nations;
    for (const auto& one : states->front().acknowledged)
      nations.push_back(one.nation + " " + std::to_string(one.versions));
    std::ranges::sort(nations);
    return nations;
  }

  RunningClock clock;
  NationNode kor{"KOR", clock};
  NationNode usa{"USA", clock};
  NationNode jpn{"JPN", clock};
  std::vector<std::unique_ptr<LyingServer>> servers;
  exchange::Peer kor_at_usa;
  exchange::Peer usa_at_kor;
  exchange::Peer usa_at_jpn;
  exchange::Peer jpn_at_usa;
};

TEST_F(RecallTest, ReachesAndComesBackThroughAHub) {
  agree("USA");
  kor_shares();
  pull(usa, kor_at_usa);
  pull(jpn, usa_at_jpn);
  ASSERT_EQ(jpn.held(), Lines{"KOR " + exchange::indicator_id(1)});
  recall();
  EXPECT_EQ(kor.desk.recalls()->front().holders, (Lines{"JPN", "USA"}));
  pull(usa, kor_at_usa);
  EXPECT_EQ(usa.held(), Lines{});
  pull(jpn, usa_at_jpn);
  EXPECT_EQ(jpn.held(), Lines{}) << "the hub passed the recall on";
  pull(usa, jpn_at_usa);
  pull(kor, usa_at_kor);
  EXPECT_EQ(who_acknowledged(), (Lines{"JPN 1", "USA 1"}));
}

// Consent can be asked for, given and used through a hub under an agreement that wants consent.
TEST_F(RecallTest, ConsentIsAskedForThroughTheHub) {
  for (NationNode* node : {&kor, &usa, &jpn})
    node->agree({"JPN", "KOR", "USA"}, "USA", release::Onward::by_consent);
  kor.put(NationNode::labelled(1, label_for("KOR", {"USA"})));
  pull(usa, kor_at_usa);
  exchange::Desk::Wish wish;
  wish.originator = "KOR";
  wish.versions = {{.id = exchange::indicator_id(1), .version = {}, .sha256 = {}}};
  const auto request = jpn.desk.request(wish);
  ASSERT_TRUE(request) << request.error().to_string();
  pull(usa, jpn_at_usa);
  pull(kor, usa_at_kor);
  const auto granted = kor.desk.grant_request(*request, {});
  ASSERT_TRUE(granted) << granted.error().to_string();
  pull(usa, kor_at_usa);
  pull(jpn, usa_at_jpn);
  EXPECT_EQ(jpn.held(), Lines{"KOR " + exchange::indicator_id(1)});
  EXPECT_TRUE(jpn.desk.our_requests()->front().granted);
  recall();
  pull(usa, kor_at_usa);
  pull(jpn, usa_at_jpn);
  EXPECT_EQ(jpn.held(), Lines{});
}

TEST_F(RecallTest, WhatComesAfterItIsNotTakenIn) {
  agree({});
  const exchange::Peer kor_at_jpn = meet(jpn, kor);
  kor_shares();
  pull(usa, kor_at_usa);
  recall();
  pull(jpn, kor_at_jpn);
  EXPECT_EQ(jpn.held(), Lines{});
  EXPECT_EQ(pull(jpn, usa_at_jpn), 1U) << "USA has not heard of the recall";
  EXPECT_EQ(jpn.held(), Lines{});
}

}  // namespace
}  // namespace entente::taxii
