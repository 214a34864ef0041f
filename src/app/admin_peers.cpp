// Peers in the admin API, and pulling from them.
#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/admin_api.h"
#include "app/json.h"
#include "app/pulling.h"
#include "base/text_code.h"
#include "http/certificate.h"
#include "http/url.h"

namespace entente::app {
namespace {

/// A call pulls for so long after its first page and then says how far it has come; the command asks again.
/// Where a server is slow, longer: finding the collections must not cost more than reading them.
constexpr Micros call_micros = 1'000'000;
constexpr int times_preparation = 4;
constexpr int attempts = 3;

std::string json_of(const exchange::Peer& peer) {
  JsonObject collections;
  for (const auto& [theirs, ours] : peer.collections) collections.text(theirs, ours);
  return JsonObject()
      .text("name", peer.name)
      .text("nation", peer.nation)
      .text("kind", peer.entente ? "entente" : "taxii")
      .text("title", peer.title)
      .text("url", peer.url)
      .text("certificate", peer.certificate_sha256)
      .text("key", peer.signing_key ? exchange::key_fingerprint(*peer.signing_key) : "")
      .text("user", peer.user)
      .raw("collections", collections.done())
      .done();
}

std::string json_of(const taxii::CollectionPull& pulled) {
  std::vector<std::string> refused;
  for (const auto& line : pulled.first_refused)
    refused.push_back(
        JsonObject().text("id", line.id).text("version", line.version).text("message", line.message).done());
  return JsonObject()
      .text("theirs", pulled.theirs)
      .text("ours", pulled.ours)
      .number("pages", pulled.pages)
      .number("added", pulled.added)
      .number("known", pulled.known)
      .number("own", pulled.own)
      .number("refused", pulled.refused)
      .raw("first_refused", json_array(refused))
      .done();
}

Result<http::Response> card_of(const Node& node, const http::Request& request) {
  ENTENTE_TRY(url, parameter(request, "url"));
  exchange::PeerCard card{.nation = node.config.nation, .name = node.config.name, .url = std::move(url)};
  ENTENTE_TRY(certificate, http::read_fingerprint(node.folder.root / node.config.certificate));
  card.certificate_sha256 = std::move(certificate);
  const auto seed = node.secrets->signing_seed();
  card.signing_key = release::public_key_of(seed);
  ENTENTE_TRY(text, exchange::print_card(card, seed));
  return json_response(
      JsonObject().raw("card", text).text("key", exchange::key_fingerprint(card.signing_key)).done());
}

Result<std::map<std::string, std::string>> collections_of(const Node& node, simdjson::dom::element body) {
  std::map<std::string, std::string> collections;
  for (const std::string& pair : texts_of(body, "collections")) {
    const std::size_t sign = pair.find('=');
    if (sign == std::string::npos)
      return fail(ErrorKind::malformed, "'" + pair.substr(0, 100) + "' is not THEIRS=OURS", "collections");
    ENTENTE_TRY(ours, collection_named(node, pair.substr(sign + 1)));
    collections[pair.substr(0, sign)] = ours.alias;
  }
  return collections;
}

Result<http::Response> add_peer(Node& node, const http::Request& request) {
  ENTENTE_TRY(body, JsonDocument::parse(request.body));
  const auto root = body.root();
  ENTENTE_TRY(collections, collections_of(node, root));
  if (const std::string text = text_of(root, "card"); !text.empty()) {
    ENTENTE_TRY(card, exchange::read_card(text));
    ENTENTE_TRY(peer, node.peers->add_card(card, std::move(collections), boolean_of(root, "replace")));
    return json_response(json_of(peer), 201);
  }
  const exchange::Peer wanted{.name = text_of(root, "name"),
                              .nation = text_of(root, "nation"),
                              .url = text_of(root, "url"),
                              .certificate_sha256 = text_of(root, "certificate"),
                              .user = text_of(root, "user"),
                              .collections = std::move(collections)};
  ENTENTE_CHECK(http::parse_url(wanted.url));
  ENTENTE_TRY(peer, node.peers->add_server(wanted, text_of(root, "password")));
  return json_response(json_of(peer), 201);
}

Result<http::Response> pull(Node& node, const std::string& name) {
  const auto peer = node.peers->find(name);
  if (!peer) {
    return fail(ErrorKind::not_found, "there is no peer '" + name.substr(0, 100) + "'", {},
                "entente peer list DIR shows them");
  }
  const Micros begun = steady_micros();
  Micros end = 0;  ///< known from the first page on
  const taxii::Patience patience{.attempts = attempts, .sleep = [](Micros span) {
                                   std::this_thread::sleep_for(std::chrono::microseconds(span));
                                   return true;
                                 }};
  ENTENTE_TRY(report, pull_from(node, *peer, patience, [&](const taxii::CollectionPull&) {
                const Micros now = steady_micros();
                if (end == 0) end = now + std::max(call_micros, times_preparation * (now - begun));
                return now < end;
              }));
  std::vector<std::string> collections;
  for (const auto& one : report.collections) collections.push_back(json_of(one));
  return json_response(JsonObject()
                           .boolean("finished", report.finished)
                           .raw("collections", json_array(collections))
                           .raw("left_out", json_strings(report.left_out))
                           .done());
}

}  // namespace

void add_peer_routes(http::Router& router, Node& node) {
  using http::Captures;
  using http::Method;
  using http::Request;
  using http::Response;
  add_admin_route(router, Method::get, "/admin/card",
                  [&node](const Request& request, const Captures&) { return card_of(node, request); });
  add_admin_route(router, Method::get, "/admin/peers/", [&node](const Request&, const Captures&) {
    std::vector<std::string> peers;
    for (const auto& peer : node.peers->all()) peers.push_back(json_of(peer));
    return json_response(JsonObject().raw("peers", json_array(peers)).done());
  });
  add_admin_route(router, Method::post, "/admin/peers/",
                  [&node](const Request& request, const Captures&) { return add_peer(node, request); });
  add_admin_route(router, Method::del, "/admin/peers/{}",
                  [&node](const Request&, const Captures& captures) -> Result<Response> {
                    ENTENTE_CHECK(node.peers->remove(captures.at(0)));
                    return json_response("{}");
                  });
  add_admin_route(router, Method::post, "/admin/peers/{}/pull",
                  [&node](const Request&, const Captures& captures) { return pull(node, captures.at(0)); });
}

}  // namespace entente::app
