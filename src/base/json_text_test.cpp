#include "base/json_text.h"

#include <gtest/gtest.h>

namespace entente {
namespace {

TEST(JsonText, QuotesWhatJsonForbids) {
  EXPECT_EQ(json_string("plain"), R"("plain")");
  EXPECT_EQ(json_string("a\"b\\c/"), R"("a\"b\\c/")");
  EXPECT_EQ(json_string(std::string_view("\n\t\0\x1f", 4)), R"("\n\t\u0000\u001f")");
}

TEST(JsonText, KeepsUtf8AndReplacesEverythingElse) {
  EXPECT_EQ(json_string("사이버 \xF0\x9F\x94\x90"), "\"사이버 \xF0\x9F\x94\x90\"");
  EXPECT_EQ(json_string("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  // Overlong, surrogate, above U+10FFFF, cut off: each broken byte is replaced on its own.
  EXPECT_EQ(json_string("\xC0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(json_string("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(json_string("\xF4\x90\x80\x80").size(), 2 + 4 * 3u);
  EXPECT_EQ(json_string("\xE2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonText, KnowsUtf8) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("사이버 \xF0\x9F\x94\x90"));
  for (const auto* broken : {"\xFF", "a\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"})
    EXPECT_FALSE(is_utf8(broken)) << broken;
}

}  // namespace
}  // namespace entente
