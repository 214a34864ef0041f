#include "trend/contributions_csv.h"

#include <gtest/gtest.h>

#include "trend/calendar.h"

namespace entente::trend {
namespace {

Result<ContributionsCsv> read(std::string_view text, std::optional<std::string> own = {}) {
  return read_contributions_csv(text, {.own = std::move(own)}, "test");
}

std::vector<std::string> names(const Axis& axis) {
  std::vector<std::string> all;
  for (const AxisNode& node : axis.nodes()) all.push_back(node.name);
  return all;
}

TEST(ContributionsCsv, ReadsAxesAndTotals) {
  const auto csv = read(
      "subject,nation,date,contributor,count\n"
      "T1566/T1566.001,KOR,2026-W14,cert,3\n"
      "T1566/T1566.002,USA,2026-04-09,isac,0\r\n"
      "T1486,KOR,2026-W15,cert,\"12\"\n");
  ASSERT_TRUE(csv) << csv.error().to_string();
  ASSERT_EQ(csv->axes.size(), 3);
  EXPECT_EQ(names(csv->axes[0]),
            (std::vector<std::string>{"all", "T1486", "T1566", "T1566/T1566.001", "T1566/T1566.002"}));
  EXPECT_EQ(names(csv->axes[1]), (std::vector<std::string>{"all", "KOR", "USA"}));
  EXPECT_EQ(names(csv->axes[2]), (std::vector<std::string>{"2026-04", "2026-W14", "2026-W15"}));
  EXPECT_TRUE(csv->axes[2].nodes()[0].open) << "April is not over";
  EXPECT_EQ(csv->contributors, (std::vector<std::string>{"cert", "isac"}));
  ASSERT_EQ(csv->contributions.size(), 3);
  EXPECT_EQ(csv->contributions[1].leaf, (std::vector<NodeId>{4, 2, 2}));
  EXPECT_EQ(csv->contributions[2].count, 12);
  EXPECT_TRUE(DisclosureTable::make(csv->axes, csv->contributions));
}

TEST(ContributionsCsv, OwnRows) {
  const char* text = "nation,date,contributor,count\nKOR,2026-04,KOR,3\nUSA,2026-05,USA,9\n";
  const auto csv = read(text, "nation");
  ASSERT_TRUE(csv);
  EXPECT_EQ(csv->axes[0].nodes()[1].owner, 0U);
  EXPECT_EQ(csv->axes[0].nodes()[2].owner, 1U);
  EXPECT_FALSE(csv->axes[0].nodes()[0].owner);
  EXPECT_FALSE(read(text, "region"));
  EXPECT_EQ(names(csv->axes[1]), (std::vector<std::string>{"2026-04", "2026-05"}));
}

TEST(ContributionsCsv, WeeksReachTheLastDate) {
  for (const char* last : {"2026-04-05", "2026-04-06", "2026-04-12", "2026-04-13"}) {
    const auto csv = read(std::string("date,contributor,count\n2026-04-05,a,1\n") + last + ",a,1\n");
    ASSERT_TRUE(csv) << last;
    EXPECT_EQ(csv->axes[0].nodes().back().name, format_iso_week(parse_date(last)->day)) << last;
  }
}

TEST(ContributionsCsv, RefusesWithAPlace) {
  for (const auto& [text, words] : std::vector<std::pair<std::string, std::string>>{
           {"", "line 1"},
           {"contributor,count\na,1\n", "line 1"},
           {"date,contributor\n2026-W14,a\n", "line 1"},
           {"s,s,contributor,count\n", "line 1"},
           {"s,contributor,count\n", "no line"},
           {"s,contributor,count\nx,a\n", "line 2"},
           {"s,contributor,count\nx,a,-1\n", "line 2 column count"},
           {"s,contributor,count\nx,,1\n", "line 2 column contributor"},
           {"s,contributor,count\nx/,a,1\n", "line 2 column s"},
           {"s,contributor,count\nall,a,1\n", "line 2 column s"},
           {"date,contributor,count\n2026-99,a,1\n", "line 2 column date"},
           {"date,contributor,count\n2026-W14,a,1\n2026-04,a,1\n", "line 3 column date"},
           {"s,contributor,count\nx,a,1\nx/y,a,1\n", "line 2 column s"},
           {"date,contributor,count\n0001-01-01,a,1\n9999-01-01,a,1\n", "weeks apart"}}) {
    const auto csv = read(text);
    ASSERT_FALSE(csv) << text;
    EXPECT_NE(csv.error().to_string().find(words), std::string::npos) << csv.error().to_string();
  }
}

}  // namespace
}  // namespace entente::trend
