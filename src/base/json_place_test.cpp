#include "base/json_place.h"

#include <gtest/gtest.h>

namespace entente {
namespace {

TEST(JsonPlace, KnowsJson) {
  for (const std::string_view good :
       {"{}", " [1,-0.5e+3, \"a\\u00e9\\n\", {\"b\":[null,true,false]}]\n", "\"\xE2\x82\xAC\"", "0"}) {
    EXPECT_EQ(first_json_error(good), std::nullopt) << good;
  }
}

TEST(JsonPlace, FindsTheFirstByteThatDoesNotFit) {
  EXPECT_EQ(first_json_error("{\"a\":1,}"), 7U);
  EXPECT_EQ(first_json_error("[1 2]"), 3U);
  EXPECT_EQ(first_json_error("[1,2"), 4U);
  EXPECT_EQ(first_json_error("{\"a\" 1}"), 5U);
  EXPECT_EQ(first_json_error("\"\\x\""), 2U);
  EXPECT_EQ(first_json_error("[01]"), 2U);
  EXPECT_EQ(first_json_error("tru"), 3U);
  EXPECT_EQ(first_json_error("{} x"), 3U);
  EXPECT_EQ(first_json_error("\"\xFF\""), 1U);
  EXPECT_EQ(first_json_error("\"a\nb\""), 2U);
  EXPECT_EQ(first_json_error(""), 0U);
  EXPECT_EQ(first_json_error("[[[]]]", 2), 2U);
}

TEST(JsonPlace, CountsLinesAndColumnsFromOne) {
  const std::string_view text = "[\n  1,\n  x]";
  const auto at = first_json_error(text);
  ASSERT_TRUE(at);
  EXPECT_EQ(line_and_column(text, *at), "line 3, column 3");
  EXPECT_EQ(line_and_column(text, 0), "line 1, column 1");
}

}  // namespace
}  // namespace entente
