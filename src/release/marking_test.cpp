#include "release/marking.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "release/random_world_test.h"

namespace entente::release {
namespace {

std::string definition(std::string_view content,
                       std::string_view id = "a1b2c3d4-0000-4000-8000-000000000000") {
  return fmt::format(
      R"({{"type":"marking-definition","spec_version":"2.1","id":"marking-definition--{}","created":"2024-01-01T00:00:00.000Z",{}}})",
      id, content);
}

std::string extension(std::string_view id, std::string_view content) {
  return definition(fmt::format(
      R"("extensions":{{"extension-definition--{}":{{"extension_type":"property-extension",{}}}}})", id,
      content));
}

constexpr std::string_view tlp2 = "60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
constexpr std::string_view acs = "3a65884d-005a-4290-8335-cb2d778a83ce";
constexpr std::string_view iep = "762e2e97-ee51-43e5-a9ea-165fbb862c4a";
constexpr std::string_view permissive =
    R"("policy_reference":"urn:isa:policy:acs:ns:v3.0?privdefault=permit&sharedefault=permit",)";

/// Why it is unknown; empty when it is not.
std::string unknown(const std::string& object) {
  const Marking marking = read_marking(object);
  const auto* const why = std::get_if<Unknown>(&marking);
  return why == nullptr ? "" : why->why;
}

Acs acs_of(std::string_view content) {
  const Marking marking = read_marking(extension(acs, content));
  const auto* const read = std::get_if<Acs>(&marking);
  EXPECT_NE(read, nullptr) << unknown(extension(acs, content));
  return read == nullptr ? Acs() : *read;
}

TEST(Marking, knows_tlp_by_its_published_ids) {
  const std::pair<std::string_view, Tlp> published[] = {
      {"94868c89-83c2-464b-929b-a1a8aa3c8487", Tlp::clear},
      {"613f2e26-407d-48c7-9eca-b8e91df99dc9", Tlp::clear},
      {"bab4a63c-aed9-4cf5-a766-dfca5abac2bb", Tlp::green},
      {"34098fce-860f-48ae-8e50-ebd3cc5e41da", Tlp::green},
      {"55d920b0-5e8b-4f79-9ee9-91f868d9b421", Tlp::amber},
      {"f88d31f6-486f-44da-b317-01333bde0b82", Tlp::amber},
      {"939a9414-2ddd-4d32-a0cd-375ea402b003", Tlp::amber_strict},
      {"e828b379-4e03-4974-9ac4-e53a884c97c1", Tlp::red},
      {"5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Tlp::red}};
  for (const auto& [uuid, tlp] : published) {
    EXPECT_EQ(fixed_tlp("marking-definition--" + std::string(uuid)), tlp);
    EXPECT_EQ(read_marking(definition(R"("definition_type":"tlp","definition":{"tlp":"white"})", uuid)),
              Marking(tlp))
        << "the id counts, whatever the content claims";
  }
  EXPECT_FALSE(fixed_tlp("marking-definition--a1b2c3d4-0000-4000-8000-000000000000").has_value());
  EXPECT_FALSE(fixed_tlp("94868c89-83c2-464b-929b-a1a8aa3c8487").has_value());
}

TEST(Marking, what_calls_itself_tlp_under_another_id_is_unknown) {
  EXPECT_NE(unknown(definition(R"("definition_type":"tlp","definition":{"tlp":"green"})")), "");
  EXPECT_NE(unknown(extension(tlp2, R"("tlp_2_0":"clear")")), "");
}

TEST(Marking, a_statement_is_a_statement_and_nothing_more) {
  EXPECT_EQ(read_marking(definition(R"("definition_type":"statement","definition":{"statement":"ours"})")),
            Marking(Statement{}));
  EXPECT_NE(
      unknown(definition(
          R"("definition_type":"statement","definition":{"statement":"x"},"extensions":{"extension-definition--a1b2c3d4-0000-4000-8000-000000000000":{"extension_type":"property-extension"}})")),
      "");
}

TEST(Marking, everything_else_is_unknown) {
  EXPECT_NE(unknown(""), "");
  EXPECT_NE(unknown("[]"), "");
  EXPECT_NE(unknown(R"({"type":"note"})"), "");
  EXPECT_NE(unknown(definition(R"("name":"nothing")")), "");
  EXPECT_NE(unknown(definition(R"("definition_type":"x-secret","definition":{"level":"9"})")), "");
  EXPECT_NE(unknown(definition(R"("extensions":{})")), "");
  EXPECT_NE(unknown(definition(R"("extensions":7)")), "");
  EXPECT_NE(unknown(extension("a1b2c3d4-0000-4000-8000-000000000000", R"("level":"9")")), "");
  EXPECT_NE(unknown(definition(R"("definition_type":"statement","definition_type":"x")")), "");
}

TEST(Marking, two_things_at_once_are_unknown) {
  const Label label{.originator = "KOR", .releasable_to = {"USA"}};
  std::string both = marking_definition(label);
  ASSERT_EQ(read_marking(both), Marking(label));
  both.insert(
      both.find(R"("extensions":{)") + 14,
      R"("extension-definition--a1b2c3d4-0000-4000-8000-000000000000":{"extension_type":"property-extension"},)");
  EXPECT_EQ(unknown(both), "it says more than one thing");
  std::string further = marking_definition(label);
  further.insert(further.find(R"("originator")"), R"("caveat":"x",)");
  EXPECT_NE(unknown(further).find("`caveat`"), std::string::npos)
      << "a label of a later version may restrict further";
}

TEST(Acs, maps_as_far_as_it_speaks_of_nations) {
  const std::string open = std::string(permissive) + R"("control_set":{"classification":"U"})";
  EXPECT_TRUE(acs_of(open).admits("KOR"));
  const Acs two = acs_of(std::string(permissive) +
                         R"("control_set":{"classification":"U","permitted_nationalities":["USA","KOR"]})");
  EXPECT_TRUE(two.admits("KOR"));
  EXPECT_FALSE(two.admits("JPN"));
  const Acs noforn = acs_of(std::string(permissive) +
                            R"("control_set":{"classification":"U","formal_determination":["NF"]})");
  EXPECT_TRUE(noforn.admits("USA"));
  EXPECT_FALSE(noforn.admits("KOR"));
}

TEST(Acs, sharing_is_denied_unless_permitted) {
  const auto with = [](std::string_view fallback, std::string_view rules) {
    return acs_of(fmt::format(
        R"("policy_reference":"urn:isa:policy:acs:ns:v3.0?privdefault=permit&sharedefault={}","control_set":{{"classification":"U"}}{})",
        fallback, rules));
  };
  EXPECT_FALSE(with("deny", "").admits("KOR"));
  EXPECT_TRUE(with("deny", R"(,"further_sharing":[{"rule_effect":"permit","sharing_scope":["FOREIGNGOV"]}])")
                  .admits("KOR"));
  EXPECT_FALSE(with("deny", R"(,"further_sharing":[{"rule_effect":"permit","sharing_scope":["FOREIGNGOV"]}])")
                   .admits("USA"));
  EXPECT_FALSE(with("deny", R"(,"further_sharing":[{"rule_effect":"permit","sharing_scope":["USA.DHS"]}])")
                   .admits("USA"));
  EXPECT_FALSE(with("permit", R"(,"further_sharing":[{"rule_effect":"deny","sharing_scope":["USA.DHS"]}])")
                   .admits("USA"));
  EXPECT_FALSE(with("permit", R"(,"further_sharing":[{"rule_effect":"deny","sharing_scope":["FOREIGNGOV"]}])")
                   .admits("KOR"));
  EXPECT_TRUE(with("permit", R"(,"further_sharing":[{"rule_effect":"deny","sharing_scope":["SECTOR"]}])")
                  .admits("KOR"));
}

TEST(Acs, several_policies_count_by_the_most_restrictive) {
  const Acs read = acs_of(
      R"("policy_reference":"urn:isa:policy:acs:ns:v3.0?privdefault=permit&sharedefault=permit urn:isa:policy:acs:ns:v3.0?privdefault=permit&sharedefault=deny","control_set":{"classification":"U"})");
  EXPECT_FALSE(read.share_by_default);
  EXPECT_FALSE(read.admits("KOR"));
}

TEST(Acs, display_is_a_privilege) {
  const auto with = [](std::string_view privileges) {
    return acs_of(fmt::format(
        R"("policy_reference":"urn:isa:policy:acs:ns:v3.0?privdefault=deny&sharedefault=permit","control_set":{{"classification":"U"}}{})",
        privileges));
  };
  EXPECT_FALSE(with("").admits("KOR"));
  EXPECT_TRUE(
      with(
          R"(,"access_privilege":[{"privilege_action":"DSPLY","rule_effect":"permit","privilege_scope":{"permitted_nationalities":["KOR"],"entity":["ALL"]}}])")
          .admits("KOR"));
  EXPECT_FALSE(
      with(
          R"(,"access_privilege":[{"privilege_action":"INTEL","rule_effect":"permit","privilege_scope":{"entity":["ALL"]}}])")
          .admits("KOR"));
}

TEST(Acs, what_does_not_map_to_nations_is_unknown) {
  for (const std::string_view controls :
       {R"({"classification":"S"})", R"({})", R"({"classification":"U","caveat":["FISA"]})",
        R"({"classification":"U","entity":["MIL"]})",
        R"({"classification":"U","permitted_organizations":["USA.USG"]})",
        R"({"classification":"U","permitted_nationalities":"KOR"})"}) {
    EXPECT_NE(unknown(extension(acs, std::string(permissive) + R"("control_set":)" + std::string(controls))),
              "")
        << controls;
  }
  EXPECT_NE(unknown(extension(acs, R"("control_set":{"classification":"U"})")), "") << "no policy";
  EXPECT_NE(
      unknown(extension(
          acs,
          R"("policy_reference":"urn:isa:policy:acs:ns:v4.0?privdefault=permit&sharedefault=permit","control_set":{"classification":"U"})")),
      "");
  EXPECT_NE(
      unknown(extension(
          acs,
          std::string(permissive) +
              R"("control_set":{"classification":"U"},"access_privilege":[{"privilege_action":"ALL","rule_effect":"deny","privilege_scope":{"entity":["ALL"]}}])")),
      "");
  EXPECT_NE(
      unknown(extension(
          acs,
          std::string(permissive) +
              R"("control_set":{"classification":"U"},"further_sharing":[{"rule_effect":"perhaps","sharing_scope":["ALL"]}])")),
      "");
}

TEST(Iep, maps_to_its_tlp_its_dates_and_resale) {
  const auto object = extension(
      iep,
      R"("iep_version":2.0,"tlp":"amber","unmodified_resale":"must-not","start_date":"2022-10-01T00:00:00Z","end_date":"2030-10-01T00:00:00Z","permitted_actions":"none")");
  const Marking marking = read_marking(object);
  const auto* const policy = std::get_if<Iep>(&marking);
  ASSERT_NE(policy, nullptr) << unknown(object);
  EXPECT_EQ(policy->tlp, Tlp::amber);
  EXPECT_FALSE(policy->onward);
  EXPECT_EQ(format_micros(policy->start.value_or(0)), "2022-10-01T00:00:00.000000Z");
  EXPECT_EQ(format_micros(policy->end.value_or(0)), "2030-10-01T00:00:00.000000Z");
  EXPECT_NE(unknown(extension(iep, R"("iep_version":1.0,"tlp":"amber")")), "");
  EXPECT_NE(unknown(extension(iep, R"("iep_version":2.0)")), "");
  EXPECT_NE(unknown(extension(iep, R"("iep_version":2.0,"tlp":"purple")")), "");
  EXPECT_NE(unknown(extension(iep, R"("iep_version":2.0,"tlp":"green","end_date":"never")")), "");
}

}  // namespace
}  // namespace entente::release
