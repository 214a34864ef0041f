// Any bytes give an answer; the tree of a valid pattern is in order.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "stix/pattern.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto pattern = entente::stix::parse_pattern(text);
  require(pattern.has_value() == entente::stix::check_pattern(text).has_value());
  if (!pattern) {
    require(!pattern.error().what.empty() && !pattern.error().where.empty());
    return 0;
  }
  require(!pattern->nodes.empty() && !pattern->comparisons.empty());
  for (std::size_t i = 0; i < pattern->nodes.size(); ++i) {
    for (const std::uint32_t child : pattern->nodes[i].children) require(child < i);
    require(pattern->nodes[i].comparison < pattern->comparisons.size());
  }
  for (const auto& comparison : pattern->comparisons) require(!comparison.path.empty());
  return 0;
}
