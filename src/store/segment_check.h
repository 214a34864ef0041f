// Checks the bytes of one segment without the rest of the log: the part of verify() that can run side by
// side.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "store/verify.h"

namespace entente::store {

struct SegmentCheck {
  std::vector<Hash> leaves;  ///< one per entry, in order
  bool leaves_known = true;  ///< false when some entry could not be read
  Sequence first = 0;
  Stamp first_stamp = 0;
  Stamp last_stamp = 0;
  std::uint64_t bytes = 0;
  std::uint64_t reclaimed = 0;
  std::uint64_t torn_bytes = 0;
  std::vector<Problem> problems;
};

/// `first` is what the file's name says, `last` whether it is the newest segment, whose end may be torn. Adds
/// to `bytes_read` as it goes. Errors: unsupported, io.
[[nodiscard]] Result<SegmentCheck> check_segment(const std::filesystem::path& file, Sequence first, bool last,
                                                 std::atomic<std::uint64_t>& bytes_read);

}  // namespace entente::store
