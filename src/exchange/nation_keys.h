// The names under which a nation's signing key (Secrets::signing_seed) signs notes for other nations. One
// Ed25519 key signs them all; the name says what for, and each kind of note begins with a line that no other
// kind has.
//
//   entente/KOR/versions       statements about versions (exchange/statement.h)
//   entente/KOR/released/USA   checkpoints of what KOR gave to USA (exchange/released_tree.h)
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "ledger/note.h"
#include "release/grant.h"

namespace entente::exchange {

using SigningSeed = std::array<std::uint8_t, 32>;

[[nodiscard]] std::string statement_key_name(std::string_view nation);
[[nodiscard]] std::string released_key_name(std::string_view nation, std::string_view recipient);

/// Errors of NoteSigner and NoteVerifier: a nation that is none.
[[nodiscard]] Result<ledger::NoteSigner> signer_of(std::string key_name, const SigningSeed& seed);
[[nodiscard]] Result<ledger::NoteVerifier> verifier_of(std::string key_name, const release::PublicKey& key);

}  // namespace entente::exchange
