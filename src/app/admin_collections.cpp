// Collections of the admin API.
#include <string>
#include <utility>
#include <vector>

#include "app/admin_api.h"
#include "app/json.h"
#include "release/label.h"

namespace entente::app {
namespace {

std::string json_of(const exchange::Collection& collection) {
  return JsonObject()
      .text("alias", collection.alias)
      .text("id", to_string(collection.id))
      .text("title", collection.title)
      .text("description", collection.description)
      .text("readers", collection.readers.to_string())
      .text("writers", collection.writers.to_string())
      .text("default_label", collection.default_label)
      .done();
}

Result<http::Response> add_collection(Node& node, const http::Request& request) {
  ENTENTE_TRY(body, JsonDocument::parse(request.body));
  ENTENTE_TRY(readers, exchange::NationList::parse(text_of(body.root(), "readers")));
  ENTENTE_TRY(writers, exchange::NationList::parse(text_of(body.root(), "writers")));
  exchange::Collection wanted;
  wanted.alias = text_of(body.root(), "alias");
  wanted.title = text_of(body.root(), "title");
  wanted.description = text_of(body.root(), "description");
  wanted.readers = std::move(readers);
  wanted.writers = std::move(writers);
  if (wanted.title.empty()) wanted.title = wanted.alias;
  wanted.default_label = text_of(body.root(), "default_label");
  if (!wanted.default_label.empty()) {
    ENTENTE_TRY(label, release::parse_label(wanted.default_label));
    if (label.originator != node.config.nation) {
      return fail(ErrorKind::unprocessable, "a collection's default label is for what its own nation puts in",
                  "originator " + label.originator, "make the label with --originator " + node.config.nation);
    }
  }
  ENTENTE_TRY(added, node.collections->add(std::move(wanted), node.random));
  return json_response(json_of(added), 201);
}

}  // namespace

void add_collection_routes(http::Router& router, Node& node) {
  add_admin_route(router, http::Method::get, "/admin/collections/",
                  [&node](const http::Request&, const http::Captures&) {
                    std::vector<std::string> collections;
                    for (const auto& collection : *node.collections->all())
                      collections.push_back(json_of(collection));
                    return json_response(JsonObject().raw("collections", json_array(collections)).done());
                  });
  add_admin_route(
      router, http::Method::post, "/admin/collections/",
      [&node](const http::Request& request, const http::Captures&) { return add_collection(node, request); });
}

}  // namespace entente::app
