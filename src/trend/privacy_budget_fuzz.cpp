// Any text as a budget: refused, or a budget that prints as it was read and cannot be overspent.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "trend/privacy_budget.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using entente::trend::PrivacyBudget;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto cost = entente::trend::parse_cost(text);
  if (cost) {
    const auto again = entente::trend::parse_cost(entente::trend::print(*cost));
    require(again && *again == *cost);
  }
  const auto budget = PrivacyBudget::parse(text);
  if (!budget) {
    require(!budget.error().what.empty());
    return 0;
  }
  require(budget->print() == text);
  require(budget->spent() <= budget->limit());
  require(!budget->spend({budget->left().billionths + 1}));
  if (budget->left().billionths > 0) {
    const auto after = budget->spend(budget->left());
    require(after && after->left().billionths == 0 && budget->can_become(*after) &&
            !after->can_become(*budget));
  }
  return 0;
}
