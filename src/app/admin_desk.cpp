// The release desk in the admin API: requests, grants, refusals, recalls.
#include <string>
#include <utility>
#include <vector>

#include "app/admin_api.h"
#include "app/json.h"
#include "base/instant.h"
#include "exchange/desk.h"

namespace entente::app {
namespace {

std::string json_of(const std::vector<record::NamedVersion>& versions) {
  std::vector<std::string> members;
  members.reserve(versions.size());
  for (const auto& one : versions)
    members.push_back(JsonObject().text("object", one.id).text("version", one.version).done());
  return json_array(members);
}

std::string json_of(const exchange::RequestState& state) {
  const auto& request = state.request;
  return JsonObject()
      .text("id", request.id)
      .text("from", request.nation)
      .text("originator", request.originator)
      .raw("recipients", json_strings(request.recipients))
      .raw("versions", json_of(request.versions))
      .text("purpose", request.text)
      .text("asked", format_micros(request.created))
      .text("state", state.answer.empty() ? "open"
                     : state.granted      ? "granted"
                                          : "refused")
      .text("answer", state.answer)
      .text("reasons", state.reasons)
      .done();
}

std::string json_of(const std::vector<exchange::RequestState>& states) {
  std::vector<std::string> members;
  members.reserve(states.size());
  for (const auto& state : states) members.push_back(json_of(state));
  return json_array(members);
}

std::string json_of(const exchange::RecallState& state) {
  std::vector<std::string> acknowledged;
  acknowledged.reserve(state.acknowledged.size());
  for (const auto& one : state.acknowledged) {
    acknowledged.push_back(JsonObject()
                               .text("nation", one.nation)
                               .text("time", format_micros(one.time))
                               .number("versions", one.versions)
                               .done());
  }
  return JsonObject()
      .text("id", state.recall.id)
      .raw("versions", json_of(state.recall.versions))
      .text("reasons", state.recall.text)
      .text("recalled", format_micros(state.recall.created))
      .raw("holders", json_strings(state.holders))
      .raw("acknowledged", json_array(acknowledged))
      .done();
}

Result<exchange::Desk::Wish> wish_of(simdjson::dom::element body) {
  exchange::Desk::Wish wish;
  wish.originator = text_of(body, "originator");
  wish.recipients = texts_of(body, "recipients");
  wish.text = text_of(body, "text");
  wish.language = text_of(body, "lang");
  wish.standing = boolean_of(body, "standing");
  for (const std::string& id : texts_of(body, "objects"))
    wish.versions.push_back({.id = id, .version = text_of(body, "version"), .sha256 = {}});
  const std::string expires = text_of(body, "expires");
  if (expires.empty()) return wish;
  const auto instant = parse_instant(expires);
  if (!instant) return fail(ErrorKind::malformed, "this is not a timestamp", "expires");
  wish.expires = micros_from_instant(*instant);
  return wish;
}

http::Response made(const std::string& id) {
  return json_response(JsonObject().text("id", id).done(), 201);
}

Result<http::Response> lists(const Node& node) {
  ENTENTE_TRY(to_us, node.desk->requests_to_us());
  ENTENTE_TRY(ours, node.desk->our_requests());
  ENTENTE_TRY(recalls, node.desk->recalls());
  std::vector<std::string> members;
  for (const auto& state : recalls) members.push_back(json_of(state));
  return json_response(JsonObject()
                           .raw("to_us", json_of(to_us))
                           .raw("ours", json_of(ours))
                           .raw("recalls", json_array(members))
                           .done());
}

}  // namespace

void add_desk_routes(http::Router& router, Node& node) {
  using http::Captures;
  using http::Method;
  using http::Request;
  using http::Response;
  const auto speak =
      [&](const std::string& pattern,
          std::function<Result<std::string>(exchange::Desk&, const exchange::Desk::Wish&, const Captures&)>
              act) {
        add_admin_route(router, Method::post, pattern,
                        [&node, act = std::move(act)](const Request& request,
                                                      const Captures& captures) -> Result<Response> {
                          ENTENTE_TRY(body, JsonDocument::parse(request.body));
                          ENTENTE_TRY(wish, wish_of(body.root()));
                          ENTENTE_TRY(id, act(*node.desk, wish, captures));
                          return made(id);
                        });
      };
  using exchange::Desk;
  add_admin_route(router, Method::get, "/admin/desk",
                  [&node](const Request&, const Captures&) { return lists(node); });
  speak("/admin/desk/requests",
        [](Desk& desk, const Desk::Wish& wish, const Captures&) { return desk.request(wish); });
  speak("/admin/desk/requests/{}/grant", [](Desk& desk, const Desk::Wish& wish, const Captures& captures) {
    return desk.grant_request(captures.at(0), wish);
  });
  speak("/admin/desk/requests/{}/refuse", [](Desk& desk, const Desk::Wish& wish, const Captures& captures) {
    return desk.refuse(captures.at(0), wish.text, wish.language);
  });
  speak("/admin/desk/grants",
        [](Desk& desk, const Desk::Wish& wish, const Captures&) { return desk.grant(wish); });
  speak("/admin/desk/recalls",
        [](Desk& desk, const Desk::Wish& wish, const Captures&) { return desk.recall(wish); });
}

}  // namespace entente::app
