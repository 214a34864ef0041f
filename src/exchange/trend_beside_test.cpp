#include "exchange/trend_beside.h"

#include <chrono>

#include <gtest/gtest.h>

namespace entente::exchange {
namespace {

constexpr store::Origin usa = 5;

/// Ours: 10 in each of six months of 2024; in June an event that the other reported too, counted 4 times.
TrendReport ours() {
  CountedSeries counted;
  counted.subject.key = "technique:T1";
  counted.series.calendar =
      trend::Calendar::of_dates(trend::Step::month, trend::parse_date("2024-01-01")->day);
  counted.series.counts = {10, 10, 10, 10, 10, 10};
  TrendReport report;
  report.trends.push_back({.counted = counted, .detected = {}, .assessment = {}, .method = {}, .why = {}});
  const auto day = static_cast<std::int32_t>(trend::parse_date("2024-06-03")->day.time_since_epoch().count());
  report.counted.contributions = {{.sequence = 1, .first_day = day, .count = 4, .reporters = {0, usa}},
                                  {.sequence = 2, .first_day = day, .count = 6, .reporters = {0}},
                                  {.sequence = 3, .first_day = day - 120, .count = 9, .reporters = {0, usa}}};
  return report;
}

TrendQuery monthly() {
  TrendQuery query;
  query.count.step = trend::Step::month;
  return query;
}

HeldTrend theirs(double june, Micros modified = 1) {
  HeldTrend held;
  held.origin = usa;
  held.trend.nation = "USA";
  held.trend.subject = "technique:T1";
  held.trend.measure = "events";
  held.trend.granularity = "month";
  held.trend.modified = modified;
  held.trend.points = {{.step = "2024-03", .count = 99, .expected = {}, .upper = {}},
                       {.step = "2024-06", .count = june, .expected = {}, .upper = {}}};
  return held;
}

TEST(TrendBeside, takes_the_newest_of_each_nation_about_the_same_thing) {
  HeldTrend own = theirs(1);
  own.origin = 0;
  HeldTrend elsewhere = theirs(1);
  elsewhere.trend.where = "KR";
  HeldTrend weekly = theirs(1);
  weekly.trend.granularity = "week";
  const auto beside = trends_beside({theirs(7, 2), theirs(8, 1), own, elsewhere, weekly}, ours(), monthly());
  ASSERT_EQ(beside.size(), 1U);
  EXPECT_EQ(beside[0].trend.points.back().count, 7);
}

TEST(TrendBeside, a_coalition_is_a_range_and_counts_nothing_twice_that_is_known) {
  const Coalition coalition = combine(ours(), {theirs(50)}, monthly(), "KOR");
  EXPECT_EQ(coalition.nations, (std::vector<std::string>{"KOR", "USA"}));
  EXPECT_EQ(coalition.at_least, 50) << "the largest alone: March is not among the last three months";
  EXPECT_EQ(coalition.known_twice, 4) << "and February's shared event neither";
  EXPECT_EQ(coalition.at_most, 30 + 50 - 4);
}

TEST(TrendBeside, what_is_known_twice_never_exceeds_what_they_counted) {
  const Coalition coalition = combine(ours(), {theirs(1)}, monthly(), "KOR");
  EXPECT_EQ(coalition.known_twice, 1);
  EXPECT_EQ(coalition.at_least, 30);
  EXPECT_EQ(coalition.at_most, 30);
}

}  // namespace
}  // namespace entente::exchange
