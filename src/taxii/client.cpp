#include "taxii/client.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "base/instant.h"
#include "base/limits.h"
#include "base/text_code.h"
#include "taxii/media_type.h"

namespace entente::taxii {
namespace {

constexpr Micros micros_per_second = 1'000'000;

http::ClientOptions connection_of(const RemoteServer& server) {
  http::ClientOptions options;
  options.host = server.url.host;
  options.port = server.url.port;
  options.tls = server.url.tls;
  options.pinned_certificate_sha256 = server.pinned_certificate_sha256;
  options.ca_file = server.ca_file;
  options.client_certificate = server.client_certificate;
  options.client_key = server.client_key;
  options.timeout_seconds = server.timeout_seconds;
  options.max_response_bytes = limits::max_remote_page_bytes;
  return options;
}

bool may_pass(ErrorKind kind) {
  return kind == ErrorKind::unavailable || kind == ErrorKind::limited || kind == ErrorKind::io;
}

/// Half to all of it.
Micros jittered(Micros delay, Random& random) {
  std::array<std::uint8_t, sizeof(std::uint32_t)> bytes{};
  random.fill(bytes);
  std::uint32_t draw = 0;
  std::memcpy(&draw, bytes.data(), sizeof draw);
  return delay / 2 + delay / 2 * static_cast<Micros>(draw) / (Micros{1} << 32);
}

std::string query_of(const TaxiiClient::PageQuery& query) {
  std::string text = fmt::format("?limit={}", query.limit);
  // Brackets and colons are percent-encoded: not every server takes them bare.
  if (query.position.after != 0)
    text += "&added_after=" + http::percent_encoded(format_micros(query.position.after));
  if (!query.position.next.empty()) text += "&next=" + http::percent_encoded(query.position.next);
  if (query.all_versions) text += "&match%5Bversion%5D=all";
  if (query.all_specs) text += "&match%5Bspec_version%5D=2.0%2C2.1";
  return text;
}

http::Url below(http::Url root, std::string_view collection, std::string_view resource) {
  if (!root.path.ends_with('/')) root.path += '/';
  root.path += "collections/";
  if (!collection.empty()) root.path += http::percent_encoded(collection) + "/";
  if (!resource.empty()) root.path += std::string(resource) + "/";
  return root;
}

}  // namespace

TaxiiClient::TaxiiClient(RemoteServer server, Patience patience, Random& random)
    : server_(std::move(server)),
      patience_(std::move(patience)),
      random_(random),
      http_(connection_of(server_)),
      headers_{{"Accept", std::string(media_type)}} {
  if (!server_.user.empty())
    headers_.emplace_back("Authorization", "Basic " + to_base64(server_.user + ":" + server_.password));
}

bool TaxiiClient::wait(int attempt, const Error& error) {
  if (attempt >= patience_.attempts || error.retry_after_seconds > limits::max_retry_after_seconds)
    return false;
  Micros delay = patience_.first_delay;
  for (int i = 1; i < attempt && delay < patience_.longest_delay; ++i) delay *= 2;
  delay = jittered(std::min(delay, patience_.longest_delay), random_);
  delay = std::max(delay, error.retry_after_seconds * micros_per_second);
  return patience_.sleep && patience_.sleep(delay);
}

Result<http::ClientResponse> TaxiiClient::try_once(const http::Url& url, const std::string& query) {
  ENTENTE_TRY(response, http_.request(http::Method::get, url.path + query, headers_));
  if (response.status != 200) return std::unexpected(error_of(response, url.to_string()));
  return response;
}

Result<http::ClientResponse> TaxiiClient::get(const http::Url& url, const std::string& query,
                                              bool may_repeat) {
  for (int attempt = 1;; ++attempt) {
    auto response = try_once(url, query);
    if (response || !may_repeat || !may_pass(response.error().kind) || !wait(attempt, response.error()))
      return response;
  }
}

Result<http::Url> TaxiiClient::api_root() {
  ENTENTE_TRY(response, get(server_.url, ""));
  ENTENTE_TRY(roots, read_api_roots(response, server_.url.to_string()));
  if (roots.empty()) return server_.url;
  std::string elsewhere;
  for (const std::string& root : roots) {
    const auto url = http::resolve(server_.url, root);
    if (url && url->same_server(server_.url)) return *url;
    if (elsewhere.empty()) elsewhere = url ? url->to_string() : root.substr(0, 200);
  }
  return fail(ErrorKind::malformed, fmt::format("its API root {} is on another server", elsewhere),
              server_.url.to_string(), "give the address of that API root itself, if you trust whose it is");
}

Result<std::vector<RemoteCollection>> TaxiiClient::collections(const http::Url& api_root) {
  const http::Url url = below(api_root, {}, {});
  ENTENTE_TRY(response, get(url, ""));
  return read_collections(response, url.to_string());
}

Result<RemotePage> TaxiiClient::objects(const http::Url& api_root, const PageQuery& query) {
  const http::Url url = below(api_root, query.collection, "objects");
  const bool may_repeat = query.next_can_be_repeated || query.position.next.empty();
  ENTENTE_TRY(response, get(url, query_of(query), may_repeat));
  return read_page(std::move(response), url.to_string());
}

Result<std::string> TaxiiClient::beside_objects(const http::Url& api_root, std::string_view resource,
                                                const PageQuery& query,
                                                const std::pair<std::string, std::string>& parameter) {
  const http::Url url = below(api_root, query.collection, resource);
  const std::string further = "&" + parameter.first + "=" + http::percent_encoded(parameter.second);
  ENTENTE_TRY(response, get(url, query_of(query) + further));
  if (!is_taxii(response.header("Content-Type")))
    return fail(ErrorKind::malformed, "the answer is not TAXII 2.1", url.to_string());
  return std::move(response.body);
}

}  // namespace entente::taxii
