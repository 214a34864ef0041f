// The admin API: what the commands ask of a node (docs/cli.md). Reachable through DIR/admin.sock, mode 0600,
// or in the command's own process; never on the network. Internal to one version of the program.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/node.h"
#include "http/router.h"

namespace entente::app {

/// All of /admin/. `node` must outlive the router.
void add_admin_routes(http::Router& router, Node& node);

void add_user_routes(http::Router& router, Node& node);
void add_collection_routes(http::Router& router, Node& node);
void add_import_routes(http::Router& router, Node& node);
void add_export_routes(http::Router& router, Node& node);
void add_release_routes(http::Router& router, Node& node);
void add_desk_routes(http::Router& router, Node& node);
void add_peer_routes(http::Router& router, Node& node);
void add_ledger_routes(http::Router& router, Node& node);
void add_trend_routes(http::Router& router, Node& node);
void add_maintenance_routes(http::Router& router, Node& node);

/// An Error as JSON with its HTTP status.
[[nodiscard]] http::Response admin_error(const Error& error);
[[nodiscard]] http::Response json_response(std::string body, int status = 200);

/// A handler that may fail.
using AdminHandler = std::function<Result<http::Response>(const http::Request&, const http::Captures&)>;
/// Adds a route whose errors are admin errors. It blocks: it waits for the disk.
void add_admin_route(http::Router& router, http::Method method, std::string pattern, AdminHandler handler);

/// The value of a query parameter; empty when it is not there.
[[nodiscard]] Result<std::string> parameter(const http::Request& request, std::string_view name);
[[nodiscard]] Result<exchange::Collection> collection_named(const Node& node, const std::string& id_or_alias);

}  // namespace entente::app
