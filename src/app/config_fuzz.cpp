// Any text as entente.toml: an error, or a configuration that prints to a file which says the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = entente::app::parse_config(text, "fuzz");
  if (!config) return 0;
  const auto again = entente::app::parse_config(entente::app::print_config(*config), "fuzz");
  if (!again || *again != *config) std::abort();
  return 0;
}
