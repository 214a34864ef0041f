// The part of LogStore that answers for the Merkle tree over the log.
#include <algorithm>

#include <fmt/format.h>

#include "ledger/proof.h"
#include "store/log_store.h"

namespace entente::store {

Result<std::vector<Hash>> LogStore::leaves(Sequence begin, Sequence end) const {
  std::vector<Hash> hashes;
  hashes.reserve(static_cast<std::size_t>(end - begin));
  while (begin < end) {
    std::shared_ptr<SegmentFile> file;
    std::shared_ptr<const SealedIndex> sealed;
    std::vector<std::uint32_t> offsets;
    std::size_t ordinal = 0;
    std::size_t count = 0;
    {
      const ReadLock lock(view_.lock);
      const auto place = view_.place(begin);
      const Segment& segment = *place->segment;
      file = segment.file;
      sealed = segment.sealed;
      ordinal = place->ordinal;
      count = static_cast<std::size_t>(std::min<Sequence>(end - segment.first(), segment.size())) - ordinal;
      const auto known = segment.index().offsets().subspan(ordinal, count);
      if (!sealed) offsets.assign(known.begin(), known.end());
    }
    if (sealed) {
      const auto part = sealed->leaves().subspan(ordinal, count);
      hashes.insert(hashes.end(), part.begin(), part.end());
    }
    for (const auto offset : offsets) {
      ENTENTE_TRY(entry, file->entry(offset));
      hashes.push_back(leaf_hash(entry));
    }
    begin += count;
  }
  return hashes;
}

TreeHead LogStore::tree_head() const {
  const std::lock_guard tree_lock(tree_mutex_);
  auto sealed = upkeep_.sealed_tree();
  if (sealed.size() > tree_.size()) tree_ = std::move(sealed);
  Sequence end = 0;
  {
    const ReadLock lock(view_.lock);
    end = view_.next();
  }
  if (const auto rest = leaves(tree_.size(), end)) {
    for (const auto& leaf : *rest) tree_.append(leaf);
  }
  return {.size = tree_.size(), .root = tree_.root()};
}

Result<InclusionProof> LogStore::prove(Sequence sequence) const {
  const TreeHead head = tree_head();
  if (sequence >= head.size) {
    return fail(ErrorKind::not_found,
                fmt::format("the log has {} entries, no entry {}", head.size, sequence));
  }
  InclusionProof proof{
      .index = sequence, .head = head, .leaf = {}, .path = {}, .header = {}, .nonce = {}, .body = {}};
  {
    const ReadLock lock(view_.lock);
    ENTENTE_TRY(entry, view_.place(sequence)->entry());
    proof.leaf = leaf_hash(entry);
    proof.header = leaf_header(entry);
    proof.nonce = entry.nonce;
    proof.body = entry.body;
  }
  const std::lock_guard tree_lock(tree_mutex_);
  if (!subtrees_) {
    subtrees_ = std::make_unique<ledger::SubtreeCache>([this](std::uint64_t index) {
      const auto leaf = leaves(index, index + 1);
      return leaf ? leaf->front() : Hash{};
    });
  }
  proof.path = ledger::inclusion_path(sequence, head.size, subtrees_->node_at());
  if (!ledger::verify_inclusion(sequence, head.size, proof.leaf, proof.path, head.root)) {
    return fail(ErrorKind::corrupt,
                fmt::format("the proof of entry {} does not lead to the root of the tree", sequence),
                folder_.string(), "run `entente ledger verify`, then rebuild the view or restore a backup");
  }
  return proof;
}

}  // namespace entente::store
