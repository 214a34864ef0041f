// entente trend protect: what of a table of counts can be shared.
#pragma once

#include <optional>
#include <string>

#include "app/commands.h"
#include "trend/disclosure_rules.h"

namespace entente::app {

struct TrendProtectOptions {
  std::string file;                ///< CSV; `-`: standard input
  std::optional<std::string> own;  ///< column whose parts belong to the contributor of that name
  trend::DisclosureRules rules;
  bool why = false;  ///< a column with the reason, for the publisher alone
};
[[nodiscard]] ExitCode trend_protect(const TrendProtectOptions& options);

}  // namespace entente::app
