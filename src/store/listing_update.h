// What a group changes in the listings (docs/adr/0010-listings.md, rules 2, 3, 6, 8 and 9): from a
// projection's answer to columns of bits.
//
// Promises: prepare() makes new blocks beside the readers, taking the view's lock shared for short turns;
// publish() puts them in place under one short write lock. The same answers in the same order give the same
// state.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "store/listings.h"
#include "store/projection.h"
#include "store/view.h"

namespace entente::store {

/// A group that the view has, while its answer is not there yet.
struct AppliedGroup {
  std::span<const GroupEntry> entries;
  /// Ascending: those of its objects that the id index knows others of the same id of.
  std::span<const Sequence> with_siblings;
  [[nodiscard]] Sequence first() const { return entries.front().entry.sequence; }
  [[nodiscard]] Sequence end() const { return entries.back().entry.sequence + 1; }
};

/// A version whose audience the group changes.
struct SeenChange {
  Sequence version = 0;
  Audience before = 0;
  Audience after = 0;
  bool erased = false;
};

/// Of a row: bits to change, or a number to set.
struct RowChange {
  std::uint32_t segment = 0;
  std::uint32_t row = 0;
  std::uint64_t value = 0;
};

class ListingUpdate {
 public:
  /// Both must outlive this.
  ListingUpdate(const View& view, const AppliedGroup& group) : view_(view), listings_(view), group_(group) {}

  void prepare(const ProjectionAnswer& answer);
  /// Called with the view's lock held exclusively. What was replaced is freed with this object.
  void publish(View& view);

 private:
  struct ColumnPatch {
    std::uint32_t segment = 0;
    ListingColumn column = ListingColumn::listed;
    std::vector<SlotColumn::Patch> blocks;
  };
  struct TagChange {
    std::uint32_t segment = 0;
    Ordinal row = 0;
    Tag tag = 0;
  };

  void change_seen(Sequence version, Audience audience);
  void list_again(const Place& at, Sequence version, CollectionNumber collection, Audience on, Audience off);
  void count(Audience on);
  /// Of the segment that the group is in: its number, and how many listings again it has.
  [[nodiscard]] std::uint32_t group_segment() const;
  [[nodiscard]] std::uint32_t first_again() const;
  void disclose();
  void tag(std::span<const ProjectionAnswer::Tagged> tagged);
  void make_patches();
  [[nodiscard]] std::vector<RowChange>& changes(ListingColumn column) {
    return changes_[static_cast<std::size_t>(column)];
  }

  const View& view_;
  Listings listings_;
  const AppliedGroup& group_;
  std::vector<SeenChange> seen_;
  std::array<std::vector<RowChange>, listing_columns> changes_;
  std::vector<Sequence> again_;  ///< versions listed again
  std::vector<CollectionNumber> again_collections_;
  std::array<std::uint32_t, slots> listed_{};  ///< how many, by slot
  std::vector<ColumnPatch> patches_;
  std::vector<TagChange> tags_;
};

/// Runs `step(i)` for 0 to `count` - 1 with the view's lock held shared, and lets others have it now and
/// then.
template <class Step>
void in_turns(const View& view, std::size_t count, const Step& step) {
  constexpr std::size_t steps_per_turn = 256;
  for (std::size_t i = 0; i < count;) {
    const ReadLock lock(view.lock);
    for (const std::size_t end = std::min(count, i + steps_per_turn); i < end; ++i) step(i);
  }
}

/// The versions that an erase entry of the group takes away.
[[nodiscard]] std::vector<Sequence> erased_by(const AppliedGroup& group);

/// Changes of `stale`, in no order: which versions are the last of their objects for whom, once `seen`
/// (ascending) counts.
[[nodiscard]] std::vector<RowChange> stale_changes(const View& view, const AppliedGroup& group,
                                                   std::span<const SeenChange> seen);

}  // namespace entente::store
