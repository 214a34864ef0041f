#include "app/admin_api.h"

#include <utility>

#include <fmt/format.h>

#include "app/json.h"
#include "base/version.h"

namespace entente::app {

http::Response json_response(std::string body, int status) {
  http::Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

http::Response admin_error(const Error& error) {
  return json_response(json_of(error), error.http_status());
}

void add_admin_route(http::Router& router, http::Method method, std::string pattern, AdminHandler handler) {
  http::Route route;
  route.method = method;
  route.pattern = std::move(pattern);
  route.blocks = true;
  route.handler = [handler = std::move(handler)](const http::Request& request, const http::Caller& caller,
                                                 const http::Captures& captures) {
    if (!caller.is(http::Role::admin)) {
      return admin_error(fail(ErrorKind::forbidden, "only an administrator may do this").error());
    }
    auto response = handler(request, captures);
    return response ? *std::move(response) : admin_error(response.error());
  };
  router.add(std::move(route));
}

Result<std::string> parameter(const http::Request& request, std::string_view name) {
  ENTENTE_TRY(parameters, http::parse_query(request.query));
  for (auto& candidate : parameters) {
    if (candidate.name == name) return std::move(candidate.value);
  }
  return std::string();
}

Result<exchange::Collection> collection_named(const Node& node, const std::string& id_or_alias) {
  auto found = node.collections->find(id_or_alias);
  if (found) return *std::move(found);
  std::vector<std::string> aliases;
  for (const auto& collection : *node.collections->all()) aliases.push_back(collection.alias);
  return fail(ErrorKind::not_found, fmt::format("there is no collection '{}'", id_or_alias.substr(0, 100)),
              {}, fmt::format("this node has {}", fmt::join(aliases, ", ")));
}

void add_admin_routes(http::Router& router, Node& node) {
  router.set_error_page("/", [](const Error& error, const http::Request&) { return admin_error(error); });
  add_admin_route(router, http::Method::get, "/admin/node",
                  [&node](const http::Request&, const http::Captures&) {
                    return json_response(JsonObject()
                                             .text("nation", node.config.nation)
                                             .text("name", node.config.name)
                                             .text("version", version)
                                             .done());
                  });
  add_user_routes(router, node);
  add_collection_routes(router, node);
  add_import_routes(router, node);
  add_export_routes(router, node);
  add_release_routes(router, node);
  add_desk_routes(router, node);
  add_peer_routes(router, node);
  add_ledger_routes(router, node);
  add_trend_routes(router, node);
  add_maintenance_routes(router, node);
}

}  // namespace entente::app
