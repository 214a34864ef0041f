// /api/trends: what the release gate says our own users may see, and nothing for others.
#include <string>
#include <utility>

#include "api/resources.h"
#include "exchange/trend_json.h"

namespace entente::api {
namespace {

/// `subject` empty: all.
Result<std::string> trends(const ApiContext& context, const http::Request& request,
                           const http::Caller& caller, const std::string& subject) {
  ENTENTE_TRY(query, trend_query_of(request));
  query.count.subject = subject;
  ENTENTE_TRY(report, context.gate.trends(context.tally, caller.nation, query));
  return subject.empty() ? exchange::trend_list_json(report.value(), query, context.tally)
                         : exchange::trend_show_json(report.value(), query, context.tally);
}

void add(http::Router& router, const ApiContext& context, std::string pattern) {
  http::Route route;
  route.pattern = std::move(pattern);
  route.blocks = true;
  route.handler = [&context](const http::Request& request, const http::Caller& caller,
                             const http::Captures& captures) {
    auto body =
        trends(context, request, caller, captures.size() > 0 ? std::string(captures.at(0)) : std::string());
    return body ? json(*std::move(body)) : problem(body.error());
  };
  router.add(std::move(route));
}

}  // namespace

Result<exchange::TrendQuery> trend_query_of(const http::Request& request) {
  ENTENTE_TRY(parameters, http::parse_query(request.query));
  return exchange::parse_trend_query([&](std::string_view name) {
    for (const auto& candidate : parameters) {
      if (candidate.name == name) return candidate.value;
    }
    return std::string();
  });
}

void add_trend_resources(http::Router& router, const ApiContext& context) {
  add(router, context, std::string(root) + "/trends");
  add(router, context, std::string(root) + "/trends/{}");
}

}  // namespace entente::api
