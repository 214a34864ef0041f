#include "exchange/counting.h"

#include "exchange/tally_test.h"

namespace entente::exchange {
namespace {

constexpr std::int32_t far = 40'000;

CountQuery weekly() {
  CountQuery query;
  query.today = far;
  return query;
}
CountQuery monthly() {
  CountQuery query = weekly();
  query.step = trend::Step::month;
  return query;
}

const CountedSeries* find(const Counted& counted, std::string_view key, std::string_view split = "") {
  for (const CountedSeries& one : counted.series) {
    if (one.subject.key == key && one.split == split) return &one;
  }
  return nullptr;
}
std::uint64_t total(const Counted& counted, std::string_view key, std::string_view split = "") {
  const auto* const found = find(counted, key, split);
  return found == nullptr ? 0 : found->total;
}
std::string counts(const Counted& counted, std::string_view key) {
  const auto* const found = find(counted, key);
  std::string out;
  if (found == nullptr) return "none";
  for (const double count : found->series.counts)
    out += trend::is_missing(count) ? "- " : fmt::format("{} ", count);
  return out;
}

std::string technique(unsigned number, std::string_view code, std::string_view name,
                      std::string_view more = "") {
  return test_object(
      test_id("attack-pattern", number),
      fmt::format(
          R"("name":"{}","external_references":[{{"source_name":"mitre-attack","external_id":"{}"}}],)"
          R"("kill_chain_phases":[{{"kill_chain_name":"mitre-attack","phase_name":"execution"}}]{})",
          name, code, more));
}
std::string sighting(unsigned number, const std::string& of, std::string_view first,
                     std::string_view more = "") {
  return test_object(test_id("sighting", number),
                     fmt::format(R"("sighting_of_ref":"{}","first_seen":"{}T08:00:00Z"{})", of, first, more));
}
std::string tie(unsigned number, std::string_view relation, const std::string& from, const std::string& to) {
  return test_object(
      test_id("relationship", number),
      fmt::format(R"("relationship_type":"{}","source_ref":"{}","target_ref":"{}")", relation, from, to));
}

TEST(Counting, a_technique_counts_for_its_parent_and_its_tactics) {
  TestLog log;
  log.add(technique(1, "T1059", "Interpreter"));
  log.add(technique(2, "T1059.001", "PowerShell"));
  log.add(sighting(1, test_id("attack-pattern", 2), "2024-01-01", R"(,"count":3)"));
  log.add(sighting(2, test_id("attack-pattern", 1), "2024-01-09"));
  const Counted counted = log.count(weekly());
  EXPECT_EQ(total(counted, "technique:T1059.001"), 3U);
  EXPECT_EQ(total(counted, "technique:T1059"), 4U);
  EXPECT_EQ(total(counted, "tactic:execution"), 4U);
  EXPECT_EQ(total(counted, "all"), 4U);
  EXPECT_EQ(counts(counted, "technique:T1059.001"), "3 0 ") << "who reports it reported in week 2, too";
}

TEST(Counting, a_missing_report_is_no_zero) {
  TestLog log;
  const std::string by_one = fmt::format(R"(,"created_by_ref":"{}")", test_id("identity", 1));
  const std::string by_two = fmt::format(R"(,"created_by_ref":"{}")", test_id("identity", 2));
  log.add(technique(1, "T1", "One"));
  log.add(technique(2, "T2", "Two"));
  log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-01", by_one));
  log.add(sighting(2, test_id("attack-pattern", 2), "2024-01-08", by_one));
  log.add(sighting(3, test_id("attack-pattern", 2), "2024-01-15", by_two));
  log.add(sighting(4, test_id("attack-pattern", 1), "2024-01-22", by_one));
  const Counted counted = log.count(weekly());
  EXPECT_EQ(counts(counted, "technique:T1"), "1 0 - 1 ") << "the first source was silent in the third week";
  EXPECT_EQ(counts(counted, "technique:T2"), "0 1 1 0 ");
}

TEST(Counting, dates_count_in_steps_as_exact_as_they_are) {
  TestLog log;
  log.add(technique(1, "T1", "One"));
  const auto seen = [&](unsigned number, std::string_view fidelity) {
    log.add(
        sighting(number, test_id("attack-pattern", 1), "2024-01-01",
                 fmt::format(R"(,"extensions":{{"extension-definition--{}":{{"first_seen_fidelity":"{}"}}}})",
                             uuid_text(9), fidelity)));
  };
  seen(1, "day");
  seen(2, "month");
  seen(3, "year");
  seen(4, "second");
  const Counted weeks = log.count(weekly());
  EXPECT_EQ(total(weeks, "technique:T1"), 2U);
  EXPECT_EQ(find(weeks, "technique:T1")->coarse, 2U);
  const Counted months = log.count(monthly());
  EXPECT_EQ(total(months, "technique:T1"), 3U);
  EXPECT_EQ(find(months, "technique:T1")->coarse, 1U);
}

TEST(Counting, a_span_is_spread_in_whole_numbers) {
  TestLog log;
  log.add(technique(1, "T1", "One"));
  log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-06",
                   R"(,"last_seen":"2024-01-09T00:00:00Z","count":7)"));
  EXPECT_EQ(counts(log.count(weekly()), "technique:T1"), "4 3 ") << "2 + 2 on the weekend, then 2 + 1";
  log.add(sighting(2, test_id("attack-pattern", 1), "2024-01-06", R"(,"last_seen":"2024-01-09T00:00:00Z")"));
  EXPECT_EQ(counts(log.count(weekly()), "technique:T1"), "5 3 ") << "a single one counts on its first day";
}

