#include "stix/checker.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace entente::stix {
namespace {

constexpr std::string_view identity =
    R"({"type":"identity","spec_version":"2.1","id":"identity--023d105b-752e-4e3c-941c-7d3f3cb15e9e",)"
    R"("created":"2016-04-06T20:03:00.000Z","modified":"2016-04-06T20:03:48.000Z","name":"Ministry"})";

Result<Checked> check(std::string_view text) {
  Checker checker;
  return checker.check(text, text.size());
}

/// The findings as lines.
std::string findings_of(std::string_view text) {
  const auto checked = check(text);
  if (!checked) return "error: " + checked.error().to_string();
  std::string lines;
  for (const Finding& finding : checked->findings) {
    lines +=
        fmt::format("{} {}\n", finding.severity == Severity::must ? "must" : "should", finding.to_string());
  }
  return lines;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  const auto at = result.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return result.replace(at, from.size(), to);
}

TEST(Checker, gives_the_facts_of_a_good_object) {
  const auto checked = check(identity);
  ASSERT_TRUE(checked.has_value()) << checked.error().to_string();
  EXPECT_EQ(findings_of(identity), "");
  EXPECT_TRUE(checked->accepted());
  EXPECT_EQ(checked->facts.id, "identity--023d105b-752e-4e3c-941c-7d3f3cb15e9e");
  EXPECT_EQ(checked->facts.type, "identity");
  EXPECT_EQ(checked->facts.spec, SpecVersion::v21);
  EXPECT_EQ(checked->facts.version, parse_instant("2016-04-06T20:03:48Z"));
}

TEST(Checker, takes_the_version_from_created_where_there_is_no_modified) {
  const auto checked = check(
      R"({"type":"marking-definition","spec_version":"2.1","id":"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",)"
      R"("created":"2017-01-20T00:00:00.000Z","definition_type":"tlp","name":"TLP:GREEN","definition":{"tlp":"green"}})");
  ASSERT_TRUE(checked.has_value());
  EXPECT_TRUE(checked->accepted());
  EXPECT_EQ(checked->facts.version, parse_instant("2017-01-20T00:00:00Z"));
}

TEST(Checker, reads_an_observable_without_spec_version_as_21_and_without_version) {
  const auto checked = check(
      R"({"type":"ipv4-addr","id":"ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd","value":"198.51.100.3"})");
  ASSERT_TRUE(checked.has_value());
  EXPECT_TRUE(checked->accepted());
  EXPECT_EQ(checked->facts.spec, SpecVersion::v21);
  EXPECT_FALSE(checked->facts.version.has_value());
}

TEST(Checker, reads_an_object_without_spec_version_as_20) {
  const std::string text = replaced(replaced(identity, R"("spec_version":"2.1",)", ""), R"("name")",
                                    R"("identity_class":"organization","name")");
  const auto checked = check(text);
  ASSERT_TRUE(checked.has_value());
  EXPECT_EQ(findings_of(text), "");
  EXPECT_EQ(checked->facts.spec, SpecVersion::v20);
}

TEST(Checker, refuses_what_is_not_json) {
  for (const std::string_view text : {"", "{", "[]", "1", R"({"a":tru})", R"({"a":01})", R"({"a":[1 2]})",
                                      R"({"a":"\x"})", R"({"a":"\ud800"})", R"({"a":1e400})", R"({"a":1}x)",
                                      "{\"a\":\"\xff\"}", "{\"a\":\"\x01\"}", R"({"a":1,})", "nul"}) {
    const auto checked = check(text);
    ASSERT_FALSE(checked.has_value()) << text;
    EXPECT_EQ(checked.error().kind, ErrorKind::malformed) << text;
  }
}

TEST(Checker, finds_lone_low_surrogates_and_swapped_pairs) {
  EXPECT_FALSE(check(R"({"a":"\udc00"})").has_value());
  EXPECT_FALSE(check(R"({"a":"\udc00\ud800"})").has_value());
  EXPECT_FALSE(check(R"({"a":"\ud800A"})").has_value());
  EXPECT_TRUE(check(R"({"a":"\ud83d\ude00"})").has_value());
}

TEST(Checker, bounds_nesting) {
  const auto nested = [](std::size_t levels) {
    return replaced(
        identity, R"("name":)",
        R"("x_deep":)" + std::string(levels, '[') + "1" + std::string(levels, ']') + R"(,"name":)");
  };
  EXPECT_TRUE(check(nested(limits::max_json_depth - 2)).has_value());
  EXPECT_FALSE(check(nested(limits::max_json_depth)).has_value());
  EXPECT_FALSE(check(nested(10'000)).has_value());
}

TEST(Checker, finds_repeated_names_at_every_level) {
  EXPECT_NE(findings_of(replaced(identity, R"("name")", R"("name":"a","name")")).find("stands here twice"),
            std::string::npos);
  EXPECT_NE(
      findings_of(replaced(identity, R"("name")", R"("x_a":1,"x_a":1,"name")")).find("stands here twice"),
      std::string::npos);
  EXPECT_NE(findings_of(replaced(identity, R"("name")", R"("x_a":{"b":[{"c":1,"c":2}]},"name")"))
                .find("must x_a.b.[0].c: this property stands here twice"),
            std::string::npos);
  std::string many = R"("x_a":{)";
  for (int i = 0; i < 40; ++i) many += fmt::format(R"("k{}":1,)", i);
  EXPECT_EQ(findings_of(replaced(identity, R"("name")", many + R"("z":1},"name")")), "");
  EXPECT_NE(findings_of(replaced(identity, R"("name")", many + R"("k7":1},"name")")).find("x_a.k7"),
            std::string::npos);
}

TEST(Checker, names_path_value_and_section) {
  EXPECT_EQ(findings_of(replaced(identity, "2016-04-06T20:03:48.000Z", "2016")),
            "must modified: is not a timestamp of the form YYYY-MM-DDThh:mm:ss[.s+]Z (found '2016') "
            "[STIX 2.1 section 2.15]\n");
  EXPECT_EQ(
      findings_of(
          replaced(identity, R"("name")",
                   R"("external_references":[{"source_name":"a","url":"https://a.b/"},{"url":"x"}],"name")")),
      "must external_references.[1].url: is not a URI (RFC 3986) (found 'x') [STIX 2.1 section 2.5]\n"
      "must external_references.[1].source_name: this required property of external-reference is missing "
      "[STIX 2.1 section 2.5]\n");
}

TEST(Checker, refuses_an_id_with_two_pairs_of_hyphens) {
  const std::string id = "identity--023d105b-752e-4e3c-941c-7d3f3cb15e9e";
  EXPECT_NE(
      findings_of(replaced(identity, id, id + "x--023d105b-752e-4e3c-941c-7d3f3cb15e9e")).find("must id: "),
      std::string::npos);
}

TEST(Checker, refuses_a_bundle_as_an_object) {
  const std::string found =
      findings_of(R"({"type":"bundle","id":"bundle--023d105b-752e-4e3c-941c-7d3f3cb15e9e","objects":[]})");
  EXPECT_NE(found.find("must type: a bundle is a wrapper"), std::string::npos) << found;
}

TEST(Checker, keeps_a_refusal_behind_many_warnings) {
  std::string many;
  for (int i = 0; i < 200; ++i) many += R"("not-a-sector",)";
  const auto checked =
      check(replaced(identity, R"("name":"Ministry")", R"("sectors":[)" + many + R"("defense"])"));
  ASSERT_TRUE(checked.has_value());
  EXPECT_EQ(checked->findings.size(), 100U);
  EXPECT_FALSE(checked->accepted());  // the name is missing
}

TEST(Checker, stops_resolving_selectors_when_they_take_too_many_steps) {
  std::string list = R"("x_list":[)";
  for (int i = 0; i < 100'000; ++i) list += "1,";
  std::string marks =
      R"(1],"granular_markings":[{"marking_ref":"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9","selectors":["name")";
  const auto marked = [&](int selectors) {
    std::string text = list + marks;
    for (int i = 0; i < selectors; ++i) text += R"(,"x_list.[99999]")";
    return replaced(identity, R"("name":)", text + R"(]}],"name":)");
  };
  EXPECT_EQ(findings_of(marked(30)), "");
  EXPECT_NE(findings_of(marked(60)).find("too many selectors"), std::string::npos);
}

TEST(Checker, is_reusable_and_reads_in_place) {
  Checker checker;
  std::string room(identity);
  room.append(64, ' ');
  for (int i = 0; i < 3; ++i) {
    const auto checked = checker.check(std::string_view(room).substr(0, identity.size()), room.size());
    ASSERT_TRUE(checked.has_value());
    EXPECT_TRUE(checked->accepted());
    EXPECT_FALSE(checker.check("{", 1).has_value());
  }
}

TEST(Checker, refuses_what_is_too_large) {
  const std::string text = R"({"a":")" + std::string(limits::max_object_bytes, 'a') + R"("})";
  const auto checked = check(text);
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().kind, ErrorKind::too_large);
}

}  // namespace
}  // namespace entente::stix
