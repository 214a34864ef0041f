// Any bytes must give an answer; what is not understood says why, and nothing but a published id is TLP.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "release/marking.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::release;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Marking marking = read_marking(text);
  if (const auto* const unknown = std::get_if<Unknown>(&marking)) {
    if (unknown->why.empty() || unknown->why.size() > 1'000) std::abort();
  } else if (const auto* const label = std::get_if<Label>(&marking)) {
    if (!check(*label)) std::abort();
  } else if (const auto* const acs = std::get_if<Acs>(&marking)) {
    static_cast<void>(acs->admits("KOR"));
    if (acs->admits("not a nation") && acs->nationalities.empty()) std::abort();
  } else if (const auto* const iep = std::get_if<Iep>(&marking)) {
    if (to_string(iep->tlp).empty()) std::abort();
  }
  static_cast<void>(fixed_tlp(text));
  return 0;
}