TEST(Counting, undated_and_future_events_are_told_and_not_counted) {
  TestLog log;
  log.add(technique(1, "T1", "One"));
  log.add(test_object(test_id("sighting", 1),
                      fmt::format(R"("sighting_of_ref":"{}")", test_id("attack-pattern", 1))));
  log.add(sighting(2, test_id("attack-pattern", 1), "2199-01-01"));
  const Counted counted = log.count(weekly());
  EXPECT_EQ(counted.undated, 1U);
  EXPECT_EQ(counted.future, 1U);
  EXPECT_EQ(counted.events, 0U);
}

TEST(Counting, revisions_replace_and_erasures_take_away) {
  TestLog log;
  log.add(technique(1, "T1", "One"));
  const auto first = log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-01"), {.version = 1});
  const auto second =
      log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-01", R"(,"count":5)"), {.version = 2});
  EXPECT_EQ(total(log.count(weekly()), "technique:T1"), 5U);
  log.erase(second);
  EXPECT_EQ(total(log.count(weekly()), "technique:T1"), 1U) << "the version before stands again";
  log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-01", R"(,"revoked":true)"), {.version = 3});
  EXPECT_EQ(total(log.count(weekly()), "technique:T1"), 0U);
  log.erase(first);
  EXPECT_EQ(log.count(weekly()).events, 0U);
}

TEST(Counting, one_event_of_two_nations_counts_once_and_credits_both) {
  TestLog log;
  log.add(technique(1, "T1", "One"));
  constexpr store::Origin other = 7;
  const std::string same = R"(,"external_references":[{"source_name":"case","external_id":"42"}])";
  log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-01", same));
  log.add(sighting(2, test_id("attack-pattern", 1), "2024-01-01", same + R"(,"count":900)"),
          {.origin = other});
  log.add(sighting(3, test_id("attack-pattern", 1), "2024-01-01"), {.origin = other});
  log.add(sighting(3, test_id("attack-pattern", 1), "2024-01-01"));
  const Counted counted = log.count(weekly());
  const CountedSeries* const series = find(counted, "technique:T1");
  ASSERT_NE(series, nullptr);
  EXPECT_EQ(series->total, 2U) << "and what the other says of our event inflates nothing";
  EXPECT_EQ(series->events, 2U);
  EXPECT_EQ(series->shared, 2U);
  EXPECT_EQ(series->reporters, (std::vector<store::Origin>{0, other}));
}

TEST(Counting, sightings_that_cite_one_source_are_one_only_on_the_same_day) {
  TestLog log;
  log.add(technique(1, "T1", "One"));
  const std::string same = R"(,"external_references":[{"source_name":"feed","external_id":"2024"}])";
  log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-01", same));
  log.add(sighting(2, test_id("attack-pattern", 1), "2024-01-02", same));
  EXPECT_EQ(total(log.count(weekly()), "technique:T1"), 2U);
}

TEST(Counting, a_later_version_of_anothers_does_not_suppress_ours) {
  TestLog log;
  log.add(technique(1, "T1", "One"));
  log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-01"), {.version = 1});
  log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-01", R"(,"revoked":true)"),
          {.origin = 7, .version = 999});
  EXPECT_EQ(total(log.count(weekly()), "technique:T1"), 1U);
}

