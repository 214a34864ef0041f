#include "ledger/proof.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "ledger/tree.h"

namespace entente::ledger {
namespace {

using std::string_view_literals::operator""sv;

// The leaves and roots that the Certificate Transparency reference tests publish.
constexpr std::array<std::string_view, 8> published_leaves = {
    ""sv,
    "\x00"sv,
    "\x10"sv,
    "\x20\x21"sv,
    "\x30\x31"sv,
    "\x40\x41\x42\x43"sv,
    "\x50\x51\x52\x53\x54\x55\x56\x57"sv,
    "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"sv,
};
constexpr std::array<std::string_view, 9> published_roots = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

Hash published_leaf(std::uint64_t index) {
  return leaf_hash(published_leaves[index]);
}
Hash numbered_leaf(std::uint64_t index) {
  return leaf_hash(std::to_string(index));
}

TEST(Tree, HasThePublishedRoots) {
  CompactRange range;
  EXPECT_EQ(to_hex(range.root()), published_roots[0]);
  for (std::uint64_t size = 1; size <= published_leaves.size(); ++size) {
    range.append(published_leaf(size - 1));
    EXPECT_EQ(range.size(), size);
    EXPECT_EQ(to_hex(range.root()), published_roots[size]) << size;
    EXPECT_EQ(to_hex(root_of_leaves(size, published_leaf)), published_roots[size]);
  }
}

TEST(Tree, IsRestoredFromItsFrontier) {
  CompactRange range;
  for (std::uint64_t i = 0; i < 100; ++i) {
    auto restored = CompactRange::restore(range.size(), range.frontier());
    ASSERT_TRUE(restored);
    EXPECT_EQ(*restored, range);
    range.append(numbered_leaf(i));
    restored->append(numbered_leaf(i));
    EXPECT_EQ(restored->root(), range.root());
  }
  EXPECT_FALSE(CompactRange::restore(3, {}));
  EXPECT_FALSE(CompactRange::restore(0, range.frontier()));
}

TEST(Tree, TellsEachCompleteSubtreeOnce) {
  CompactRange range;
  SubtreeCache cache(numbered_leaf, 2);
  std::uint64_t told = 0;
  for (std::uint64_t i = 0; i < 64; ++i) {
    range.append(numbered_leaf(i), [&](unsigned level, std::uint64_t index, const Hash& hash) {
      ++told;
      EXPECT_EQ(hash, cache.node(level, index)) << level << " " << index;
    });
    EXPECT_EQ(root_of(i + 1, cache.node_at()), range.root());
  }
  EXPECT_EQ(told, 63u);
}

TEST(InclusionProof, HasThePublishedPaths) {
  const auto path = inclusion_path_from_leaves(0, 8, published_leaf);
  ASSERT_EQ(path.size(), 3u);
  EXPECT_EQ(to_hex(path[0]), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  EXPECT_EQ(to_hex(path[1]), "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
  EXPECT_EQ(to_hex(path[2]), "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
  const auto ragged = inclusion_path_from_leaves(2, 3, published_leaf);
  ASSERT_EQ(ragged.size(), 1u);
  EXPECT_EQ(to_hex(ragged[0]), published_roots[2]);
}

TEST(InclusionProof, HoldsForEveryLeafOfEverySizeAndForNothingElse) {
  for (std::uint64_t size = 1; size <= 70; ++size) {
    SubtreeCache cache(numbered_leaf, 2);
    const Hash root = root_of_leaves(size, numbered_leaf);
    for (std::uint64_t index = 0; index < size; ++index) {
      auto path = inclusion_path(index, size, cache.node_at());
      const Hash leaf = numbered_leaf(index);
      EXPECT_TRUE(verify_inclusion(index, size, leaf, path, root)) << index << " of " << size;
      EXPECT_FALSE(verify_inclusion(index, size, numbered_leaf(index + 1), path, root));
      EXPECT_FALSE(verify_inclusion(index + 1, size, leaf, path, root));
      EXPECT_FALSE(verify_inclusion(index, index, leaf, path, root));
      EXPECT_FALSE(verify_inclusion(index, size, leaf, path, leaf_hash("other")));
      path.push_back(leaf);
      EXPECT_FALSE(verify_inclusion(index, size, leaf, path, root));
      path.pop_back();
      for (auto& hash : path) {
        hash[7] ^= 1;
        EXPECT_FALSE(verify_inclusion(index, size, leaf, path, root));
        hash[7] ^= 1;
      }
      if (path.empty()) continue;
      path.pop_back();
      EXPECT_FALSE(verify_inclusion(index, size, leaf, path, root));
    }
  }
}

TEST(ConsistencyProof, HasThePublishedPath) {
  const auto path = consistency_path_from_leaves(6, 8, published_leaf);
  ASSERT_EQ(path.size(), 3u);
  EXPECT_EQ(to_hex(path[0]), "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
  EXPECT_EQ(to_hex(path[1]), "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
  EXPECT_EQ(to_hex(path[2]), "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
}

TEST(ConsistencyProof, HoldsForEveryPairOfSizesAndForNothingElse) {
  for (std::uint64_t size = 0; size <= 40; ++size) {
    SubtreeCache cache(numbered_leaf, 1);
    const Hash root = root_of_leaves(size, numbered_leaf);
    for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
      const Hash old_root = root_of_leaves(old_size, numbered_leaf);
      auto path = consistency_path(old_size, size, cache.node_at());
      EXPECT_TRUE(verify_consistency(old_size, size, old_root, root, path)) << old_size << " of " << size;
      EXPECT_FALSE(verify_consistency(size + 1, size, old_root, root, path));
      EXPECT_FALSE(verify_consistency(old_size, size, leaf_hash("other"), root, path));
      if (old_size != 0) {
        EXPECT_FALSE(verify_consistency(old_size, size, old_root, leaf_hash("other"), path));
      }
      for (auto& hash : path) {
        hash[31] ^= 0x80;
        EXPECT_FALSE(verify_consistency(old_size, size, old_root, root, path));
        hash[31] ^= 0x80;
      }
      path.push_back(root);
      EXPECT_FALSE(verify_consistency(old_size, size, old_root, root, path));
      path.pop_back();
      if (path.empty()) continue;
      path.pop_back();
      EXPECT_FALSE(verify_consistency(old_size, size, old_root, root, path));
    }
  }
}

}  // namespace
}  // namespace entente::ledger
