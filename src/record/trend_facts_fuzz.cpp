#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "record/trend_facts.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static entente::record::TrendFactReader reader;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const auto facts = reader.read({reinterpret_cast<const char*>(data), size});
  if (!facts) return 0;
  if ((*facts)->when && (*facts)->when->first > (*facts)->when->last) std::abort();
  if ((*facts)->count > 999'999'999) std::abort();
  return 0;
}
