#include "record/trend_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::record {
namespace {

using ::testing::ElementsAre;

constexpr std::int32_t new_year_2024 = 19'723;

TEST(TrendFacts, of_a_sighting) {
  TrendFactReader reader;
  const auto facts = reader.read(
      R"({"type":"sighting","id":"sighting--1","created_by_ref":"identity--9","first_seen":"2024-01-01T23:59:59Z","last_seen":"2024-01-03T00:00:00Z",)"
      R"("count":12,"sighting_of_ref":"malware--2","where_sighted_refs":["location--3"],"observed_data_refs":["observed-data--4"],)"
      R"("external_references":[{"source_name":"case","external_id":"7"}]})");
  ASSERT_TRUE(facts.has_value());
  const TrendFacts& one = **facts;
  EXPECT_EQ(one.when,
            (DatedSpan{.first = new_year_2024, .last = new_year_2024 + 2, .precision = Precision::day}));
  EXPECT_EQ(one.count, 12U);
  EXPECT_THAT(one.subjects, ElementsAre("malware--2"));
  EXPECT_THAT(one.places, ElementsAre("location--3"));
  EXPECT_THAT(one.parts, ElementsAre("observed-data--4"));
  EXPECT_EQ(one.created_by, "identity--9");
  ASSERT_EQ(one.references.size(), 1U);
  EXPECT_EQ(one.references[0].id, "7");
}

TEST(TrendFacts, keep_the_precision_wherever_it_is_said) {
  TrendFactReader reader;
  for (
      const std::string_view text :
      {R"({"type":"event","start_time":"2024-01-01T00:00:00Z","start_time_fidelity":"year"})",
       R"({"type":"incident","extensions":{"x":{"start_time":"2024-01-01T00:00:00Z","start_time_fidelity":"year"}}})",
       R"({"type":"sighting","first_seen":"2024-01-01T00:00:00Z","extensions":{"x":{"first_seen_fidelity":"year"}}})",
       R"({"type":"campaign","first_seen":"2024-01-01T00:00:00Z","first_seen_precision":"year"})"}) {
    const auto facts = reader.read(text);
    ASSERT_TRUE(facts.has_value() && (*facts)->when.has_value()) << text;
    EXPECT_EQ((*facts)->when->precision, Precision::year) << text;
    EXPECT_EQ((*facts)->when->first, new_year_2024) << text;
  }
}

TEST(TrendFacts, of_names_and_ties) {
  TrendFactReader reader;
  const auto facts = reader.read(
      R"({"type":"intrusion-set","name":"APT28","aliases":["APT28","Sofacy"],"x_mitre_aliases":["Fancy Bear"],"revoked":true,)"
      R"("kill_chain_phases":[{"kill_chain_name":"mitre-attack","phase_name":"impact"},{"kill_chain_name":"other","phase_name":"x"}]})");
  ASSERT_TRUE(facts.has_value());
  EXPECT_THAT((*facts)->aliases, ElementsAre("Sofacy", "Fancy Bear"));
  EXPECT_THAT((*facts)->tactics, ElementsAre("impact"));
  EXPECT_TRUE((*facts)->revoked);
  const auto tie = reader.read(
      R"({"type":"relationship","relationship_type":"uses","source_ref":"a--1","target_ref":"b--2"})");
  ASSERT_TRUE(tie.has_value());
  EXPECT_EQ((*tie)->relation, "uses");
  EXPECT_EQ((*tie)->source, "a--1");
  EXPECT_EQ((*tie)->target, "b--2");
  EXPECT_TRUE((*tie)->aliases.empty()) << "nothing is left of the object before";
}

TEST(TrendFacts, of_nonsense_are_none) {
  TrendFactReader reader;
  EXPECT_FALSE(reader.read("[1]").has_value());
  EXPECT_FALSE(reader.read("{").has_value());
  const auto facts = reader.read(
      R"({"type":"sighting","first_seen":7,"last_seen":"yesterday","count":-1,"where_sighted_refs":"x","extensions":[1]})");
  ASSERT_TRUE(facts.has_value());
  EXPECT_FALSE((*facts)->when.has_value());
  EXPECT_EQ((*facts)->count, 1U);
  const auto reversed = reader.read(
      R"({"type":"sighting","first_seen":"2024-01-02T00:00:00Z","last_seen":"2024-01-01T00:00:00Z","count":99999999999})");
  ASSERT_TRUE(reversed.has_value() && (*reversed)->when.has_value());
  EXPECT_EQ((*reversed)->when->last, (*reversed)->when->first);
  EXPECT_EQ((*reversed)->count, 999'999'999U);
}

}  // namespace
}  // namespace entente::record
