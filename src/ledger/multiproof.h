// Proofs that many leaves are in a Merkle tree (RFC 9162 section 2.1), all at once: for neighbours about as
// long as for one.
//
// A path holds the root of every widest subtree that has none of the leaves, from left to right; there is no
// shorter one. For a single leaf these are the hashes of an inclusion path (proof.h) in another order.
//
// Promises: making and checking are pure; checking trusts nothing (any indexes, any path) and hashes less
// than once for every leaf and every hash of the path.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/hash.h"
#include "ledger/proof.h"
#include "ledger/tree.h"

namespace entente::ledger {

/// Numbers of leaves, strictly increasing.
using Indexes = std::span<const std::uint64_t>;

/// Path of the leaves `indexes` (strictly increasing, below `size`) in the tree of the first `size` leaves.
/// Asks only for complete subtrees. Without any leaf it is the root alone, and nothing for the empty tree.
[[nodiscard]] Path multi_path(Indexes indexes, std::uint64_t size, const NodeAt& node_at);

/// Root of the tree of `size` leaves in which `leaves` (one per index) stand at `indexes`. Nothing: the
/// indexes are not strictly increasing and below `size`, or the path is not as long as theirs must be.
[[nodiscard]] std::optional<Hash> multi_root(Indexes indexes, std::uint64_t size,
                                             std::span<const Hash> leaves, std::span<const Hash> path);
[[nodiscard]] bool verify_multi(Indexes indexes, std::uint64_t size, std::span<const Hash> leaves,
                                std::span<const Hash> path, const Hash& root);

/// Path of `wanted`, some of `indexes`, made from the path of all of them, for those who do not have the
/// tree. Nothing where multi_root() says nothing, and when one of `wanted` is not among `indexes` or they are
/// not in order.
[[nodiscard]] std::optional<Path> narrow_path(Indexes indexes, std::uint64_t size,
                                              std::span<const Hash> leaves, std::span<const Hash> path,
                                              Indexes wanted);

}  // namespace entente::ledger
