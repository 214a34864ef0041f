#include "stix/sco_id.h"

#include <sstream>

#include <gtest/gtest.h>

#include "base/file.h"

namespace entente::stix {
namespace {

std::optional<std::string> id_of(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json).get(object) != simdjson::SUCCESS) return "not JSON";
  return deterministic_id(object);
}

// test/stix/sco_ids.py made the file with PyPI's stix2.
TEST(ScoId, AgreesWithTheStix2Library) {
  const auto file = read_file(ENTENTE_SOURCE_DIR "/src/stix/testdata/sco_ids.jsonl");
  ASSERT_TRUE(file.has_value());
  std::istringstream lines(*file);
  simdjson::dom::parser parser;
  int compared = 0;
  for (std::string line; std::getline(lines, line); ++compared) {
    SCOPED_TRACE(line);
    simdjson::dom::object vector;
    ASSERT_EQ(parser.parse(line).get(vector), simdjson::SUCCESS);
    const simdjson::dom::object object = vector["object"];
    std::string_view expected;
    const std::optional<std::string> id = deterministic_id(object);
    if (vector["id"].get(expected) == simdjson::SUCCESS) {
      EXPECT_EQ(id, std::optional(std::string(expected)));
    } else {
      EXPECT_EQ(id, std::nullopt);
    }
  }
  EXPECT_GE(compared, 40);
}

TEST(ScoId, DependsOnNothingButTheContributingValues) {
  const auto id = id_of(R"({"type":"file","name":"a","hashes":{"SHA-1":"x","MD5":"y"}})");
  EXPECT_EQ(id, id_of(R"({"hashes":{"MD5":"\u0079","SHA-256":"z"},"size":3,"n\u0061me":"a","type":"file"})"));
  EXPECT_NE(id, id_of(R"({"type":"file","name":"a","hashes":{"MD5":"z"}})"));
}

TEST(ScoId, SaysNothingWhereThereIsNothingToSay) {
  EXPECT_EQ(id_of(R"({"type":"process","pid":1})"), std::nullopt);
  EXPECT_EQ(id_of(R"({"type":"indicator","value":"x"})"), std::nullopt);
  EXPECT_EQ(id_of(R"({"type":"url"})"), std::nullopt);
  EXPECT_EQ(id_of(R"({"value":"x"})"), std::nullopt);
  EXPECT_EQ(id_of(R"({"type":7,"value":"x"})"), std::nullopt);
  EXPECT_EQ(id_of(R"({"type":"file","hashes":{}})"), std::nullopt);
  EXPECT_EQ(id_of(R"({"type":"file","hashes":"x"})"), std::nullopt);
  EXPECT_EQ(id_of(R"({"type":"file","extensions":{"a":{"b":1,"b":2}}})"), std::nullopt);
}

}  // namespace
}  // namespace entente::stix
