// Taking in batches of objects from `entente import`.
#include <charconv>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/admin_api.h"
#include "app/import_turns.h"
#include "app/json.h"
#include "app/object_frames.h"
#include "exchange/edition.h"

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

/// Which part of which import this is.
struct Place {
  std::string import;
  std::uint64_t part = 0;
};

Result<Place> place_of(const http::Request& request) {
  ENTENTE_TRY(import, parameter(request, "import"));
  ENTENTE_TRY(text, parameter(request, "part"));
  Place place{.import = std::move(import), .part = 0};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), place.part);
  if (place.import.empty() || code != std::errc() || end != text.data() + text.size()) {
    return fail(ErrorKind::malformed, "the request does not say which part of which import it is");
  }
  return place;
}

Result<exchange::Status> submit(Node& node, ImportTurns& turns, const Place& place,
                                const http::Request& request, const std::string& name,
                                bool made_by_importer) {
  ENTENTE_TRY(collection, collection_named(node, name));
  ENTENTE_TRY(objects, read_frames(request.body));
  const auto in_turn = [&] { return turns.wait(place.import, place.part); };
  if (made_by_importer) {
    ENTENTE_TRY(edition, exchange::next_edition(*node.store, node.clock, collection.number, objects));
    return node.submitter->submit_objects(collection, edition.objects, nullptr, in_turn);
  }
  return node.submitter->submit_objects(
      collection, objects, request.body.data() + request.body.size() + readable_slack_bytes, in_turn);
}

Result<http::Response> import_batch(Node& node, ImportTurns& turns, const http::Request& request,
                                    const std::string& name) {
  ENTENTE_TRY(place, place_of(request));
  ENTENTE_TRY(edition, parameter(request, "edition"));
  const bool made_by_importer = !edition.empty();
  auto status = submit(node, turns, place, request, name, made_by_importer);
  turns.finish(place.import, place.part, !status);
  if (!status) return std::unexpected(std::move(status).error());
  // What an importer makes has deterministic ids and the OASIS extension's relationships, which STIX 2.1 only
  // advises against: that is no news to whoever imports.
  return json_response(JsonObject()
                           .number("total", status->total)
                           .number("kept", status->success_count)
                           .number("added", status->added_count)
                           .raw("warnings", made_by_importer ? "[]" : json_of(status->successes))
                           .raw("refused", json_of(status->failures))
                           .done());
}

}  // namespace

void add_import_routes(http::Router& router, Node& node) {
  auto turns = std::make_shared<ImportTurns>();
  add_admin_route(router, http::Method::post, "/admin/collections/{}/import",
                  [&node, turns](const http::Request& request, const http::Captures& captures) {
                    return import_batch(node, *turns, request, captures.at(0));
                  });
}

}  // namespace entente::app
