// decide() against the literal reader of docs/release.md, over random worlds.
#include "release/literal_reader_test.h"

#include <cstdlib>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "release/random_world_test.h"
#include "stix/links.h"

namespace entente::release {
namespace {

/// More of them with ENTENTE_WORLDS.
std::uint64_t worlds() {
  const char* const text = std::getenv("ENTENTE_WORLDS");  // NOLINT(concurrency-mt-unsafe): no threads here
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 20'000;
}

TEST(LiteralReader, says_what_decide_says) {
  std::uint64_t cases = 0;
  for (std::uint64_t seed = 0; seed < worlds(); ++seed) {
    const World world = random_world(seed);
    const LiteralReader reader(world);
    for (const std::string& nation : world.nations) {
      for (const World::Version& version : world.versions) {
        ++cases;
        const Decision decision = decide_in(world, version, nation);
        ASSERT_EQ(decision.yes, reader.rules_let_go(version, nation))
            << "seed " << seed << ", " << version.id << " of " << version.origin << " to " << nation << "\n"
            << describe(world);
      }
    }
  }
  EXPECT_GT(cases, worlds() * 10);
}

/// What the generator must exercise, with the least share in 10,000 answers: for and against by each rule.
TEST(LiteralReader, sees_worlds_in_which_every_rule_speaks) {
  std::map<std::string, int> spoke;
  int answers = 0;
  int yes = 0;
  int near_misses = 0;
  for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
    const World world = random_world(seed);
    for (const std::string& nation : world.nations) {
      for (const World::Version& version : world.versions) {
        const Decision decision = decide_in(world, version, nation);
        ++answers;
        yes += decision.yes ? 1 : 0;
        int against = 0;
        for (const Reason& reason : decision.reasons) {
          ++spoke[std::string(reason.rule) + (reason.favours ? "+" : "-")];
          against += reason.favours ? 0 : 1;
        }
        near_misses += against == 1 ? 1 : 0;
      }
    }
  }
  for (const std::string_view rule :
       {"recipient-is-originator+", "recalled-", "collection+", "collection-", "label+", "label-", "time+",
        "time-", "agreement+", "agreement-", "onward+", "onward-"}) {
    EXPECT_GT(spoke[std::string(rule)] * 10'000 / answers, 100) << rule;
  }
  EXPECT_GT(yes * 100 / answers, 15);
  EXPECT_GT(near_misses * 100 / answers, 15) << "answers with exactly one reason against";
}

TEST(LiteralReader, closes_over_references) {
  World world = random_world(1);
  world.rules.agreements = {
      {.id = "00000000-0000-4000-8000-000000000000", .title = {}, .members = {"KOR", "USA"}}};
  world.places = {{}};
  world.relabellings.clear();
  world.recalls.clear();
  world.grants.clear();
  world.nations = {"USA"};
  const std::string green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
  const auto note = [&](std::string origin, std::string id, std::vector<std::string> references,
                        std::vector<std::string> marks) {
    return World::Version{.origin = std::move(origin),
                          .id = std::move(id),
                          .version = instant_from_micros(7),
                          .place = 0,
                          .markings = std::move(marks),
                          .references = std::move(references),
                          .says = {},
                          .sha256 = {}};
  };
  const auto seen = [&] { return LiteralReader(world).sees("USA"); };
  using Seen = std::vector<bool>;

  world.versions = {note("KOR", "a", {"b"}, {green}), note("KOR", "b", {"a"}, {green})};
  EXPECT_EQ(seen(), (Seen{true, true})) << "a circle";
  world.versions[1].references.emplace_back("c");
  EXPECT_EQ(seen(), (Seen{false, false})) << "what is not here counts as not seen";
  world.versions.push_back(note("KOR", "c", {}, {}));
  EXPECT_EQ(seen(), (Seen{false, false, false}));
  world.versions.push_back(note("USA", "c", {"d"}, {}));
  EXPECT_EQ(seen(), (Seen{true, true, false, true}))
      << "some version, of any originator; its own whatever it refers to";
  world.versions = {note("KOR", "a", {"marking-definition--1", "extension-definition--1"}, {green})};
  EXPECT_EQ(seen(), (Seen{true}));
}

TEST(RandomWorld, can_be_written_as_STIX_and_read_back) {
  int definitions = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const World world = random_world(seed);
    for (const World::Version& version : world.versions) {
      const std::string object = json_of(version);
      if (version.says) {
        ++definitions;
        const Marking read = read_marking(object);
        ASSERT_EQ(read.index(), version.says->index()) << object;
        if (!std::holds_alternative<Unknown>(read)) {
          ASSERT_EQ(read, *version.says) << object;
        }
        continue;
      }
      const auto links = stix::read_links(object);
      ASSERT_TRUE(links.has_value()) << object;
      ASSERT_EQ(std::vector<std::string>(links->markings().begin(), links->markings().end()),
                version.markings);
      for (const std::string& reference : version.references) {
        const bool exempt =
            is_marking_definition(reference) || reference.starts_with("extension-definition--");
        ASSERT_NE(links->references().contains(reference), exempt) << object;
      }
    }
    for (const Agreement& agreement : world.rules.agreements)
      ASSERT_EQ(parse_agreement(to_json(agreement)).value(), agreement);
    for (const Community& community : world.rules.communities)
      ASSERT_EQ(parse_community(to_json(community)).value(), community);
  }
  EXPECT_GT(definitions, 500);
}

}  // namespace
}  // namespace entente::release
