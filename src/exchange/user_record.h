// A user as the body of its `user/<name>` setting (docs/format/settings.md), and back.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "exchange/accounts.h"

namespace entente::exchange {

struct UserRecord {
  User user;
  bool removed = false;
};

[[nodiscard]] std::string print_user(const UserRecord& record);
/// Error: corrupt.
[[nodiscard]] Result<UserRecord> parse_user(std::string_view name, std::string_view body);

}  // namespace entente::exchange
