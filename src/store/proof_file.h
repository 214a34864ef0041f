// A proof that an entry is in the log, as a JSON file that anybody can check without this program
// (docs/format/proof.md; test/ledger/verify_proof.py does).
#pragma once

#include <string>
#include <string_view>

#include "ledger/note.h"
#include "store/store.h"

namespace entente::store {

/// `object` is the STIX id that the entry is about, for the reader; may be empty. Signs the proof's tree
/// head.
[[nodiscard]] std::string proof_json(const InclusionProof& proof, std::string_view object,
                                     const ledger::NoteSigner& signer);

}  // namespace entente::store
