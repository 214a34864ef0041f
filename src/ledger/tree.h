// The Merkle tree of RFC 9162 section 2.1: how leaves become one root hash.
//
// Promises: pure functions and values, no I/O, no clock. What a leaf hashes is the caller's business (the
// store's entry.h); from the leaf hashes upwards everything is exactly RFC 9162, so that any CT-style
// verifier agrees.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/hash.h"

namespace entente::ledger {

/// Root of the tree without leaves: SHA-256 of nothing (RFC 9162 section 2.1.1).
[[nodiscard]] Hash empty_root();
/// SHA-256(0x00, data): for trees whose leaves hash plain bytes.
[[nodiscard]] Hash leaf_hash(std::string_view data);
/// SHA-256(0x01, left, right); about 0.3 us.
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);

/// Hash of leaf `index`.
using LeafAt = std::function<Hash(std::uint64_t index)>;
/// Root of the complete subtree over the leaves [index << level, (index + 1) << level). Level 0: a leaf.
using NodeAt = std::function<Hash(unsigned level, std::uint64_t index)>;

/// The right edge of a growing tree: the roots of its complete subtrees, widest (leftmost) first. One hash
/// for every bit set in the size, so at most 64 hashes say all that is needed to append and to know the root.
class CompactRange {
 public:
  CompactRange() = default;
  /// Nothing when `frontier` does not have one hash per bit set in `size`.
  [[nodiscard]] static std::optional<CompactRange> restore(std::uint64_t size,
                                                           std::span<const Hash> frontier);

  /// Adds a leaf hash; amortised one node_hash().
  void append(const Hash& leaf) {
    append(leaf, [](unsigned, std::uint64_t, const Hash&) {});
  }
  /// The same, and tells `completed(level, index, hash)` of every subtree (level 1 and up) that the leaf
  /// completes.
  template <class Completed>
  void append(const Hash& leaf, Completed&& completed) {
    Hash hash = leaf;
    unsigned level = 0;
    for (std::uint64_t rest = size_; (rest & 1U) != 0; rest >>= 1U) {
      hash = node_hash(frontier_.back(), hash);
      frontier_.pop_back();
      completed(++level, rest >> 1U, hash);
    }
    frontier_.push_back(hash);
    ++size_;
  }

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Hash root() const;
  [[nodiscard]] std::span<const Hash> frontier() const { return frontier_; }

  friend bool operator==(const CompactRange&, const CompactRange&) = default;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> frontier_;
};

/// Root of any tree from its leaves or from its complete subtrees.
[[nodiscard]] Hash root_of(std::uint64_t size, const NodeAt& node_at);
[[nodiscard]] Hash root_of_leaves(std::uint64_t size, const LeafAt& leaf_at);

/// Makes complete subtrees from leaves and remembers those at or above `lowest_level`, so that a second proof
/// in a tree of n leaves hashes at most 2^(lowest_level + 1) of them instead of all; about n * 64 /
/// 2^lowest_level bytes. Only leaves that no longer change may be asked for. Not thread-safe.
class SubtreeCache {
 public:
  explicit SubtreeCache(LeafAt leaf_at, unsigned lowest_level = 8);
  [[nodiscard]] Hash node(unsigned level, std::uint64_t index);
  /// Refers to this cache.
  [[nodiscard]] NodeAt node_at();

 private:
  [[nodiscard]] Hash fold_leaves(unsigned level, std::uint64_t index) const;

  LeafAt leaf_at_;
  unsigned lowest_level_;
  std::vector<std::vector<std::optional<Hash>>> levels_;  ///< [level - lowest_level][index]
};

}  // namespace entente::ledger
