// Proofs and checkpoints of the admin API (docs/format/proof.md).
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/admin_api.h"
#include "app/json.h"
#include "base/hash.h"
#include "base/instant.h"
#include "exchange/holdings.h"
#include "ledger/checkpoint.h"
#include "store/proof_file.h"

namespace entente::app {
namespace {

Result<std::uint64_t> number_of(const std::string& text, const std::string& name) {
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc() && end == text.data() + text.size()) return number;
  return fail(ErrorKind::malformed, name + " is not a number");
}

http::Response checkpoint(const Node& node) {
  const store::TreeHead head = node.store->tree_head();
  return json_response(JsonObject()
                           .number("size", head.size)
                           .text("root", to_hex(head.root))
                           .text("checkpoint", ledger::sign_checkpoint(*node.signer, head.size, head.root))
                           .text("key", node.signer->verifier().to_string())
                           .done());
}

Result<http::Response> proof(const Node& node, const http::Request& request) {
  ENTENTE_TRY(entry, parameter(request, "entry"));
  if (!entry.empty()) {
    ENTENTE_TRY(sequence, number_of(entry, "entry"));
    ENTENTE_TRY(proof, node.store->prove(sequence));
    return json_response(store::proof_json(proof, "entry " + entry, *node.signer));
  }
  ENTENTE_TRY(id, parameter(request, "id"));
  const auto entries = node.store->entries_of(id);
  if (entries.empty()) {
    return fail(ErrorKind::not_found, fmt::format("the log has no entry about '{}'", id.substr(0, 300)), {},
                "check the object's id");
  }
  ENTENTE_TRY(proof, node.store->prove(entries.back()));
  return json_response(store::proof_json(proof, id, *node.signer));
}

std::string json_of(const exchange::Holding& holding) {
  return JsonObject()
      .text("id", holding.id)
      .text("version", holding.version)
      .text("collection", holding.collection)
      .text("origin", holding.origin)
      .text("since", format_micros(holding.since))
      .text("ground", holding.ground)
      .number("entry", holding.entry)
      .number("object_entry", holding.object)
      .boolean("visible", holding.visible)
      .done();
}

Result<http::Response> holdings(const Node& node, const http::Request& request) {
  exchange::HoldingsQuery query;
  ENTENTE_TRY(nation, parameter(request, "nation"));
  ENTENTE_TRY(id, parameter(request, "id"));
  ENTENTE_TRY(after, parameter(request, "after"));
  query.nation = nation;
  query.id = id;
  if (!after.empty()) {
    ENTENTE_TRY(sequence, number_of(after, "after"));
    query.after_entry = sequence;
  }
  std::vector<std::string> found;
  ENTENTE_TRY(
      rest, exchange::holdings(*node.store, *node.audiences, *node.collections, query,
                               [&](const exchange::Holding& holding) { found.push_back(json_of(holding)); }));
  JsonObject body;
  body.raw("holdings", json_array(found));
  if (rest) body.number("next", *rest);
  return json_response(body.done());
}

}  // namespace

void add_ledger_routes(http::Router& router, Node& node) {
  add_admin_route(router, http::Method::get, "/admin/ledger/checkpoint",
                  [&node](const http::Request&, const http::Captures&) { return checkpoint(node); });
  add_admin_route(
      router, http::Method::get, "/admin/ledger/proof",
      [&node](const http::Request& request, const http::Captures&) { return proof(node, request); });
  add_admin_route(
      router, http::Method::get, "/admin/ledger/holdings",
      [&node](const http::Request& request, const http::Captures&) { return holdings(node, request); });
}

}  // namespace entente::app
