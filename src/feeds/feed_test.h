// For the tests of readers: runs one over texts and looks at what it makes.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "feeds/output.h"
#include "feeds/reader.h"
#include "stix/checker.h"

namespace entente::feeds {

struct Fed {
  std::vector<std::string> objects;
  std::vector<Note> notes;
  std::uint64_t records = 0;
  std::uint64_t left_out = 0;
  Result<> result{};

  [[nodiscard]] std::vector<std::string> of_type(std::string_view type) const {
    std::vector<std::string> found;
    const std::string begin = "{\"type\":\"" + std::string(type) + "\"";
    std::ranges::copy_if(objects, std::back_inserter(found),
                         [&](const std::string& object) { return object.starts_with(begin); });
    return found;
  }
  /// The only object of the type that has the text in it; empty (and a failure) when there is not just one.
  // NOLINTNEXTLINE(modernize-use-nodiscard): that it is there may be all that a test asks
  std::string one(std::string_view type, std::string_view text = {}) const {
    auto found = of_type(type);
    std::erase_if(found, [&](const std::string& object) { return object.find(text) == std::string::npos; });
    EXPECT_EQ(found.size(), 1U) << type << " with " << text;
    return found.size() == 1 ? found.front() : std::string();
  }
  [[nodiscard]] std::size_t notes_with(std::string_view reason) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        notes, [&](const Note& note) { return note.reason.find(reason) != std::string::npos; }));
  }
};

inline std::string id_of(const std::string& object) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  std::string_view id;
  EXPECT_EQ(parser.parse(object).get(root), simdjson::SUCCESS) << object;
  EXPECT_EQ(root["id"].get(id), simdjson::SUCCESS) << object;
  return std::string(id);
}

/// `files`: names and contents; each is fed in pieces of `step` bytes.
inline Fed feed(std::string_view format, const std::vector<std::pair<std::string, std::string>>& files,
                std::size_t step = 1'000'000) {
  Fed fed;
  Output output(
      [&](std::string_view object) -> Result<> {
        fed.objects.emplace_back(object);
        return {};
      },
      [&](const Note& note) -> Result<> {
        fed.notes.push_back(note);
        return {};
      });
  const auto reader = make_reader(format, output);
  const auto run = [&]() -> Result<> {
    for (const auto& [name, content] : files) {
      ENTENTE_CHECK(reader->begin(name));
      for (std::size_t at = 0; at < content.size(); at += step)
        ENTENTE_CHECK(reader->feed(std::string_view(content).substr(at, step)));
      ENTENTE_CHECK(reader->end());
    }
    return reader->finish();
  };
  fed.result = run();
  fed.records = output.records();
  fed.left_out = output.left_out();
  return fed;
}

/// Every object is valid STIX 2.1, has an id of its own, and refers to objects that are there.
inline void expect_sound(const Fed& fed) {
  ASSERT_TRUE(fed.result) << fed.result.error().to_string();
  stix::Checker checker;
  std::set<std::string> ids;
  std::vector<std::pair<std::string, std::string>> references;
  for (const std::string& object : fed.objects) {
    const auto checked = checker.check(object, object.size());
    ASSERT_TRUE(checked) << object;
    for (const auto& finding : checked->findings)
      EXPECT_NE(finding.severity, stix::Severity::must) << finding.to_string() << "\n" << object;
    EXPECT_TRUE(ids.insert(id_of(object)).second) << "twice: " << object;
    for (const auto id : checked->facts.links.references()) references.emplace_back(id, object);
    if (const auto creator = checked->facts.links.created_by(); !creator.empty())
      references.emplace_back(creator, object);
  }
  for (const auto& [id, object] : references)
    EXPECT_TRUE(ids.contains(id)) << id << " is not there: " << object;
}

}  // namespace entente::feeds
