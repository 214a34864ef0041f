#include "exchange/nation_keys.h"

#include <utility>

#include <fmt/format.h>

namespace entente::exchange {

std::string statement_key_name(std::string_view nation) {
  return fmt::format("entente/{}/versions", nation);
}

std::string released_key_name(std::string_view nation, std::string_view recipient) {
  return fmt::format("entente/{}/released/{}", nation, recipient);
}

Result<ledger::NoteSigner> signer_of(std::string key_name, const SigningSeed& seed) {
  return ledger::NoteSigner::from_seed(std::move(key_name), seed);
}

Result<ledger::NoteVerifier> verifier_of(std::string key_name, const release::PublicKey& key) {
  return ledger::NoteVerifier::from_key(std::move(key_name), key);
}

}  // namespace entente::exchange
