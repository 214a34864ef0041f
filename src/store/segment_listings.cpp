#include "store/segment_listings.h"

#include <algorithm>

namespace entente::store {
namespace {

/// So many repetitions are not worth sorting away.
constexpr std::size_t spare_touches = 4096;

}  // namespace

SlotColumn& SegmentListings::column(ListingColumn name) {
  switch (name) {
    case ListingColumn::listed:
      return rows.listed;
    case ListingColumn::gone:
      return rows.gone;
    case ListingColumn::stale:
      return rows.stale;
    case ListingColumn::disclosed:
      return rows.disclosed;
    case ListingColumn::latest:
      return rows.latest.column();
    case ListingColumn::again_listed:
      return again.listed;
    case ListingColumn::again_gone:
      return again.gone;
    case ListingColumn::previous:
      break;
  }
  return again.previous.column();
}

void SegmentListings::touch(const ListingBlock& block) {
  if (!touched.empty() && touched.back() == block) return;
  touched.push_back(block);
  if (touched.size() > 2 * touched_distinct_ + spare_touches) static_cast<void>(sorted_touched());
}

const std::vector<ListingBlock>& SegmentListings::sorted_touched() {
  std::ranges::sort(touched);
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  touched_distinct_ = touched.size();
  return touched;
}

}  // namespace entente::store
