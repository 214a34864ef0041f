// Who signs the checkpoints of a node.
#pragma once

#include "app/config.h"
#include "base/error.h"
#include "exchange/secrets.h"
#include "ledger/note.h"

namespace entente::app {

/// The key is named after the nation: `entente/KOR`.
[[nodiscard]] Result<ledger::NoteSigner> ledger_signer(const Config& config,
                                                       const exchange::Secrets& secrets);

}  // namespace entente::app
