#include "trend/calendar.h"

#include <gtest/gtest.h>

namespace entente::trend {
namespace {

using std::chrono::sys_days;

sys_days day(std::string_view text) {
  return parse_date(text).value().day;
}

TEST(Calendar, ReadsDaysWeeksAndMonths) {
  EXPECT_EQ(parse_date("2004-02-29").value().step, Step::day);
  EXPECT_EQ(parse_date("2004-01").value().step, Step::month);
  EXPECT_EQ(parse_date("2004-W01").value().step, Step::week);
  EXPECT_EQ(day("2004-01"), day("2004-01-01"));
  EXPECT_EQ(day("1970-01-02").time_since_epoch().count(), 1);
  for (const char* wrong :
       {"", "2004", "2004-1-05", "2004-02-30", "2003-02-29", "2004-13", "2004-00", "0000-01-01",
        "2004-01-05x", "2004-W00", "2004-W54", "2003-W53", "2004-W1", "20040105", "2004-01-5"}) {
    EXPECT_FALSE(parse_date(wrong)) << wrong;
  }
}

// ISO 8601 section 4.2.2: week 1 has the year's first Thursday.
TEST(Calendar, KnowsIsoWeeks) {
  EXPECT_EQ(day("2004-W01"), day("2003-12-29"));
  EXPECT_EQ(day("2004-W53"), day("2004-12-27"));
  EXPECT_EQ(format_iso_week(day("2005-01-01")), "2004-W53");
  EXPECT_EQ(format_iso_week(day("2005-01-03")), "2005-W01");
  EXPECT_EQ(format_iso_week(day("2008-12-29")), "2009-W01");
  EXPECT_EQ(format_iso_week(day("2010-01-03")), "2009-W53");
}

TEST(Calendar, CountsStepsOfDates) {
  const Calendar weeks = Calendar::of_dates(Step::week, day("2004-01-05"));
  std::int64_t at = 0;
  EXPECT_TRUE(weeks.find(day("2004-01-19"), at));
  EXPECT_EQ(at, 2);
  EXPECT_FALSE(weeks.find(day("2004-01-20"), at));
  EXPECT_EQ(weeks.label(2), "2004-W04");
  const Calendar months = Calendar::of_dates(Step::month, day("2003-11-15"));
  EXPECT_TRUE(months.find(day("2004-02-15"), at));
  EXPECT_EQ(at, 3);
  EXPECT_FALSE(months.find(day("2004-02-14"), at));
  EXPECT_EQ(format_date(months.day(14)), "2005-01-15");
  EXPECT_EQ(months.label(2), "2004-01");
  EXPECT_EQ(Calendar::of_index(52).label(3), "");
  EXPECT_EQ(Calendar::of_index(52, 2004, 51).label(3), "2005-02");
}

// The reference of a week is the day nearest to the same date that has the weekday of the series: three days
// apart at most, whichever side, and 53 weeks back where the years ask for it.
TEST(Calendar, FindsTheSameTimeOfEarlierYears) {
  const Calendar weeks = Calendar::of_dates(Step::week, day("2004-01-05"));
  for (std::int64_t at = 530; at < 800; ++at) {
    for (int years = 1; years <= 5; ++years) {
      const sys_days here = weeks.day(at);
      const std::chrono::year_month_day date(here);
      const sys_days same =
          std::chrono::year_month_day(date.year() - std::chrono::years(years), date.month(), date.day());
      const auto apart = (weeks.day(weeks.years_before(at, years)) - same).count();
      EXPECT_LE(std::abs(apart), 3) << at << " " << years;
    }
  }
  std::int64_t at = 0;
  ASSERT_TRUE(weeks.find(day("2009-12-28"), at));
  EXPECT_EQ(format_date(weeks.day(weeks.years_before(at, 1))), "2008-12-29");
  EXPECT_EQ(format_date(weeks.day(weeks.years_before(at, 5))), "2004-12-27");
}

TEST(Calendar, TakesLeapDaysForTheFirstOfMarch) {
  const Calendar days = Calendar::of_dates(Step::day, day("2000-01-01"));
  std::int64_t at = 0;
  ASSERT_TRUE(days.find(day("2008-02-29"), at));
  EXPECT_EQ(format_date(days.day(days.years_before(at, 1))), "2007-03-01");
  EXPECT_EQ(format_date(days.day(days.years_before(at, 4))), "2004-02-29");
  EXPECT_EQ(Calendar::of_index(52).years_before(200, 3), 44);
  EXPECT_EQ(Calendar::of_dates(Step::month, day("2000-01-01")).years_before(5, 1), -7);
}

}  // namespace
}  // namespace entente::trend
