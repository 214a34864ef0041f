// The TAXII 2.1 face of a node: discovery at /taxii2/, the API root at /exchange/ (OASIS standard, 10 June
// 2021). Every URL is served with and without its final slash; every error under these prefixes is a TAXII
// error resource. Nothing here is reachable without signing in.
#pragma once

#include <cstddef>
#include <string>

#include "base/limits.h"
#include "exchange/collections.h"
#include "exchange/custody.h"
#include "exchange/page_cache.h"
#include "exchange/release_gate.h"
#include "exchange/submit.h"
#include "http/router.h"
#include "taxii/parameters.h"

namespace entente::taxii {

struct TaxiiOptions {
  std::string title = "Entente";  ///< of the node (discovery) and its API root
  std::string description;        ///< empty: left out
  std::string contact;            ///< empty: left out
  std::size_t max_content_bytes = limits::max_content_bytes;
  PageLimits page;
};

/// What the handlers work with; must outlive the router.
struct TaxiiContext {
  exchange::ReleaseGate& gate;
  const exchange::Collections& collections;
  exchange::Submitter& submitter;
  exchange::PageCache& pages;
  TaxiiOptions options;
  /// Null: custody is not told.
  const exchange::Custody* custody = nullptr;
};

void add_taxii_routes(http::Router& router, TaxiiContext& context);

}  // namespace entente::taxii
