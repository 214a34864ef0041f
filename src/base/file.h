// Whole small files: read, and replaced so that after a crash either the old or the new content is there.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/error.h"

namespace entente {

/// Errors: not_found, io, too_large (over `max_bytes`).
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file,
                                            std::size_t max_bytes = std::size_t{16} << 20);

/// Writes beside `file`, syncs, renames over it and syncs the folder. The mode is that of the new file.
[[nodiscard]] Result<> replace_file(const std::filesystem::path& file, std::string_view content,
                                    mode_t mode = 0644);

}  // namespace entente
