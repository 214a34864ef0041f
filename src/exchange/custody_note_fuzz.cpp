// Any bytes: reading a custody note ends, and what was read is written back as the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exchange/custody_note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::exchange;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto note = read_custody_note(body);
  if (!note) return 0;
  for (const auto& version : note->versions) {
    const auto* found = note->find(version.key);
    if (found == nullptr || found->key != version.key) std::abort();
  }
  if (read_custody_note(encode(*note)) != note) std::abort();
  return 0;
}
