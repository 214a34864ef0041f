// Objects side by side in one body, so that nobody has to look for their ends again: for each its length in
// decimal digits, a line feed, its bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace entente::app {

void append_frame(std::string& body, std::string_view object);
/// Views into `body`. Error: malformed.
[[nodiscard]] Result<std::vector<std::string_view>> read_frames(std::string_view body);

}  // namespace entente::app
