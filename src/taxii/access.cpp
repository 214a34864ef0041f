#include "taxii/access.h"

#include <utility>

namespace entente::taxii {

bool is_administrator(const Call& call) {
  return call.caller.is(http::admin) && call.context.gate.is_own(call.caller.nation);
}

Rights rights_of(const Call& call, const exchange::Collection& collection) {
  if (!call.caller.signed_in) return {};
  if (is_administrator(call)) return {true, true};
  const bool writes = call.caller.is(http::contributor) || call.caller.is(http::admin);
  return {collection.readers.admits(call.caller.nation),
          writes && collection.writers.admits(call.caller.nation)};
}

Result<std::shared_ptr<const exchange::Collection>> open_collection(const Call& call, Wish wish) {
  auto collection = call.context.collections.locate(call.captures.at(0));
  const Rights rights = collection ? rights_of(call, *collection) : Rights{};
  if (!rights.read && !rights.write) {
    return fail(ErrorKind::not_found, "there is no such collection", "collection",
                "GET /exchange/collections/ lists them");
  }
  const std::string place = "collection " + collection->alias;
  if (!rights.read && (wish == Wish::read || wish == Wish::erase)) {
    return fail(ErrorKind::forbidden, "you may write to it but not read it", place,
                "ask the node's administrator");
  }
  if (!rights.write && (wish == Wish::write || wish == Wish::erase)) {
    return fail(ErrorKind::forbidden, "you may read it but not write to it", place,
                "ask the node's administrator");
  }
  return collection;
}

}  // namespace entente::taxii
