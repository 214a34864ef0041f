#include "exchange/stated_label.h"

#include <algorithm>
#include <variant>

namespace entente::exchange {

std::string stated_label(const release::Subject& subject) {
  const release::Label* only = nullptr;
  bool speaks_of_release = false;
  for (const auto& marked : subject.markings) {
    if (!std::holds_alternative<release::Statement>(marked.marking)) speaks_of_release = true;
    const auto* label = std::get_if<release::Label>(&marked.marking);
    if (label == nullptr || label->originator != subject.origin) continue;
    if (only != nullptr) return {};
    only = label;
  }
  if (only != nullptr) return release::canonical(*only);
  if (speaks_of_release || !subject.default_label) return {};
  return release::canonical(*subject.default_label);
}

}  // namespace entente::exchange
