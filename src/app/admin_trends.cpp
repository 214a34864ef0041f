// Trends in the admin API: lists and single subjects, over what our own nation sees or, to look at it with
// another's eyes, what is listed for that one.
#include <array>
#include <string>

#include "api/resources.h"
#include "app/admin_api.h"
#include "app/disclosure_config.h"
#include "app/json.h"
#include "exchange/trend_beside.h"
#include "exchange/trend_json.h"
#include "exchange/trend_publish.h"
#include "release/label.h"

namespace entente::app {
namespace {

Result<std::string> viewer_of(const Node& node, const http::Request& request) {
  ENTENTE_TRY(viewer, parameter(request, "as"));
  if (viewer.empty()) return node.config.nation;
  if (viewer != node.config.nation && !node.audiences->slot_of(viewer))
    return fail(ErrorKind::not_found, "nothing is listed for this nation here", viewer.substr(0, 40));
  return viewer;
}

Result<http::Response> list(Node& node, const http::Request& request) {
  ENTENTE_TRY(query, api::trend_query_of(request));
  ENTENTE_TRY(viewer, viewer_of(node, request));
  ENTENTE_TRY(report, exchange::trend_report(*node.tally, viewer, query));
  return json_response(exchange::trend_list_json(report, query, *node.tally));
}

Result<http::Response> show(Node& node, const http::Request& request) {
  ENTENTE_TRY(query, api::trend_query_of(request));
  ENTENTE_TRY(viewer, viewer_of(node, request));
  ENTENTE_TRY(report, exchange::subject_report(*node.tally, viewer, query));
  std::string more;
  // What others published is ours to see, not the nation's whose eyes are borrowed.
  if (const auto collection = node.collections->find("trends"); collection && viewer == node.config.nation) {
    ENTENTE_TRY(held, exchange::held_trends(*node.store, *collection));
    more = exchange::beside_json(report, exchange::trends_beside(held, report, query), query, *node.tally);
  }
  return json_response(exchange::trend_show_json(report, query, *node.tally, more));
}

Result<http::Response> quarters(Node& node, const http::Request& request) {
  ENTENTE_TRY(query, api::trend_query_of(request));
  ENTENTE_TRY(viewer, viewer_of(node, request));
  ENTENTE_TRY(report, exchange::quarterly_report(*node.tally, viewer, query));
  return json_response(exchange::trend_list_json(report, query, *node.tally));
}

/// Puts the label's marking definition beside the trends, where it is not there yet.
Result<std::string> add_label(Node& node, const exchange::Collection& collection, const std::string& text) {
  ENTENTE_TRY(label, release::parse_label(text));
  const std::string definition = release::marking_definition(label);
  const std::array<std::string_view, 1> objects{definition};
  ENTENTE_TRY(status, node.submitter->submit_objects(collection, objects));
  if (!status.failures.empty())
    return fail(ErrorKind::unprocessable, status.failures.front().message, "label");
  return release::marking_id(label);
}

Result<http::Response> publish(Node& node, const http::Request& request, const std::string& name) {
  ENTENTE_TRY(collection, collection_named(node, name));
  ENTENTE_TRY(query, api::trend_query_of(request));
  ENTENTE_TRY(body, JsonDocument::parse(request.body));
  exchange::PublishOptions options{.query = query,
                                   .steady = boolean_of(body.root(), "steady"),
                                   .markings = {},
                                   .rules = disclosure_rules(node.config)};
  if (const std::string label = text_of(body.root(), "label"); !label.empty()) {
    ENTENTE_TRY(marking, add_label(node, collection, label));
    options.markings.push_back(marking);
  }
  ENTENTE_TRY(published, exchange::publish_trends(*node.tally, *node.store, *node.submitter, collection,
                                                  options, *node.audiences));
  std::string held = "[";
  for (const exchange::HeldBack& one : published.held_back) {
    if (held.size() > 1) held += ',';
    held +=
        JsonObject().text("subject", one.subject).text("where", one.where).text("reason", one.reason).done();
  }
  return json_response(JsonObject()
                           .raw("held_back", held + "]")
                           .number("trends", published.trends)
                           .number("added", published.added)
                           .number("unchanged", published.unchanged)
                           .done());
}

Result<http::Response> check(Node& node, const std::string& name) {
  ENTENTE_TRY(collection, collection_named(node, name));
  ENTENTE_TRY(again, exchange::check_trends(*node.store, *node.audiences, *node.collections, collection,
                                            node.random));
  return json_response(
      JsonObject().number("same", again.same).raw("different", json_strings(again.different)).done());
}

}  // namespace

void add_trend_routes(http::Router& router, Node& node) {
  using http::Captures;
  using http::Method;
  using http::Request;
  add_admin_route(router, Method::get, "/admin/trends",
                  [&node](const Request& request, const Captures&) { return list(node, request); });
  add_admin_route(router, Method::get, "/admin/trends/quarters",
                  [&node](const Request& request, const Captures&) { return quarters(node, request); });
  add_admin_route(router, Method::post, "/admin/trends/publish/{}",
                  [&node](const Request& request, const Captures& captures) {
                    return publish(node, request, std::string(captures.at(0)));
                  });
  add_admin_route(
      router, Method::get, "/admin/trends/check/{}",
      [&node](const Request&, const Captures& captures) { return check(node, std::string(captures.at(0))); });
  add_admin_route(router, Method::get, "/admin/trends/show",
                  [&node](const Request& request, const Captures&) { return show(node, request); });
}

}  // namespace entente::app
