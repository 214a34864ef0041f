// What the resources of the API share: answers and where they hang.
#pragma once

#include <string>
#include <string_view>

#include "api/routes.h"
#include "exchange/trend_query.h"
#include "http/router.h"

namespace entente::api {

inline constexpr std::string_view root = "/api";

[[nodiscard]] http::Response json(std::string body, int status = 200,
                                  std::string_view type = "application/json");
/// Problem details.
[[nodiscard]] http::Response problem(const Error& error);

/// The question that a request for trends asks. Errors: those of parse_query and parse_trend_query.
[[nodiscard]] Result<exchange::TrendQuery> trend_query_of(const http::Request& request);

void add_trend_resources(http::Router& router, const ApiContext& context);

}  // namespace entente::api
