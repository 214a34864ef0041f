// What is listed for whom in one segment (docs/adr/0010-listings.md): its versions at their own places, and
// earlier versions that its groups listed again.
//
// Promises: plain state; the rules are in listings.h (reading) and listing_update.h (what a group changes).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "store/bits.h"
#include "store/projection.h"
#include "store/segment_index.h"
#include "store/slot_column.h"

namespace entente::store {

/// Where a listing again is: the number of its segment and its index there.
struct Again {
  std::uint32_t segment = 0;
  std::uint32_t index = 0;
  /// As a number that is not 0.
  [[nodiscard]] std::uint64_t packed() const { return (std::uint64_t{segment} << 32U | index) + 1; }
  [[nodiscard]] static std::optional<Again> unpacked(std::uint64_t number) {
    if (number == 0) return std::nullopt;
    --number;
    return Again{.segment = static_cast<std::uint32_t>(number >> 32U),
                 .index = static_cast<std::uint32_t>(number)};
  }
  friend auto operator<=>(const Again&, const Again&) = default;
};

/// By ordinal.
struct RowListings {
  SlotColumn listed;      ///< by the version's own group; never changes afterwards
  SlotRanks ranks;        ///< of `listed`
  SlotColumn gone;        ///< listed here, and not shown here any more
  SlotColumn stale;       ///< seen, here or elsewhere, and not the last of its object that the slot sees
  SlotColumn disclosed;   ///< named in a disclosure entry
  RowNumbers latest;      ///< Again::packed() of the newest listing again of the version
  std::vector<Tag> tags;  ///< 0 beyond its end
  Bits group_ends;        ///< the last entry of each group

  [[nodiscard]] Audience shown(std::size_t row) const { return listed.row(row) & ~gone.row(row); }
};

/// Listings of earlier versions, by index: in the order of the groups, of each in the order of the log.
struct AgainListings {
  struct Group {
    Ordinal end = 0;          ///< of the group's last entry
    std::uint32_t first = 0;  ///< index of its first listing
  };
  std::vector<Group> groups;  ///< those that listed something again
  std::vector<Sequence> versions;
  std::vector<CollectionNumber> collections;  ///< of the versions
  SlotColumn listed;
  SlotRanks ranks;
  SlotColumn gone;
  RowNumbers previous;  ///< Again::packed() of the one before of the same version

  [[nodiscard]] Audience shown(std::size_t index) const { return listed.row(index) & ~gone.row(index); }
};

/// The columns of a segment. Numbers are on disk (docs/format/view.md): never change one.
enum class ListingColumn : std::uint8_t {
  listed = 0,
  gone = 1,
  stale = 2,
  disclosed = 3,
  latest = 4,
  again_listed = 5,
  again_gone = 6,
  previous = 7,
};
inline constexpr std::size_t listing_columns = 8;
/// Beside them, where blocks are named: the tags of 64 rows.
inline constexpr std::uint8_t tags_column = 8;

/// Names 64 rows of a column.
struct ListingBlock {
  std::uint32_t segment = 0;
  std::uint8_t column = 0;
  std::uint32_t block = 0;
  friend auto operator<=>(const ListingBlock&, const ListingBlock&) = default;
};

struct SegmentListings {
  RowListings rows;
  AgainListings again;
  /// Of earlier segments, what the groups of this one changed. Of the thread that commits.
  std::vector<ListingBlock> touched;

  [[nodiscard]] SlotColumn& column(ListingColumn name);
  [[nodiscard]] const SlotColumn& column(ListingColumn name) const {
    return const_cast<SegmentListings*>(this)->column(name);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  }
  /// Notes that a block was changed.
  void touch(const ListingBlock& block);
  /// `touched` without repetitions, in order.
  [[nodiscard]] const std::vector<ListingBlock>& sorted_touched();

 private:
  std::size_t touched_distinct_ = 0;  ///< when last sorted
};

}  // namespace entente::store
