// /metrics in the text format of Prometheus (0.0.4). Counts tell what a nation holds, so this is on the admin
// socket and, when configured, on a loopback address; never on the TAXII address.
#pragma once

#include <string>

#include "app/node.h"
#include "exchange/page_cache.h"
#include "http/server.h"

namespace entente::app {

[[nodiscard]] std::string render_metrics(const Node& node, const exchange::PageCache& pages,
                                         const http::ServerCounters& counters);

}  // namespace entente::app
