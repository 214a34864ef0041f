#include "exchange/released_tree.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "exchange/released_leaves.h"
#include "ledger/checkpoint.h"
#include "ledger/multiproof.h"
#include "ledger/tree.h"
#include "store/projection.h"

namespace entente::exchange {
namespace {

constexpr std::string_view leaf_prefix("\0entente released 1\n", 20);
/// Complete subtrees of 2^8 leaves and more are remembered: a quarter of a byte for each leaf. Smaller ones
/// are made again from their leaves.
constexpr unsigned lowest_kept_level = 8;
constexpr std::uint64_t block_leaves = std::uint64_t{1} << lowest_kept_level;
/// Leaves made at a time when a tree catches up.
constexpr std::size_t chunk_leaves = 4'096;

/// What a leaf hashes, and the nonce to find it again.
struct Given {
  store::Stamp listed = 0;
  Hash content{};
  std::optional<Nonce> nonce;  ///< none: reclaimed
};

std::vector<Given> given(const store::Store& store, store::Slot recipient,
                         std::span<const store::Sequence> versions) {
  std::vector<Given> found(versions.size());
  for (std::size_t i = 0; i < versions.size(); ++i)
    found[i].listed = store.first_listed(versions[i], recipient).value_or(0);
  store.look([&](const store::ProjectionView& view) {
    for (std::size_t i = 0; i < versions.size(); ++i) {
      const auto entry = view.entry(versions[i]);
      if (!entry) continue;
      assert(entry->content_hash.size() == sizeof(Hash));
      std::memcpy(found[i].content.data(), entry->content_hash.data(), sizeof(Hash));
      if (entry->reclaimed || entry->nonce.size() != sizeof(Nonce)) continue;
      std::memcpy(found[i].nonce.emplace().data(), entry->nonce.data(), sizeof(Nonce));
    }
  });
  return found;
}

}  // namespace

Hash released_leaf(store::Stamp listed, const Hash& content) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(listed) >> 8 * i);
  return sha256({leaf_prefix, as_view(bytes), as_view(content)});
}

/// One recipient's.
class ReleasedTrees::Tree {
 public:
  Tree(const store::Store& store, store::Slot recipient) : store_(store), recipient_(recipient) {}

  Result<ReleasedProof> prove(std::span<const store::Sequence> versions, std::uint64_t known_size,
                              const ledger::NoteSigner& signer) {
    const std::scoped_lock lock(mutex_);
    catch_up();
    const auto changed = [] {
      return fail(ErrorKind::conflict, "what the page holds has changed since it was read", "custody",
                  "ask for the page again");
    };
    const auto leaves = leaves_.find(versions);
    const auto contents = given(store_, recipient_, versions);
    ReleasedProof proof;
    std::vector<std::uint64_t> indexes;
    for (std::size_t i = 0; i < versions.size(); ++i) {
      if (!leaves[i] || !contents[i].nonce) return changed();
      proof.versions.push_back(
          {.leaf = *leaves[i], .listed = contents[i].listed, .nonce = *contents[i].nonce});
      indexes.push_back(*leaves[i]);
    }
    std::ranges::sort(indexes);
    if (std::ranges::adjacent_find(indexes) != indexes.end()) return changed();
    const std::uint64_t size = range_.size();
    std::map<std::uint64_t, std::vector<Hash>> blocks;  // read for this proof
    const ledger::NodeAt node_at = [&](unsigned level, std::uint64_t index) {
      return node(level, index, blocks);
    };
    proof.path = ledger::multi_path(indexes, size, node_at);
    if (known_size <= size) proof.consistency = ledger::consistency_path(known_size, size, node_at);
    proof.checkpoint = ledger::sign_checkpoint(signer, size, range_.root());
    return proof;
  }

  store::TreeHead head() {
    const std::scoped_lock lock(mutex_);
    catch_up();
    return {.size = range_.size(), .root = range_.root()};
  }

 private:
  void catch_up() {
    store_.disclosures(
        [&](const store::DisclosureEntry& entry) {
          next_entry_ = entry.sequence + 1;
          if (entry.recipient == recipient_) leaves_.add(entry.versions);
        },
        next_entry_);
    while (range_.size() < leaves_.size()) {
      const auto count = std::min<std::uint64_t>(chunk_leaves, leaves_.size() - range_.size());
      for (const Hash& leaf : read_leaves(range_.size(), static_cast<std::size_t>(count))) {
        range_.append(leaf, [&](unsigned level, std::uint64_t, const Hash& hash) {
          if (level < lowest_kept_level) return;
          if (kept_.size() <= level - lowest_kept_level) kept_.resize(level - lowest_kept_level + 1);
          kept_[level - lowest_kept_level].push_back(hash);
        });
      }
    }
  }

  std::vector<Hash> read_leaves(std::uint64_t first, std::size_t count) const {
    std::vector<Hash> hashes;
    hashes.reserve(count);
    for (const Given& one : given(store_, recipient_, leaves_.versions(first, count)))
      hashes.push_back(released_leaf(one.listed, one.content));
    return hashes;
  }

  Hash node(unsigned level, std::uint64_t index, std::map<std::uint64_t, std::vector<Hash>>& blocks) const {
    if (level >= lowest_kept_level) return kept_[level - lowest_kept_level][index];
    const std::uint64_t first = index << level;
    const std::uint64_t block = first / block_leaves;
    auto& leaves = blocks[block];
    if (leaves.empty()) {
      const std::uint64_t begin = block * block_leaves;
      leaves = read_leaves(begin, static_cast<std::size_t>(std::min(block_leaves, range_.size() - begin)));
    }
    return ledger::root_of_leaves(std::uint64_t{1} << level,
                                  [&](std::uint64_t i) { return leaves[first % block_leaves + i]; });
  }

  const store::Store& store_;
  const store::Slot recipient_;
  std::mutex mutex_;
  store::Sequence next_entry_ = 0;  ///< disclosure entries before it are in leaves_
  ReleasedLeaves leaves_;
  ledger::CompactRange range_;           ///< over the leaves whose hashes are known
  std::vector<std::vector<Hash>> kept_;  ///< [level - lowest_kept_level][index]
};

ReleasedTrees::ReleasedTrees(const store::Store& store) : store_(store) {}
ReleasedTrees::~ReleasedTrees() = default;

ReleasedTrees::Tree& ReleasedTrees::tree(store::Slot recipient) const {
  const std::scoped_lock lock(mutex_);
  auto& tree = trees_.at(recipient);
  if (!tree) tree = std::make_unique<Tree>(store_, recipient);
  return *tree;
}

Result<ReleasedProof> ReleasedTrees::prove(store::Slot recipient, std::span<const store::Sequence> versions,
                                           std::uint64_t known_size, const ledger::NoteSigner& signer) const {
  return tree(recipient).prove(versions, known_size, signer);
}

store::TreeHead ReleasedTrees::head(store::Slot recipient) const {
  return tree(recipient).head();
}

}  // namespace entente::exchange
