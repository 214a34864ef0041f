// Any bytes must give an answer; what was read as a label is read back the same from its canonical form.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "release/label.h"
#include "release/marking.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::release;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto label = parse_label(text);
  if (!label) {
    if (label.error().what.empty()) std::abort();
    return 0;
  }
  if (!check(*label)) std::abort();
  const auto again = parse_label(canonical(*label));
  if (!again || *again != *label) std::abort();
  if (read_marking(marking_definition(*label)) != Marking(*label)) std::abort();
  return 0;
}
