#include "stix/canonical.h"

#include <bit>
#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/limits.h"

namespace entente::stix {
namespace {

using testing::HasSubstr;

std::string number(double value) {
  std::string out;
  append_canonical_number(out, value);
  return out;
}

/// The canonical form, or the error as text.
std::string form(std::string_view json) {
  const auto result = canonical(json);
  return result ? *result : "refused: " + result.error().to_string();
}

/// The same by way of a parsed document.
std::string form_of_document(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(std::string(json)).get(document) != simdjson::SUCCESS) return "refused by the parser";
  std::string out;
  const auto result = append_canonical(out, document);
  return result ? out : "refused: " + result.error().to_string();
}

// RFC 8785 appendix B.
TEST(Canonical, WritesTheSampleNumbersOfTheRfc) {
  struct Sample {
    std::uint64_t bits;
    std::string_view text;
  };
  constexpr Sample samples[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const Sample& sample : samples) {
    const auto value = std::bit_cast<double>(sample.bits);
    EXPECT_EQ(number(value), sample.text);
    EXPECT_EQ(form(number(value)), sample.text);  // what was written reads back as the same
  }
}

TEST(Canonical, WritesTheExamplesOfSection3) {
  EXPECT_EQ(form(R"({
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  })"),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            R"("string":"€$\u000f\nA'B\"\\\\\"/"})");
  // Section 3.2.3: sorted by UTF-16 units, so U+1F600 comes before U+FB33.
  EXPECT_EQ(
      form(R"({
    "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
  })"),
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With "
      "Diaeresis\","
      "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(Canonical, AgreesWithThePublishedTestFiles) {
  const std::filesystem::path folder = ENTENTE_SOURCE_DIR "/src/stix/testdata/canonical";
  for (const std::string name : {"arrays", "french", "structures", "unicode", "values", "weird"}) {
    SCOPED_TRACE(name);
    const auto input = read_file(folder / (name + ".input.json"));
    const auto output = read_file(folder / (name + ".output.json"));
    ASSERT_TRUE(input && output);
    EXPECT_EQ(form(*input), *output);
    EXPECT_EQ(form_of_document(*input), *output);
    EXPECT_EQ(form(*output), *output);
  }
}

TEST(Canonical, WritesScalarsAndKeepsCodePoints) {
  EXPECT_EQ(form(" 1.0 "), "1");
  EXPECT_EQ(form("\"A\\u030a\""), "\"A\u030a\"");
  EXPECT_EQ(form("null"), "null");
  EXPECT_EQ(form("-0.0"), "0");
  EXPECT_EQ(form("[0.000345678908379793528257 ,1e-400\n,-1E+2,2.2250738585072011e-308]"),
            "[0.0003456789083797935,0,-100,2.225073858507201e-308]");
  EXPECT_EQ(form("18446744073709551616"), "18446744073709552000");
  EXPECT_EQ(form("9007199254740993"), "9007199254740992");
  EXPECT_EQ(form_of_document("[9007199254740993,18446744073709551615,-9007199254740993]"),
            "[9007199254740992,18446744073709552000,-9007199254740992]");
  EXPECT_EQ(form(R"("\u0000\u001f\u007f\b\t\n\f\r\/")"), "\"\\u0000\\u001f\x7f\\b\\t\\n\\f\\r/\"");
  EXPECT_EQ(form("[[],{},[{}]]"), "[[],{},[{}]]");
}

