// Any text: reading a recall note ends, and what was read is written so that it reads the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exchange/recall_note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::exchange;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const auto note = read_recall_note({reinterpret_cast<const char*>(data), size});
  if (note && read_recall_note(print(*note)) != note) std::abort();
  return 0;
}
