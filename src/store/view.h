// The view: everything that reads need, derived from the log by apply() alone. Sealed segments have their
// part in mapped files; in anonymous memory are two bits for every entry, the settings, and the segment being
// written.
//
// Promises: apply() is deterministic, the same entries give the same view. No clock, no randomness, no
// writing to disk. Members guarded by `lock`: readers share it while they gather, committer and upkeep hold
// it to change something; it is never held over a write to disk.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "store/bits.h"
#include "store/id_run.h"
#include "store/segment_file.h"
#include "store/segment_index.h"
#include "store/segment_listings.h"
#include "store/view_lock.h"

namespace entente::store {

class DeflateFile;
struct ListingImage;

/// A segment as the view has it.
struct Segment {
  std::shared_ptr<SegmentFile> file;
  std::shared_ptr<OpenIndex> open;  ///< until it is sealed
  std::shared_ptr<const SealedIndex> sealed;
  std::shared_ptr<const DeflateFile> deflated;  ///< none until it is made
  Bits hidden;                                  ///< superseded or erased
  Bits erased;
  SegmentListings listings;
  std::shared_ptr<const ListingImage> image;  ///< from when it was closed until that is a file
  std::uint32_t number = 0;                   ///< its place among the segments
  std::uint64_t reclaimable_bytes = 0;
  bool writing = true;  ///< entries are still added

  [[nodiscard]] const SegmentIndex& index() const {
    if (sealed) return *sealed;
    return *open;
  }
  [[nodiscard]] Sequence first() const { return file->first(); }
  [[nodiscard]] std::size_t size() const { return index().offsets().size(); }
  [[nodiscard]] std::uint64_t entry_bytes(Ordinal ordinal) const;
};

/// A place in the log.
struct Place {
  const Segment* segment = nullptr;
  Ordinal ordinal = 0;
  [[nodiscard]] Stamp stamp() const { return segment->index().stamps()[ordinal]; }
  [[nodiscard]] Result<RawEntry> entry() const {
    return segment->file->entry(segment->index().offsets()[ordinal]);
  }
};

/// An entry to apply.
struct Applied {
  RawEntry entry;
  std::uint32_t offset = 0;
  std::uint64_t hash = 0;                       ///< id_hash() of an object or status
  std::span<const std::uint64_t> references{};  ///< reference_hash() of what an object refers to
  const stix::Links* links = nullptr;           ///< of an object, when they are known
};

/// Lists found for one of many hashes.
struct Hit {
  std::size_t index = 0;
  std::span<const IdRecord> list;
};

class View {
 public:
  explicit View(const HashKey& key) : key_(key) {}

  mutable ViewLock lock;

  // Everything below is called with `lock` held: shared for const members, exclusively for the others.

  [[nodiscard]] const HashKey& key() const { return key_; }
  [[nodiscard]] std::uint64_t hash(EntryKind kind, CollectionNumber collection, std::string_view id) const {
    return id_hash(key_, kind, collection, id);
  }
  [[nodiscard]] const std::vector<std::unique_ptr<Segment>>& segments() const { return segments_; }
  [[nodiscard]] const std::vector<std::shared_ptr<const IdRun>>& runs() const { return runs_; }
  /// The sequence that comes next.
  [[nodiscard]] Sequence next() const { return next_; }
  [[nodiscard]] Stamp last_stamp() const { return last_stamp_; }
  /// The latest date that anybody was given, the node itself included.
  [[nodiscard]] Stamp last_date() const { return std::max(last_stamp_, last_date_); }
  [[nodiscard]] Stamp recipients_last_date() const { return last_date_; }
  void set_last_date(Stamp date) { last_date_ = date; }
  [[nodiscard]] std::uint64_t objects() const { return objects_; }
  [[nodiscard]] const std::set<CollectionNumber>& collections() const { return collections_; }

  /// Nothing when there is no such entry.
  [[nodiscard]] std::optional<Place> place(Sequence sequence) const;
  /// The first entry with a greater stamp; the end is next().
  [[nodiscard]] Sequence first_after(Stamp stamp) const;
  [[nodiscard]] bool erased(Sequence sequence) const;

  /// Appends all that the id index has of a hash.
  void find(std::uint64_t hash, RecordLists& lists) const;
  /// The same for many, a good deal faster; hits are ordered by index.
  [[nodiscard]] std::vector<Hit> find_all(std::span<const std::uint64_t> hashes) const;
  /// True when the record's entry is a living version of that object.
  [[nodiscard]] bool living(const IdRecord& record, CollectionNumber collection, std::string_view id) const;

  /// Setting entries, the last of each key, in order of first appearance.
  [[nodiscard]] std::vector<Sequence> settings() const;

  /// A segment to be written, or sealed with what its index says.
  void add_open(std::shared_ptr<SegmentFile> file);
  void add_sealed(std::shared_ptr<SegmentFile> file, std::shared_ptr<const SealedIndex> index);
  /// Takes away the last segment, which has no entries.
  void remove_empty();
  /// Entries of the last segment, which is open, and what they change.
  void apply(std::span<const Applied> entries, std::span<const Change> changes);
  /// Segments can be changed where they stand: sealed, reclaimed, compressed.
  [[nodiscard]] Segment& segment(std::size_t at) { return *segments_[at]; }
  void set_runs(std::vector<std::shared_ptr<const IdRun>> runs) { runs_ = std::move(runs); }

 private:
  Segment& add_segment(std::shared_ptr<SegmentFile> file);
  void change(const Change& change);
  void note_setting(std::string_view key, Sequence sequence);

  HashKey key_;
  std::vector<std::unique_ptr<Segment>> segments_;  ///< ordered by sequence, without gaps
  std::vector<std::shared_ptr<const IdRun>> runs_;  ///< cover the sealed segments, oldest first
  Sequence next_ = 0;
  Stamp last_stamp_ = 0;
  Stamp last_date_ = 0;  ///< of recipients
  std::uint64_t objects_ = 0;
  std::set<CollectionNumber> collections_;
  struct Setting {
    std::size_t rank = 0;
    Sequence last = 0;
  };
  std::map<std::string, Setting, std::less<>> settings_;
};

using ReadLock = std::shared_lock<ViewLock>;
using WriteLock = std::unique_lock<ViewLock>;

}  // namespace entente::store
