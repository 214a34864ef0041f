// The JSON API of a node at /api/: what its own people ask of it in a browser or a script. So far: release.
// Errors are problem details (RFC 9457). Everything here needs a signed-in user of the node's own nation; who
// may ask what is said with each resource.
#pragma once

#include "exchange/audiences.h"
#include "exchange/collections.h"
#include "exchange/release_gate.h"
#include "exchange/tally.h"
#include "http/router.h"

namespace entente::api {

/// What the handlers work with; must outlive the router.
struct ApiContext {
  const store::Store& store;
  const exchange::Audiences& audiences;
  const exchange::Collections& collections;
  const exchange::ReleaseGate& gate;
  exchange::Tally& tally;
};

/// GET /api/explain?object=ID&nation=JPN     releaser, admin: the decision with its reasons, one per version
/// GET /api/holdings?nation=JPN[&object=ID][&after=ENTRY]   releaser, admin: what the nation holds of ours
/// GET /api/trends?step=...                    any user of our nation: what rises and falls (trend_query.h)
/// GET /api/trends/{subject}?step=...          the same of one subject with its steps and events
void add_api_routes(http::Router& router, ApiContext& context);

}  // namespace entente::api
