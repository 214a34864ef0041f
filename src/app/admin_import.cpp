// Taking in batches of objects from `entente import`.
#include <string>
#include <utility>
#include <vector>

#include "app/admin_api.h"
#include "app/json.h"
#include "app/object_frames.h"

namespace entente::app {
namespace {

/// http::Request::body promises as many readable bytes behind it.
constexpr std::size_t readable_slack_bytes = 64;

std::string json_of(const exchange::StatusLine& line) {
  return JsonObject().text("id", line.id).text("version", line.version).text("message", line.message).done();
}

std::string json_of(const std::vector<exchange::StatusLine>& lines) {
  std::vector<std::string> members;
  members.reserve(lines.size());
  for (const auto& line : lines) members.push_back(json_of(line));
  return json_array(members);
}

Result<http::Response> import_batch(Node& node, const http::Request& request, const std::string& name) {
  ENTENTE_TRY(collection, collection_named(node, name));
  ENTENTE_TRY(objects, read_frames(request.body));
  ENTENTE_TRY(status,
              node.submitter->submit_objects(
                  collection, objects, request.body.data() + request.body.size() + readable_slack_bytes));
  return json_response(JsonObject()
                           .number("total", status.total)
                           .number("kept", status.success_count)
                           .number("added", status.added_count)
                           .raw("warnings", json_of(status.successes))
                           .raw("refused", json_of(status.failures))
                           .done());
}

}  // namespace

void add_import_routes(http::Router& router, Node& node) {
  add_admin_route(router, http::Method::post, "/admin/collections/{}/import",
                  [&node](const http::Request& request, const http::Captures& captures) {
                    return import_batch(node, request, captures.at(0));
                  });
}

}  // namespace entente::app
