#include "store/reclaim.h"

#include <algorithm>

#include "store/deflate_file.h"

namespace entente::store {
namespace {

/// The index of a segment whose entries have moved together.
class MovedIndex final : public SegmentIndex {
 public:
  explicit MovedIndex(const SealedIndex& old) : old_(old), gone_(old.stamps().size()) {}

  void add(std::uint64_t bytes, bool reclaimed) {
    gone_[offsets_.size()] = reclaimed;
    offsets_.push_back(static_cast<std::uint32_t>(tail_));
    tail_ += bytes;
  }
  /// Once all entries are added.
  void filter_lists() {
    for (const auto& [name, ordinals] : old_.lists()) {
      std::vector<Ordinal> kept;
      for (const auto ordinal : ordinals) {
        if (ordinal < gone_.size() && !gone_[ordinal]) kept.push_back(ordinal);
      }
      if (!kept.empty()) lists_.emplace_back(name, std::move(kept));
    }
  }

  [[nodiscard]] std::span<const Stamp> stamps() const override { return old_.stamps(); }
  [[nodiscard]] std::span<const std::uint32_t> offsets() const override { return offsets_; }
  [[nodiscard]] std::uint64_t tail() const override { return tail_; }
  [[nodiscard]] std::span<const Ordinal> list(const ListName& name) const override {
    for (const auto& [known, ordinals] : lists_) {
      if (known == name) return ordinals;
    }
    return {};
  }
  [[nodiscard]] std::vector<std::pair<ListName, std::span<const Ordinal>>> lists() const override {
    return {lists_.begin(), lists_.end()};
  }
  [[nodiscard]] std::span<const std::uint64_t> changes() const override { return old_.changes(); }
  [[nodiscard]] std::span<const Ordinal> settings() const override { return old_.settings(); }
  [[nodiscard]] std::span<const Ordinal> notes() const override { return old_.notes(); }
  [[nodiscard]] std::span<const Ordinal> disclosures() const override { return old_.disclosures(); }
  [[nodiscard]] std::uint64_t objects() const override { return old_.objects(); }

 private:
  const SealedIndex& old_;
  std::vector<bool> gone_;
  std::vector<std::uint32_t> offsets_;
  std::uint64_t tail_ = SegmentFile::header_bytes;
  std::vector<std::pair<ListName, std::vector<Ordinal>>> lists_;
};

/// Calls `visit(ordinal)` for the segment's objects that entries of open segments erased.
template <class Visit>
void each_erased_by_open(const View& view, const Segment& segment, const Visit& visit) {
  for (const auto& other : view.segments()) {
    if (!other->open) continue;
    for (const auto packed : other->open->changes()) {
      const auto change = Change::unpacked(packed);
      const bool here =
          change.sequence >= segment.first() && change.sequence - segment.first() < segment.size();
      if (change.erased && here) visit(static_cast<Ordinal>(change.sequence - segment.first()));
    }
  }
}

/// Writes the entries behind each other, erased ones without what is to go.
Result<> copy_entries(const SegmentFile& from, std::span<const std::uint32_t> offsets, const Bits& erased,
                      NewFile& to, MovedIndex& moved) {
  ENTENTE_CHECK(to.write(SegmentFile::header(from.first())));
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    ENTENTE_TRY(entry, from.entry(offsets[i]));
    const bool reclaim = entry.kind == EntryKind::object && erased.test(i);
    if (reclaim && !entry.reclaimed) {
      const std::string rest = reclaimed_bytes(entry);
      ENTENTE_CHECK(to.write(rest));
      moved.add(rest.size(), true);
    } else {
      ENTENTE_CHECK(to.write(from.bytes(offsets[i]).substr(0, entry.size)));
      moved.add(entry.size, entry.reclaimed);
    }
  }
  moved.filter_lists();
  return {};
}

}  // namespace

std::uint64_t not_yet_reclaimable_bytes(const View& view, const Segment& segment) {
  std::uint64_t bytes = 0;
  each_erased_by_open(view, segment, [&](Ordinal ordinal) {
    bytes += segment.entry_bytes(ordinal) - entry_format::fixed_bytes;
  });
  return std::min(bytes, segment.reclaimable_bytes);
}

Result<> reclaim_segment(View& view, Disk& disk, const std::filesystem::path& root, std::size_t at) {
  std::shared_ptr<SegmentFile> file;
  std::shared_ptr<const SealedIndex> sealed;
  std::shared_ptr<const DeflateFile> deflated;
  Bits erased;
  {
    const ReadLock lock(view.lock);
    const Segment& segment = *view.segments()[at];
    file = segment.file;
    sealed = segment.sealed;
    erased = segment.erased;
    each_erased_by_open(view, segment, [&](Ordinal ordinal) { erased.assign(ordinal, false); });
  }
  MovedIndex moved(*sealed);
  ENTENTE_TRY(smaller, NewFile::create(disk, file->path()));
  ENTENTE_CHECK(copy_entries(*file, sealed->offsets(), erased, smaller, moved));
  // The index goes first: a start finds the one whose name tells the length that the segment has.
  const SealedParts parts{.first = file->first(), .leaves = sealed->leaves(), .frontier = sealed->frontier()};
  ENTENTE_TRY(index, SealedIndex::write(disk, root / "view", moved, parts));
  // Listings can be made anew from the log only while nothing of it is destroyed: they are durable first.
  if (const int error = disk.sync_folder(root / "view"); error != 0) {
    return fail_errno("fsync", (root / "view").string(), error);
  }
  ENTENTE_CHECK(smaller.finish());
  if (const int error = disk.sync_folder(file->path().parent_path()); error != 0) {
    return fail_errno("fsync", file->path().parent_path().string(), error);
  }
  ENTENTE_TRY(reopened, SegmentFile::open(disk, file->path()));
  {
    const WriteLock lock(view.lock);
    Segment& segment = view.segment(at);
    segment.file = std::move(reopened);
    segment.sealed = std::move(index);
    deflated.swap(segment.deflated);
    segment.reclaimable_bytes = 0;
    // What was erased while this ran is left for the next time.
    for (std::size_t i = 0; i < segment.size(); ++i) {
      const std::uint64_t bytes = segment.entry_bytes(static_cast<Ordinal>(i)) - entry_format::fixed_bytes;
      if (segment.erased.test(i)) segment.reclaimable_bytes += bytes;
    }
  }
  static_cast<void>(disk.remove(sealed->path()));
  static_cast<void>(disk.remove(root / "view" / DeflateFile::name(sealed->first(), sealed->tail())));
  return {};
}

}  // namespace entente::store
