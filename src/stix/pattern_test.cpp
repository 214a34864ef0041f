#include "stix/pattern.h"

#include <cstdlib>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "base/file.h"
#include "base/limits.h"

namespace entente::stix {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = PatternNode::Kind;

std::string verdict(std::string_view pattern) {
  const auto result = check_pattern(pattern);
  return result ? "valid" : result.error().to_string();
}

std::vector<std::string> lines_of(const std::string& name) {
  const auto file = read_file(std::filesystem::path(ENTENTE_SOURCE_DIR "/src/stix/testdata") / name);
  EXPECT_TRUE(file.has_value()) << name;
  std::vector<std::string> lines;
  std::istringstream stream(file.value_or(""));
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The OASIS validator's own test patterns and ours, sorted by its verdict; see docs/stix-patterns.md.
TEST(Pattern, AcceptsWhatTheOasisValidatorAccepts) {
  const auto patterns = lines_of("patterns_valid.txt");
  EXPECT_GT(patterns.size(), 100U);
  for (const std::string& pattern : patterns) EXPECT_EQ(verdict(pattern), "valid") << pattern;
}

TEST(Pattern, RefusesWhatTheOasisValidatorRefuses) {
  const auto patterns = lines_of("patterns_invalid.txt");
  EXPECT_GT(patterns.size(), 70U);
  for (const std::string& pattern : patterns)
    EXPECT_THAT(verdict(pattern), HasSubstr("line 1, column ")) << pattern;
}

TEST(Pattern, SaysWhereAndWhatWasExpected) {
  EXPECT_EQ(verdict("file:size = 1280"),
            "line 1, column 1: expected '[' or '(' to begin an observation expression, found file");
  EXPECT_EQ(
      verdict("[file:size = ]"),
      "line 1, column 14: expected a value: a number, true, false, '...', t'...', h'...' or b'...', found ]");
  EXPECT_EQ(
      verdict("[a:b = 'é'\n AND\tc:ß = 1]"),
      "line 2, column 8: expected a property name (in quotes if it has a hyphen or is a keyword), found ß");
  EXPECT_EQ(verdict("[a:b = 1] WITHIN 5 HOURS"), "line 1, column 20: expected SECONDS, found HOURS");
  EXPECT_EQ(verdict("[a:b = 1] AND"),
            "line 1, column 14: expected '[' or '(' to begin an observation expression, found the end");
  EXPECT_EQ(verdict("[a:b = t'2024-13-01T12:00:00Z']"),
            "line 1, column 8: expected a timestamp such as t'2024-01-15T12:30:45.123Z', found "
            "t'2024-13-01T12:00:00Z'");
  EXPECT_EQ(
      verdict("[a:b = 'x\\y']"),
      "line 1, column 10: a backslash in a string must be followed by ' or \\ (write \\\\ for a backslash)");
  EXPECT_EQ(verdict("[a:b = 'x"), "line 1, column 8: a string is not closed (end it with ')");
  EXPECT_EQ(verdict("[file:hashes.'SHA-256' = 'f00']"), "line 1, column 2: 'f00' is not a SHA-256 hash");
  EXPECT_EQ(verdict("[a:b[-1] = 1]"), "line 1, column 6: expected a list index from 0, or *, found -1");
  EXPECT_EQ(
      verdict("[a:b = 1] REPEATS 2 TIMES REPEATS 3 TIMES"),
      "line 1, column 27: expected at most one qualifier of each kind on an observation, found REPEATS");
}

TEST(Pattern, DiffersFromTheOasisValidatorOnlyAsDocumented) {
  const std::string md5 = "'d41d8cd98f00b204e9800998ecf8427e'";
  EXPECT_EQ(verdict("/* why */ [a:b = 1]"), "valid");
  EXPECT_EQ(verdict("[file:hashes.MD5 IN (" + md5 + "," + md5 + ")]"), "valid");
  EXPECT_THAT(verdict("[file:hashes.MD5 IN (" + md5 + ",'x')]"), HasSubstr("'x' is not a MD5 hash"));
  EXPECT_EQ(verdict("[file:hashes.MD5 LIKE 'd41d%' AND file:hashes.'SHA-1' MATCHES '^0']"), "valid");
  EXPECT_EQ(verdict("[file:hashes[0] = 'x']"), "valid");
}

TEST(Pattern, ChecksTheFormOfHashes) {
  const auto hash = [](std::string_view name, std::size_t digits) {
    return verdict("[file:hashes.'" + std::string(name) + "' = '" + std::string(digits, 'a') + "']");
  };
  for (const auto& [name, digits] : {std::pair<const char*, std::size_t>{"MD5", 32},
                                     {"SHA-1", 40},
                                     {"sha-256", 64},
                                     {"SHA512", 128},
                                     {"SHA3-224", 56},
                                     {"RIPEMD-160", 40},
                                     {"WHIRLPOOL", 128},
                                     {"SHA-384", 96}}) {
    EXPECT_EQ(hash(name, digits), "valid") << name;
    EXPECT_THAT(hash(name, digits - 1), HasSubstr("hash")) << name;
    EXPECT_THAT(hash(name, digits + 1), HasSubstr("hash")) << name;
  }
  EXPECT_EQ(hash("MD6", 77), "valid");
  EXPECT_THAT(hash("MD6", 31), HasSubstr("hash"));
  EXPECT_EQ(verdict("[file:hashes.SSDEEP = '3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C']"), "valid");
  EXPECT_THAT(verdict("[file:hashes.SSDEEP = '3:AX GB']"), HasSubstr("hash"));
  EXPECT_EQ(hash("TLSH", 3), "valid");
  EXPECT_THAT(verdict("[file:hashes.MD5 = 5]"), HasSubstr("hash"));
}

TEST(Pattern, GivesTheTree) {
  const auto pattern = parse_pattern(
      "[file:name = 'a\\'\\\\b' OR file:'x-y'[3].z[*] NOT IN (1, -2.5, true) AND EXISTS ipv4-addr:value] "
      "FOLLOWEDBY ([a:b MATCHES 'x'] AND [c:d >= t'2020-01-01T00:00:00Z']) WITHIN 1.5 SECONDS REPEATS 2 "
      "TIMES");
  ASSERT_TRUE(pattern.has_value()) << pattern.error().to_string();
  ASSERT_EQ(pattern->comparisons.size(), 5U);
  const PatternComparison& first = pattern->comparisons[0];
  EXPECT_EQ(first.type, "file");
  EXPECT_THAT(first.path, ElementsAre(PatternStep{PatternStep::Kind::key, "name"}));
  EXPECT_THAT(first.values, ElementsAre(PatternLiteral{PatternLiteral::Kind::text, "a'\\b"}));
  const PatternComparison& second = pattern->comparisons[1];
  EXPECT_TRUE(second.negated);
  EXPECT_EQ(second.operation, PatternOperator::in);
  EXPECT_THAT(
      second.path,
      ElementsAre(PatternStep{PatternStep::Kind::key, "x-y"}, PatternStep{PatternStep::Kind::index, "3"},
                  PatternStep{PatternStep::Kind::key, "z"}, PatternStep{PatternStep::Kind::any_index, ""}));
  EXPECT_THAT(second.values, ElementsAre(PatternLiteral{PatternLiteral::Kind::integer, "1"},
                                         PatternLiteral{PatternLiteral::Kind::real, "-2.5"},
                                         PatternLiteral{PatternLiteral::Kind::boolean, "true"}));
  EXPECT_EQ(pattern->comparisons[2].operation, PatternOperator::exists);
  EXPECT_EQ(pattern->comparisons[2].type, "ipv4-addr");
  EXPECT_EQ(pattern->comparisons[4].values.front().kind, PatternLiteral::Kind::timestamp);

  std::vector<Kind> kinds;
  for (std::size_t i = 0; i < pattern->nodes.size(); ++i) {
    kinds.push_back(pattern->nodes[i].kind);
    for (const std::uint32_t child : pattern->nodes[i].children) EXPECT_LT(child, i);
  }
  EXPECT_THAT(kinds,
              ElementsAre(Kind::comparison, Kind::comparison, Kind::comparison, Kind::all_of, Kind::any_of,
                          Kind::observation, Kind::comparison, Kind::observation, Kind::comparison,
                          Kind::observation, Kind::all_of, Kind::within, Kind::repeats, Kind::followed_by));
  EXPECT_THAT(pattern->nodes[4].children, ElementsAre(0U, 3U));
  EXPECT_EQ(pattern->nodes[11].first, "1.5");
  EXPECT_EQ(pattern->nodes[12].first, "2");
}

TEST(Pattern, DoubtsWhatCanNeverMatch) {
  const auto doubts = [](std::string_view text) {
    const auto pattern = parse_pattern(text);
    EXPECT_TRUE(pattern.has_value()) << text;
    return pattern ? pattern->doubts : std::vector<std::string>();
  };
  EXPECT_THAT(doubts("[a:b = t'2024-02-29T12:00:00Z'] REPEATS 1 TIMES WITHIN 0.1 SECONDS"), IsEmpty());
  EXPECT_THAT(doubts("[a:b = t'2023-02-29T12:00:00Z']"), ElementsAre(HasSubstr("calendar")));
  EXPECT_THAT(doubts("[a:b = 1] REPEATS 0 TIMES WITHIN 0.00 SECONDS"),
              ElementsAre(HasSubstr("REPEATS 0"), HasSubstr("WITHIN 0")));
  EXPECT_THAT(doubts("[a:b = 1] START t'2020-01-01T00:00:00Z' STOP t'2020-01-01T00:00:00.0Z'"),
              ElementsAre(HasSubstr("not before STOP")));
  std::string many = "[a:b = 1] REPEATS 0 TIMES";
  for (int i = 0; i < 50; ++i) many += " OR [a:b = 1] REPEATS 0 TIMES";
  EXPECT_EQ(doubts(many).size(), 10U);
}

TEST(Pattern, KnowsBlanksAndComments) {
  EXPECT_EQ(verdict("\t[ a:b\u00a0=\u20031 // x ]\n ]\u3000/* * / ' */ AND/**/[c:d=1]//"), "valid");
  EXPECT_THAT(verdict("[a:b = 1] /* x"), HasSubstr("found /"));
  EXPECT_THAT(verdict("[a:b = 1]\u200b"), HasSubstr("column 10"));
  EXPECT_THAT(verdict(std::string_view("[a:b = 1]\0", 10)), HasSubstr("column 10"));
  EXPECT_THAT(verdict("[a:b = '\xff']"), HasSubstr("UTF-8"));
  EXPECT_THAT(verdict(""), HasSubstr("found the end"));
}

TEST(Pattern, BoundsDepthAndSize) {
  const auto nested = [](std::size_t outer, std::size_t inner) {
    return std::string(outer, '(') + "[" + std::string(inner, '(') + "a:b = 1" + std::string(inner, ')') +
           "]" + std::string(outer, ')');
  };
  EXPECT_EQ(verdict(nested(50, 50)), "valid");
  EXPECT_EQ(verdict(nested(limits::max_pattern_depth, 0)), "valid");
  EXPECT_THAT(verdict(nested(50, 51)), HasSubstr("deeper than 100"));
  EXPECT_THAT(verdict(std::string(1'000'000, '(')), HasSubstr("deeper than 100"));
  EXPECT_THAT(verdict(std::string(limits::max_pattern_bytes + 1, ' ')), HasSubstr("larger than"));
  std::string wide = "[a:b = 1";
  while (wide.size() < 200'000) wide += " OR a:b = 1";
  EXPECT_EQ(verdict(wide + "]"), "valid");
  std::string qualified = "([a:b = 1])";
  while (qualified.size() < 200'000) qualified += " REPEATS 2 TIMES";
  EXPECT_EQ(verdict(qualified), "valid");
}

/// Adds every pattern of pattern type STIX found under `value`.
void collect(simdjson::dom::element value, std::vector<std::string>& patterns) {
  simdjson::dom::object object;
  simdjson::dom::array list;
  if (value.get(list) == simdjson::SUCCESS) {
    for (const simdjson::dom::element item : list) collect(item, patterns);
  } else if (value.get(object) == simdjson::SUCCESS) {
    std::string_view type;
    std::string_view language = "stix";
    std::string_view pattern;
    if (object.at_key("pattern_type").get(language) != simdjson::SUCCESS) language = "stix";
    if (object.at_key("type").get(type) == simdjson::SUCCESS && type == "indicator" && language == "stix" &&
        object.at_key("pattern").get(pattern) == simdjson::SUCCESS) {
      patterns.emplace_back(pattern);
    }
    for (const auto& field : object) collect(field.value, patterns);
  }
}

TEST(PatternOnRealData, ReadsEveryPattern) {
  const char* const folder = std::getenv("ENTENTE_DATA");  // NOLINT(concurrency-mt-unsafe): one thread
  if (folder == nullptr)
    GTEST_SKIP() << "ENTENTE_DATA is not set: the patterns of real indicators were not read";
  std::vector<std::string> patterns;
  simdjson::dom::parser parser;
  for (const char* part : {"unit42_playbooks", "stix_examples", "opencti_datasets", "misp_galaxy"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(folder) / part)) {
      if (entry.path().extension() != ".json") continue;
      simdjson::dom::element document;
      if (parser.load(entry.path().string()).get(document) == simdjson::SUCCESS) collect(document, patterns);
    }
  }
  EXPECT_GT(patterns.size(), 1'000U);
  std::cout << patterns.size() << " patterns\n";
  for (const std::string& pattern : patterns) EXPECT_EQ(verdict(pattern), "valid") << pattern;
}

}  // namespace
}  // namespace entente::stix
