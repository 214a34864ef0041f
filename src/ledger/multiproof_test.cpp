#include "ledger/multiproof.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/proof.h"
#include "ledger/tree.h"

namespace entente::ledger {
namespace {

using Numbers = std::vector<std::uint64_t>;

Hash leaf(std::uint64_t index) {
  return leaf_hash(std::to_string(index));
}
std::vector<Hash> leaves_at(const Numbers& indexes) {
  std::vector<Hash> leaves;
  for (const std::uint64_t index : indexes) leaves.push_back(leaf(index));
  return leaves;
}
Numbers some_of(std::uint64_t size, double share, std::mt19937& random) {
  Numbers indexes;
  std::bernoulli_distribution taken(share);
  for (std::uint64_t i = 0; i < size; ++i) {
    if (taken(random)) indexes.push_back(i);
  }
  return indexes;
}

/// The widest subtrees without any of the leaves, found the plain way: root of every aligned range, tried
/// from the whole tree downwards.
void plain_path(std::uint64_t begin, std::uint64_t end, const std::set<std::uint64_t>& wanted, Path& path) {
  const auto first = wanted.lower_bound(begin);
  if (first == wanted.end() || *first >= end) {
    path.push_back(root_of_leaves(end - begin, [&](std::uint64_t i) { return leaf(begin + i); }));
    return;
  }
  if (end - begin == 1) return;
  std::uint64_t half = 1;
  while (half * 2 < end - begin) half *= 2;
  plain_path(begin, begin + half, wanted, path);
  plain_path(begin + half, end, wanted, path);
}

TEST(MultiProof, OfEverySetInSmallTreesIsMinimalAndVerifies) {
  for (std::uint64_t size = 1; size <= 9; ++size) {
    SubtreeCache cache(leaf, 0);
    const Hash root = root_of(size, cache.node_at());
    for (unsigned set = 0; set < 1U << size; ++set) {
      Numbers indexes;
      for (std::uint64_t i = 0; i < size; ++i) {
        if ((set >> i & 1U) != 0) indexes.push_back(i);
      }
      const Path path = multi_path(indexes, size, cache.node_at());
      Path plain;
      plain_path(0, size, {indexes.begin(), indexes.end()}, plain);
      ASSERT_EQ(path, plain) << size << ' ' << set;
      ASSERT_TRUE(verify_multi(indexes, size, leaves_at(indexes), path, root)) << size << ' ' << set;
    }
  }
}

TEST(MultiProof, OfOneLeafHoldsTheHashesOfItsInclusionPath) {
  SubtreeCache cache(leaf);
  for (const std::uint64_t size : {1ULL, 2ULL, 7ULL, 100ULL, 1000ULL}) {
    for (std::uint64_t index = 0; index < size; index += 1 + size / 13) {
      const Numbers one{index};
      Path path = multi_path(one, size, cache.node_at());
      Path inclusion = inclusion_path(index, size, cache.node_at());
      std::ranges::sort(path);
      std::ranges::sort(inclusion);
      EXPECT_EQ(path, inclusion) << index << " of " << size;
    }
  }
}

TEST(MultiProof, OfNeighboursIsAsShortAsOfOne) {
  SubtreeCache cache(leaf);
  Numbers page;
  for (std::uint64_t i = 300; i < 400; ++i) page.push_back(i);
  EXPECT_LE(multi_path(page, 1'000, cache.node_at()).size(), 2U * 10U);
  Numbers all;
  for (std::uint64_t i = 0; i < 1'000; ++i) all.push_back(i);
  EXPECT_TRUE(multi_path(all, 1'000, cache.node_at()).empty());
}

TEST(MultiProof, OfNothingIsTheRoot) {
  SubtreeCache cache(leaf);
  const Hash root = root_of(5, cache.node_at());
  EXPECT_EQ(multi_path({}, 5, cache.node_at()), Path{root});
  EXPECT_TRUE(verify_multi({}, 5, {}, Path{root}, root));
  EXPECT_EQ(multi_path({}, 0, cache.node_at()), Path{});
  EXPECT_TRUE(verify_multi({}, 0, {}, {}, empty_root()));
  EXPECT_FALSE(verify_multi({}, 0, {}, Path{empty_root()}, empty_root()));
}

TEST(MultiProof, FailsWhenAnythingIsChanged) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::uint64_t size = 1 + random() % 300;
    SubtreeCache cache(leaf, 0);
    const Hash root = root_of(size, cache.node_at());
    const Numbers indexes = some_of(size, 0.1 + (round % 9) * 0.1, random);
    const std::vector<Hash> leaves = leaves_at(indexes);
    const Path path = multi_path(indexes, size, cache.node_at());
    ASSERT_TRUE(verify_multi(indexes, size, leaves, path, root));
    for (std::size_t i = 0; i < path.size(); ++i) {
      Path changed = path;
      changed[i][random() % 32] ^= static_cast<std::uint8_t>(1U << random() % 8);
      EXPECT_FALSE(verify_multi(indexes, size, leaves, changed, root));
      changed = path;
      changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_FALSE(verify_multi(indexes, size, leaves, changed, root));
    }
    Path longer = path;
    longer.push_back(root);
    EXPECT_FALSE(verify_multi(indexes, size, leaves, longer, root));
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      auto changed = leaves;
      changed[i][random() % 32] ^= 1U;
      EXPECT_FALSE(verify_multi(indexes, size, changed, path, root));
      Numbers moved = indexes;
      moved[i] = size - 1 - moved[i];
      if (moved != indexes) {
        EXPECT_FALSE(verify_multi(moved, size, leaves, path, root));
      }
    }
  }
}

TEST(MultiProof, IndexesOutOfOrderTwiceOrTooLargeProveNothing) {
  SubtreeCache cache(leaf, 0);
  const Hash root = root_of(4, cache.node_at());
  const Path path = multi_path(Numbers{1, 2}, 4, cache.node_at());
  EXPECT_TRUE(verify_multi(Numbers{1, 2}, 4, leaves_at({1, 2}), path, root));
  EXPECT_FALSE(verify_multi(Numbers{2, 1}, 4, leaves_at({2, 1}), path, root));
  EXPECT_FALSE(verify_multi(Numbers{1, 1}, 4, leaves_at({1, 1}), path, root));
  EXPECT_FALSE(verify_multi(Numbers{1, 4}, 4, leaves_at({1, 4}), path, root));
  EXPECT_FALSE(verify_multi(Numbers{1, 2}, 4, leaves_at({1}), path, root));
  EXPECT_FALSE(verify_multi(Numbers{1, 2}, 0, leaves_at({1, 2}), path, root));
}

TEST(MultiProof, OfAGiganticTreeEndsWithItsPath) {
  // 2^64 - 1 leaves that nobody has: nothing is walked that the path does not pay for.
  const Numbers indexes{0, ~std::uint64_t{0} - 1};
  const auto leaves = leaves_at(indexes);
  EXPECT_FALSE(multi_root(indexes, ~std::uint64_t{0}, leaves, Path(3)));
  EXPECT_FALSE(multi_root(indexes, ~std::uint64_t{0}, leaves, Path(10'000)));
  EXPECT_FALSE(narrow_path(indexes, ~std::uint64_t{0}, leaves, Path(3), Numbers{0}));
}

TEST(NarrowPath, IsThePathThatTheWholeTreeWouldGive) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t size = 1 + random() % 200;
    SubtreeCache cache(leaf, 0);
    const Numbers indexes = some_of(size, 0.3, random);
    const Path path = multi_path(indexes, size, cache.node_at());
    Numbers wanted;
    for (const std::uint64_t index : indexes) {
      if (random() % 2 == 0) wanted.push_back(index);
    }
    const auto narrow = narrow_path(indexes, size, leaves_at(indexes), path, wanted);
    ASSERT_TRUE(narrow);
    EXPECT_EQ(*narrow, multi_path(wanted, size, cache.node_at()));
  }
}

TEST(NarrowPath, OfALeafThatIsNotCoveredDoesNotExist) {
  SubtreeCache cache(leaf, 0);
  const Numbers indexes{2, 3, 9};
  const Path path = multi_path(indexes, 12, cache.node_at());
  const auto leaves = leaves_at(indexes);
  EXPECT_TRUE(narrow_path(indexes, 12, leaves, path, Numbers{3}));
  for (const std::uint64_t stranger : {0ULL, 1ULL, 4ULL, 8ULL, 10ULL, 11ULL})
    EXPECT_FALSE(narrow_path(indexes, 12, leaves, path, Numbers{stranger})) << stranger;
  EXPECT_FALSE(narrow_path(indexes, 12, leaves, path, Numbers{3, 2}));
  EXPECT_FALSE(narrow_path(indexes, 12, leaves, path, Numbers{12}));
  EXPECT_FALSE(narrow_path(indexes, 12, leaves, Path(path.begin(), path.end() - 1), Numbers{3}));
}

}  // namespace
}  // namespace entente::ledger
