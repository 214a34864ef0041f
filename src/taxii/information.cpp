#include "taxii/access.h"
#include "taxii/answer.h"
#include "taxii/handlers.h"
#include "taxii/resources.h"

namespace entente::taxii {

Result<http::Response> get_discovery(const Call& call) {
  return answer(call.request, discovery_text(call.context.options));
}

Result<http::Response> get_api_root(const Call& call) {
  return answer(call.request, api_root_text(call.context.options));
}

Result<http::Response> get_status(const Call& call) {
  const auto unknown = [] {
    return fail(ErrorKind::not_found, "there is no status with this id, or it is older than 24 hours",
                "status");
  };
  const auto id = parse_uuid(call.captures.at(0));
  if (!id) return unknown();
  ENTENTE_TRY(status, call.context.gate.status(*id, call.caller.nation));
  // A status names objects: it is for whoever posted them.
  const bool own = status.value().owner == call.caller.nation + "/" + call.caller.name;
  if (!own && !is_administrator(call)) return unknown();
  return answer(call.request, status_text(status));
}

Result<http::Response> get_collections(const Call& call) {
  std::string text;
  for (const exchange::Collection& collection : *call.context.collections.all()) {
    const Rights rights = rights_of(call, collection);
    if (!rights.read && !rights.write) continue;
    text += text.empty() ? R"({"collections":[)" : ",";
    text += collection_text(collection, rights);
  }
  return answer(call.request, text.empty() ? "{}" : text + "]}");
}

Result<http::Response> get_collection(const Call& call) {
  ENTENTE_TRY(collection, open_collection(call, Wish::see));
  return answer(call.request, collection_text(*collection, rights_of(call, *collection)));
}

}  // namespace entente::taxii
