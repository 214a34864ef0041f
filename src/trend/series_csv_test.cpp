#include "trend/series_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::trend {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsNan;

Series read(std::string_view text, SeriesCsvOptions options = {}) {
  auto series = read_series_csv(text, options, "file");
  EXPECT_TRUE(series) << (series ? "" : series.error().to_string());
  return series.value_or(Series{});
}

std::string refusal(std::string_view text, SeriesCsvOptions options = {}) {
  const auto series = read_series_csv(text, options, "file");
  return series ? "accepted" : series.error().to_string();
}

TEST(SeriesCsv, ReadsCountsByIndex) {
  const Series series = read("t,count\n1,4\n2,0\r\n3,12\n");
  EXPECT_THAT(series.counts, ElementsAre(4, 0, 12));
  EXPECT_EQ(series.first_t, 1);
  EXPECT_EQ(series.calendar.frequency(), 52);
  EXPECT_FALSE(series.calendar.dated());
  EXPECT_EQ(read("t,count\n1,4\n", {.frequency = 12}).calendar.frequency(), 12);
}

TEST(SeriesCsv, ReadsWhatOtherToolsWrite) {
  const Series series =
      read("\xEF\xBB\xBF\"\",\"Count\",\"note, quoted\",\"T\"\n\"1\",1e+05,\"a,b\",7\n\"2\",3.0,x,8\n\n");
  EXPECT_THAT(series.counts, ElementsAre(100000, 3));
  EXPECT_EQ(series.first_t, 7);
}

TEST(SeriesCsv, TellsMissingReportsFromZeros) {
  EXPECT_THAT(read("t,count\n1,0\n2,\n3,NA\n4,NaN\n7,5\n").counts,
              ElementsAre(0, IsNan(), IsNan(), IsNan(), IsNan(), IsNan(), 5));
  EXPECT_THAT(read("date,count\n2004-01-05,1\n2004-01-12,2\n2004-02-02,3\n").counts,
              ElementsAre(1, 2, IsNan(), IsNan(), 3));
}

TEST(SeriesCsv, TakesTheStepFromTheDates) {
  EXPECT_EQ(read("date,count\n2004-01-05,1\n2004-01-12,2\n").calendar.step(), Step::week);
  EXPECT_EQ(read("date,count\n2004-01-05,1\n2004-01-06,2\n").calendar.step(), Step::day);
  EXPECT_EQ(read("date,count\n2004-01-05,1\n2004-02-05,2\n").calendar.step(), Step::month);
  EXPECT_EQ(read("date,count\n2004-01,1\n2004-02,2\n").calendar.step(), Step::month);
  EXPECT_EQ(read("date,count\n2004-W01,1\n2004-W02,2\n").calendar.step(), Step::week);
  EXPECT_EQ(read("date,count\n2004-01-05,1\n2004-01-12,2\n", {.frequency = 365}).calendar.step(), Step::day);
}

TEST(SeriesCsv, SaysWhereAndWhat) {
  EXPECT_THAT(refusal(""), HasSubstr("file line 1: the head does not name"));
  EXPECT_THAT(refusal("t,cases\n1,2\n"), HasSubstr("t,count or date,count"));
  EXPECT_THAT(refusal("t,count,t\n"), HasSubstr("names 't' twice"));
  EXPECT_THAT(refusal("t,count\n"), HasSubstr("no line with a count"));
  EXPECT_THAT(refusal("t,count\n1,2\n2,x\n"), HasSubstr("file line 3 column count: 'x' is not a count"));
  EXPECT_THAT(refusal("t,count\n1,-2\n"), HasSubstr("'-2' is not a count"));
  EXPECT_THAT(refusal("t,count\n1,2.5\n"), HasSubstr("'2.5' is not a count"));
  EXPECT_THAT(refusal("t,count\n1,inf\n"), HasSubstr("not a count"));
  EXPECT_THAT(refusal("t,count\n1,1e13\n"), HasSubstr("is over 1000000000000"));
  EXPECT_THAT(refusal("t,count\n1,1e999\n"), HasSubstr("is over"));
  EXPECT_THAT(refusal("t,count\n1.5,2\n"), HasSubstr("line 2 column t: '1.5' is not a whole number"));
  EXPECT_THAT(refusal("t,count\n1\n"), HasSubstr("line 2 column count: the line ends after 1 fields"));
  EXPECT_THAT(refusal("t,count\n2,1\n2,1\n"),
              HasSubstr("line 3 column t: the line is not after the one before"));
  EXPECT_THAT(refusal("t,count\n1,1\n2000000,1\n"), HasSubstr("more than 1000000 steps"));
  EXPECT_THAT(refusal("date,count\n2004-02-30,1\n"),
              HasSubstr("line 2 column date: '2004-02-30' is not a date"));
  EXPECT_THAT(refusal("date,count\n2004-01-05,1\n2004-01-11,1\n", {.frequency = 52}),
              HasSubstr("line 3 column date: 2004-01-11 is no whole number of weeks after 2004-01-05"));
  EXPECT_THAT(refusal("date,count\n2004-01-31,1\n", {.frequency = 12}),
              HasSubstr("not every month has that day"));
  EXPECT_THAT(refusal("date,count\n2004-01-05,1\n", {.frequency = 26}),
              HasSubstr("no calendar with 26 steps"));
  EXPECT_THAT(refusal("t,date,count\n1,2004-01-05,1\n2,2004-01-19,1\n3,2004-01-26,4\n"),
              HasSubstr("line 3 column t: t is 2 but the date is that of 3"));
}

}  // namespace
}  // namespace entente::trend
