// Which of the versions that somebody sees a filter lets through (TAXII 2.1 section 3.4), by looking at all
// of them: the oracle's half of select.h.
#pragma once

#include <algorithm>
#include <vector>

#include "store/store.h"

namespace entente::store {

/// A version as its viewer sees it.
struct SeenVersion {
  Item item;
  /// What first and last go by: the version; of an object without one its entry's stamp, whatever date the
  /// viewer is told.
  Instant rank;
};

/// By version, spec, place in the log.
[[nodiscard]] bool earlier_version(const SeenVersion& a, const SeenVersion& b);
/// By spec, version, place in the log: the greatest is what a reader who filters nothing is shown.
[[nodiscard]] bool less_current(const SeenVersion& a, const SeenVersion& b);

/// Whether the filter takes `version` out of `siblings`: those of the same collection, origin and id.
[[nodiscard]] bool selected(const SeenVersion& version, const std::vector<SeenVersion>& siblings,
                            const VersionFilter& filter);
/// Those of one collection's versions that the filter lets through, ordered by the viewer's date.
[[nodiscard]] std::vector<Item> filtered(const std::vector<SeenVersion>& versions, const Filter& filter);

template <class T, class U>
bool empty_or_contains(const std::vector<T>& list, const U& value) {
  return list.empty() || std::ranges::find(list, value) != list.end();
}

}  // namespace entente::store
