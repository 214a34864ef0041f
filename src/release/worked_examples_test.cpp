// The ten worked examples of docs/release.md: each is a world, a question, and the answer that `entente
// explain` gives. The page shows these answers word for word; here they are made, by decide() and by the
// literal reader, and compared.
#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "release/hearing.h"
#include "release/literal_reader_test.h"

namespace entente::release {
namespace {

std::string file(const std::string& name) {
  std::ifstream in(std::string(ENTENTE_SOURCE_DIR) + "/docs/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Agreement shipped(const std::string& name) {
  const auto agreement = parse_agreement(file("agreements/" + name + ".json"));
  EXPECT_TRUE(agreement.has_value()) << name << ": " << agreement.error().to_string();
  return agreement.value_or(Agreement());
}

constexpr std::string_view tlp_amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
constexpr std::string_view tlp_green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
constexpr std::string_view indicator = "indicator--a740531e-63ff-4e49-a9e1-a0a3eed0e3e7";
constexpr std::string_view malware = "malware--162d917e-766f-4611-b5d6-652791454fca";
constexpr std::string_view tie = "relationship--2f9a9aa9-108a-4333-83e2-4fb25add0463";

Micros at(std::string_view time) {
  return micros_from_instant(parse_instant(time).value_or(Instant()));
}

Label label(std::string originator, std::vector<std::string> to, Onward onward = Onward::by_consent) {
  return {.originator = std::move(originator), .releasable_to = std::move(to), .onward = onward};
}

/// A world to ask in, on 24 November 2026.
World world_of(std::string own, std::vector<Agreement> agreements) {
  World world;
  world.now = at("2026-11-24T09:00:00Z");
  world.rules.own = std::move(own);
  world.rules.agreements = std::move(agreements);
  world.places.emplace_back();
  return world;
}

void define(World& world, const Label& one) {
  world.versions.push_back({.origin = one.originator,
                            .id = marking_id(one),
                            .version = parse_instant(label_created),
                            .says = one});
}

void put(World& world, std::string origin, std::string_view id, std::vector<std::string> markings,
         std::vector<std::string> references = {}) {
  world.versions.push_back({.origin = std::move(origin),
                            .id = std::string(id),
                            .version = parse_instant("2026-11-02T03:04:05Z"),
                            .markings = std::move(markings),
                            .references = std::move(references)});
}

struct Example {
  std::string title;
  std::string id;  ///< what is asked about
  std::string nation;
  World world;
};

std::vector<Example> examples() {
  std::vector<Example> all;
  const auto add = [&](std::string title, std::string_view id, std::string nation, World world) {
    all.push_back({std::move(title), std::string(id), std::move(nation), std::move(world)});
  };
  const Agreement bilateral = shipped("bilateral");
  const Agreement security = shipped("general-security");
  const Agreement trilateral = shipped("trilateral-hub");
  const Label to_usa = label("KOR", {"USA"});
  const Label to_both = label("KOR", {"JPN", "USA"});
  const Label within = label("KOR", {"JPN", "USA"}, Onward::within_agreement);

  World one = world_of("KOR", {bilateral});
  define(one, to_usa);
  put(one, "KOR", indicator, {marking_id(to_usa)});
  add("A label names the recipient", indicator, "USA", one);

  World two = world_of("KOR", {bilateral, trilateral});
  define(two, to_both);
  put(two, "KOR", indicator,
      {marking_id(to_both), "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"});
  add("The most restrictive wins", indicator, "USA", two);

  World three = world_of("KOR", {bilateral});
  put(three, "KOR", indicator, {std::string(tlp_amber)});
  add("AMBER without a name", indicator, "USA", three);

  World four = world_of("KOR", {bilateral});
  put(four, "KOR", indicator, {});
  add("Nothing is marked", indicator, "USA", four);

  World five = world_of("KOR", {trilateral});
  define(five, to_both);
  put(five, "KOR", indicator, {marking_id(to_both)});
  add("Only through the hub", indicator, "JPN", five);

  World six = world_of("USA", {bilateral, trilateral});
  define(six, within);
  put(six, "KOR", indicator, {marking_id(within)});
  add("What the hub passes on", indicator, "JPN", six);

  World seven = world_of("USA", {bilateral, trilateral});
  define(seven, to_usa);
  put(seven, "KOR", indicator, {marking_id(to_usa)});
  add("The third-party rule", indicator, "JPN", seven);

  World eight = seven;
  eight.grants = {
      {.id = "release-grant--1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
       .originator = "KOR",
       .versions = {{.id = std::string(indicator), .version = parse_instant("2026-11-02T03:04:05Z")}},
       .recipients = {"JPN"},
       .expires = at("2027-01-01T00:00:00Z")}};
  add("The originator consents", indicator, "JPN", eight);

  World nine = world_of("KOR", {security});
  Label later = label("KOR", {"AUS"});
  later.not_before = at("2026-12-01T00:00:00Z");
  later.domain = "exercises";
  define(nine, later);
  put(nine, "KOR", indicator, {marking_id(later)});
  add("An embargo", indicator, "AUS", nine);

  World ten = world_of("KOR", {bilateral});
  define(ten, to_usa);
  put(ten, "KOR", indicator, {std::string(tlp_green)});
  put(ten, "KOR", malware, {});
  put(ten, "KOR", tie, {marking_id(to_usa)}, {std::string(indicator), std::string(malware)});
  add("What it refers to", tie, "USA", ten);
  return all;
}

/// As `entente explain` prints it below the version.
std::string answer(const Example& example) {
  const World& world = example.world;
  const auto version = std::ranges::find(world.versions, example.id, &World::Version::id);
  const Decision decision = decide_in(world, *version, example.nation);
  const LiteralReader reader(world);
  const std::vector<bool> seen = reader.sees(example.nation);
  const bool sees = seen[static_cast<std::size_t>(version - world.versions.begin())];
  EXPECT_EQ(decision.yes, reader.rules_let_go(*version, example.nation)) << example.title;
  std::string out;
  if (sees) {
    out = fmt::format("yes: {} sees it\n", example.nation);
  } else if (!decision.yes) {
    out = fmt::format("no: {} does not see it\n", example.nation);
  } else {
    out = fmt::format("no: the rules would let {} see it, but not what it refers to\n", example.nation);
  }
  for (const Reason& reason : decision.reasons) {
    out += fmt::format("  {} {}: {}\n", reason.favours ? "+" : "-", reason.rule, reason.sentence);
    if (!reason.remedy.empty()) out += fmt::format("    would change it: {}\n", reason.remedy);
  }
  for (const std::string& reference : version->references) {
    if (!decision.yes) break;
    bool here = false;
    bool satisfied = false;
    for (std::size_t i = 0; i < world.versions.size(); ++i) {
      if (world.versions[i].id != reference) continue;
      here = true;
      satisfied = satisfied || seen[i];
    }
    if (satisfied) continue;
    out += fmt::format("  - references: it refers to {}, {}\n", reference,
                       here ? fmt::format("which {} may not see", example.nation) : "which is not here");
  }
  if (decision.next_change)
    out += fmt::format("the rules look at it again at {}\n", format_micros(*decision.next_change));
  return out;
}

/// The text block below the heading of an example.
std::string shown(const std::string& page, std::size_t number, const std::string& title) {
  const std::string heading = fmt::format("\n### {}. {}\n", number, title);
  const std::size_t at_heading = page.find(heading);
  if (at_heading == std::string::npos) return "there is no heading " + heading;
  constexpr std::string_view fence = "```text\n";
  const std::size_t begin = page.find(fence, at_heading) + fence.size();
  return page.substr(begin, page.find("```", begin) - begin);
}

TEST(WorkedExamples, are_what_the_page_says) {
  const std::string page = file("release.md");
  ASSERT_FALSE(page.empty());
  std::size_t number = 0;
  for (const Example& example : examples()) {
    ++number;
    EXPECT_EQ(shown(page, number, example.title), answer(example)) << number << ". " << example.title;
  }
  EXPECT_EQ(number, 10U);
  EXPECT_EQ(page.find("\n### 11. "), std::string::npos);
}

TEST(ShippedAgreements, mean_what_they_say) {
  const Agreement bilateral = shipped("bilateral");
  EXPECT_TRUE(bilateral.lets_exchange("KOR", "USA"));
  EXPECT_TRUE(bilateral.covers("exercises"));
  EXPECT_FALSE(bilateral.covers("logistics-and-sustainment"));
  EXPECT_FALSE(bilateral.in_force(at("2031-01-01T00:00:00Z")));
  EXPECT_TRUE(bilateral.in_force(at("2030-12-31T23:59:59Z")));

  const Agreement security = shipped("general-security");
  EXPECT_TRUE(security.covers("anything"));
  EXPECT_EQ(security.onward, Onward::by_consent);
  EXPECT_FALSE(security.in_force(at("2026-02-28T23:59:59Z")));
  EXPECT_TRUE(security.in_force(at("2126-03-01T00:00:00Z")));

  const Agreement trilateral = shipped("trilateral-hub");
  EXPECT_FALSE(trilateral.lets_exchange("JPN", "KOR"));
  EXPECT_TRUE(trilateral.lets_exchange("JPN", "USA"));
  EXPECT_TRUE(trilateral.lets_exchange("USA", "KOR"));
  EXPECT_EQ(trilateral.onward, Onward::within_agreement);
}

}  // namespace
}  // namespace entente::release
