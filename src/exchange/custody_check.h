// Believes a page of objects only as far as its custody proves (custody_page.h): the receiver's side.
//
//   - the objects are among what the peer signed that it gave to us, and its history only grew since the last
//   time;
//   - each object is its originator's: the peer's own, or another nation's whose key is known and who signed
//   it; what
//     another nation is only said to have originated counts as the peer's;
//   - the label is the originator's.
//
// Promises: believes nothing but the keys and the checkpoint that were kept; a page that is wrong anywhere is
// refused whole, with a sentence that names what is wrong.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "exchange/custody_note.h"
#include "exchange/custody_page.h"
#include "exchange/key_ring.h"

namespace entente::exchange {

struct CustodyContext {
  std::string own;         ///< our nation
  std::string peer;        ///< the sender's
  KeyRing keys;            ///< of all nations that are known, ours and the peer's among them
  std::string checkpoint;  ///< the last one that was kept of our tree at the peer; empty: none yet
  Micros now = 0;
};

/// An object as received. Views stay with the caller.
struct ReceivedObject {
  std::string_view bytes;
  std::string_view id;        ///< empty: it could not be read, and will not be kept
  std::string_view modified;  ///< as spelled in it; empty: it has no version
};

struct BelievedCustody {
  std::vector<std::string> origins;  ///< nation of each object
  std::vector<std::string> labels;   ///< what it states about each (release::canonical()); empty: nothing
  /// When it stated that (none: it stated nothing about this one, not even that it has no label).
  std::vector<std::optional<Micros>> times;
  CustodyNote note;        ///< to keep, so that the signatures can be handed on
  std::string checkpoint;  ///< to keep instead of the last one
};

/// The size that the checkpoint vouches for, to ask for a proof from there; 0 for none. Error: malformed.
[[nodiscard]] Result<std::uint64_t> checkpoint_size(std::string_view checkpoint);

/// Errors: conflict (the custody is about another page: it may have changed between two requests), forbidden
/// (a signature), corrupt (a proof, or history that was rewritten), malformed.
[[nodiscard]] Result<BelievedCustody> check_custody(const CustodyPage& page,
                                                    std::span<const ReceivedObject> objects,
                                                    const CustodyContext& context);

}  // namespace entente::exchange
