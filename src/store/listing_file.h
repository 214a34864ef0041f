// The listings of a closed segment as a file beside its index (docs/format/view.md), so that a start need not
// ask the projection about the whole log again; and what the projection remembered then.
//
// Promises: an image is the state when the segment was closed, whatever happens later; the same log gives the
// same bytes. Reading trusts nothing.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/id_run.h"
#include "store/projection.h"
#include "store/segment_listings.h"
#include "store/view.h"

namespace entente::store {

/// The two files of a segment.
struct ListingImage {
  std::string listings;
  std::string projection;
};

/// Called by the thread that commits, of the last segment, which takes no more entries.
[[nodiscard]] std::shared_ptr<const ListingImage> make_image(const View& view, Segment& segment,
                                                             const Projection& projection);

/// What a file says.
struct SavedListings {
  Sequence first = 0;
  std::uint32_t entries = 0;
  Stamp last_stamp = 0;  ///< of the segment's entries
  Stamp last_date = 0;   ///< View::last_date() of recipients
  SegmentListings own;
  /// Blocks of earlier segments as they are from here on, ordered.
  struct Patch {
    ListingBlock at;
    SparseWords words;                                   ///< of a column
    std::array<Tag, SlotColumn::rows_per_block> tags{};  ///< of tags_column
  };
  std::vector<Patch> patches;

  [[nodiscard]] RunRange range() const { return {.first = first, .end = first + entries}; }
};
/// Error: corrupt. What it refers to in other segments is not checked here.
[[nodiscard]] Result<SavedListings> parse_listings(std::string_view bytes);
/// True when it can follow the segments before it, which fit: what it refers to is there.
[[nodiscard]] bool listings_fit(const std::vector<SavedListings>& before, const SavedListings& next);
/// Takes the state over, for the last segment of the view, which has exactly these entries.
void restore_listings(View& view, SavedListings saved);

[[nodiscard]] std::string encode_projection(std::string_view saved);
/// Nothing when it is not what was written.
[[nodiscard]] std::optional<std::string_view> parse_projection(std::string_view bytes);

/// Names of the files: both ends in 16 digits.
[[nodiscard]] std::string listings_name(RunRange range);
[[nodiscard]] std::string projection_name(RunRange range);

}  // namespace entente::store
