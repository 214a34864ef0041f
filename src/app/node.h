// A node opened in this process: everything that its folder holds, in the order it depends on each other.
#pragma once

#include <memory>

#include "app/config.h"
#include "app/folder.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "exchange/accounts.h"
#include "exchange/collections.h"
#include "exchange/secrets.h"
#include "exchange/submit.h"
#include "store/log_store.h"

namespace entente::app {

struct Node {
  Folder folder;
  Config config;
  const Clock& clock;
  Random& random;
  std::unique_ptr<exchange::Secrets> secrets;
  std::unique_ptr<store::LogStore> store;
  std::unique_ptr<exchange::Collections> collections;
  std::unique_ptr<exchange::Accounts> accounts;
  std::unique_ptr<exchange::Submitter> submitter;
  Micros started = 0;

  /// Takes the folder's lock. Errors: not_found (not a node), conflict (another process has it), those of its
  /// files.
  [[nodiscard]] static Result<std::unique_ptr<Node>> open(const Folder& folder, const Clock& clock,
                                                          Random& random);
};

/// How a node's log is kept, from its configuration.
[[nodiscard]] store::LogOptions log_options(const Folder& folder, const Config& config);
/// The file with the sealing key, when one is configured; a relative path starts at the folder.
[[nodiscard]] std::optional<std::filesystem::path> seal_key_file(const Folder& folder, const Config& config);

}  // namespace entente::app
