// Any bytes must give an answer; what was read is read back the same from what is made of it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "record/threat_trend.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::record;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const auto once = read_threat_trend({reinterpret_cast<const char*>(data), size});
  if (!once) {
    if (once.error().what.empty()) std::abort();
    return 0;
  }
  const auto again = read_threat_trend(make(*once));
  if (!again || *again != *once) std::abort();
  return 0;
}
