// A question about trends as the target of an admin request.
#pragma once

#include <string>

#include "app/commands.h"

namespace entente::app {

/// `path` with the options as query parameters (exchange/trend_query.h).
[[nodiscard]] std::string trend_target(std::string path, const TrendReadOptions& options);

}  // namespace entente::app
