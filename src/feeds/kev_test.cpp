#include "feeds/kev.h"

#include <gmock/gmock.h>

#include "feeds/feed_test.h"

namespace entente::feeds {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string catalogue =
    R"({"dateReleased":"2025-01-24T15:00:57.5282Z","vulnerabilities":[
{"cveID":"CVE-2024-1111","vulnerabilityName":"Gate stands open","dateAdded":"2024-02-03",
 "shortDescription":"Anybody may enter.","requiredAction":"Close it.","dueDate":"2024-02-24",
 "knownRansomwareCampaignUse":"Known","notes":"https://example.org/a ; see there ; https://example.org/b"},
{"cveID":"CVE-2024-2222","dateAdded":"soon"},
{"cveID":"unknown","dateAdded":"2024-02-03"},
{"cveID":"CVE-2024-1111","dateAdded":"2024-02-04"}]})";

const std::string mapping =
    R"({"mapping_objects":[
{"capability_id":"CVE-2024-1111","attack_object_id":"T1190","attack_object_name":"Front Door","mapping_type":"a"},
{"capability_id":"CVE-2024-1111","attack_object_id":"T1190","attack_object_name":"Front Door","mapping_type":"b"},
{"capability_id":"CVE-2024-9999","attack_object_id":"T1190","attack_object_name":"Front Door"},
{"capability_id":"CVE-2024-1111","attack_object_id":"none","attack_object_name":"?"}]})";

TEST(Kev, JoinsTheCatalogueWithTechniquesInAnyOrder) {
  const Fed fed = feed("kev", {{"map.json", mapping}, {"kev.json", catalogue}});
  expect_sound(fed);
  EXPECT_EQ(fed.records, 8U);
  EXPECT_EQ(fed.left_out, 5U);
  const std::string vulnerability = fed.one("vulnerability");
  EXPECT_THAT(vulnerability, HasSubstr(R"("created":"2024-02-03T00:00:00.000Z")"));
  EXPECT_THAT(vulnerability, HasSubstr("Gate stands open. Anybody may enter. Close it."));
  EXPECT_THAT(vulnerability, HasSubstr(R"(["kev-due:2024-02-24","ransomware-use"])"));
  EXPECT_THAT(vulnerability, HasSubstr("https://example.org/b"));
  EXPECT_THAT(vulnerability, Not(HasSubstr("see there")));
  // One sighting of the vulnerability, one of the technique though two mappings name it.
  ASSERT_EQ(fed.of_type("sighting").size(), 2U);
  for (const std::string& sighting : fed.of_type("sighting")) {
    EXPECT_THAT(sighting, HasSubstr(R"("first_seen":"2024-02-03T00:00:00.000Z")"));
    EXPECT_THAT(sighting, HasSubstr(R"({"source_name":"cisa-kev","external_id":"kev:CVE-2024-1111"})"));
  }
  fed.one("relationship", R"("relationship_type":"targets")");
  EXPECT_EQ(fed.notes_with("not in the catalogue"), 1U);
  EXPECT_EQ(fed.notes_with("not a CVE number"), 1U);
  EXPECT_EQ(fed.notes_with("twice"), 1U);
  EXPECT_EQ(fed.notes_with("cannot be read"), 1U);
  EXPECT_EQ(fed.notes_with("not the number of a technique"), 1U);
}

TEST(Kev, FollowsChangesMadeAfterTheRelease) {
  const std::string lines =
      R"({"t":"2025-02-01T00:00:00-06:00","event":"added","cveID":"CVE-2025-3333","data":{"dateAdded":"2025-02-01"}})"
      "\n"
      R"({"t":"2025-02-02T00:00:00-06:00","event":"modified","cveID":"CVE-2024-1111","data":{"dueDate":["2024-02-24","2024-03-01"]}})"
      "\n"
      R"({"t":"2025-01-02T00:00:00-06:00","event":"modified","cveID":"CVE-2024-1111","data":{"dueDate":["x","1999-01-01"]}})"
      "\n{broken\n"
      R"({"t":"2025-02-02T00:00:00-06:00","event":"removed","cveID":"CVE-2024-1111","data":{}})"
      "\n";
  const Fed fed = feed("kev", {{"changes.jsonl", lines}, {"kev.json", catalogue}});
  expect_sound(fed);
  EXPECT_THAT(fed.one("vulnerability", "CVE-2024-1111"), HasSubstr("kev-due:2024-03-01"));
  fed.one("vulnerability", "CVE-2025-3333");
  EXPECT_EQ(fed.notes_with("before the catalogue's release"), 1U);
  EXPECT_EQ(fed.notes_with("the line is not JSON"), 1U);
  const auto broken =
      std::ranges::find_if(fed.notes, [](const Note& note) { return note.reason == "the line is not JSON"; });
  ASSERT_NE(broken, fed.notes.end());
  EXPECT_EQ(broken->line, 4U);
  EXPECT_EQ(broken->column, "column 2");
}

TEST(Kev, SaysWhereAFileStopsBeingJson) {
  const Fed fed = feed("kev", {{"kev.json", "{\"vulnerabilities\":[\n  {\"cveID\":}]}"}});
  ASSERT_FALSE(fed.result);
  EXPECT_EQ(fed.result.error().where, "kev.json, line 2, column 12");
  const Fed other = feed("kev", {{"x.json", "[]"}});
  ASSERT_FALSE(other.result);
  EXPECT_EQ(other.result.error().where, "x.json");
}

}  // namespace
}  // namespace entente::feeds
