// Trends in the admin API: lists and single subjects, over what our own nation sees or, to look at it with
// another's eyes, what is listed for that one.
#include <string>

#include "app/admin_api.h"
#include "exchange/trend_json.h"
#include "exchange/trend_query.h"

namespace entente::app {
namespace {

Result<exchange::TrendQuery> query_of(const http::Request& request) {
  ENTENTE_TRY(parameters, http::parse_query(request.query));
  return exchange::parse_trend_query([&](std::string_view name) {
    for (const auto& candidate : parameters) {
      if (candidate.name == name) return candidate.value;
    }
    return std::string();
  });
}

Result<std::string> viewer_of(const Node& node, const http::Request& request) {
  ENTENTE_TRY(viewer, parameter(request, "as"));
  if (viewer.empty()) return node.config.nation;
  if (viewer != node.config.nation && !node.audiences->slot_of(viewer))
    return fail(ErrorKind::not_found, "nothing is listed for this nation here", viewer.substr(0, 40));
  return viewer;
}

Result<http::Response> list(Node& node, const http::Request& request) {
  ENTENTE_TRY(query, query_of(request));
  ENTENTE_TRY(viewer, viewer_of(node, request));
  ENTENTE_TRY(report, exchange::trend_report(*node.tally, viewer, query));
  return json_response(exchange::trend_list_json(report, query, *node.tally));
}

Result<http::Response> show(Node& node, const http::Request& request) {
  ENTENTE_TRY(query, query_of(request));
  ENTENTE_TRY(viewer, viewer_of(node, request));
  ENTENTE_TRY(report, exchange::subject_report(*node.tally, viewer, query));
  return json_response(exchange::trend_show_json(report, query, *node.tally));
}

}  // namespace

void add_trend_routes(http::Router& router, Node& node) {
  using http::Captures;
  using http::Method;
  using http::Request;
  add_admin_route(router, Method::get, "/admin/trends",
                  [&node](const Request& request, const Captures&) { return list(node, request); });
  add_admin_route(router, Method::get, "/admin/trends/show",
                  [&node](const Request& request, const Captures&) { return show(node, request); });
}

}  // namespace entente::app
