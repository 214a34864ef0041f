// A file of another format has records, not versions: imported again, or in a later edition, its objects come
// with the dates of their first making. Here each is set beside what the collection holds under our own name:
//
//   - not held: it goes in as it is;
//   - held, and the same but for `created` and `modified`: the held bytes go in, which adds nothing;
//   - held, and different: it becomes a new version, with the `created` that is held and a `modified` of now,
//     or of one millisecond after the held one where our clock has not got there.
//
// Only objects as feeds::ObjectText lays them out are looked at; others pass as they are.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "store/store.h"

namespace entente::exchange {

/// What goes in, and the memory behind it.
struct Edition {
  std::vector<std::string_view> objects;  ///< one for each that came
  std::deque<std::string> rewritten;
  std::vector<std::shared_ptr<const void>> pins;
};

/// The objects as they are to be appended to the collection. `objects` must outlive the result. Errors: those
/// of Store::page.
[[nodiscard]] Result<Edition> next_edition(const store::Store& store, const Clock& clock,
                                           store::CollectionNumber collection,
                                           std::span<const std::string_view> objects);

}  // namespace entente::exchange
