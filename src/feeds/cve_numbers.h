// CVE numbers inside texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente::feeds {

/// All of them in a text, whatever their case, in capitals and each once.
[[nodiscard]] std::vector<std::string> cves_in(std::string_view text);

}  // namespace entente::feeds
