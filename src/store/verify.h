// Replays a log folder from its first byte to its last and says what is wrong where.
//
// Promises: reads only, believes nothing (every checksum, content hash, sequence and stamp is checked, the
// Merkle root is computed anew and compared with the newest signed checkpoint), goes on after what it finds,
// uses bounded memory. Works on a stopped node, a running one (up to where it was when reading got there) and
// a backup.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "ledger/checkpoint.h"
#include "store/store.h"

namespace entente::store {

struct Problem {
  std::string what;  ///< a sentence
  std::filesystem::path file;
  std::uint64_t offset = 0;  ///< byte in the file
  Sequence sequence = 0;     ///< of the entry that is wrong or missing there
  [[nodiscard]] std::string to_string() const;
};

struct VerifyProgress {
  std::uint64_t bytes = 0;  ///< read so far
  std::uint64_t total_bytes = 0;
  Sequence entries = 0;  ///< found right so far
};

struct VerifyOptions {
  /// Whose checkpoint must be there. Without it, signatures are not checked and no checkpoint is needed.
  std::optional<ledger::NoteVerifier> verifier{};
  /// Called from the calling thread a few times a second.
  std::function<void(const VerifyProgress&)> progress{};
  unsigned threads = 0;  ///< that hash; 0: one per processor
};

struct Verification {
  TreeHead head;  ///< of the entries that are there; the root is empty when some cannot be read
  std::uint64_t segments = 0;
  std::uint64_t bytes = 0;       ///< of entries
  std::uint64_t reclaimed = 0;   ///< entries whose content was destroyed after a deletion
  std::uint64_t torn_bytes = 0;  ///< behind the last whole group: never acknowledged, cut at the next start
  std::optional<ledger::Checkpoint> checkpoint;  ///< compared with, when there was one
  std::vector<Problem> problems;                 ///< in the order of the log; at most max_problems
  static constexpr std::size_t max_problems = 100;
  [[nodiscard]] bool sound() const { return problems.empty(); }
};

/// Errors: not_found (no log there), unsupported (a format version this program does not know), io. What is
/// wrong with the log itself is in `problems`.
[[nodiscard]] Result<Verification> verify(const std::filesystem::path& folder, const VerifyOptions& options);

}  // namespace entente::store
