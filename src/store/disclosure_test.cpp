#include "store/disclosure.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "store/entry.h"

namespace entente::store {
namespace {

TEST(DisclosureBody, KeepsRecipientGroundAndOrder) {
  const std::vector<std::vector<Sequence>> lists = {
      {}, {0}, {7, 8, 9}, {9, 8, 7}, {5, 6, 100, 3, 4, 4}, {entry_format::max_sequence, 0}};
  for (const auto& versions : lists) {
    const auto body = encode_disclosed({.recipient = 63, .ground = "label", .versions = versions});
    const auto disclosed = parse_disclosed(body);
    ASSERT_TRUE(disclosed);
    EXPECT_EQ(disclosed->recipient, 63);
    EXPECT_EQ(disclosed->ground, "label");
    EXPECT_EQ(disclosed->versions, versions);
  }
}

TEST(DisclosureBody, IsSmallForAPageOfNeighbours) {
  std::vector<Sequence> page;
  for (Sequence i = 0; i < 1000; ++i) page.push_back(1'000'000 + i);
  EXPECT_LT(encode_disclosed({.recipient = 1, .ground = {}, .versions = page}).size(), 10U);
}

TEST(DisclosureBody, RefusesWhatIsNone) {
  const auto body = encode_disclosed({.recipient = 1, .ground = "why", .versions = {10, 11, 300}});
  for (std::size_t length = 0; length < body.size(); ++length) {
    const auto cut = parse_disclosed(body.substr(0, length));
    // Whole ranges are a body of their own.
    EXPECT_TRUE(!cut || cut->versions.size() < 3) << length;
  }
  EXPECT_FALSE(parse_disclosed(""));
  EXPECT_FALSE(parse_disclosed("\x40")) << "no such slot";
  EXPECT_FALSE(parse_disclosed(std::string_view("\1\0", 2).substr(0, 1)));
  EXPECT_FALSE(parse_disclosed(std::string_view("\1\0\1\0", 4))) << "a sequence below 0";
  std::string many("\1\0\0", 3);
  many += "\xFF\xFF\xFF\xFF\x7F";
  EXPECT_FALSE(parse_disclosed(many)) << "more versions than a disclosure may have";
}

}  // namespace
}  // namespace entente::store
