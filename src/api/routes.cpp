#include "api/routes.h"

#include <charconv>
#include <functional>
#include <string>
#include <utility>

#include "api/resources.h"
#include "base/instant.h"
#include "base/json_text.h"
#include "exchange/explain.h"
#include "exchange/holdings.h"

namespace entente::api {

http::Response json(std::string body, int status, std::string_view type) {
  http::Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", std::string(type));
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

// RFC 9457. Where a failure of ours happened is for the log, not for strangers.
http::Response problem(const Error& error) {
  const int status = error.http_status();
  std::string body = R"({"title":)" + json_string(error.what) + R"(,"status":)" + std::to_string(status);
  if (status < 500 && !error.where.empty()) body += R"(,"detail":)" + json_string(error.where);
  if (!error.remedy.empty()) body += R"(,"remedy":)" + json_string(error.remedy);
  return json(body + "}", status, "application/problem+json");
}

namespace {

Result<std::string> parameter(const http::Request& request, std::string_view name) {
  ENTENTE_TRY(parameters, http::parse_query(request.query));
  for (auto& candidate : parameters) {
    if (candidate.name == name) return std::move(candidate.value);
  }
  return std::string();
}

Result<std::string> needed(const http::Request& request, std::string_view name) {
  ENTENTE_TRY(value, parameter(request, name));
  if (!value.empty()) return value;
  return fail(ErrorKind::malformed, "a parameter is missing", std::string(name));
}

using Endpoint = std::function<Result<std::string>(const ApiContext&, const http::Request&)>;

/// What other nations may see is the business of those who decide on it.
Result<> admit_releaser(const ApiContext& context, const http::Caller& caller) {
  const bool own = caller.nation == context.audiences.own_nation();
  if (own && (caller.is(http::releaser) || caller.is(http::admin))) return {};
  return fail(ErrorKind::forbidden, "this is for the node's own releasers and administrators");
}

void add(http::Router& router, const ApiContext& context, const std::string& path, Endpoint endpoint) {
  http::Route route;
  route.pattern = std::string(root) + path;
  route.blocks = true;
  route.handler = [&context, endpoint = std::move(endpoint)](
                      const http::Request& request, const http::Caller& caller, const http::Captures&) {
    if (const auto admitted = admit_releaser(context, caller); !admitted) return problem(admitted.error());
    auto body = endpoint(context, request);
    return body ? json(*std::move(body)) : problem(body.error());
  };
  router.add(std::move(route));
}

Result<std::string> explain(const ApiContext& context, const http::Request& request) {
  ENTENTE_TRY(object, needed(request, "object"));
  ENTENTE_TRY(nation, needed(request, "nation"));
  ENTENTE_TRY(explained,
              exchange::explain(context.store, context.audiences, context.collections, object, nation));
  return exchange::explanation_json(explained, nation);
}

std::string text_of(const exchange::Holding& holding) {
  return R"({"id":)" + json_string(holding.id) + R"(,"version":)" + json_string(holding.version) +
         R"(,"collection":)" + json_string(holding.collection) + R"(,"origin":)" +
         json_string(holding.origin) + R"(,"since":)" + json_string(format_micros(holding.since)) +
         R"(,"ground":)" + json_string(holding.ground) + R"(,"entry":)" + std::to_string(holding.entry) +
         R"(,"visible":)" + (holding.visible ? "true" : "false") + '}';
}

Result<std::string> holdings(const ApiContext& context, const http::Request& request) {
  exchange::HoldingsQuery query;
  ENTENTE_TRY(nation, needed(request, "nation"));
  ENTENTE_TRY(object, parameter(request, "object"));
  ENTENTE_TRY(after, parameter(request, "after"));
  query.nation = nation;
  query.id = object;
  const auto [end, code] = std::from_chars(after.data(), after.data() + after.size(), query.after_entry);
  if (!after.empty() && (code != std::errc() || end != after.data() + after.size()))
    return fail(ErrorKind::malformed, "this is not the number of an entry", "after");
  std::string list;
  ENTENTE_TRY(rest, exchange::holdings(context.store, context.audiences, context.collections, query,
                                       [&](const exchange::Holding& holding) {
                                         if (!list.empty()) list += ',';
                                         list += text_of(holding);
                                       }));
  std::string body = R"({"nation":)" + json_string(nation) + R"(,"holdings":[)" + list + ']';
  if (rest) body += R"(,"next":)" + std::to_string(*rest);
  return body + "}";
}

}  // namespace

void add_api_routes(http::Router& router, ApiContext& context) {
  router.set_error_page(std::string(root),
                        [](const Error& error, const http::Request&) { return problem(error); });
  add(router, context, "/explain", explain);
  add(router, context, "/holdings", holdings);
  add_trend_resources(router, context);
}

}  // namespace entente::api
