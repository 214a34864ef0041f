// The ledger of disclosures, read: what does a nation hold of ours, since when, on what ground.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "exchange/audiences.h"
#include "exchange/collections.h"
#include "store/store.h"

namespace entente::exchange {

/// One version that left for the nation. It may be hidden from it now: what was given cannot be taken back,
/// only recalled.
struct Holding {
  std::string id{};            ///< empty when the version was erased here and its bytes reclaimed
  std::string version{};       ///< as TAXII prints it; empty likewise
  std::string collection{};    ///< alias
  std::string origin{};        ///< nation
  std::string ground;          ///< why it might leave
  store::Stamp since = 0;      ///< when it left first
  store::Sequence entry = 0;   ///< of the disclosure: what `entente ledger prove --entry` proves
  store::Sequence object = 0;  ///< the entry that holds the version
  bool visible = false;        ///< the nation sees it now
};

struct HoldingsQuery {
  std::string nation;
  std::string id;                   ///< only this object; empty: all
  store::Sequence after_entry = 0;  ///< go on behind that disclosure entry; 0: from the first
  std::size_t limit = 1'000;        ///< at least so many are given before a page ends with its entry
};

/// Oldest first. Returns the entry to go on after; nothing: that was all. Error not_found: nothing is ever
/// listed for that nation here.
[[nodiscard]] Result<std::optional<store::Sequence>> holdings(
    const store::Store& store, const Audiences& audiences, const Collections& collections,
    const HoldingsQuery& query, const std::function<void(const Holding&)>& visit);

}  // namespace entente::exchange
