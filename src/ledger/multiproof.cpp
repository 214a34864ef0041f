#include "ledger/multiproof.h"

#include <algorithm>
#include <cassert>
#include <functional>

#include "ledger/range.h"

namespace entente::ledger {
namespace {

/// Indexes passed by while a walk goes over the leaves from left to right.
class Passing {
 public:
  explicit Passing(Indexes indexes) : indexes_(indexes) {}
  /// Of the leaves from here on, none is one of ours before the end of the range.
  [[nodiscard]] bool misses(const Range& range) const {
    return next_ == indexes_.size() || indexes_[next_] >= range.end;
  }
  std::size_t pass() { return next_++; }

 private:
  Indexes indexes_;
  std::size_t next_ = 0;
};

bool well_formed(Indexes indexes, std::uint64_t size) {
  return std::ranges::adjacent_find(indexes, std::greater_equal{}) == indexes.end() &&
         (indexes.empty() || indexes.back() < size);
}

/// The walk of whoever has the tree.
class Maker {
 public:
  Maker(Indexes indexes, const NodeAt& node_at) : passing_(indexes), node_at_(node_at) {}
  void walk(const Range& range) {
    if (passing_.misses(range)) {
      path.push_back(range_root(range, node_at_));
    } else if (range.length() == 1) {
      (void)passing_.pass();
    } else {
      walk(range.left());
      walk(range.right());
    }
  }
  Path path;

 private:
  Passing passing_;
  const NodeAt& node_at_;
};

/// The walk of whoever has leaves and a path.
class Folder {
 public:
  Folder(Indexes indexes, std::span<const Hash> leaves, std::span<const Hash> path)
      : passing_(indexes), leaves_(leaves), path_(path) {}

  [[nodiscard]] Hash fold(const Range& range) {
    if (passing_.misses(range)) return take();
    if (range.length() == 1) return leaves_[passing_.pass()];
    const Hash left = fold(range.left());
    // A path that ended early is no reason to walk the rest of a large tree.
    if (short_) return left;
    return node_hash(left, fold(range.right()));
  }
  /// The path had exactly what the walk needed.
  [[nodiscard]] bool complete() const { return !short_ && path_.empty(); }
  [[nodiscard]] bool short_of_hashes() const { return short_; }
  [[nodiscard]] bool misses(const Range& range) const { return passing_.misses(range); }

 private:
  Hash take() {
    if (path_.empty()) {
      short_ = true;
      return {};
    }
    const Hash hash = path_.front();
    path_ = path_.subspan(1);
    return hash;
  }

  Passing passing_;
  std::span<const Hash> leaves_;
  std::span<const Hash> path_;
  bool short_ = false;
};

/// Walks as a Maker of the wanted leaves would; the roots come from folding.
class Narrower {
 public:
  Narrower(Folder& folder, Indexes wanted) : folder_(folder), wanted_(wanted) {}
  void walk(const Range& range) {
    if (folder_.short_of_hashes()) return;
    if (wanted_.misses(range)) {
      path.push_back(folder_.fold(range));
    } else if (range.length() == 1) {
      // A leaf that is wanted and was not in the path's own set would be taken from the path: not a leaf
      // then.
      if (folder_.misses(range)) stranger = true;
      (void)folder_.fold(range);
      (void)wanted_.pass();
    } else if (folder_.misses(range)) {
      // The path has one hash for all of it, so none of the wanted is known.
      stranger = true;
      (void)folder_.fold(range);
      while (!wanted_.misses(range)) (void)wanted_.pass();
    } else {
      walk(range.left());
      walk(range.right());
    }
  }
  Path path;
  bool stranger = false;

 private:
  Folder& folder_;
  Passing wanted_;
};

}  // namespace

Path multi_path(Indexes indexes, std::uint64_t size, const NodeAt& node_at) {
  assert(well_formed(indexes, size));
  if (size == 0) return {};
  Maker maker(indexes, node_at);
  maker.walk({.begin = 0, .end = size});
  return std::move(maker.path);
}

std::optional<Hash> multi_root(Indexes indexes, std::uint64_t size, std::span<const Hash> leaves,
                               std::span<const Hash> path) {
  if (!well_formed(indexes, size) || leaves.size() != indexes.size()) return std::nullopt;
  if (size == 0) return path.empty() ? std::optional(empty_root()) : std::nullopt;
  Folder folder(indexes, leaves, path);
  const Hash root = folder.fold({.begin = 0, .end = size});
  return folder.complete() ? std::optional(root) : std::nullopt;
}

bool verify_multi(Indexes indexes, std::uint64_t size, std::span<const Hash> leaves,
                  std::span<const Hash> path, const Hash& root) {
  return multi_root(indexes, size, leaves, path) == root;
}

std::optional<Path> narrow_path(Indexes indexes, std::uint64_t size, std::span<const Hash> leaves,
                                std::span<const Hash> path, Indexes wanted) {
  if (!well_formed(indexes, size) || !well_formed(wanted, size) || leaves.size() != indexes.size())
    return std::nullopt;
  if (size == 0) return path.empty() ? std::optional(Path{}) : std::nullopt;
  Folder folder(indexes, leaves, path);
  Narrower narrower(folder, wanted);
  narrower.walk({.begin = 0, .end = size});
  if (!folder.complete() || narrower.stranger) return std::nullopt;
  return std::move(narrower.path);
}

}  // namespace entente::ledger
