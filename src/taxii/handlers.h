// The handlers behind the routes, one per TAXII endpoint. Captures are path segments as decoded: any text.
#pragma once

#include "base/error.h"
#include "http/router.h"
#include "taxii/routes.h"

namespace entente::taxii {

/// What every handler gets.
struct Call {
  const TaxiiContext& context;
  const http::Request& request;
  const http::Caller& caller;
  const http::Captures& captures;
};
using Endpoint = Result<http::Response> (*)(const Call&);

// information.cpp
[[nodiscard]] Result<http::Response> get_discovery(const Call& call);
[[nodiscard]] Result<http::Response> get_api_root(const Call& call);
[[nodiscard]] Result<http::Response> get_status(const Call& call);
[[nodiscard]] Result<http::Response> get_collections(const Call& call);
[[nodiscard]] Result<http::Response> get_collection(const Call& call);

// objects.cpp
[[nodiscard]] Result<http::Response> get_manifest(const Call& call);
[[nodiscard]] Result<http::Response> get_objects(const Call& call);
/// Entente's own: what proves a page of objects (docs/taxii.md, "Custody").
[[nodiscard]] Result<http::Response> get_custody(const Call& call);
[[nodiscard]] Result<http::Response> get_object(const Call& call);
[[nodiscard]] Result<http::Response> get_versions(const Call& call);
[[nodiscard]] Result<http::Response> post_objects(const Call& call);
[[nodiscard]] Result<http::Response> delete_object(const Call& call);

}  // namespace entente::taxii
