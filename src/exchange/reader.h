// Reading a collection page by page: a filter and a position in, the page and the cursor of the next one out.
// Two reads with the same arguments and no writes between them give the same answer, on every replica.
//
// Decides nothing about release: faces go through exchange/release_gate.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "exchange/collections.h"
#include "exchange/cursor.h"
#include "store/store.h"

namespace entente::exchange {

/// What a cursor was made for; a cursor of one is refused by the others. The numbers are in cursors.
enum class Listing : std::uint8_t { objects = 1, manifest = 2, object = 3, versions = 4 };

struct Selection {
  Listing listing = Listing::objects;
  std::string_view nation;  ///< the reader's
  store::Stamp after = 0;   ///< added_after: only what was added later (strictly)
  std::size_t limit = 1;
  std::string next;  ///< cursor of an earlier answer; empty: from the beginning
  store::Filter filter;
  bool outline = false;  ///< as Query::outline
};

struct Selected {
  store::Page page;
  std::string nation{};  ///< the reader's: what is kept for one nation tells another nothing
  bool foreign = false;  ///< the reader is a recipient
  std::string next;      ///< empty: nothing follows
};

class Reader {
 public:
  Reader(const store::Store& store, const Cursors& cursors) : store_(store), cursors_(cursors) {}
  /// Errors: malformed (a cursor that does not belong here), and those of Store::page.
  [[nodiscard]] Result<Selected> select(const Collection& collection, const Selection& selection,
                                        store::Viewer viewer) const;

 private:
  const store::Store& store_;
  const Cursors& cursors_;
};

}  // namespace entente::exchange
