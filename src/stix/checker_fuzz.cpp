// Any bytes must give an answer; what was accepted must be usable by the store.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "stix/checker.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using entente::stix::Checker;
  static Checker checker;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto checked = checker.check(text, size);

  // Read in place, with room behind it, the verdict is the same.
  std::string room(text);
  room.append(64, ' ');
  const auto again = checker.check(std::string_view(room).substr(0, size), room.size());
  if (checked.has_value() != again.has_value()) std::abort();
  if (!checked) return 0;
  if (checked->findings.size() != again->findings.size() || checked->findings.size() > 100) std::abort();
  for (const auto& finding : checked->findings) {
    if (finding.message.empty() || finding.section.empty() || finding.value.size() > 100) std::abort();
    static_cast<void>(finding.to_string());
  }
  if (checked->accepted()) {
    const auto& facts = checked->facts;
    if (facts.type.empty() || facts.type == "bundle" || facts.id.size() != facts.type.size() + 38)
      std::abort();
    if (!facts.id.starts_with(facts.type)) std::abort();
  }
  return 0;
}
