// The audiences of a node against the literal reader of docs/release.md (release/literal_reader_test.h):
// random worlds are written into a log in a random order, and in the end everybody must see what the reader
// says, over at least a million (version, recipient) cases.
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "base/sanitizers.h"
#include "exchange/world_node_test.h"
#include "release/literal_reader_test.h"

namespace entente::exchange {
namespace {

constexpr std::uint64_t wanted_cases = under_sanitizer ? 20'000 : 1'000'000;

TEST(AudiencesLiteral, AgreeWithTheLiteralReaderOverAMillionCases) {
  const char* const given = std::getenv("ENTENTE_SEED");
  std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 0;
  std::uint64_t cases = 0;
  std::uint64_t seen = 0;
  do {
    release::SeededDice dice(seed);
    const release::World world = release::RandomWorld(dice).make();
    WorldNode node(world, dice);
    node.write();
    const release::LiteralReader reader(world);
    for (const std::string& nation : world.nations) {
      const auto expected = reader.sees(nation);
      for (std::size_t i = 0; i < world.versions.size(); ++i, ++cases) {
        seen += expected[i] ? 1 : 0;
        ASSERT_EQ(node.sees(i, nation), expected[i])
            << "ENTENTE_SEED=" << seed << ": " << nation << " and version " << i << ", "
            << world.versions[i].id << " of " << world.versions[i].origin;
      }
    }
    ++seed;
  } while (given == nullptr && cases < wanted_cases);
  // The test would say nothing if nearly everything were hidden, or nearly nothing.
  if (given != nullptr) return;
  EXPECT_GT(seen, cases / 20);
  EXPECT_LT(seen, cases / 2);
}

}  // namespace
}  // namespace entente::exchange
