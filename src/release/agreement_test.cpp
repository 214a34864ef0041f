#include "release/agreement.h"

#include <string>

#include <gtest/gtest.h>

namespace entente::release {
namespace {

constexpr std::string_view least = R"({"id":"5b0c9a34-6f1e-4d27-8a93-c2e74f60b1d8","members":["USA","KOR"]})";

std::string with(std::string_view more) {
  return std::string(least.substr(0, least.size() - 1)) + "," + std::string(more) + "}";
}

std::string why_not(std::string_view json) {
  const auto agreement = parse_agreement(json);
  return agreement ? "" : agreement.error().to_string();
}

TEST(Agreement, needs_an_id_and_members_only) {
  const auto agreement = parse_agreement(least);
  ASSERT_TRUE(agreement.has_value()) << agreement.error().to_string();
  EXPECT_EQ(agreement->members, (std::vector<std::string>{"KOR", "USA"})) << "sorted";
  EXPECT_EQ(agreement->onward, Onward::by_consent);
  EXPECT_TRUE(agreement->covers("anything"));
  EXPECT_TRUE(agreement->in_force(0));
  EXPECT_TRUE(agreement->lets_exchange("USA", "KOR"));
  EXPECT_FALSE(agreement->lets_exchange("USA", "USA"));
  EXPECT_FALSE(agreement->lets_exchange("USA", "JPN"));
}

TEST(Agreement, is_read_back_from_what_it_prints) {
  const Agreement agreement{.id = "5b0c9a34-6f1e-4d27-8a93-c2e74f60b1d8",
                            .title = "협정 \"one\"\n",
                            .members = {"JPN", "KOR", "USA"},
                            .hub = "USA",
                            .domains = {"cyber-defence", "exercises"},
                            .onward = Onward::prohibited,
                            .from = -1,
                            .to = 1'900'000'000'000'001};
  EXPECT_EQ(parse_agreement(to_json(agreement)), agreement);
  EXPECT_EQ(to_json(agreement).find('\n'), std::string::npos) << "one line";
}

TEST(Agreement, a_hub_is_in_every_exchange) {
  const auto agreement = parse_agreement(
      R"({"id":"5b0c9a34-6f1e-4d27-8a93-c2e74f60b1d8","members":["USA","KOR","JPN"],"hub":"USA"})");
  ASSERT_TRUE(agreement.has_value());
  EXPECT_TRUE(agreement->lets_exchange("USA", "KOR"));
  EXPECT_TRUE(agreement->lets_exchange("JPN", "USA"));
  EXPECT_FALSE(agreement->lets_exchange("JPN", "KOR"));
}

TEST(Agreement, is_in_force_from_and_before) {
  const Agreement agreement{.members = {"KOR", "USA"}, .from = 10, .to = 20};
  EXPECT_FALSE(agreement.in_force(9));
  EXPECT_TRUE(agreement.in_force(10));
  EXPECT_TRUE(agreement.in_force(19));
  EXPECT_FALSE(agreement.in_force(20));
}

TEST(Agreement, refuses_what_might_mean_more_than_it_says) {
  EXPECT_NE(why_not(with(R"("too":"2027-01-01T00:00:00Z")")).find("`too`"), std::string::npos);
  EXPECT_NE(why_not(with(R"("to":"2027-01-01T00:00:00Z","to":"2099-01-01T00:00:00Z")")).find("twice"),
            std::string::npos);
  EXPECT_NE(why_not(with(R"("domains":[])")).find("`domains`"), std::string::npos) << "all, or none?";
  EXPECT_NE(why_not(R"({"ended":true})"), "");
}

TEST(Agreement, names_the_property_that_is_wrong) {
  const std::pair<std::string, std::string_view> cases[] = {
      {R"({"members":["USA","KOR"]})", "`id`"},
      {R"({"id":"one","members":["USA","KOR"]})", "`id`"},
      {R"({"id":"5b0c9a34-6f1e-4d27-8a93-c2e74f60b1d8"})", "`members`"},
      {R"({"id":"5b0c9a34-6f1e-4d27-8a93-c2e74f60b1d8","members":["USA","USA"]})", "`members`"},
      {R"({"id":"5b0c9a34-6f1e-4d27-8a93-c2e74f60b1d8","members":["USA","Korea"]})", "`members`"},
      {with(R"("hub":"JPN")"), "`hub`"},
      {with(R"("domains":["Cyber"])"), "`domains`"},
      {with(R"("onward":"yes")"), "`onward`"},
      {with(R"("onward":null)"), "`onward`"},
      {with(R"("from":"2027-01-01")"), "`from`"},
      {with(R"("from":"2027-01-01T00:00:00Z","to":"2026-01-01T00:00:00Z")"), "`to`"},
      {with(R"("title":"")"), "`title`"},
  };
  for (const auto& [json, property] : cases)
    EXPECT_NE(why_not(json).find(property), std::string::npos) << json << ": " << why_not(json);
}

TEST(Community, is_read_back_from_what_it_prints) {
  const Community community{.name = "five-eyes", .members = {"AUS", "CAN", "GBR", "NZL", "USA"}};
  EXPECT_EQ(parse_community(to_json(community)), community);
  EXPECT_TRUE(community.has_member("NZL"));
  EXPECT_FALSE(community.has_member("KOR"));
  EXPECT_EQ(parse_community(R"({"name":"nobody","members":[]})"), (Community{.name = "nobody"}));
}

TEST(Community, refuses_other_names_and_members) {
  for (const std::string_view json :
       {R"({"members":["USA"]})", R"({"name":"FIVE","members":["USA"]})", R"({"name":"a","members":["USA"]})",
        R"({"name":"eyes","members":["usa"]})", R"({"name":"eyes"})",
        R"({"name":"eyes","members":["USA"],"hub":"USA"})", "7"}) {
    EXPECT_FALSE(parse_community(json).has_value()) << json;
  }
}

}  // namespace
}  // namespace entente::release
