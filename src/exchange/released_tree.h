// What each nation was given, as a Merkle tree of its own (RFC 9162 hashing; docs/format/custody.md): it can
// check and keep its checkpoints, and history that is rewritten does not fit the ones it kept. The node's own
// ledger, whose size alone would tell, never leaves.
//
// Leaves stand in the order of the log's disclosure entries:
//
//   leaf  SHA-256(0x00, "entente released 1\n", listed, content)
//     listed   when the version was first listed for the nation, 8 bytes little-endian, microseconds
//     content  SHA-256(nonce, bytes) as in the log (docs/format/log.md)
//
// Promises: the same log gives the same trees, whatever was erased since; what a proof holds depends on
// nothing but what that nation was given. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "exchange/statement.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "store/store.h"

namespace entente::exchange {

/// `content`: SHA-256(nonce, bytes).
[[nodiscard]] Hash released_leaf(store::Stamp listed, const Hash& content);

/// What a receiver needs to find a version's leaf in its tree.
struct ReleasedVersion {
  std::uint64_t leaf = 0;   ///< its number
  store::Stamp listed = 0;  ///< when it was first listed for the nation
  Nonce nonce{};
};

/// That versions are among what a nation was given.
struct ReleasedProof {
  std::vector<ReleasedVersion> versions;  ///< in the order asked for
  ledger::Path path;                      ///< of their leaves (ledger/multiproof.h)
  std::string checkpoint;                 ///< signed note (ledger/checkpoint.h) of the tree as it is now
  ledger::Path consistency;               ///< from the size that the receiver knew
};

class ReleasedTrees {
 public:
  /// The store must outlive it.
  explicit ReleasedTrees(const store::Store& store);
  ~ReleasedTrees();
  ReleasedTrees(const ReleasedTrees&) = delete;
  ReleasedTrees& operator=(const ReleasedTrees&) = delete;

  /// For versions that were disclosed to the recipient and are not erased. `known_size`: of the checkpoint
  /// that the receiver has; no consistency is proven from a size that the tree has not reached. The first
  /// call for a recipient reads the headers of all that it was ever given; later ones what is new. Errors:
  /// conflict (a version was not disclosed, or is erased meanwhile: ask for the page again).
  [[nodiscard]] Result<ReleasedProof> prove(store::Slot recipient, std::span<const store::Sequence> versions,
                                            std::uint64_t known_size, const ledger::NoteSigner& signer) const;
  /// The tree's size and root now.
  [[nodiscard]] store::TreeHead head(store::Slot recipient) const;

 private:
  class Tree;
  [[nodiscard]] Tree& tree(store::Slot recipient) const;

  const store::Store& store_;
  mutable std::mutex mutex_;  ///< guards the pointers
  mutable std::array<std::unique_ptr<Tree>, store::slots> trees_;
};

}  // namespace entente::exchange
