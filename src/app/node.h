// A node opened in this process: everything that its folder holds, in the order it depends on each other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "app/config.h"
#include "app/folder.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "exchange/accounts.h"
#include "exchange/agreements.h"
#include "exchange/audiences.h"
#include "exchange/collections.h"
#include "exchange/cursor.h"
#include "exchange/custody.h"
#include "exchange/desk.h"
#include "exchange/intake.h"
#include "exchange/peers.h"
#include "exchange/release_gate.h"
#include "exchange/secrets.h"
#include "exchange/submit.h"
#include "exchange/tally.h"
#include "ledger/note.h"
#include "store/checkpoint_writer.h"
#include "store/log_store.h"
#include "taxii/pull.h"

namespace entente::app {

/// What a node is opened for. A service compresses objects in the background, so that gzip pages need not; a
/// command is over before that is of use to anybody.
enum class NodeUse : std::uint8_t { command, service };

struct Node {
  Node(Folder where, Config chosen, const Clock& time, Random& source)
      : folder(std::move(where)), config(std::move(chosen)), clock(time), random(source) {}

  Folder folder;
  Config config;
  const Clock& clock;
  Random& random;
  std::unique_ptr<exchange::Secrets> secrets;
  std::unique_ptr<exchange::Audiences> audiences;  ///< before the store, which calls it to its end
  std::unique_ptr<store::LogStore> store;
  std::unique_ptr<ledger::NoteSigner> signer;
  std::unique_ptr<store::CheckpointWriter> checkpoints;
  std::unique_ptr<exchange::Collections> collections;
  std::unique_ptr<exchange::Agreements> agreements;
  std::unique_ptr<exchange::Accounts> accounts;
  std::unique_ptr<exchange::Peers> peers;
  std::unique_ptr<exchange::Submitter> submitter;
  std::unique_ptr<exchange::Cursors> cursors;
  std::unique_ptr<exchange::ReleaseGate> gate;
  std::unique_ptr<exchange::Custody> custody;
  std::unique_ptr<exchange::Tally> tally;
  std::unique_ptr<exchange::Desk> desk;
  std::unique_ptr<exchange::Intake> intake;
  std::unique_ptr<taxii::Puller> puller;
  Micros started = 0;
  /// Last, so that it goes first: it signs the state that the others leave.
  std::unique_ptr<store::CheckpointKeeper> keeper;

  /// Takes the folder's lock. Errors: not_found (not a node), conflict (another process has it), those of its
  /// files.
  /// `trouble` hears, from another thread, why a checkpoint could not be written.
  [[nodiscard]] static Result<std::unique_ptr<Node>> open(const Folder& folder, NodeUse use,
                                                          const Clock& clock, Random& random,
                                                          std::function<void(const Error&)> trouble);
};

/// How a node's log is kept, from its configuration.
[[nodiscard]] store::LogOptions log_options(const Config& config, const Clock& clock, Random& random);
/// The file with the sealing key, when one is configured; a relative path starts at the folder.
[[nodiscard]] std::optional<std::filesystem::path> seal_key_file(const Folder& folder, const Config& config);

}  // namespace entente::app
