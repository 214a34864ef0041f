// The durable store: a log of segment files, and the view derived from it.
//
//   DIR/log/<first sequence>.seg   the entries, each once (docs/format/log.md)
//   DIR/view/                      all that is derived (docs/format/view.md): may be deleted, is made anew
//   DIR/index.key                  key of the index hash; when lost, a new one is made and the view with it
//   DIR/log.lock                   held by the one process that owns the folder
//
// Promises: those of store.h; a start reads the indexes of sealed segments, never their bodies; memory per
// object is a few bits, and with a projection a tag and a bit for each recipient that it was listed for. A
// torn tail (what a crash left behind the last whole group) is cut off.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include "base/limits.h"
#include "base/random.h"
#include "ledger/tree.h"
#include "store/committer.h"
#include "store/compression.h"
#include "store/disk.h"
#include "store/entry.h"
#include "store/projection.h"
#include "store/store.h"
#include "store/upkeep.h"

namespace entente::store {

/// References must live longer than the store.
struct LogOptions {
  const Clock& clock = system_clock();
  Random& random = system_random();
  Disk& disk = system_disk();
  std::uint64_t segment_bytes = limits::segment_bytes;
  bool compress = true;  ///< make Item::deflated in the background
  /// Says who may see what; a new one for every open(), the same kind for all that write to a folder. Null:
  /// nobody but the node itself sees anything.
  Projection* projection = nullptr;
};

class LogStore final : public Store {
 public:
  /// Makes the folder when it is not there. Errors: conflict (another process owns it), unsupported (a format
  /// version this program does not know), corrupt (the log has a hole), io, no_space.
  [[nodiscard]] static Result<std::unique_ptr<LogStore>> open(const std::filesystem::path& folder,
                                                              LogOptions options);
  /// The same after deleting the view; returns when it is whole again.
  [[nodiscard]] static Result<std::unique_ptr<LogStore>> rebuild(const std::filesystem::path& folder,
                                                                 LogOptions options);
  ~LogStore() override;
  LogStore(const LogStore&) = delete;
  LogStore& operator=(const LogStore&) = delete;

  [[nodiscard]] Result<Receipt> append(const Batch& batch) override;
  [[nodiscard]] Result<std::size_t> erase(const Erasure& erasure) override;
  [[nodiscard]] Result<std::size_t> disclose(const Disclosure& disclosure) override;
  [[nodiscard]] Result<Page> page(const Query& query) const override;
  [[nodiscard]] bool contains(CollectionNumber collection, std::string_view id,
                              Viewer viewer = {}) const override;
  [[nodiscard]] std::optional<Item> object_at(Sequence sequence,
                                              std::vector<std::shared_ptr<const void>>& pins,
                                              Viewer viewer = {}) const override;
  [[nodiscard]] std::optional<Stamp> first_listed(Sequence sequence, Slot recipient) const override;
  [[nodiscard]] Audience audience(Sequence sequence) const override;
  [[nodiscard]] Tag tag(Sequence sequence) const override;
  void look(const std::function<void(const ProjectionView&)>& visit) const override;
  void notes(std::string_view prefix,
             const std::function<void(Sequence, std::string_view key, std::string_view body)>& visit,
             Sequence from = 0) const override;
  void disclosures(const std::function<void(const DisclosureEntry&)>& visit,
                   Sequence from = 0) const override;
  [[nodiscard]] std::optional<std::string> status(const Uuid& id) const override;
  void settings(const std::function<void(std::string_view key, std::string_view body)>& visit) const override;
  [[nodiscard]] TreeHead tree_head() const override;
  [[nodiscard]] std::vector<Sequence> entries_of(std::string_view id) const override;
  [[nodiscard]] Result<InclusionProof> prove(Sequence sequence) const override;
  [[nodiscard]] Statistics statistics() const override;

  /// Calls `visit` for the entries from `from` up to those that are durable now, in order; its error ends
  /// that and is returned. Lengths are checked, checksums and hashes are the visitor's (parse_entry,
  /// content_intact). Commits and reads go on meanwhile.
  [[nodiscard]] Result<> iterate(Sequence from, const std::function<Result<>(const RawEntry&)>& visit) const;
  /// Ends the segment being written and waits until all background work is done.
  [[nodiscard]] Result<> seal();
  /// Destroys id, nonce and body of all that is erased, now instead of when it is a quarter of a segment;
  /// proofs stand.
  [[nodiscard]] Result<> reclaim();
  /// Waits until all objects that can be are compressed.
  void settle_compression();
  /// Waits until all background work but compressing is done. Error: why some of it could not be.
  [[nodiscard]] Result<> settle();
  /// What open() had to do beyond the usual, in a sentence for the log; empty when nothing.
  [[nodiscard]] const std::string& notice() const { return notice_; }

 private:
  friend class Opening;
  LogStore(std::filesystem::path folder, const HashKey& key, LogOptions options, Descriptor lock);
  [[nodiscard]] static Item item_of(const RawEntry& entry, Stamp date);
  /// Visits the entries that `ordinals(index)` names, segment by segment, without holding the view's lock.
  void visit_entries(const std::function<std::span<const Ordinal>(const SegmentIndex&)>& ordinals,
                     Sequence from, const std::function<void(const RawEntry&)>& visit) const;
  /// True when the bytes of something erased were destroyed.
  [[nodiscard]] bool has_reclaimed() const;
  /// The leaf hashes of [begin, end).
  [[nodiscard]] Result<std::vector<Hash>> leaves(Sequence begin, Sequence end) const;

  std::filesystem::path folder_;
  LogOptions options_;
  Descriptor lock_;
  std::string notice_;
  View view_;
  LogWriter writer_;
  Compression compression_;
  Upkeep upkeep_;
  mutable Committer committer_;  ///< look() has its turn in the queue, and changes nothing

  mutable std::mutex tree_mutex_;      ///< guards what follows
  mutable ledger::CompactRange tree_;  ///< as far as somebody asked
  mutable std::unique_ptr<ledger::SubtreeCache> subtrees_;
};

}  // namespace entente::store
