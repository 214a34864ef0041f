#include "ledger/proof.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "ledger/range.h"

namespace entente::ledger {

Path inclusion_path(std::uint64_t index, std::uint64_t size, const NodeAt& node_at) {
  assert(index < size);
  Path path;
  Range range{.begin = 0, .end = size};
  while (range.length() > 1) {
    const bool left = index < range.middle();
    path.push_back(range_root(left ? range.right() : range.left(), node_at));
    range = left ? range.left() : range.right();
  }
  std::ranges::reverse(path);
  return path;
}

Path inclusion_path_from_leaves(std::uint64_t index, std::uint64_t size, const LeafAt& leaf_at) {
  SubtreeCache cache(leaf_at);
  return inclusion_path(index, size, cache.node_at());
}

bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, std::span<const Hash> path,
                      const Hash& root) {
  if (index >= size) return false;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (const Hash& sibling : path) {
    if (last == 0) return false;  // longer than the tree is high
    if ((node & 1U) != 0 || node == last) {
      hash = node_hash(sibling, hash);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == root;
}

Path consistency_path(std::uint64_t old_size, std::uint64_t size, const NodeAt& node_at) {
  assert(old_size <= size);
  Path path;
  if (old_size == 0 || old_size == size) return path;
  Range range{.begin = 0, .end = size};
  bool whole = true;  // the old tree is the whole range: the verifier knows its root already
  while (old_size != range.end) {
    if (old_size <= range.middle()) {
      path.push_back(range_root(range.right(), node_at));
      range = range.left();
    } else {
      path.push_back(range_root(range.left(), node_at));
      range = range.right();
      whole = false;
    }
  }
  if (!whole) path.push_back(range_root(range, node_at));
  std::ranges::reverse(path);
  return path;
}

Path consistency_path_from_leaves(std::uint64_t old_size, std::uint64_t size, const LeafAt& leaf_at) {
  SubtreeCache cache(leaf_at);
  return consistency_path(old_size, size, cache.node_at());
}

bool verify_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root, const Hash& root,
                        std::span<const Hash> path) {
  if (old_size > size) return false;
  if (old_size == size) return path.empty() && old_root == root;
  if (old_size == 0) return path.empty() && old_root == empty_root();
  // A complete old tree is itself the first node of the proof, which therefore leaves it out.
  const bool complete = std::has_single_bit(old_size);
  if (!complete && path.empty()) return false;
  const Hash first = complete ? old_root : path.front();
  std::uint64_t node = old_size - 1;
  std::uint64_t last = size - 1;
  while ((node & 1U) != 0) {
    node >>= 1U;
    last >>= 1U;
  }
  Hash old_hash = first;
  Hash hash = first;
  for (const Hash& sibling : path.subspan(complete ? 0 : 1)) {
    if (last == 0) return false;
    if ((node & 1U) != 0 || node == last) {
      old_hash = node_hash(sibling, old_hash);
      hash = node_hash(sibling, hash);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && old_hash == old_root && hash == root;
}

}  // namespace entente::ledger
