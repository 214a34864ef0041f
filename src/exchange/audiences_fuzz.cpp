// The bytes are dice: they make a world and the order in which it is written into a log, and the audiences of
// the node must be what the literal reader of docs/release.md says, closure included. What they save is read
// back as it was.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "exchange/world_node_test.h"
#include "release/literal_reader_test.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  release::ByteDice dice(std::string_view(reinterpret_cast<const char*>(data), size));
  const release::World world = release::RandomWorld(dice).make();
  exchange::WorldNode node(world, dice);
  node.write();
  const release::LiteralReader reader(world);
  for (const std::string& nation : world.nations) {
    const auto expected = reader.sees(nation);
    for (std::size_t i = 0; i < world.versions.size(); ++i) {
      if (node.sees(i, nation) == expected[i]) continue;
      std::cerr << nation << " and version " << i << ", " << world.versions[i].id << " of "
                << world.versions[i].origin << "\n"
                << release::describe(world);
      std::abort();
    }
  }
  const std::string saved = node.audiences().save();
  exchange::Audiences again(world.rules.own);
  if (!again.load(saved) || again.save() != saved) std::abort();
  return 0;
}
