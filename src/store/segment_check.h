// Checks the bytes of one segment without the rest of the log: the part of verify() that can run side by
// side.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
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

/// What is known of a segment from outside.
struct SegmentPlace {
  std::filesystem::path file;
  Sequence first = 0;             ///< by its name
  std::optional<Sequence> end{};  ///< where the next one begins; none: this is the newest, which may be torn
  std::optional<Sequence>
      signed_entries{};  ///< entries that a checkpoint covers: what is broken before was not torn
};

/// Adds to `bytes_read` as it goes. Reads the file instead of mapping it: a failing disk is an error and not
/// a signal, and so is a file that a running node cuts to its length meanwhile. Errors: unsupported, io.
[[nodiscard]] Result<SegmentCheck> check_segment(const SegmentPlace& place,
                                                 std::atomic<std::uint64_t>& bytes_read);

}  // namespace entente::store
