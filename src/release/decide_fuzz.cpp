// The bytes are dice: they make a world, and decide() must say of it what the literal reader of
// docs/release.md says.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "release/literal_reader_test.h"
#include "release/random_world_test.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::release;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  ByteDice dice(std::string_view(reinterpret_cast<const char*>(data), size));
  const World world = RandomWorld(dice).make();
  const LiteralReader reader(world);
  for (const World::Version& version : world.versions) {
    Subject subject = subject_of(world, version);
    for (const std::string& nation : world.nations) {
      subject.collection_admits = reads(world.places[version.place], nation);
      const bool yes = judge(subject, nation, world.rules, world.grants, world.now).yes;
      if (yes == reader.rules_let_go(version, nation)) continue;
      std::cerr << version.id << " of " << version.origin << " to " << nation << "\n" << describe(world);
      std::abort();
    }
  }
  return 0;
}
