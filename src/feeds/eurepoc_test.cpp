#include "feeds/eurepoc.h"

#include <gmock/gmock.h>

#include "feeds/eurepoc_words.h"
#include "feeds/feed_test.h"

namespace entente::feeds {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view head =
    "ID,name,description,start_date,end_date,incident_type,source_incident_detection_disclosure,receiver_"
    "country,"
    "receiver_category,receiver_category_subcode,initiator_name,initiator_country,initiator_category,"
    "initiator_category_subcode,MITRE_initial_access,MITRE_impact,sources_url\n";

Fed read(const std::string& rows, std::size_t step = 1'000'000) {
  return feed("eurepoc", {{"e.csv", std::string(head) + rows}}, step);
}

constexpr std::string_view full =
    R"(7,"Harbour, closed","Ships wait.",2019-03-04,2019-03-09,"Data theft & Doxing; Disruption",)"
    R"(Incident disclosed by victim,"['Korea, Republic of', 'Japan']",)"
    R"("[['State institutions / political system', 'Critical infrastructure'], ['Critical infrastructure']]",)"
    R"("[['Military', 'Energy'], ['Transportation']]","['Grey Heron/APT99/G9001 (Unit 7)']","['Unknown']",['State'],,)"
    R"(Phishing,Data Encrypted for Impact; Data Exfiltration,"['https://example.org/a', 'no address']")"
    "\n";

TEST(Eurepoc, MakesOneIncidentWithAllThatBelongsToIt) {
  const Fed fed = read(std::string(full));
  expect_sound(fed);
  EXPECT_EQ(fed.records, 1U);
  EXPECT_EQ(fed.left_out, 0U);
  const std::string incident = fed.one("incident");
  EXPECT_THAT(incident, HasSubstr(R"("name":"Harbour, closed")"));
  EXPECT_THAT(incident, HasSubstr(R"({"source_name":"eurepoc","external_id":"7"})"));
  EXPECT_THAT(incident, HasSubstr(R"({"source_name":"report","url":"https://example.org/a"})"));
  EXPECT_THAT(incident, HasSubstr(R"({"source_name":"report","description":"no address"})"));
  EXPECT_THAT(incident,
              HasSubstr(R"("incident_types":["data-exfiltration","disruption","unauthorized-release"])"));
  EXPECT_THAT(incident, HasSubstr(R"("detection_methods":["user-reporting"])"));
  const std::string event = fed.one("event");
  EXPECT_THAT(incident, HasSubstr("\"event_refs\":[\"" + id_of(event) + "\"]"));
  EXPECT_THAT(event, HasSubstr(R"("start_time":"2019-03-04T00:00:00.000Z","start_time_fidelity":"day")"));
  EXPECT_THAT(event, HasSubstr(R"("end_time":"2019-03-09T00:00:00.000Z","end_time_fidelity":"day")"));
  EXPECT_THAT(fed.one("location", R"("country":"KR")"), HasSubstr("South Korea"));
  EXPECT_EQ(fed.of_type("location").size(), 2U);
  // Sector and nation stay together: energy was hit in Korea, transportation in Japan.
  fed.one("identity", R"("name":"defense in South Korea")");
  fed.one("identity", R"("name":"energy in South Korea")");
  fed.one("identity", R"("name":"transportation in Japan")");
  const std::string actor = fed.one("threat-actor");
  EXPECT_THAT(actor, HasSubstr(R"("name":"Grey Heron","description":"Unit 7")"));
  EXPECT_THAT(actor, HasSubstr(R"("threat_actor_types":["nation-state"],"aliases":["APT99"])"));
  EXPECT_THAT(actor, HasSubstr(R"("external_id":"G9001")"));
  // One sighting of the actor and one of each technique, each with the dates and the places.
  EXPECT_EQ(fed.of_type("sighting").size(), 3U);
  const std::string sighting = fed.one("sighting", id_of(actor));
  EXPECT_THAT(sighting, HasSubstr(R"("first_seen":"2019-03-04T00:00:00.000Z")"));
  EXPECT_THAT(sighting, HasSubstr(R"("first_seen_fidelity":"day")"));
  EXPECT_THAT(sighting, HasSubstr(id_of(fed.one("identity", R"("name":"energy in South Korea")"))));
  EXPECT_THAT(event, HasSubstr(id_of(sighting)));
  fed.one("attack-pattern", R"("external_id":"T1566")");
  fed.one("attack-pattern", R"("external_id":"T1486")");
  EXPECT_EQ(fed.notes_with("not a technique"), 1U);
}

TEST(Eurepoc, MakesTheSameOfTheSameFileHoweverItIsCut) {
  const std::string rows = std::string(full) + "8,Second,,2019-04-05,,,,['France'],,,,,,,,,[]\n";
  const Fed whole = read(rows);
  expect_sound(whole);
  for (const std::size_t step : {1, 3, 64}) EXPECT_EQ(read(rows, step).objects, whole.objects);
}

std::string dated_row(const std::string& id, const std::string& start, const std::string& end) {
  return id + ",N,," + start + "," + end + ",,,['Oman'],,,,,,,,,[]\n";
}

TEST(Eurepoc, KeepsHowExactlyADateIsKnown) {
  const auto event = [](const std::string& start, const std::string& end) {
    const Fed fed = read(dated_row("1", start, end));
    expect_sound(fed);
    return fed.one("event");
  };
  EXPECT_THAT(event("2012-01-01", ""), HasSubstr(R"("start_time_fidelity":"year")"));
  EXPECT_THAT(event("2012-06-01", ""), HasSubstr(R"("start_time_fidelity":"month")"));
  EXPECT_THAT(event("2012-06-02", ""), HasSubstr(R"("start_time_fidelity":"day")"));
  EXPECT_THAT(event("2012-06-02", "2013-01-01"),
              HasSubstr(R"("end_time":"2013-01-01T00:00:00.000Z","end_time_fidelity":"year")"));
  // Some time in the year of the start says nothing about the end.
  EXPECT_THAT(event("2012-06-02", "2012-01-01"), Not(HasSubstr("end_time")));
  EXPECT_THAT(event("", "2012-06-02"), Not(HasSubstr("start_time")));
  EXPECT_THAT(event("", "2012-06-02"), HasSubstr(R"("end_time":"2012-06-02T00:00:00.000Z")"));
}

TEST(Eurepoc, NotesDatesThatCannotBeAndLinesWhereTheyStand) {
  const Fed fed = read(dated_row("1", "2012-06-02", "2011-05-06") + dated_row("2", "", "") +
                       dated_row("3", "2012-99-99", ""));
  expect_sound(fed);
  EXPECT_EQ(fed.of_type("incident").size(), 3U);
  EXPECT_EQ(fed.of_type("event").size(), 1U);
  EXPECT_EQ(fed.notes_with("the end is before the start"), 1U);
  EXPECT_EQ(fed.notes_with("no date"), 2U);
  EXPECT_EQ(fed.notes_with("not a date"), 1U);
  ASSERT_FALSE(fed.notes.empty());
  EXPECT_EQ(fed.notes[0].line, 2U);
  EXPECT_EQ(fed.notes[0].column, "end_date");
  EXPECT_EQ(fed.notes[0].value, "2011-05-06");
  EXPECT_EQ(fed.notes[0].file, "e.csv");
}

TEST(Eurepoc, LeavesOutRowsThatItCannotRead) {
  const Fed fed = read("1,N\n,N,,2012-06-02,,,,['Oman'],,,,,,,,,[]\n" + dated_row("4", "2012-06-02", "") +
                       dated_row("4", "2012-06-02", ""));
  expect_sound(fed);
  EXPECT_EQ(fed.records, 4U);
  EXPECT_EQ(fed.left_out, 3U);
  EXPECT_EQ(fed.notes_with("more or fewer fields"), 1U);
  EXPECT_EQ(fed.notes_with("no ID"), 1U);
  EXPECT_EQ(fed.notes_with("twice"), 1U);
}

TEST(Eurepoc, RefusesOtherFiles) {
  const Fed fed = feed("eurepoc", {{"other.csv", "a,b\n1,2\n"}});
  ASSERT_FALSE(fed.result);
  EXPECT_EQ(fed.result.error().where, "other.csv, line 1");
  EXPECT_THAT(fed.result.error().what, HasSubstr("'ID'"));
  const Fed quotes = read("1,\"a\"b\n");
  ASSERT_FALSE(quotes.result);
  EXPECT_EQ(quotes.result.error().where, "e.csv, line 2, column 6");
  EXPECT_FALSE(feed("eurepoc", {{"empty.csv", ""}}).result);
}

TEST(Eurepoc, GathersWhatRowsSayOfOneActor) {
  const std::string row = ",N,,2012-06-02,,,,['Oman'],,,\"['NAME']\",,,,,,[]\n";
  const auto named = [&](std::string id, std::string_view name) {
    std::string text = std::move(id) + row;
    return text.replace(text.find("NAME"), 4, name);
  };
  const Fed fed =
      read(named("1", "Red Kite/RK-1") + named("2", "red kite/Milvus") + named("3", "Not available"));
  expect_sound(fed);
  EXPECT_THAT(fed.one("threat-actor"), HasSubstr(R"("name":"Red Kite","aliases":["RK-1","Milvus"])"));
}

TEST(EurepocWords, Places) {
  EXPECT_EQ(place_word("Taiwan").country->alpha2, "TW");
  EXPECT_EQ(place_word("Southeast Asia (region)").word, "south-eastern-asia");
  EXPECT_EQ(place_word("NATO (region)").kind, PlaceWord::Kind::organisation);
  EXPECT_EQ(place_word("Global (region)").kind, PlaceWord::Kind::nowhere);
  EXPECT_EQ(place_word("Atlantis").kind, PlaceWord::Kind::unknown);
}

TEST(EurepocWords, Initiators) {
  const auto cut = initiator("Ibis/Ibis Group (A/B, Unit (7)) <\xC2\xA0Wader Umbrella/G0044");
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->name, "Ibis");
  EXPECT_EQ(cut->aliases, std::vector<std::string>{"Ibis Group"});
  EXPECT_EQ(cut->description, "A/B, Unit (7); part of Wader Umbrella/G0044");
  EXPECT_EQ(initiator("Stilt/Group G0007")->mitre_group, "G0007");
  EXPECT_FALSE(initiator("Not available"));
  EXPECT_FALSE(initiator(" / "));
  EXPECT_FALSE(initiator(""));
  ASSERT_EQ(initiators("Anonymous/Waders").size(), 2U);
  EXPECT_EQ(initiators("Anonymous/Waders")[1].name, "Waders");
  EXPECT_TRUE(initiators("Anonymous/Waders")[0].aliases.empty());
  EXPECT_EQ(initiators("Ibis/Waders").size(), 1U);
  EXPECT_TRUE(initiators("Not available").empty());
}

}  // namespace
}  // namespace entente::feeds
