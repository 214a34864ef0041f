// Makes the custody of a page (custody_page.h): the sender's side.
//
// Promises: says nothing of versions that are not on the page, nor anything that the nation could not know
// from the page and its own tree.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "exchange/audiences.h"
#include "exchange/custody_book.h"
#include "exchange/custody_page.h"
#include "exchange/nation_keys.h"
#include "exchange/release_gate.h"
#include "exchange/released_tree.h"

namespace entente::exchange {

/// Thread-safe.
class Custody {
 public:
  struct Parts {
    const store::Store& store;
    const Audiences& audiences;
    const Clock& clock;
    Random& random;
    SigningSeed signing_seed;
  };
  /// All parts must outlive it.
  explicit Custody(Parts parts) : parts_(parts), trees_(parts.store), book_(parts.store) {}

  /// Of a page that was released to the nation. Own versions get a fresh statement, others' the one that came
  /// with them. `known_size`: of the nation's last checkpoint. Errors: forbidden (the node's own nation, or
  /// one that nothing is listed for), conflict (the page changed meanwhile: ask for it again).
  [[nodiscard]] Result<CustodyPage> of(const Released<Selected>& page, std::string_view nation,
                                       std::uint64_t known_size) const;

 private:
  struct Draft;
  [[nodiscard]] Result<> state_own(Draft& draft) const;
  void hand_on_others(Draft& draft) const;
  [[nodiscard]] std::optional<CustodyBook::Found> statement_of(const store::Item& item,
                                                               const CustodyVersion& version) const;

  Parts parts_;
  ReleasedTrees trees_;
  CustodyBook book_;
};

}  // namespace entente::exchange
