// Copies a log that is being written, and makes a store from the copy.
//
// A backup is a folder with the log (segments of its own) and a signed checkpoint of exactly what is in it:
//
//   BACKUP/log/*.seg, BACKUP/ledger/checkpoint, BACKUP/ledger/key        (docs/format/backup.md)
//
// Promises: a backup holds whole groups, all that was acknowledged when it began; commits and reads go on
// meanwhile and wait for nothing. Every entry is checked on its way, so that a backup never carries a silent
// error on. The checkpoint is written last: a folder without it is no backup. Secrets are no business of this
// module.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "base/error.h"
#include "base/limits.h"
#include "ledger/note.h"
#include "store/disk.h"
#include "store/log_store.h"
#include "store/verify.h"

namespace entente::store {

struct BackupOptions {
  Disk& disk = system_disk();
  std::uint64_t segment_bytes = limits::segment_bytes;  ///< a file of the backup may be larger by one group
  /// Entries copied and to be copied, every few thousand entries.
  std::function<void(Sequence done, Sequence total)> progress{};
};

/// Returns what the backup holds. Errors: conflict (`target` holds something already), corrupt (the log is
/// damaged: names the entry; the unfinished copy is left for inspection), io, no_space.
[[nodiscard]] Result<TreeHead> backup(const LogStore& store, const std::filesystem::path& target,
                                      const ledger::NoteSigner& signer, const BackupOptions& options);

/// Verifies `source` by its checkpoint, then copies it to `target`, where LogStore::open() finds it. Errors:
/// conflict (there is a log in `target`), not_found (no backup there), corrupt (says what is wrong where),
/// io, no_space.
[[nodiscard]] Result<Verification> restore(const std::filesystem::path& source,
                                           const std::filesystem::path& target, const VerifyOptions& options,
                                           Disk& disk = system_disk());

}  // namespace entente::store
