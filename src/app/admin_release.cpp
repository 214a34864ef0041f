// Release in the admin API: agreements, communities, explanations, previews, relabelling.
#include <string>
#include <utility>
#include <vector>

#include "app/admin_api.h"
#include "app/json.h"
#include "exchange/agreements.h"
#include "exchange/explain.h"
#include "exchange/preview.h"
#include "exchange/relabel.h"
#include "release/agreement.h"
#include "release/label.h"

namespace entente::app {
namespace {

http::Response done() {
  return json_response("{}");
}

http::Response agreements_of(const Node& node) {
  std::vector<std::string> agreements;
  for (const auto& agreement : node.agreements->all()) agreements.push_back(release::to_json(agreement));
  std::vector<std::string> communities;
  for (const auto& community : node.agreements->communities())
    communities.push_back(release::to_json(community));
  return json_response(JsonObject()
                           .raw("agreements", json_array(agreements))
                           .raw("communities", json_array(communities))
                           .done());
}

Result<http::Response> explanation(const Node& node, const http::Request& request) {
  ENTENTE_TRY(id, parameter(request, "id"));
  ENTENTE_TRY(nation, parameter(request, "nation"));
  ENTENTE_TRY(form, parameter(request, "form"));
  ENTENTE_TRY(explained, exchange::explain(*node.store, *node.audiences, *node.collections, id, nation));
  if (form == "text") {
    return json_response(JsonObject().text("text", exchange::explanation_text(explained, nation)).done());
  }
  return json_response(exchange::explanation_json(explained, nation));
}

std::optional<std::string> text_or_none(simdjson::dom::element object, std::string_view name) {
  std::string text = text_of(object, name);
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

Result<exchange::Proposal> proposal_of(std::string_view body) {
  ENTENTE_TRY(document, JsonDocument::parse(body));
  const auto root = document.root();
  exchange::Proposal proposal;
  if (const auto text = text_or_none(root, "agreement")) {
    ENTENTE_TRY(agreement, release::parse_agreement(*text));
    proposal.agreement = std::move(agreement);
  }
  if (const auto text = text_or_none(root, "community")) {
    ENTENTE_TRY(community, release::parse_community(*text));
    proposal.community = std::move(community);
  }
  if (const auto text = text_or_none(root, "label")) {
    ENTENTE_TRY(label, release::parse_label(*text));
    proposal.label = std::move(label);
  }
  proposal.end_agreement = text_or_none(root, "end_agreement");
  proposal.objects = texts_of(root, "objects");
  return proposal;
}

std::string json_of(const exchange::Preview& preview) {
  std::vector<std::string> effects;
  effects.reserve(preview.effects.size());
  for (const exchange::Effect& effect : preview.effects) {
    effects.push_back(JsonObject()
                          .text("id", effect.id)
                          .number("sequence", effect.version)
                          .raw("revealed_to", json_strings(effect.revealed_to))
                          .raw("hidden_from", json_strings(effect.hidden_from))
                          .done());
  }
  std::vector<std::string> totals;
  totals.reserve(preview.totals.size());
  for (const auto& [nation, counts] : preview.totals) {
    totals.push_back(JsonObject()
                         .text("nation", nation)
                         .number("revealed", counts.first)
                         .number("hidden", counts.second)
                         .done());
  }
  return JsonObject().raw("totals", json_array(totals)).raw("effects", json_array(effects)).done();
}

Result<http::Response> preview_of(const Node& node, const http::Request& request) {
  ENTENTE_TRY(proposal, proposal_of(request.body));
  ENTENTE_TRY(preview, exchange::preview(*node.store, *node.audiences, proposal));
  return json_response(json_of(preview));
}

Result<http::Response> relabel(Node& node, const http::Request& request) {
  ENTENTE_TRY(body, JsonDocument::parse(request.body));
  exchange::Relabelling wanted{.id = text_of(body.root(), "id"), .version = text_of(body.root(), "version")};
  if (const auto text = text_or_none(body.root(), "label")) {
    ENTENTE_TRY(label, release::parse_label(*text));
    wanted.label = std::move(label);
  }
  ENTENTE_TRY(versions, exchange::relabel(*node.store, *node.audiences, wanted));
  return json_response(JsonObject().number("versions", versions).done());
}

}  // namespace

void add_release_routes(http::Router& router, Node& node) {
  using http::Captures;
  using http::Method;
  using http::Request;
  using http::Response;
  add_admin_route(router, Method::get, "/admin/agreements/",
                  [&node](const Request&, const Captures&) { return agreements_of(node); });
  add_admin_route(router, Method::post, "/admin/agreements/",
                  [&node](const Request& request, const Captures&) -> Result<Response> {
                    ENTENTE_TRY(agreement, release::parse_agreement(request.body));
                    ENTENTE_CHECK(node.agreements->add(agreement));
                    return json_response(release::to_json(agreement), 201);
                  });
  add_admin_route(router, Method::del, "/admin/agreements/{}",
                  [&node](const Request&, const Captures& captures) -> Result<Response> {
                    ENTENTE_CHECK(node.agreements->end(captures.at(0)));
                    return done();
                  });
  add_admin_route(router, Method::post, "/admin/communities/",
                  [&node](const Request& request, const Captures&) -> Result<Response> {
                    ENTENTE_TRY(community, release::parse_community(request.body));
                    ENTENTE_CHECK(node.agreements->add(community));
                    return json_response(release::to_json(community), 201);
                  });
  add_admin_route(router, Method::del, "/admin/communities/{}",
                  [&node](const Request&, const Captures& captures) -> Result<Response> {
                    ENTENTE_CHECK(node.agreements->end_community(captures.at(0)));
                    return done();
                  });
  add_admin_route(router, Method::get, "/admin/explain",
                  [&node](const Request& request, const Captures&) { return explanation(node, request); });
  add_admin_route(router, Method::post, "/admin/preview",
                  [&node](const Request& request, const Captures&) { return preview_of(node, request); });
  add_admin_route(router, Method::post, "/admin/relabel",
                  [&node](const Request& request, const Captures&) { return relabel(node, request); });
}

}  // namespace entente::app