TEST(Counting, an_incident_and_its_sightings_are_one_event) {
  TestLog log;
  log.add(technique(1, "T1", "One"));
  const std::string same = R"("external_references":[{"source_name":"register","external_id":"9"}])";
  log.add(test_object(test_id("event", 1),
                      R"("start_time":"2024-03-01T00:00:00Z","start_time_fidelity":"month")"));
  log.add(test_object(test_id("incident", 1),
                      fmt::format(R"({},"extensions":{{"extension-definition--{}":{{"event_refs":["{}"]}}}})",
                                  same, uuid_text(8), test_id("event", 1))));
  log.add(sighting(1, test_id("attack-pattern", 1), "2024-03-05", "," + same + R"(,"count":50)"));
  log.add(test_object(test_id("identity", 1), R"("name":"hospitals","sectors":["healthcare"])"));
  log.add(test_object(test_id("location", 1), R"("country":"KR")"));
  log.add(tie(1, "targets", test_id("incident", 1), test_id("identity", 1)));
  log.add(tie(2, "located-at", test_id("identity", 1), test_id("location", 1)));
  const Counted counted = log.count(monthly());
  for (const auto* key : {"technique:T1", "sector:healthcare", "country:KR", "all"})
    EXPECT_EQ(total(counted, key), 1U) << key;
  CountQuery query = monthly();
  query.measure = Measure::incidents;
  EXPECT_EQ(total(log.count(query), "technique:T1"), 1U);
  query.measure = Measure::sightings;
  EXPECT_EQ(total(log.count(query), "technique:T1"), 50U);
  query.measure = Measure::events;
  query.by = SplitBy::nation;
  EXPECT_EQ(total(log.count(query), "technique:T1", "KR"), 1U);
  query.by = SplitBy::none;
  query.nation = "KR";
  EXPECT_EQ(total(log.count(query), "technique:T1"), 1U);
  query.nation = "JP";
  EXPECT_EQ(total(log.count(query), "technique:T1"), 0U);
}

TEST(Counting, revoked_techniques_count_for_what_replaced_them) {
  TestLog log;
  log.add(technique(1, "T1086", "PowerShell", R"(,"revoked":true)"));
  log.add(technique(2, "T1059.001", "PowerShell"));
  log.add(technique(3, "T1200", "Others"));
  log.add(tie(1, "revoked-by", test_id("attack-pattern", 1), test_id("attack-pattern", 2)));
  log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-01"));
  log.add(sighting(2, test_id("attack-pattern", 2), "2024-01-01"));
  // Neither may another nation withdraw a technique of ours.
  log.add(tie(2, "revoked-by", test_id("attack-pattern", 3), test_id("attack-pattern", 2)), {.origin = 7});
  log.add(sighting(3, test_id("attack-pattern", 3), "2024-01-01"));
  const Counted counted = log.count(weekly());
  EXPECT_EQ(total(counted, "technique:T1059.001"), 2U);
  EXPECT_EQ(total(counted, "technique:T1059"), 2U) << "known only by its child's number";
  EXPECT_EQ(total(counted, "technique:T1200"), 1U);
  EXPECT_EQ(find(counted, "technique:T1086"), nullptr);
}

TEST(Counting, a_renamed_technique_is_called_by_its_newest_name) {
  TestLog log;
  log.add(technique(1, "T1", "Old name"), {.version = 1});
  log.add(technique(1, "T1", "New name"), {.version = 2});
  log.add(sighting(1, test_id("attack-pattern", 1), "2024-01-01"));
  const Counted counted = log.count(weekly());
  ASSERT_NE(find(counted, "technique:T1"), nullptr);
  EXPECT_EQ(find(counted, "technique:T1")->subject.name, "New name");
}

