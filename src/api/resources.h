// What the resources of the API share: answers and where they hang.
#pragma once

#include <string>
#include <string_view>

#include "api/routes.h"
#include "http/router.h"

namespace entente::api {

inline constexpr std::string_view root = "/api";

[[nodiscard]] http::Response json(std::string body, int status = 200,
                                  std::string_view type = "application/json");
/// Problem details.
[[nodiscard]] http::Response problem(const Error& error);

void add_trend_resources(http::Router& router, const ApiContext& context);

}  // namespace entente::api
