#include "store/proof_file.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/json_text.h"
#include "base/text_code.h"
#include "ledger/checkpoint.h"

namespace entente::store {

std::string proof_json(const InclusionProof& proof, std::string_view object,
                       const ledger::NoteSigner& signer) {
  std::string path;
  for (const auto& hash : proof.path) path += fmt::format("{}\"{}\"", path.empty() ? "" : ",", to_hex(hash));
  const std::string checkpoint = ledger::sign_checkpoint(signer, proof.head.size, proof.head.root);
  return fmt::format(
      R"({{"object":{},"index":{},"size":{},"root":"{}","leaf":"{}","path":[{}],"header":"{}","nonce":"{}",)"
      R"("body":"{}","checkpoint":{},"key":{}}})",
      json_string(object), proof.index, proof.head.size, to_hex(proof.head.root), to_hex(proof.leaf), path,
      to_base64(proof.header), to_base64(proof.nonce), to_base64(proof.body), json_string(checkpoint),
      json_string(signer.verifier().to_string()));
}

}  // namespace entente::store
