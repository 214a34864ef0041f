// Any text: reading the custody of a page ends, and what was read is written so that it reads the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "exchange/custody_page.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::exchange;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const auto page = read_custody_page({reinterpret_cast<const char*>(data), size});
  if (!page) return 0;
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < page->statements.size() && i < 16; ++i) (void)page->statement(i, positions);
  const std::string written = print(*page);
  const auto again = read_custody_page(written);
  // Nations are written as they are: only what could be one comes back.
  if (again && print(*again) != written) std::abort();
  return 0;
}
