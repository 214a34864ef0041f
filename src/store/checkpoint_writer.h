// Keeps the newest signed checkpoint of a log beside it:
//
//   DIR/ledger/checkpoint   a C2SP checkpoint of everything that was durable when it was signed
//   DIR/ledger/key          the verifier key that belongs to it (docs/format/checkpoint.md)
//
// Promises: the file is always whole and never goes back; signing reads no clock and waits for no commit. A
// kill between a commit and the next checkpoint leaves a checkpoint of the entries before, which is still
// true.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/error.h"
#include "ledger/checkpoint.h"
#include "store/store.h"

namespace entente::store {

/// Where a log's checkpoint and verifier key are.
[[nodiscard]] std::filesystem::path checkpoint_file(const std::filesystem::path& folder);
[[nodiscard]] std::filesystem::path checkpoint_key_file(const std::filesystem::path& folder);

/// The checkpoint in the folder, believed only when `verifier` (if there is one) signed it; nothing when
/// there is no file. Errors: those of ledger::verify_checkpoint(), naming the file.
[[nodiscard]] Result<std::optional<ledger::Checkpoint>> read_checkpoint(
    const std::filesystem::path& folder, const std::optional<ledger::NoteVerifier>& verifier);

/// Signs `head` and puts it, with the key, into the folder.
[[nodiscard]] Result<> write_checkpoint(const std::filesystem::path& folder, const ledger::NoteSigner& signer,
                                        const TreeHead& head);

class CheckpointWriter {
 public:
  /// Errors: those of read_checkpoint() (another key signed the one that is there).
  [[nodiscard]] static Result<std::unique_ptr<CheckpointWriter>> open(std::filesystem::path folder,
                                                                      ledger::NoteSigner signer);

  /// Signs the state of `store` if it grew since the last one. Thread-safe. Two small files are synced: call
  /// it at most once a second, when a segment is sealed and when the store is closed. Errors: corrupt (the
  /// log is shorter than what was signed: acknowledged entries are gone), io, no_space.
  [[nodiscard]] Result<> update(const Store& store);
  /// What is in the file.
  [[nodiscard]] std::optional<TreeHead> last() const;

 private:
  CheckpointWriter(std::filesystem::path folder, ledger::NoteSigner signer)
      : folder_(std::move(folder)), signer_(std::move(signer)) {}

  std::filesystem::path folder_;
  ledger::NoteSigner signer_;
  mutable std::mutex mutex_;
  std::optional<TreeHead> last_;
};

/// Updates again and again from a thread of its own, and once more when it goes.
class CheckpointKeeper {
 public:
  /// References must live longer. `trouble` is called from that thread for each failure.
  CheckpointKeeper(CheckpointWriter& writer, const Store& store, std::chrono::milliseconds interval,
                   std::function<void(const Error&)> trouble);
  ~CheckpointKeeper();
  CheckpointKeeper(const CheckpointKeeper&) = delete;
  CheckpointKeeper& operator=(const CheckpointKeeper&) = delete;

 private:
  void update();
  void run(const std::stop_token& stop, std::chrono::milliseconds interval);

  CheckpointWriter& writer_;
  const Store& store_;
  std::function<void(const Error&)> trouble_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace entente::store
