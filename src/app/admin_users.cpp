// Users of the admin API.
#include <string>
#include <utility>
#include <vector>

#include "app/admin_api.h"
#include "app/json.h"
#include "base/instant.h"

namespace entente::app {
namespace {

std::string json_of(const exchange::User& user) {
  return JsonObject()
      .text("name", user.name)
      .text("nation", user.nation)
      .text("role", exchange::format_roles(user.roles))
      .text("created", format_micros(user.created))
      .text("password_changed", format_micros(user.password_changed))
      .raw("certificates", json_strings(user.certificates))
      .done();
}

Result<http::Response> add_user(Node& node, const http::Request& request) {
  ENTENTE_TRY(body, JsonDocument::parse(request.body));
  ENTENTE_TRY(roles, exchange::parse_roles(text_of(body.root(), "role")));
  exchange::User wanted;
  wanted.name = text_of(body.root(), "name");
  wanted.nation = text_of(body.root(), "nation");
  wanted.roles = roles;
  ENTENTE_CHECK(node.agreements->admit(wanted.nation));
  ENTENTE_TRY(user, node.accounts->add(wanted, text_of(body.root(), "password")));
  return json_response(json_of(user), 201);
}

http::Response done() {
  return json_response("{}");
}

}  // namespace

void add_user_routes(http::Router& router, Node& node) {
  using http::Captures;
  using http::Method;
  using http::Request;
  using http::Response;
  add_admin_route(router, Method::get, "/admin/users/", [&node](const Request&, const Captures&) {
    std::vector<std::string> users;
    for (const auto& user : node.accounts->all()) users.push_back(json_of(user));
    return json_response(JsonObject().raw("users", json_array(users)).done());
  });
  add_admin_route(router, Method::post, "/admin/users/",
                  [&node](const Request& request, const Captures&) { return add_user(node, request); });
  add_admin_route(router, Method::del, "/admin/users/{}",
                  [&node](const Request&, const Captures& captures) -> Result<Response> {
                    ENTENTE_CHECK(node.accounts->remove(captures.at(0)));
                    return done();
                  });
  add_admin_route(
      router, Method::post, "/admin/users/{}/password",
      [&node](const Request& request, const Captures& captures) -> Result<Response> {
        ENTENTE_TRY(body, JsonDocument::parse(request.body));
        ENTENTE_CHECK(node.accounts->set_password(captures.at(0), text_of(body.root(), "password")));
        return done();
      });
  add_admin_route(
      router, Method::post, "/admin/users/{}/certificates",
      [&node](const Request& request, const Captures& captures) -> Result<Response> {
        ENTENTE_TRY(body, JsonDocument::parse(request.body));
        ENTENTE_CHECK(node.accounts->add_certificate(captures.at(0), text_of(body.root(), "sha256")));
        return done();
      });
  add_admin_route(router, Method::del, "/admin/users/{}/certificates/{}",
                  [&node](const Request&, const Captures& captures) -> Result<Response> {
                    ENTENTE_CHECK(node.accounts->remove_certificate(captures.at(0), captures.at(1)));
                    return done();
                  });
}

}  // namespace entente::app
