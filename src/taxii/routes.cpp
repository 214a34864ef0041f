#include "taxii/routes.h"

#include <string_view>
#include <utility>

#include "taxii/answer.h"
#include "taxii/handlers.h"
#include "taxii/media_type.h"
#include "taxii/resources.h"

namespace entente::taxii {
namespace {

using http::Method;

struct Registration {
  Method method;
  std::string_view pattern;
  Endpoint endpoint;
  bool blocks;
};

constexpr Registration registrations[] = {
    {Method::get, "/taxii2/", get_discovery, false},
    {Method::get, "/exchange/", get_api_root, false},
    {Method::get, "/exchange/status/{}/", get_status, true},
    {Method::get, "/exchange/collections/", get_collections, false},
    {Method::get, "/exchange/collections/{}/", get_collection, false},
    {Method::get, "/exchange/collections/{}/manifest/", get_manifest, false},
    {Method::get, "/exchange/collections/{}/objects/", get_objects, false},
    {Method::get, "/exchange/collections/{}/custody/", get_custody, true},
    {Method::post, "/exchange/collections/{}/objects/", post_objects, true},
    {Method::get, "/exchange/collections/{}/objects/{}/", get_object, false},
    {Method::del, "/exchange/collections/{}/objects/{}/", delete_object, true},
    {Method::get, "/exchange/collections/{}/objects/{}/versions/", get_versions, false},
};

Result<http::Response> call_endpoint(Endpoint endpoint, const Call& call) {
  if (!admits_taxii(call.request)) {
    return fail(ErrorKind::not_acceptable, "this resource exists as " + std::string(media_type) + " only",
                "Accept", "send Accept: " + std::string(media_type));
  }
  return endpoint(call);
}

}  // namespace

void add_taxii_routes(http::Router& router, TaxiiContext& context) {
  const auto page = [](const Error& error, const http::Request&) { return answer_error(error); };
  // Without the final slash too: "/exchange" itself is part of this face.
  for (const std::string_view root : {discovery_path, api_root_path}) {
    router.set_error_page(std::string(root.substr(0, root.size() - 1)), page);
  }
  for (const Registration& registration : registrations) {
    const Endpoint endpoint = registration.endpoint;
    const auto handler = [&context, endpoint](const http::Request& request, const http::Caller& caller,
                                              const http::Captures& captures) -> http::Response {
      auto response = call_endpoint(endpoint, {context, request, caller, captures});
      return response ? std::move(*response) : answer_error(response.error());
    };
    const std::string_view slashed = registration.pattern;
    for (const std::string_view pattern : {slashed, slashed.substr(0, slashed.size() - 1)}) {
      router.add({registration.method, std::string(pattern), handler, registration.blocks, false});
    }
  }
}

}  // namespace entente::taxii
