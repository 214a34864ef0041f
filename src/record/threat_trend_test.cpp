#include "record/threat_trend.h"

#include <string>

#include <gtest/gtest.h>

#include "record/samples_test.h"
#include "stix/checker.h"

namespace entente::record {
namespace {

TEST(ThreatTrend, is_read_as_it_was_made) {
  const ThreatTrend trend = sample_trend();
  const auto read = read_threat_trend(make(trend));
  ASSERT_TRUE(read.has_value()) << read.error().to_string();
  EXPECT_EQ(*read, trend);
  EXPECT_EQ(make(*read), make(trend));
}

TEST(ThreatTrend, passes_the_checker_and_refers_to_nothing) {
  const std::string object = make(sample_trend());
  stix::Checker checker;
  const auto checked = checker.check(object, object.size());
  ASSERT_TRUE(checked.has_value());
  // Its id is of version 5 because anybody is to make the same one: a SHOULD of section 2.9.
  for (const auto& finding : checked->findings)
    EXPECT_NE(finding.to_string().find("should hold a random UUID"), std::string::npos)
        << finding.to_string();
  EXPECT_TRUE(checked->facts.links.references().empty())
      << "or it could go nowhere without the objects behind it";
}

TEST(ThreatTrend, id_says_who_what_where_and_until_when) {
  const ThreatTrend trend = sample_trend();
  ThreatTrend other = trend;
  other.events = 99;
  EXPECT_EQ(threat_trend_id(other), threat_trend_id(trend)) << "a revision is the same object";
  const auto differs = [&](auto change) {
    ThreatTrend changed = trend;
    change(changed);
    EXPECT_NE(threat_trend_id(changed), threat_trend_id(trend));
  };
  differs([](ThreatTrend& one) { one.nation = "USA"; });
  differs([](ThreatTrend& one) { one.subject = "technique:T2"; });
  differs([](ThreatTrend& one) { one.where = "JP"; });
  differs([](ThreatTrend& one) { one.measure = "reports"; });
  differs([](ThreatTrend& one) { one.points.pop_back(); });
}

TEST(ThreatTrend, malformed_ones_say_where) {
  const std::string good = make(sample_trend());
  const auto broken = [&](std::string_view from, std::string_view to, std::string_view where) {
    std::string text = good;
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const auto read = read_threat_trend(text);
    ASSERT_FALSE(read.has_value()) << to;
    EXPECT_EQ(read.error().where, where);
  };
  broken(R"("nation":"KOR")", R"("nation":"korea")", "nation");
  broken(R"("observed":)", R"("observed":-)", "observed");
  broken(R"("trend_confidence":0)", R"("trend_confidence":7)", "trend_confidence");
  broken(R"("log_position":)", R"("log_position":-)", "log_position");
  broken(R"("points":[)", R"("points":[7,)", "points");
}

}  // namespace
}  // namespace entente::record
