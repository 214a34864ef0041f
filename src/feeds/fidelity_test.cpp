#include "feeds/fidelity.h"

#include <gtest/gtest.h>

namespace entente::feeds {
namespace {

std::string shown(const std::optional<DatedTime>& time) {
  return time ? time->time + " " + std::string(to_string(time->fidelity)) : "none";
}

TEST(Fidelity, ReadsDays) {
  EXPECT_EQ(shown(day_of("2024-02-29")), "2024-02-29T00:00:00.000Z day");
  EXPECT_EQ(shown(day_of("2023-02-10 00:00:00")), "2023-02-10T00:00:00.000Z day");
  EXPECT_EQ(shown(day_of("2023-02-29")), "none");
  EXPECT_EQ(shown(day_of("2023-13-01")), "none");
  EXPECT_EQ(shown(day_of("23-02-10")), "none");
  EXPECT_EQ(shown(day_of("2023-02-10x")), "none");
  EXPECT_EQ(shown(day_of("")), "none");
  EXPECT_EQ(shown(day_of_dmy("31/12/2023")), "2023-12-31T00:00:00.000Z day");
  EXPECT_EQ(shown(day_of_dmy("12/31/2023")), "none");
  EXPECT_EQ(shown(day_of_mdy("12/31/2023")), "2023-12-31T00:00:00.000Z day");
  EXPECT_EQ(shown(day_of_mdy("1/2/23")), "none");
  EXPECT_EQ(shown(day_of_mdy("1/2/2023/4")), "none");
}

TEST(Fidelity, ReadsMonthsInWords) {
  EXPECT_EQ(shown(month_in("Since at least March 2022")), "2022-03-01T00:00:00.000Z month");
  EXPECT_EQ(shown(month_in("Early May 2023")), "2023-05-01T00:00:00.000Z month");
  EXPECT_EQ(shown(month_in("'Recently'")), "none");
  EXPECT_EQ(shown(month_in("May be")), "none");
  EXPECT_EQ(shown(month_in("March 22")), "none");
}

TEST(Fidelity, ReadsMoments) {
  EXPECT_EQ(shown(second_of_epoch("1500311367")), "2017-07-17T17:09:27.000Z second");
  EXPECT_EQ(shown(second_of_epoch("-1")), "none");
  EXPECT_EQ(shown(second_of_epoch("999999999999999")), "none");
  EXPECT_EQ(shown(second_of("2025-01-29T11:59:10-06:00")), "2025-01-29T17:59:10.000Z second");
  EXPECT_EQ(shown(second_of("2020-12-31T23:30:00.1239999+0100")), "2020-12-31T22:30:00.123Z second");
  EXPECT_EQ(shown(second_of("2021-01-01T00:15:00+09:00")), "2020-12-31T15:15:00.000Z second");
  EXPECT_EQ(shown(second_of("2021-01-24T15:43:30")), "none");
  EXPECT_EQ(shown(second_of("2021-01-24T25:43:30Z")), "none");
  EXPECT_EQ(shown(second_of("0001-01-01T00:00:00+09:00")), "none");
}

TEST(Fidelity, KnowsTheLastMomentOfWhatItStandsFor) {
  const auto at = [](const char* day, Fidelity fidelity) {
    return last_moment({.time = std::string(day) + "T00:00:00.000Z", .fidelity = fidelity});
  };
  EXPECT_EQ(at("2012-01-01", Fidelity::year), "2012-12-31T23:59:59.999Z");
  EXPECT_EQ(at("2012-02-01", Fidelity::month), "2012-02-29T23:59:59.999Z");
  EXPECT_EQ(at("2012-02-03", Fidelity::day), "2012-02-03T23:59:59.999Z");
}

TEST(Fidelity, AnEndMayFollowWhenAnyOfItsMomentsDoes) {
  const DatedTime august{.time = "2006-08-01T00:00:00.000Z", .fidelity = Fidelity::month};
  const DatedTime year{.time = "2006-01-01T00:00:00.000Z", .fidelity = Fidelity::year};
  const DatedTime day{.time = "2006-01-01T00:00:00.000Z", .fidelity = Fidelity::day};
  EXPECT_TRUE(may_follow(august, year));
  EXPECT_FALSE(may_follow(august, day));
  EXPECT_TRUE(may_follow(day, day));
}

}  // namespace
}  // namespace entente::feeds