TEST(Counting, aliases_join_actors_where_our_own_nation_says_so) {
  TestLog log;
  const auto actor = [](unsigned number, std::string_view name, std::string_view aliases = "") {
    return test_object(test_id("threat-actor", number),
                       fmt::format(R"("name":"{}","aliases":[{}])", name, aliases));
  };
  log.add(actor(1, "APT28"));
  log.add(actor(2, "Sofacy"));
  log.add(actor(3, "Lazarus"));
  log.add(sighting(1, test_id("threat-actor", 1), "2024-01-01"));
  log.add(sighting(2, test_id("threat-actor", 2), "2024-01-01"));
  log.add(sighting(3, test_id("threat-actor", 3), "2024-01-01"));
  const auto before = log.count(weekly());
  EXPECT_EQ(total(before, "actor:apt28"), 1U);
  log.add(test_object(test_id("intrusion-set", 1), R"("name":"APT28","aliases":["sofacy","Fancy Bear"])"));
  log.add(test_object(test_id("intrusion-set", 2), R"("name":"Everyone","aliases":["Lazarus","APT28"])"),
          {.origin = 7});
  const auto after = log.count(weekly());
  EXPECT_EQ(total(after, "actor:apt28"), 2U) << "our own alias joins, a stranger's does not";
  EXPECT_EQ(total(after, "actor:lazarus"), 1U);
  EXPECT_EQ(find(after, "actor:sofacy"), nullptr);
}

TEST(Counting, a_sighting_of_an_indicator_counts_for_what_it_indicates) {
  TestLog log;
  log.add(test_object(test_id("malware", 1), R"("name":"WannaCry")"));
  log.add(tie(1, "indicates", test_id("indicator", 1), test_id("malware", 1)));
  log.add(sighting(1, test_id("indicator", 1), "2024-01-01"));
  EXPECT_EQ(total(log.count(weekly()), "software:wannacry"), 1U);
}

TEST(Counting, observed_data_counts_once_with_or_without_a_sighting) {
  TestLog log;
  log.add(test_object(test_id("malware", 1), R"("name":"WannaCry")"));
  const std::string seen =
      R"("first_observed":"2024-01-01T00:00:00Z","last_observed":"2024-01-01T01:00:00Z","number_observed":4)";
  log.add(test_object(test_id("observed-data", 1), seen));
  log.add(tie(1, "related-to", test_id("observed-data", 1), test_id("malware", 1)));
  EXPECT_EQ(total(log.count(weekly()), "software:wannacry"), 4U);
  log.add(sighting(1, test_id("malware", 1), "2024-01-01",
                   fmt::format(R"(,"observed_data_refs":["{}"])", test_id("observed-data", 1))));
  EXPECT_EQ(total(log.count(weekly()), "software:wannacry"), 1U);
}

TEST(Counting, reports_and_campaigns_have_measures_of_their_own) {
  TestLog log;
  log.add(test_object(test_id("intrusion-set", 1), R"("name":"APT28")"));
  const auto report = [](unsigned number, std::string_view url) {
    return test_object(
        test_id("report", number),
        fmt::format(
            R"("published":"2024-01-01T00:00:00Z","object_refs":["{}"],"external_references":[{{"source_name":"x","url":"{}"}}])",
            test_id("intrusion-set", 1), url));
  };
  log.add(report(1, "https://example.org/a"));
  log.add(report(2, "https://example.org/a"), {.origin = 7});
  log.add(report(3, "https://example.org/b"));
  log.add(test_object(test_id("campaign", 1), R"("name":"Summer","first_seen":"2024-02-01T00:00:00Z")"));
  log.add(tie(1, "attributed-to", test_id("campaign", 1), test_id("intrusion-set", 1)));
  CountQuery query = monthly();
  query.measure = Measure::reports;
  EXPECT_EQ(total(log.count(query), "actor:apt28"), 2U) << "a publication is where it stands";
  query.measure = Measure::campaigns;
  EXPECT_EQ(total(log.count(query), "actor:apt28"), 1U);
  EXPECT_EQ(total(log.count(query), "campaign:summer"), 1U);
  EXPECT_EQ(log.count(monthly()).events, 0U);
}

TEST(Counting, a_subject_comes_with_its_events) {
  TestLog log;
  log.add(technique(1, "T1", "One"));
  log.add(technique(2, "T2", "Two"));
  const auto late = log.add(sighting(1, test_id("attack-pattern", 1), "2024-02-01"));
  const auto early = log.add(sighting(2, test_id("attack-pattern", 1), "2024-01-01"));
  log.add(sighting(3, test_id("attack-pattern", 2), "2024-01-01"));
  CountQuery query = weekly();
  query.subject = "technique:T1";
  const Counted counted = log.count(query);
  ASSERT_EQ(counted.series.size(), 1U);
  ASSERT_EQ(counted.contributions.size(), 2U);
  EXPECT_EQ(counted.contributions[0].sequence, early);
  EXPECT_EQ(counted.contributions[1].sequence, late);
}

}  // namespace
}  // namespace entente::exchange
