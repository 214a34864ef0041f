// Leaks that were found in other systems, each asked of this one. `USA` reads from a node of KOR.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "release/label.h"
#include "taxii/twin_test.h"

namespace entente::taxii {
namespace {

constexpr std::string_view tlp_red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
constexpr std::string_view tlp_clear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";

class KnownLeaks : public testing::Test {
 protected:
  KnownLeaks() {
    wide.originator = narrow.originator = "KOR";
    wide.releasable_to = {"JPN", "USA"};
    narrow.releasable_to = {"JPN"};
    step();
    node.add_collection("threats", "*", "KOR,USA,JPN");
    release::Label usual = wide;
    usual.releasable_to = {"USA"};
    node.add_collection("defaults", "*", "KOR,USA,JPN", release::canonical(usual));
    for (const auto& members : {std::vector<std::string>{"KOR", "USA"}, {"JPN", "KOR"}}) {
      step();
      release::Agreement agreement;
      agreement.id = exchange::uuid_text(static_cast<unsigned>(90 + steps));
      agreement.members = members;
      EXPECT_TRUE(node.agreements.add(agreement).has_value());
    }
    post("KOR", {release::marking_definition(wide), release::marking_definition(narrow)});
  }

  void step() { node.begin_step(++steps); }

  Got ask(http::Method method, const std::string& target, const std::string& nation, std::string body = {}) {
    step();
    return node.take({.method = method, .target = target, .nation = nation, .body = std::move(body)});
  }
  Got get(const std::string& rest, const std::string& nation = "USA",
          const std::string& collection = "threats") {
    return ask(http::Method::get, "/exchange/collections/" + collection + "/" + rest, nation);
  }
  Got post(const std::string& nation, const std::vector<std::string>& objects,
           const std::string& collection = "threats") {
    const Got got = ask(http::Method::post, "/exchange/collections/" + collection + "/objects/", nation,
                        exchange::envelope_of(objects));
    EXPECT_EQ(got.status, 202) << got.body;
    EXPECT_EQ(got.body.find("failures"), std::string::npos) << got.body;
    return got;
  }

  static std::string id(std::string_view type, unsigned number) {
    return std::string(type) + "--" + exchange::uuid_text(number);
  }
  static std::string object(std::string_view type, unsigned number, std::string_view marking,
                            const std::string& more = {}, unsigned day = 1) {
    std::string text = fmt::format(
        R"({{"type":"{}","spec_version":"2.1","id":"{}","created":"2024-05-01T00:00:00.000Z","modified":"2024-05-{:02}T00:00:00.000Z")",
        type, id(type, number), day);
    if (type == "malware") text += R"(,"is_family":false)";
    if (type == "identity") text += R"(,"name":"a named organisation","identity_class":"organization")";
    if (!marking.empty()) text += fmt::format(R"(,"object_marking_refs":["{}"])", marking);
    return text + more + "}";
  }