TEST(Canonical, RefusesWhatIJsonForbids) {
  EXPECT_THAT(form(R"({"a":1,"a":1})"), HasSubstr("twice"));
  EXPECT_THAT(form(R"({"b":{"a":1,"\u0061":2}})"), HasSubstr("twice"));
  EXPECT_THAT(form_of_document(R"({"a":1,"c":2,"\u0061":1})"), HasSubstr("twice"));
  for (const std::string_view bad : {"",
                                     " ",
                                     "\"\\ud800\"",
                                     "\"\\udc00\"",
                                     "\"\\ud800\\u0041\"",
                                     "{\"\\ud800\":1}",
                                     "1e400",
                                     "-1e400",
                                     "NaN",
                                     "Infinity",
                                     "tru",
                                     "nul",
                                     "nullx",
                                     "01",
                                     "1.",
                                     ".5",
                                     "+1",
                                     "-",
                                     "1 2",
                                     "1,2",
                                     "[1 2]",
                                     "[1,]",
                                     "{\"a\"}",
                                     "{\"a\":}",
                                     "{a:1}",
                                     "{,}",
                                     "[1",
                                     "{\"a\":1",
                                     "[1]]",
                                     "1]",
                                     "],[",
                                     "1],[2",
                                     "\"\\x\"",
                                     "\"\\u12\"",
                                     "\"a\nb\"",
                                     "\"\x80\"",
                                     "\"\xED\xA0\x80\"",
                                     "\"a",
                                     "'a'",
                                     "{\"a\":1}x",
                                     "\xEF\xBB\xBF{}"}) {
    EXPECT_THAT(form(bad), HasSubstr("refused")) << bad;
  }
  EXPECT_THAT(form(std::string_view("\0", 1)), HasSubstr("refused"));
}

TEST(Canonical, BoundsDepthAndSize) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(form(nested(limits::max_json_depth)), nested(limits::max_json_depth));
  EXPECT_THAT(form(nested(limits::max_json_depth + 1)), HasSubstr("deeper"));
  EXPECT_THAT(form(std::string(100'000, '[')), HasSubstr("refused"));
  const auto large = canonical(std::string(limits::max_object_bytes + 1, ' '));
  ASSERT_FALSE(large.has_value());
  EXPECT_EQ(large.error().kind, ErrorKind::too_large);
}

/// The fewest significant digits that read back as `value`, found by trying.
std::string fewest_digits(double value) {
  char text[40];
  for (int decimals = 0; decimals < 17; ++decimals) {
    std::snprintf(text, sizeof text, "%.*e", decimals, std::fabs(value));
    if (std::strtod(text, nullptr) == std::fabs(value)) break;
  }
  std::string digits(1, text[0]);
  for (const char* c = text + 2; *c != 'e' && text[1] == '.'; ++c) digits += *c;
  return digits;
}

/// The digits of what was written without leading and trailing zeros.
std::string significant_digits(const std::string& text) {
  std::string digits;
  for (const char c : text.substr(0, text.find('e'))) {
    if (c >= '0' && c <= '9' && (c != '0' || !digits.empty())) digits += c;
  }
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  return digits;
}

void expect_round_trip(double value) {
  const std::string text = number(value);
  ASSERT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
  const double size = std::fabs(value);
  const bool plain = size == 0 || (size >= 1e-6 && size < 1e21);
  ASSERT_EQ(text.find('e') == std::string::npos, plain) << text;
}

void expect_shortest_round_trip(double value) {
  expect_round_trip(value);
  const std::string text = number(value);
  if (value != 0) {
    ASSERT_EQ(significant_digits(text).size(), fewest_digits(value).size()) << text;
  }
}

TEST(Canonical, NumbersReadBackAsThemselvesInTheFewestDigits) {
  std::mt19937_64 random(8785);
  for (int i = 0; i < 100'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (std::isfinite(value)) expect_round_trip(value);
  }
  for (int i = 0; i < 5'000; ++i) {
    expect_shortest_round_trip(std::bit_cast<double>(random() & 0xFFEFFFFFFFFFFFFF));
    expect_shortest_round_trip(static_cast<double>(static_cast<std::int64_t>(random())));
    expect_shortest_round_trip(
        std::ldexp(static_cast<double>(random() >> 11U), -static_cast<int>(random() % 80)));
    expect_shortest_round_trip(static_cast<double>(random() % 100'000'000) / 1000.0);
  }
}

}  // namespace
}  // namespace entente::stix
