// Listings read from files, on their way into the view.
#include <algorithm>

#include "store/listing_file.h"

namespace entente::store {
namespace {

constexpr std::size_t block_rows = SlotColumn::rows_per_block;

/// Looks at what one segment says of others.
class Fitting {
 public:
  Fitting(const std::vector<SavedListings>& before, const SavedListings& next)
      : before_(before), next_(next) {}

  [[nodiscard]] bool fits() const {
    const Sequence first = before_.empty() ? 0 : before_.back().range().end;
    if (next_.first != first || !links_fit()) return false;
    return std::ranges::all_of(next_.patches, [this](const auto& patch) { return patch_fits(patch); });
  }

 private:
  /// The listing again that the number stands for is there, and older than `than`.
  [[nodiscard]] bool link_fits(std::uint64_t number, std::optional<Again> than) const {
    const auto again = Again::unpacked(number);
    if (!again) return true;
    if (than && *again >= *than) return false;
    if (again->segment > before_.size()) return false;
    return again->index < of(again->segment).own.again.versions.size();
  }
  [[nodiscard]] const SavedListings& of(std::uint32_t segment) const {
    return segment < before_.size() ? before_[segment] : next_;
  }
  [[nodiscard]] bool block_fits(const SparseWords& block, std::optional<Again> first) const {
    for (std::size_t i = 0; i < block_rows; ++i) {
      auto than = first;
      if (than) than->index += static_cast<std::uint32_t>(i);
      if (!link_fits(block.word(i), than)) return false;
    }
    return true;
  }
  [[nodiscard]] bool column_fits(const SlotColumn& column, bool previous) const {
    for (std::size_t at = 0; at < column.blocks(); ++at) {
      const Again first{.segment = static_cast<std::uint32_t>(before_.size()),
                        .index = static_cast<std::uint32_t>(at * block_rows)};
      if (!block_fits(column.block(at), previous ? std::optional(first) : std::nullopt)) return false;
    }
    return true;
  }
  [[nodiscard]] bool links_fit() const {
    return column_fits(next_.own.rows.latest.column(), false) &&
           column_fits(next_.own.again.previous.column(), true);
  }
  [[nodiscard]] bool patch_fits(const SavedListings::Patch& patch) const {
    const auto& [segment, column, block] = patch.at;
    // These never change once the group that wrote them is over.
    constexpr std::array final{ListingColumn::listed, ListingColumn::again_listed, ListingColumn::previous};
    const bool may_change = std::ranges::find(final, static_cast<ListingColumn>(column)) == final.end();
    if (segment >= before_.size() || !may_change) return false;
    const SavedListings& target = before_[segment];
    const bool of_again =
        column >= static_cast<std::uint8_t>(ListingColumn::again_listed) && column != tags_column;
    const std::size_t rows = of_again ? target.own.again.versions.size() : target.entries;
    if (std::size_t{block} * block_rows >= rows) return false;
    if (column == static_cast<std::uint8_t>(ListingColumn::latest))
      return block_fits(patch.words, std::nullopt);
    return true;
  }

  const std::vector<SavedListings>& before_;
  const SavedListings& next_;
};

void restore_tags(Segment& segment, const SavedListings::Patch& patch) {
  auto& tags = segment.listings.rows.tags;
  tags.resize(segment.size());
  const std::size_t begin = std::size_t{patch.at.block} * block_rows;
  for (std::size_t i = 0; i < block_rows && begin + i < tags.size(); ++i) tags[begin + i] = patch.tags[i];
}

}  // namespace

bool listings_fit(const std::vector<SavedListings>& before, const SavedListings& next) {
  return Fitting(before, next).fits();
}

void restore_listings(View& view, SavedListings saved) {
  view.segment(view.segments().size() - 1).listings = std::move(saved.own);
  view.set_last_date(saved.last_date);
  std::vector<SlotColumn::Patch> blocks;
  for (std::size_t i = 0; i < saved.patches.size();) {
    const ListingBlock at = saved.patches[i].at;
    Segment& segment = view.segment(at.segment);
    if (at.column == tags_column) {
      restore_tags(segment, saved.patches[i++]);
      continue;
    }
    blocks.clear();
    for (; i < saved.patches.size() && saved.patches[i].at.segment == at.segment &&
           saved.patches[i].at.column == at.column;
         ++i)
      blocks.push_back({.block = saved.patches[i].at.block, .words = std::move(saved.patches[i].words)});
    segment.listings.column(static_cast<ListingColumn>(at.column)).publish(blocks);
  }
}

}  // namespace entente::store
