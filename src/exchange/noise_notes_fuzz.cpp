// Any bytes as a note about noise: not one, or one that prints and reads as itself.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "exchange/noise_notes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const auto note = entente::exchange::read_noise_note({reinterpret_cast<const char*>(data), size});
  if (!note) return 0;
  const std::string text = entente::exchange::print(*note);
  const auto again = entente::exchange::read_noise_note(text);
  if (!again || entente::exchange::print(*again) != text) std::abort();
  return 0;
}
