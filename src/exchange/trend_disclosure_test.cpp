#include "exchange/trend_disclosure.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "exchange/tally_test.h"

namespace entente::exchange {
namespace {

using ByContributor = std::vector<std::uint64_t>;

/// Counts of each contributor in each step; each is a nation of its own.
CountedSeries series_of(std::string key, const std::vector<ByContributor>& steps) {
  CountedSeries series;
  series.subject.key = std::move(key);
  series.series.calendar =
      trend::Calendar::of_dates(trend::Step::month, trend::parse_date("2020-01-01")->day);
  for (std::uint32_t step = 0; step < steps.size(); ++step) {
    std::uint64_t sum = 0;
    for (std::uint32_t who = 0; who < steps[step].size(); ++who) {
      series.shares.push_back({.step = step, .contributor = who, .count = steps[step][who]});
      sum += steps[step][who];
    }
    series.series.counts.push_back(static_cast<double>(sum));
    series.total += sum;
  }
  for (std::size_t who = 0; who < steps.front().size(); ++who)
    series.reporters.push_back(static_cast<store::Origin>(who + 1));
  return series;
}

std::vector<std::string> reasons_of(const std::vector<CountedSeries>& series, bool first_was_said = false) {
  std::vector<DisclosureCandidate> candidates;
  for (const CountedSeries& one : series)
    candidates.push_back({.series = &one, .wanted = true, .said = first_was_said && candidates.empty()});
  return disclosure_reasons(candidates, {});
}

std::string reason_of(const std::vector<ByContributor>& steps) {
  return reasons_of({series_of("actor:a", steps)}).front();
}

TEST(TrendDisclosure, what_breaks_no_rule_is_published) {
  EXPECT_EQ(reason_of({{4, 5, 4}, {3, 3, 3}}), "");
  EXPECT_EQ(reason_of({{4, 5, 4}, {0, 0, 0}}), "") << "a zero that three reported";
}

TEST(TrendDisclosure, one_step_that_says_too_much_holds_the_trend_back) {
  EXPECT_EQ(reason_of({{4, 5, 4}, {1, 1, 1}}), "few events in 2020-02");
  EXPECT_EQ(reason_of({{4, 5, 4}, {9, 9, 0}}), "few contributors in 2020-02");
  EXPECT_EQ(reason_of({{4, 5, 4}, {90, 5, 4}}), "dominance in 2020-02");
  EXPECT_EQ(reason_of({{4, 5, 4}, {0, 0}}), "few contributors in 2020-02") << "a zero that two reported";
}

TEST(TrendDisclosure, two_nations_get_no_total) {
  EXPECT_TRUE(reason_of({{50, 60}}).starts_with("two nations contribute"));
  CountedSeries many_organisations = series_of("actor:a", {{4, 5, 4}});
  many_organisations.reporters = {0, 7};
  EXPECT_TRUE(reasons_of({many_organisations}).front().starts_with("two nations contribute"));
}

TEST(TrendDisclosure, a_total_less_its_published_part_does_not_give_the_part_held_back) {
  // The second technique alone breaks a rule; all less the first would give it.
  const std::vector<CountedSeries> series{series_of("all", {{10, 11, 10}}),
                                          series_of("technique:T1", {{9, 10, 9}}),
                                          series_of("technique:T2", {{1, 1, 1}})};
  const auto reasons = reasons_of(series);
  EXPECT_EQ(reasons[0], "");
  EXPECT_TRUE(reasons[1].starts_with("subtracted")) << reasons[1];
  EXPECT_EQ(reasons[2], "few events in 2020-01");
}

TEST(TrendDisclosure, several_parts_together_leave_enough_or_the_last_is_held_back) {
  const auto reasons =
      reasons_of({series_of("all", {{21, 21, 21}}), series_of("technique:T1", {{10, 10, 10}}),
                  series_of("technique:T2", {{10, 10, 10}})});
  EXPECT_EQ(reasons[0], "");
  EXPECT_EQ(reasons[1], "") << "eleven each are left";
  EXPECT_TRUE(reasons[2].starts_with("subtracted")) << "one each would be left";
  const auto enough = reasons_of({series_of("all", {{24, 24, 24}}), series_of("technique:T1", {{10, 10, 10}}),
                                  series_of("technique:T2", {{10, 10, 10}})});
  EXPECT_EQ(enough, std::vector<std::string>(3));
}

TEST(TrendDisclosure, what_was_said_before_is_known_when_its_total_is_decided) {
  const std::vector<CountedSeries> series{series_of("technique:T1", {{9, 10, 9}}),
                                          series_of("all", {{10, 11, 10}})};
  const auto reasons = reasons_of(series, true);
  EXPECT_EQ(reasons[0], "");
  EXPECT_TRUE(reasons[1].starts_with("subtracted")) << reasons[1];
}

TEST(TrendDisclosure, says_its_rules) {
  EXPECT_EQ(disclosure_words({}), "suppression min-contributors=3 min-events=5 dominance=2,85 p-percent=10");
}

TEST(TrendDisclosure, shares_and_readers_come_from_the_events_that_were_counted) {
  TestLog log;
  const auto sighting = [](unsigned number, int count) {
    return test_object(test_id("sighting", number),
                       fmt::format(R"("sighting_of_ref":"{}","count":{},"first_seen":"2020-01-05T00:00:00Z")",
                                   test_id("malware", 1), count));
  };
  log.add(sighting(11, 3), {.origin = 7});
  log.add(sighting(12, 4), {.origin = 8});
  log.add(sighting(13, 5), {.origin = 9});
  log.add(sighting(13, 5), {.origin = 8});
  CountQuery query;
  query.today = 30'000;
  query.with_shares = true;
  const AudienceOf audience = [](store::Sequence sequence) -> store::Audience {
    return sequence == 1 ? 0b011 : 0b111;
  };
  const auto counted = exchange::count(
      log.rows(), TestLog::everything(), [](store::Sequence) { return nullptr; }, query, audience);
  ASSERT_TRUE(counted);
  ASSERT_FALSE(counted->series.empty());
  const CountedSeries& all = counted->series.front();
  std::map<std::uint32_t, std::uint64_t> by_contributor;
  for (const CountedShare& one : all.shares) by_contributor[one.contributor] += one.count;
  ASSERT_EQ(by_contributor.size(), 2U) << "8 and 9 reported the same event: they are one";
  EXPECT_EQ(by_contributor.begin()->second, 3U);
  EXPECT_EQ(by_contributor.rbegin()->second, 9U);
  EXPECT_EQ(all.total, 12U);
  EXPECT_EQ(all.seen_by, store::Audience{0b011}) << "the third nation does not see the second event";
}

}  // namespace
}  // namespace entente::exchange
