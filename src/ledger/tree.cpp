#include "ledger/tree.h"

#include <bit>
#include <utility>

namespace entente::ledger {
namespace {

/// Root of the tree whose complete subtrees, widest first, have these roots.
Hash fold(std::span<const Hash> frontier) {
  if (frontier.empty()) return empty_root();
  Hash root = frontier.back();
  for (std::size_t i = frontier.size() - 1; i-- > 0;) root = node_hash(frontier[i], root);
  return root;
}

}  // namespace

Hash empty_root() {
  return sha256(std::string_view{});
}

Hash leaf_hash(std::string_view data) {
  return sha256({std::string_view("\0", 1), data});
}

Hash node_hash(const Hash& left, const Hash& right) {
  return sha256({"\x01", as_view(left), as_view(right)});
}

std::optional<CompactRange> CompactRange::restore(std::uint64_t size, std::span<const Hash> frontier) {
  if (frontier.size() != static_cast<std::size_t>(std::popcount(size))) return std::nullopt;
  CompactRange range;
  range.size_ = size;
  range.frontier_.assign(frontier.begin(), frontier.end());
  return range;
}

Hash CompactRange::root() const {
  return fold(frontier_);
}

Hash root_of(std::uint64_t size, const NodeAt& node_at) {
  // The complete subtrees of a tree start where the wider ones end, widest first.
  std::vector<Hash> frontier;
  std::uint64_t begin = 0;
  for (unsigned level = 64; level-- > 0;) {
    if (((size >> level) & 1U) == 0) continue;
    frontier.push_back(node_at(level, begin >> level));
    begin += std::uint64_t{1} << level;
  }
  return fold(frontier);
}

Hash root_of_leaves(std::uint64_t size, const LeafAt& leaf_at) {
  CompactRange range;
  for (std::uint64_t index = 0; index < size; ++index) range.append(leaf_at(index));
  return range.root();
}

SubtreeCache::SubtreeCache(LeafAt leaf_at, unsigned lowest_level)
    : leaf_at_(std::move(leaf_at)), lowest_level_(lowest_level) {}

Hash SubtreeCache::fold_leaves(unsigned level, std::uint64_t index) const {
  CompactRange range;
  const std::uint64_t begin = index << level;
  for (std::uint64_t i = 0; i < std::uint64_t{1} << level; ++i) range.append(leaf_at_(begin + i));
  return range.root();
}

Hash SubtreeCache::node(unsigned level, std::uint64_t index) {
  if (level < lowest_level_) return fold_leaves(level, index);
  const std::size_t row = level - lowest_level_;
  if (row < levels_.size() && index < levels_[row].size()) {
    if (const auto& known = levels_[row][index]) return *known;
  }
  const Hash hash = level == lowest_level_
                        ? fold_leaves(level, index)
                        : node_hash(node(level - 1, index * 2), node(level - 1, index * 2 + 1));
  if (levels_.size() <= row) levels_.resize(row + 1);
  if (levels_[row].size() <= index) levels_[row].resize(index + 1);
  levels_[row][index] = hash;
  return hash;
}

NodeAt SubtreeCache::node_at() {
  return [this](unsigned level, std::uint64_t index) { return node(level, index); };
}

}  // namespace entente::ledger
