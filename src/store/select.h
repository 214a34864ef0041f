// Which entries a query means: TAXII 2.1 section 3.4 over the lists, the listings and the id index of the
// view.
//
// Promises: called with the view's lock held shared; linear in the entries visited, and a filterless page
// visits only what it returns and what is hidden between. Copies places, never bytes.
#pragma once

#include <vector>

#include "store/view.h"

namespace entente::store {

struct Selected {
  Place place;
  Stamp date = 0;  ///< the viewer's
};

struct Selection {
  std::vector<Selected> found;  ///< ordered by date
  bool more = false;
};

[[nodiscard]] Selection select(const View& view, const Query& query);

/// What an erasure takes away, and the current versions of the object without that.
[[nodiscard]] Erased select_erased(const View& view, const Erasure& erasure);

/// The newest status entry with that UUID (16 bytes).
[[nodiscard]] std::optional<Place> select_status(const View& view, std::string_view uuid);

/// Object entries about an id in any collection whose id was not destroyed, oldest first.
[[nodiscard]] std::vector<Sequence> select_entries_of(const View& view, std::string_view id);

/// True when the viewer sees some version of the id.
[[nodiscard]] bool select_any(const View& view, CollectionNumber collection, std::string_view id,
                              Viewer viewer);

}  // namespace entente::store
