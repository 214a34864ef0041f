#include "app/ledger_key.h"

namespace entente::app {

Result<ledger::NoteSigner> ledger_signer(const Config& config, const exchange::Secrets& secrets) {
  return ledger::NoteSigner::from_seed("entente/" + config.nation, secrets.ledger_seed());
}

}  // namespace entente::app
