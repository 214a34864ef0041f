// Proofs about a Merkle tree (RFC 9162 sections 2.1.3 and 2.1.4): that a leaf is in it, that it only grew.
//
// Promises: making and checking are pure; checking trusts nothing (any path, any numbers, no allocation).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/hash.h"
#include "ledger/tree.h"

namespace entente::ledger {

/// From the leaf upwards; at most 64 hashes.
using Path = std::vector<Hash>;

/// Path of leaf `index` in the tree of the first `size` leaves (section 2.1.3.1); index < size. Asks only for
/// complete subtrees, at most 2 log2(size) of them.
[[nodiscard]] Path inclusion_path(std::uint64_t index, std::uint64_t size, const NodeAt& node_at);
/// The same from the leaves alone: hashes all of them.
[[nodiscard]] Path inclusion_path_from_leaves(std::uint64_t index, std::uint64_t size, const LeafAt& leaf_at);
/// Section 2.1.3.2.
[[nodiscard]] bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                                    std::span<const Hash> path, const Hash& root);

/// Proof that the tree of `size` leaves begins with the tree of `old_size` leaves (section 2.1.4.1);
/// old_size <= size. Empty when they are equal, and when old_size is 0 (every tree begins with nothing).
[[nodiscard]] Path consistency_path(std::uint64_t old_size, std::uint64_t size, const NodeAt& node_at);
[[nodiscard]] Path consistency_path_from_leaves(std::uint64_t old_size, std::uint64_t size,
                                                const LeafAt& leaf_at);
/// Section 2.1.4.2; also says yes for old_size 0 with the empty root and an empty path.
[[nodiscard]] bool verify_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root,
                                      const Hash& root, std::span<const Hash> path);

}  // namespace entente::ledger
