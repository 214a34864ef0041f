// Lists of Python: any bytes give a list or nothing, and both views of it agree.
#include <cstdint>
#include <cstdlib>

#include "feeds/python_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto flat = entente::feeds::python_list(text);
  const auto lists = entente::feeds::python_lists(text);
  if (flat.has_value() != lists.has_value()) std::abort();
  if (!flat) return 0;
  std::size_t members = 0;
  for (const auto& list : *lists) members += list.size();
  if (members != flat->size()) std::abort();
  return 0;
}
