// Any bytes must give an answer; what was read as an agreement or a community is read back the same from its
// own JSON.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "release/agreement.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::release;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto agreement = parse_agreement(text)) {
    const auto again = parse_agreement(to_json(*agreement));
    if (!again || *again != *agreement || agreement->members.size() < 2) std::abort();
    const auto& first = agreement->members.front();
    const auto& last = agreement->members.back();
    if (agreement->lets_exchange(first, first) ||
        agreement->lets_exchange(first, last) != agreement->lets_exchange(last, first))
      std::abort();
  }
  if (const auto community = parse_community(text)) {
    const auto again = parse_community(to_json(*community));
    if (!again || *again != *community) std::abort();
  }
  return 0;
}
