// Proofs and checkpoints of the admin API (docs/format/proof.md).
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/admin_api.h"
#include "app/json.h"
#include "base/hash.h"
#include "ledger/checkpoint.h"
#include "store/proof_file.h"

namespace entente::app {
namespace {

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
  ENTENTE_TRY(id, parameter(request, "id"));
  const auto entries = node.store->entries_of(id);
  if (entries.empty()) {
    return fail(ErrorKind::not_found, fmt::format("the log has no entry about '{}'", id.substr(0, 300)), {},
                "check the object's id");
  }
  ENTENTE_TRY(proof, node.store->prove(entries.back()));
  return json_response(store::proof_json(proof, id, *node.signer));
}

}  // namespace

void add_ledger_routes(http::Router& router, Node& node) {
  add_admin_route(router, http::Method::get, "/admin/ledger/checkpoint",
                  [&node](const http::Request&, const http::Captures&) { return checkpoint(node); });
  add_admin_route(
      router, http::Method::get, "/admin/ledger/proof",
      [&node](const http::Request& request, const http::Captures&) { return proof(node, request); });
}

}  // namespace entente::app
