#include "taxii/access.h"

#include <utility>

namespace entente::taxii {

Rights rights_of(const http::Caller& caller, const exchange::Collection& collection) {
  if (!caller.signed_in) return {};
  if (caller.is(http::admin)) return {true, true};
  return {collection.readers.admits(caller.nation),
          caller.is(http::contributor) && collection.writers.admits(caller.nation)};
}

Result<std::shared_ptr<const exchange::Collection>> open_collection(const exchange::Collections& collections,
                                                                    std::string_view id_or_alias,
                                                                    const http::Caller& caller, Wish wish) {
  auto collection = collections.locate(id_or_alias);
  const Rights rights = collection ? rights_of(caller, *collection) : Rights{};
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
