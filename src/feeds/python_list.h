// Lists as Python prints them, which is how EuRepoC writes fields with several values:
// ['Armenia', "Cote d'Ivoire"] and lists of such lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::feeds {

/// The strings of a list; a list within it is taken apart, so the depth does not show. None counts as an
/// empty string. Nothing for any other text.
[[nodiscard]] std::optional<std::vector<std::string>> python_list(std::string_view text);
/// A list of lists (or of strings, each then a list of one), one list for each member.
[[nodiscard]] std::optional<std::vector<std::vector<std::string>>> python_lists(std::string_view text);

}  // namespace entente::feeds
