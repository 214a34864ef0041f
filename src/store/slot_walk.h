// What a recipient sees of a collection, in the order of its dates: own places of versions and, behind each
// group, the earlier versions that it listed again (docs/adr/0010-listings.md).
//
// Promises: called with the view's lock held shared, for as long as this lives. Skips words of zeros: the
// cost is what is returned, a little for each 64 rows between, and the listings again between that are
// somebody else's.
#pragma once

#include <memory>
#include <optional>
#include <queue>
#include <span>
#include <string>
#include <vector>

#include "store/listings.h"
#include "store/view.h"

namespace entente::store {

/// What to walk over.
struct SlotWalkOptions {
  Slot slot = 0;
  CollectionNumber collection = 0;
  std::span<const std::string> types;  ///< distinct; empty: all
  Stamp after = 0;
  bool current_only = false;  ///< without what the slot sees a greater version of
};

class SlotWalk {
 public:
  struct Found {
    Place place;
    Stamp date = 0;
    bool current = false;
  };

  SlotWalk(const View& view, const SlotWalkOptions& options);
  ~SlotWalk();
  SlotWalk(const SlotWalk&) = delete;
  SlotWalk& operator=(const SlotWalk&) = delete;
  /// The next one; nothing at the end.
  [[nodiscard]] std::optional<Found> next();

 private:
  class Rows;
  class Agains;
  class Dates;
  void enter(std::size_t segment, std::size_t row, std::size_t again);

  const View& view_;
  SlotWalkOptions options_;
  std::size_t segment_ = 0;
  std::unique_ptr<Rows> rows_;
  std::unique_ptr<Agains> agains_;
  std::unique_ptr<Dates> dates_;
};

/// The lists of a segment's index in which the versions of a collection and, if there are any, of types are.
[[nodiscard]] std::vector<std::span<const Ordinal>> lists_of(const Segment& segment,
                                                             CollectionNumber collection,
                                                             std::span<const std::string> types);

}  // namespace entente::store
