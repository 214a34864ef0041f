#include "feeds/aptnotes.h"

#include <gmock/gmock.h>

#include "feeds/actor_names.h"
#include "feeds/feed_test.h"

namespace entente::feeds {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Aptnotes, MakesDatedReportsAboutTheActorsInTheirTitles) {
  const std::string index =
      R"([{"Title":"Grey Heron and APT99 go fishing","Source":"Marsh Labs","Link":"https://example.org/1",
           "SHA-1":"e802d6f06085f22242a66b06c785315e1c63c070","Date":"02/28/2021"},
          {"Title":"The weather","Source":"Marsh Labs","Link":"x","SHA-1":"","Date":"12/31/2021"},
          {"Title":"No date","Date":"31/12/2021"},
          {"Title":"Grey Heron again","Source":"","SHA-1":"e802d6f06085f22242a66b06c785315e1c63c070","Date":"03/01/2021"}])";
  const std::string cluster =
      R"({"type":"threat-actor","values":[{"value":"Ardea","meta":{"synonyms":["Grey Heron","G9001"]}},{"value":"Play"}]})";
  const Fed fed = feed("aptnotes", {{"index.json", index}, {"actors.json", cluster}});
  expect_sound(fed);
  EXPECT_EQ(fed.records, 4U);
  EXPECT_EQ(fed.left_out, 2U);
  const std::string report = fed.one("report", "go fishing");
  EXPECT_THAT(report, HasSubstr(R"("published":"2021-02-28T00:00:00.000Z")"));
  EXPECT_THAT(report, HasSubstr(R"("report_types":["threat-actor"])"));
  EXPECT_THAT(
      report,
      HasSubstr(id_of(fed.one("threat-actor", R"("name":"Ardea","aliases":["Grey Heron","G9001"])"))));
  EXPECT_THAT(report, HasSubstr(id_of(fed.one("threat-actor", R"("name":"APT99")"))));
  EXPECT_THAT(fed.one("report", "weather"), HasSubstr(id_of(fed.one("identity", "Marsh Labs"))));
  EXPECT_EQ(fed.notes_with("MM/DD/YYYY"), 1U);
  EXPECT_EQ(fed.notes_with("twice"), 1U);
}

TEST(ActorNames, FindsWholeWordsInTheSameLetters) {
  ActorNames names;
  names.add({.name = "Silver Kite",
             .aliases = {"Milvus", "SK1"},
             .types = {},
             .description = {},
             .mitre_group = {}});
  names.add({.name = "Silver", .aliases = {"Hive"}, .types = {}, .description = {}, .mitre_group = {}});
  const auto in = [&](std::string_view text) {
    std::vector<std::string> out;
    for (const Actor& actor : names.find(text)) out.push_back(actor.name);
    return out;
  };
  EXPECT_THAT(in("How Silver Kite, also Milvus, hunts"), ElementsAre("Silver Kite"));
  EXPECT_THAT(in("Silver is found"), ElementsAre("Silver"));
  EXPECT_THAT(in("Silverware; milvus; SK12; beeHive; Hive"), ElementsAre());
  EXPECT_THAT(in("SK1: APT28 vs. FIN7, TA505, UNC2452 and APT-C-36"),
              ElementsAre("Silver Kite", "APT28", "FIN7", "TA505", "UNC2452", "APT-C-36"));
  EXPECT_THAT(in("APT group, TA1, FINAL, APTs"), ElementsAre());
}

}  // namespace
}  // namespace entente::feeds
