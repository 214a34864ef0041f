// Labels, times and lists of names as people give them on the command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "release/label.h"

namespace entente::app {

/// The label in a file that `entente label` printed (a marking-definition); `-` is standard input. Errors:
/// io, malformed.
[[nodiscard]] Result<release::Label> read_label_file(const std::string& file);

/// A whole file or standard input (`-`), at most 1 MiB.
[[nodiscard]] Result<std::string> read_small_file(const std::string& file);

/// `2027-01-01T00:00:00Z`, or a date, which means its beginning in UTC; nothing for "". Error malformed names
/// the option.
[[nodiscard]] Result<std::optional<Micros>> parse_time(const std::string& text, std::string_view option);

/// `a,b,c`, without empty parts.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);

}  // namespace entente::app
