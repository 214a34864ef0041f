// Replays test/stix/cases.json: one good object of every type, some thousand changes to them, and the verdict
// of the OASIS validator on each. Where the node differs on purpose, test/stix/disagreements.json says why
// (compared there).
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "stix/checker.h"

namespace entente::stix {
namespace {

namespace dom = simdjson::dom;

std::string text_of(const dom::element& value) {
  return simdjson::minify(value);
}

/// The value with what stands at `path` replaced, or left out when there is no replacement.
std::string changed(const dom::element& value, const std::vector<dom::element>& path, std::size_t depth,
                    const std::string* replacement) {
  const bool last = depth + 1 == path.size();
  std::string text;
  const auto member = [&](const std::string& prefix, const dom::element& item, bool here) {
    if (here && last && replacement == nullptr) return;
    if (!text.empty()) text += ',';
    text += prefix;
    text += !here ? text_of(item) : last ? *replacement : changed(item, path, depth + 1, replacement);
  };
  if (value.is_array()) {
    std::uint64_t index = 0;
    for (const dom::element item : dom::array(value)) {
      member("", item, index == path[depth].get_uint64().value());
      ++index;
    }
    return "[" + text + "]";
  }
  for (const auto [name, item] : dom::object(value)) {
    member(fmt::format("\"{}\":", name), item, name == path[depth].get_string().value());
  }
  return "{" + text + "}";
}

struct Cases {
  dom::parser parser;
  dom::element root;
  Cases() {
    const std::string path = ENTENTE_SOURCE_DIR "/test/stix/cases.json";
    if (parser.load(path).get(root) != simdjson::SUCCESS) ADD_FAILURE() << path << " cannot be read";
  }
};

bool accepted(Checker& checker, const std::string& text) {
  const auto checked = checker.check(text, text.size());
  if (!checked.has_value() || !checked->accepted()) return false;
  // Two walks find the same links: the checker's own and the plain one.
  EXPECT_EQ(checked->facts.links, read_links(text).value_or(Links())) << text;
  return true;
}

TEST(CheckerCases, accepts_a_good_object_of_every_type) {
  Cases cases;
  Checker checker;
  std::size_t types = 0;
  for (const auto [name, value] : dom::object(cases.root["objects"])) {
    const std::string text = text_of(value);
    const auto checked = checker.check(text, text.size());
    ASSERT_TRUE(checked.has_value()) << name;
    for (const Finding& finding : checked->findings) {
      EXPECT_NE(finding.severity, Severity::must) << name << ": " << finding.to_string();
    }
    EXPECT_EQ(checked->facts.spec, name.starts_with("2.0") ? SpecVersion::v20 : SpecVersion::v21) << name;
    ++types;
  }
  EXPECT_GE(types, 60U);
}

TEST(CheckerCases, agrees_with_the_recorded_verdicts) {
  Cases cases;
  Checker checker;
  std::size_t count = 0;
  std::size_t differ = 0;
  for (const dom::element item : dom::array(cases.root["cases"])) {
    const std::string_view name = item.at(0).get_string().value();
    std::vector<dom::element> path;
    for (const dom::element step : dom::array(item.at(1))) path.push_back(step);
    const dom::array change = item.at(2);
    const std::string replacement = change.size() == 0 ? std::string() : text_of(change.at(0));
    const std::string text =
        changed(cases.root["objects"][name], path, 0, change.size() == 0 ? nullptr : &replacement);
    const bool theirs = item.at(3).get_string().value() == "valid";
    const bool is_listed = item.at(4).get_bool().value();
    ++count;
    if (accepted(checker, text) == theirs) continue;
    ++differ;
    EXPECT_TRUE(is_listed) << text << "\n"
                           << item.at(1) << " " << replacement << ", validator: " << item.at(3);
  }
  EXPECT_GE(count, 1'000U);
  EXPECT_LE(differ * 5, count);  // a list of exceptions that swallows the rule is no agreement
}

}  // namespace
}  // namespace entente::stix
