#include "stix/finding.h"

#include <fmt/format.h>

namespace entente::stix {

std::string Finding::to_string() const {
  std::string text = path.empty() ? message : fmt::format("{}: {}", path, message);
  if (!value.empty()) text += fmt::format(" (found '{}')", value);
  if (section.empty()) return text;
  const bool bare_number = section.front() >= '0' && section.front() <= '9';
  return fmt::format("{} [{}{}]", text, bare_number ? "STIX 2.1 section " : "", section);
}

}  // namespace entente::stix
