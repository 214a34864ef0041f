// Talking to the person or script that started the command.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace entente::app {

/// To standard output, whole or an error (io): a full disk behind a redirection is noticed.
[[nodiscard]] Result<> print(std::string_view text);

/// A password: one line of standard input; on a terminal asked for twice, without echo.
[[nodiscard]] Result<std::string> read_password(std::string_view user);

/// Columns as wide as their widest cell; the first row is the head.
[[nodiscard]] std::string format_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace entente::app
