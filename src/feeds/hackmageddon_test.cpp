#include "feeds/hackmageddon.h"

#include <gmock/gmock.h>

#include "feeds/cve_numbers.h"
#include "feeds/feed_test.h"
#include "feeds/hackmageddon_words.h"

namespace entente::feeds {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view head =
    "id_raw,date_reported_raw,date_occurred_raw,date_discovered_raw,author,target,description,attack_raw,"
    "target_class,attack_class,country,link,source_timeline_url\n";

Fed read(const std::string& rows) {
  return feed("hackmageddon", {{"h.csv", std::string(head) + rows}});
}

TEST(Hackmageddon, MakesIncidentsWithThreeDates) {
  const Fed fed = read(
      "1,05/03/2023,02/03/2023,03/03/2023,Heron AKA Ardea and Egret,Port of Sand,A port stops.,"
      "CVE-2023-1234 Vulnerability,Transportation and storage,CC,\"KR JP\",https://example.org/x,"
      "https://example.org/timeline\n");
  expect_sound(fed);
  const std::string incident = fed.one("incident");
  EXPECT_THAT(incident, HasSubstr(R"("name":"CVE-2023-1234 Vulnerability: Port of Sand")"));
  EXPECT_THAT(incident, HasSubstr(R"("labels":["attack-class:cyber-crime"])"));
  EXPECT_THAT(fed.one("event"), HasSubstr(R"("start_time":"2023-03-02T00:00:00.000Z")"));
  EXPECT_THAT(fed.one("task", R"(["detected"])"), HasSubstr(R"("start_time":"2023-03-03T00:00:00.000Z")"));
  EXPECT_THAT(fed.one("task", R"(["reported"])"), HasSubstr(R"("start_time":"2023-03-05T00:00:00.000Z")"));
  fed.one("vulnerability", R"("external_id":"CVE-2023-1234")");
  EXPECT_THAT(fed.one("threat-actor"), HasSubstr(R"("name":"Heron","aliases":["Ardea","Egret"])"));
  fed.one("identity", R"("name":"transportation in Japan")");
  fed.one("identity", R"("name":"transportation in South Korea")");
}

TEST(Hackmageddon, KeepsDatesThatContradictEachOtherAndSaysSo) {
  const Fed fed = read("1,04/01/2023,21/12/2023,04/01/2023,?,T,,Malware,Unknown,CE,>1,,\n");
  expect_sound(fed);
  EXPECT_EQ(fed.notes_with("reported before it occurred"), 1U);
  EXPECT_EQ(fed.notes_with("discovered before it occurred"), 1U);
  EXPECT_THAT(fed.one("incident"), HasSubstr(R"("discovered-before-occurred","reported-before-occurred")"));
  EXPECT_THAT(fed.one("event"), HasSubstr(R"("start_time":"2023-12-21T00:00:00.000Z")"));
  EXPECT_TRUE(fed.of_type("threat-actor").empty());
  EXPECT_TRUE(fed.of_type("location").empty());
}

TEST(Hackmageddon, ReadsDatesInWordsAsFarAsTheyGo) {
  const Fed fed = read(
      "1,04/01/2023,01/01/2023,During December 2022,?,A,,DDoS,Education,H,UK,,\n"
      "2,04/01/2023,01/01/2023,'Recently',Kite?,B,,DDoS,Education,H,UAE,,\n"
      "3,none,none,-,?,C,,DDoS,Education,H,UAE,,\n");
  expect_sound(fed);
  EXPECT_EQ(fed.records, 3U);
  EXPECT_EQ(fed.left_out, 1U);
  EXPECT_THAT(fed.one("task", R"(["detected"])"), HasSubstr(R"("start_time_fidelity":"month")"));
  EXPECT_EQ(fed.notes_with("a date in words"), 3U);
  fed.one("location", R"("country":"GB")");
  fed.one("location", R"("country":"AE")");
  fed.one("incident", R"("attribution-doubted:Kite")");
  EXPECT_THAT(fed.one("attack-pattern"), HasSubstr("T1498"));
  EXPECT_EQ(fed.of_type("sighting").size(), 2U);
}

TEST(Hackmageddon, TellsRepeatedRowsApart) {
  const std::string row =
      "1,04/01/2023,01/01/2023,-,?,A,DESCRIPTION,DDoS,Education,H,FR,https://example.org,\n";
  const Fed fed = read(row + row);
  expect_sound(fed);
  EXPECT_EQ(fed.of_type("incident").size(), 2U);
}

TEST(HackmageddonWords, Authors) {
  const auto names = [](std::string_view text) {
    std::vector<std::string> out;
    for (const Actor& actor : authors_of(text).actors) out.push_back(actor.name);
    return out;
  };
  EXPECT_THAT(names("?"), ElementsAre());
  EXPECT_THAT(names("Ibis and Stilt"), ElementsAre("Ibis", "Stilt"));
  EXPECT_THAT(names("Ibis with Stilt AKA Avocet"), ElementsAre("Ibis", "Stilt"));
  EXPECT_THAT(names("Friends of birds and trees"), ElementsAre("Friends of birds and trees"));
  EXPECT_THAT(names("Number057(16)"), ElementsAre("Number057(16)"));
  EXPECT_THAT(names("Ibis (allied to Stilt)"), ElementsAre("Ibis"));
  EXPECT_THAT(names("Multiple threat actors"), ElementsAre());
  EXPECT_THAT(authors_of("Ibis ?").doubted, ElementsAre("Ibis"));
  EXPECT_THAT(authors_of("Ibis a.k.a. Stilt, Avocet, and Heron").actors.at(0).aliases,
              ElementsAre("Stilt", "Avocet", "Heron"));
}

TEST(CveNumbers, AreFoundInTexts) {
  EXPECT_THAT(cves_in("cve-2023-41064 and CVE-2023-41061, CVE-1"),
              ElementsAre("CVE-2023-41064", "CVE-2023-41061"));
  EXPECT_THAT(cves_in("CVE-"), ElementsAre());
  EXPECT_THAT(cves_in(""), ElementsAre());
}

}  // namespace
}  // namespace entente::feeds
