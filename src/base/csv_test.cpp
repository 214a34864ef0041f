#include "base/csv.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace entente {
namespace {

using Rows = std::vector<std::pair<std::uint64_t, std::vector<std::string>>>;

Result<Rows> read(std::string_view text, std::size_t step = 1'000'000) {
  Rows rows;
  CsvReader reader([&](const CsvRow& row) -> Result<> {
    rows.emplace_back(row.line, std::vector<std::string>(row.fields.begin(), row.fields.end()));
    return {};
  });
  for (std::size_t at = 0; at < text.size(); at += step) ENTENTE_CHECK(reader.feed(text.substr(at, step)));
  ENTENTE_CHECK(reader.finish());
  return rows;
}

TEST(Csv, ReadsFieldsQuotesAndLineEnds) {
  const std::string text =
      "\xEF\xBB\xBF"
      "a,b,c\r\n1,\"two, \"\"quoted\"\"\",\"\"\n\n\"over\nlines\",5\" disk,\nlast";
  for (const std::size_t step : {1, 2, 7, 1'000}) {
    const auto rows = read(text, step);
    ASSERT_TRUE(rows) << rows.error().to_string();
    ASSERT_EQ(rows->size(), 4U);
    EXPECT_EQ((*rows)[0], (Rows::value_type{1, {"a", "b", "c"}}));
    EXPECT_EQ((*rows)[1], (Rows::value_type{2, {"1", "two, \"quoted\"", ""}}));
    EXPECT_EQ((*rows)[2], (Rows::value_type{4, {"over\nlines", "5\" disk", ""}}));
    EXPECT_EQ((*rows)[3], (Rows::value_type{6, {"last"}}));
  }
}

TEST(Csv, KeepsCarriageReturnsInsideQuotes) {
  const auto rows = read("\"a\r\",b\r\n\"c\"\r\n");
  ASSERT_TRUE(rows);
  EXPECT_EQ((*rows)[0].second, (std::vector<std::string>{"a\r", "b"}));
  EXPECT_EQ((*rows)[1].second, (std::vector<std::string>{"c"}));
}

TEST(Csv, SaysWhereItCannotBeRead) {
  const auto after = read("a,b\n1,\"two\"x\n");
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().where, "line 2, column 8");
  EXPECT_EQ(after.error().kind, ErrorKind::malformed);
  const auto open = read("a,b\n1,\"two\n3,4\n");
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().where, "line 2, column 3");
}

TEST(Csv, BoundsRowsAndFields) {
  const auto wide = read(std::string(limits::max_csv_fields + 1, ','));
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.error().kind, ErrorKind::too_large);
  const auto longer = read("\"" + std::string(limits::max_csv_row_bytes + 1, 'x'));
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().kind, ErrorKind::too_large);
}

TEST(Csv, ABeginningOfAByteOrderMarkIsText) {
  const auto rows = read("\xEF\xBB,b", 1);
  ASSERT_TRUE(rows);
  EXPECT_EQ((*rows)[0].second[0], "\xEF\xBB");
}

}  // namespace
}  // namespace entente
