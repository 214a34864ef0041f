#include "release/label.h"

#include <string>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "release/marking.h"
#include "release/recipient.h"
#include "stix/canonical.h"
#include "stix/checker.h"

namespace entente::release {
namespace {

Label usual() {
  return {.originator = "KOR",
          .releasable_to = {"JPN", "USA", "five-eyes"},
          .onward = Onward::within_agreement,
          .domain = "exercises",
          .not_before = 1'800'000'000'000'000,
          .expires = 1'900'000'000'000'000};
}

std::string why_not(std::string_view extension) {
  const auto label = parse_label(extension);
  return label ? "" : label.error().to_string();
}

TEST(Recipient, numbers_are_given_to_every_code_and_no_other) {
  EXPECT_EQ(pack_nation("AAA"), 1);
  EXPECT_EQ(pack_nation("ZZZ"), 17'576);
  for (std::uint16_t number = 1; number <= 17'576; ++number)
    ASSERT_EQ(pack_nation(unpack_nation(number)), number);
  EXPECT_EQ(unpack_nation(0), "");
  EXPECT_EQ(unpack_nation(17'577), "");
  for (const std::string_view text : {"", "KO", "KORE", "kor", "K0R", "KÖR"}) {
    EXPECT_FALSE(is_nation(text)) << text;
    EXPECT_FALSE(pack_nation(text).has_value()) << text;
  }
}

TEST(Label, is_read_back_from_its_canonical_form) {
  const Label label = usual();
  EXPECT_EQ(parse_label(canonical(label)), label);
  EXPECT_EQ(stix::canonical(canonical(label)), canonical(label)) << "RFC 8785";
  const Label least{.originator = "KOR", .releasable_to = {"USA"}};
  EXPECT_EQ(parse_label(canonical(least)), least);
  EXPECT_EQ(parse_label(R"({"originator":"KOR","releasable_to":["USA"],"onward":"by-consent"})"), least)
      << "extension_type and domain may be absent";
}

TEST(Label, equal_ones_have_equal_ids_and_bytes) {
  Label unsorted = usual();
  unsorted.releasable_to = {"five-eyes", "USA", "JPN"};
  EXPECT_EQ(marking_definition(unsorted), marking_definition(usual()));
  EXPECT_EQ(marking_id(unsorted), marking_id(usual()));
  Label other = usual();
  other.domain = "logistics";
  EXPECT_NE(marking_id(other), marking_id(usual()));
  // Ids are for ever: what is stored names them.
  EXPECT_EQ(marking_id({.originator = "KOR", .releasable_to = {"USA"}}),
            "marking-definition--9f2336fc-0f04-5191-8896-9e44d273f963");
}

TEST(Label, makes_a_valid_marking_definition) {
  const std::string object = marking_definition(usual());
  stix::Checker checker;
  const auto checked = checker.check(object, object.size());
  ASSERT_TRUE(checked.has_value());
  EXPECT_TRUE(checked->accepted());
  EXPECT_EQ(checked->facts.id, marking_id(usual()));
  EXPECT_EQ(checked->facts.version, parse_instant(label_created));
  EXPECT_EQ(read_marking(object), Marking(usual()));
}

TEST(Label, refuses_what_it_does_not_know) {
  EXPECT_EQ(why_not(R"({"originator":"KOR","releasable_to":["USA"],"onward":"by-consent"})"), "");
  EXPECT_NE(
      why_not(
          R"({"originator":"KOR","releasable_to":["USA"],"onward":"by-consent","expire":"2027-01-01T00:00:00Z"})")
          .find("`expire`"),
      std::string::npos);
  EXPECT_NE(
      why_not(R"({"originator":"KOR","originator":"USA","releasable_to":["USA"],"onward":"by-consent"})")
          .find("twice"),
      std::string::npos);
}

TEST(Label, names_the_property_that_is_wrong) {
  struct Case {
    std::string_view extension;
    std::string_view property;
  };
  constexpr Case cases[] = {
      {R"({"releasable_to":["USA"],"onward":"by-consent"})", "originator"},
      {R"({"originator":"korea","releasable_to":["USA"],"onward":"by-consent"})", "originator"},
      {R"({"originator":"KOR","onward":"by-consent"})", "releasable_to"},
      {R"({"originator":"KOR","releasable_to":[],"onward":"by-consent"})", "releasable_to"},
      {R"({"originator":"KOR","releasable_to":["USA",7],"onward":"by-consent"})", "releasable_to"},
      {R"({"originator":"KOR","releasable_to":["U"],"onward":"by-consent"})", "releasable_to"},
      {R"({"originator":"KOR","releasable_to":["USA"]})", "onward"},
      {R"({"originator":"KOR","releasable_to":["USA"],"onward":"freely"})", "onward"},
      {R"({"originator":"KOR","releasable_to":["USA"],"onward":"by-consent","domain":"Cyber"})", "domain"},
      {R"({"originator":"KOR","releasable_to":["USA"],"onward":"by-consent","domain":""})", "domain"},
      {R"({"originator":"KOR","releasable_to":["USA"],"onward":"by-consent","expires":"soon"})", "expires"},
      {R"({"originator":"KOR","releasable_to":["USA"],"onward":"by-consent","not_before":7})", "not_before"},
      {R"({"originator":"KOR","releasable_to":["USA"],"onward":"by-consent","not_before":"2027-01-01T00:00:00Z","expires":"2027-01-01T00:00:00Z"})",
       "expires"},
      {R"({"extension_type":"new-sdo","originator":"KOR","releasable_to":["USA"],"onward":"by-consent"})",
       "extension_type"},
  };
  for (const auto& [extension, property] : cases) {
    EXPECT_NE(why_not(extension).find('`' + std::string(property) + '`'), std::string::npos)
        << extension << ": " << why_not(extension);
  }
  EXPECT_NE(why_not("[]"), "");
  EXPECT_NE(why_not(std::string(limits::max_rule_bytes + 1, ' ')), "");
}

TEST(Label, may_name_as_many_as_the_limit) {
  Label label{.originator = "KOR"};
  for (std::uint16_t i = 1; i <= limits::max_nations; ++i) label.releasable_to.push_back(unpack_nation(i));
  EXPECT_TRUE(check(label).has_value());
  EXPECT_EQ(parse_label(canonical(label)), label);
  label.releasable_to.push_back(unpack_nation(limits::max_nations + 1));
  EXPECT_FALSE(check(label).has_value());
  EXPECT_FALSE(parse_label(canonical(label)).has_value());
}

TEST(Label, rounding_opens_nothing) {
  const auto label =
      parse_label(R"({"originator":"KOR","releasable_to":["USA"],"onward":"by-consent",)"
                  R"("not_before":"2027-01-01T00:00:00.0000001Z","expires":"2028-01-01T00:00:00.0000019Z"})");
  ASSERT_TRUE(label.has_value());
  EXPECT_EQ(format_micros(label->not_before.value_or(0)), "2027-01-01T00:00:00.000001Z");
  EXPECT_EQ(format_micros(label->expires.value_or(0)), "2028-01-01T00:00:00.000001Z");
}

}  // namespace
}  // namespace entente::release