  release::Label wide;
  release::Label narrow;
  TwinNode node;
  std::uint64_t steps = 0;
};

TEST_F(KnownLeaks, ARelationToARedObjectShowsAtNeitherEnd) {
  const std::string wide_id = release::marking_id(wide);
  const std::string relation =
      fmt::format(R"(,"relationship_type":"related-to","source_ref":"{}","target_ref":"{}")",
                  id("malware", 1), id("malware", 2));
  post("KOR", {object("malware", 1, wide_id), object("malware", 2, tlp_red),
               object("relationship", 3, wide_id, relation)});
  const Got page = get("objects/");
  EXPECT_NE(page.body.find(id("malware", 1)), std::string::npos);
  EXPECT_EQ(page.body.find(id("malware", 2)), std::string::npos);
  EXPECT_EQ(page.body.find("relationship"), std::string::npos);
  EXPECT_EQ(get("objects/" + id("relationship", 3) + "/").status, 404);
}

TEST_F(KnownLeaks, TheNamesOfHiddenOrganisationsAreNotToldByTheirObjects) {
  const std::string creator = fmt::format(R"(,"created_by_ref":"{}")", id("identity", 9));
  post("KOR", {object("identity", 9, ""), object("malware", 1, release::marking_id(wide), creator)});
  EXPECT_NE(get("objects/").body.find(id("malware", 1)), std::string::npos)
      << "created_by_ref is exempt from the closure";
  for (const char* place :
       {"objects/", "manifest/", "objects/?match%5Btype%5D=identity", "objects/?match%5Bversion%5D=all"})
    EXPECT_EQ(get(place).body.find("a named organisation"), std::string::npos) << place;
  EXPECT_EQ(get("objects/" + id("identity", 9) + "/").status, 404);
  EXPECT_EQ(get("objects/" + id("identity", 9) + "/versions/").status, 404);
}

TEST_F(KnownLeaks, HistoryAndCountsLeaveHiddenVersionsOut) {
  const std::string wide_id = release::marking_id(wide);
  post("KOR", {object("malware", 1, wide_id, "", 1)});
  post("KOR", {object("malware", 1, tlp_red, "", 2)});
  post("KOR", {object("malware", 1, wide_id, "", 3)});
  post("KOR", {object("malware", 1, release::marking_id(narrow), "", 4)});
  EXPECT_EQ(get("objects/" + id("malware", 1) + "/versions/").body,
            R"({"versions":["2024-05-01T00:00:00.000Z","2024-05-03T00:00:00.000Z"]})");
  EXPECT_NE(get("objects/" + id("malware", 1) + "/").body.find("2024-05-03"), std::string::npos)
      << "the last that is seen";
  const Got manifest = get("manifest/?match%5Bversion%5D=all&match%5Btype%5D=malware");
  EXPECT_EQ(manifest.body.find("2024-05-02"), std::string::npos);
  EXPECT_EQ(manifest.body.find("2024-05-04"), std::string::npos);
}

TEST_F(KnownLeaks, AFeedHasTheRightsOfItsReaderAndNotOfTheNode) {
  post("KOR", {object("malware", 1, "")});
  post("KOR", {object("malware", 2, release::marking_id(narrow))});
  EXPECT_EQ(get("objects/").body.find("malware"), std::string::npos);
  EXPECT_EQ(get("objects/", "AUS").body, "{}") << "a nation that nothing is listed for";
  exchange::Selection selection;
  selection.nation = "JPN";
  selection.limit = 100;
  const auto exported = node.gate.select(*node.collections.find("threats"), selection, true);
  ASSERT_TRUE(exported.has_value() && exported->has_value());
  std::string ids;
  for (const auto& item : (*exported)->value().page.items) ids += std::string(item.id) + " ";
  EXPECT_NE(ids.find(id("malware", 2)), std::string::npos);
  EXPECT_EQ(ids.find(id("malware", 1)), std::string::npos);
}

TEST_F(KnownLeaks, DefaultLabelsHoldForWhateverComesIn) {
  post("KOR", {object("malware", 1, "")}, "defaults");
  EXPECT_NE(get("objects/", "USA", "defaults").body.find(id("malware", 1)), std::string::npos);
  EXPECT_EQ(get("objects/", "JPN", "defaults").body, "{}");
  const std::string imported = object("malware", 2, "");
  const exchange::Padded padded(imported);
  const std::string_view view = padded;
  step();
  ASSERT_TRUE(
      node.submitter.submit_objects(*node.collections.find("defaults"), std::span(&view, 1)).has_value());
  EXPECT_NE(get("objects/", "USA", "defaults").body.find(id("malware", 2)), std::string::npos);
  EXPECT_EQ(get("objects/", "JPN", "defaults").body, "{}");
  post("USA", {object("malware", 3, "")}, "defaults");
  EXPECT_EQ(get("objects/", "JPN", "defaults").body, "{}")
      << "our label is not put on what another nation brings";
}

TEST_F(KnownLeaks, OfTwoColoursTheDarkerCounts) {
  const std::string both = fmt::format(R"({}","{})", tlp_clear, tlp_red);
  post("KOR", {object("malware", 1, both)});
  EXPECT_EQ(get("objects/").body.find("malware"), std::string::npos);
  const std::string granular =
      fmt::format(R"(,"granular_markings":[{{"selectors":["is_family"],"marking_ref":"{}"}}])", tlp_red);
  post("KOR", {object("malware", 2, tlp_clear, granular)});
  EXPECT_EQ(get("objects/").body.find("malware"), std::string::npos)
      << "a granular marking counts for the whole object";
}

TEST_F(KnownLeaks, ADeletionReachesEveryReader) {
  const std::string wide_id = release::marking_id(wide);
  const std::string relation = fmt::format(
      R"(,"relationship_type":"related-to","source_ref":"{0}","target_ref":"{0}")", id("malware", 1));
  post("KOR", {object("malware", 1, wide_id), object("relationship", 2, wide_id, relation)});
  EXPECT_NE(get("objects/").body.find("relationship"), std::string::npos);
  EXPECT_EQ(
      ask(http::Method::del, "/exchange/collections/threats/objects/" + id("malware", 1) + "/", "KOR").status,
      200);
  for (const std::string nation : {"USA", "JPN"}) {
    const Got page = get("objects/?match%5Bversion%5D=all", nation);
    EXPECT_EQ(page.body.find("malware"), std::string::npos) << nation;
    EXPECT_EQ(page.body.find("relationship"), std::string::npos) << nation << ": nor what referred to it";
  }
}

TEST_F(KnownLeaks, ALabelNamesItsRecipientsToNobodyElse) {
  post("KOR", {object("malware", 1, release::marking_id(narrow))});
  for (const char* place : {"objects/", "manifest/", "objects/?match%5Btype%5D=marking-definition"})
    EXPECT_EQ(get(place).body.find(release::marking_id(narrow)), std::string::npos) << place;
  EXPECT_NE(get("objects/", "JPN").body.find(release::marking_id(narrow)), std::string::npos);
  EXPECT_EQ(get("objects/" + release::marking_id(narrow) + "/").status, 404);
}

TEST_F(KnownLeaks, AGuessedObservableIsNotConfirmed) {
  const std::string wide_id = release::marking_id(wide);
  const std::string address =
      R"({"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd","value":"198.51.100.3"})";
  const std::string observed =
      R"(,"first_observed":"2024-05-01T00:00:00Z","last_observed":"2024-05-01T00:00:00Z","number_observed":1,"object_refs":["ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd"])";
  post("KOR", {address, object("observed-data", 1, wide_id, observed)});
  EXPECT_EQ(get("objects/").body.find("ipv4-addr"), std::string::npos)
      << "a reference to it would say that KOR has it";
  EXPECT_EQ(get("objects/ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd/").status, 404);
}

}  // namespace
}  // namespace entente::taxii
