#include "exchange/trend_report.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "exchange/step_line.h"
#include "exchange/trend_query.h"

namespace entente::exchange {
namespace {

CountedSeries series_of(std::string key, std::vector<double> counts) {
  CountedSeries one;
  one.subject.key = std::move(key);
  one.series.calendar = trend::Calendar::of_dates(trend::Step::month, trend::parse_date("2015-01-01")->day);
  one.series.counts = std::move(counts);
  for (const double count : one.series.counts)
    one.events += trend::is_missing(count) ? 0 : static_cast<std::uint32_t>(count);
  one.total = one.events;
  return one;
}

TrendQuery monthly() {
  TrendQuery query;
  query.count.step = trend::Step::month;
  return query;
}

/// Five years of `level` now and then, and what came in the last three months.
std::vector<double> years(double level, std::vector<double> last) {
  std::vector<double> counts;
  for (int month = 0; month < 60; ++month) counts.push_back(level + (level > 0 ? month % 3 : 0));
  counts.insert(counts.end(), last.begin(), last.end());
  return counts;
}

const Trend& only(const TrendReport& report) {
  EXPECT_EQ(report.trends.size(), 1U);
  return report.trends.front();
}

TEST(TrendReport, says_what_rises_falls_and_stays) {
  Counted counted;
  counted.series = {series_of("a", years(10, {40, 45, 38})), series_of("b", years(20, {3, 2, 4})),
                    series_of("c", years(10, {11, 10, 12}))};
  const TrendReport report = judge(std::move(counted), monthly());
  ASSERT_EQ(report.trends.size(), 3U);
  EXPECT_EQ(report.trends[0].counted.subject.key, "a");
  EXPECT_EQ(report.trends[0].assessment.direction, trend::Direction::rising);
  EXPECT_EQ(report.trends[0].assessment.series, 3U) << "all three were looked at";
  EXPECT_EQ(report.trends[1].counted.subject.key, "b");
  EXPECT_EQ(report.trends[1].assessment.direction, trend::Direction::falling);
  EXPECT_EQ(report.trends[2].assessment.direction, trend::Direction::steady);
  EXPECT_TRUE(report.trends[0].method.starts_with("farrington-flexible"));
}

TEST(TrendReport, next_to_nothing_is_no_trend) {
  Counted counted;
  counted.series = {series_of("a", years(0, {2, 1, 1}))};
  TrendQuery query = monthly();
  query.least_events = 4;
  const TrendReport four = judge(Counted(counted), query);
  EXPECT_EQ(only(four).assessment.direction, trend::Direction::rising) << "after five years of nothing";
  EXPECT_GT(only(four).assessment.expected, 0) << "and yet not nothing was expected";
  query.least_events = 5;
  counted.series[0].events = 50;
  EXPECT_NE(only(judge(Counted(counted), query)).assessment.direction, trend::Direction::rising);
  counted.series[0].events = 4;
  const TrendReport unclear = judge(std::move(counted), query);
  EXPECT_EQ(only(unclear).assessment.direction, trend::Direction::unclear);
  EXPECT_TRUE(only(unclear).why.starts_with("Unclear: 4 events")) << only(unclear).why;
}

TEST(TrendReport, a_short_history_is_judged_by_ears_and_a_shorter_one_not_at_all) {
  Counted counted;
  counted.series = {series_of("a", {5, 6, 5, 4, 5, 6, 5, 5, 30, 31, 29})};
  EXPECT_TRUE(only(judge(Counted(counted), monthly())).method.starts_with("ears-c2"));
  counted.series = {series_of("a", {5, 6, 5, 4, 30, 31, 29})};
  const TrendReport report = judge(std::move(counted), monthly());
  EXPECT_TRUE(only(report).method.empty());
  EXPECT_EQ(only(report).assessment.direction, trend::Direction::unclear);
}

TEST(TrendReport, the_order_of_series_and_the_threads_change_nothing) {
  Counted counted;
  for (int one = 0; one < 200; ++one)
    counted.series.push_back(
        series_of("s" + std::to_string(one), years(5 + one % 7, {5.0 + one % 11, 9, 12})));
  const TrendReport first = judge(Counted(counted), monthly());
  const TrendReport second = judge(std::move(counted), monthly());
  for (std::size_t at = 0; at < 200; ++at) {
    EXPECT_EQ(first.trends[at].counted.subject.key, second.trends[at].counted.subject.key);
    EXPECT_EQ(first.trends[at].assessment.q, second.trends[at].assessment.q);
  }
}

TEST(StepLine, weeks_begin_on_monday_and_months_on_the_first) {
  using trend::Step;
  for (std::int32_t day = -1'000; day < 30'000; ++day) {
    for (const Step step : {Step::day, Step::week, Step::month}) {
      const std::int64_t at = step_of(step, day);
      ASSERT_LE(first_day_of(step, at), day);
      ASSERT_GT(first_day_of(step, at + 1), day);
    }
    const std::chrono::weekday weekday{
        std::chrono::sys_days{std::chrono::days{first_day_of(Step::week, step_of(Step::week, day))}}};
    ASSERT_EQ(weekday, std::chrono::Monday);
  }
}

TEST(TrendQuery, reads_its_words_and_names_the_wrong_one) {
  const auto ask = [](std::string_view name, std::string value) {
    return parse_trend_query([=](std::string_view asked) { return asked == name ? value : std::string(); });
  };
  EXPECT_EQ(ask("step", "month")->count.step, trend::Step::month);
  EXPECT_EQ(ask("measure", "reports")->count.measure, Measure::reports);
  EXPECT_EQ(ask("by", "sector")->count.by, SplitBy::sector);
  EXPECT_EQ(ask("class", "actor")->subject_class, SubjectClass::actor);
  EXPECT_EQ(ask("from", "1970-01")->count.from_day, 0);
  EXPECT_EQ(ask("to", "1970-01")->count.to_day, 30) << "the end of the month";
  EXPECT_EQ(ask("to", "1970")->count.to_day, 364);
  EXPECT_EQ(ask("to", "1970-W01")->count.to_day, 3) << "a Sunday";
  for (const std::string_view name :
       {"step", "measure", "by", "class", "from", "to", "recent", "level", "least"}) {
    const auto wrong = ask(name, "-7x");
    ASSERT_FALSE(wrong.has_value()) << name;
    EXPECT_EQ(wrong.error().where, name);
    EXPECT_FALSE(wrong.error().remedy.empty());
  }
}

}  // namespace
}  // namespace entente::exchange
