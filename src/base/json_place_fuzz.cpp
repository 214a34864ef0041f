// Finding where JSON ends to be JSON: total, and inside the text.
#include <cstdint>
#include <cstdlib>

#include "base/json_place.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto at = entente::first_json_error(text);
  if (at && *at > text.size()) std::abort();
  if (at && entente::line_and_column(text, *at).empty()) std::abort();
  return 0;
}
