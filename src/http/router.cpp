#include "http/router.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace entente::http {

namespace {

/// Cuts the first segment off a path that starts with '/'; "/a/" has the segments "a" and "".
std::string_view cut_segment(std::string_view& rest) {
  rest.remove_prefix(1);
  const std::size_t end = std::min(rest.find('/'), rest.size());
  const std::string_view segment = rest.substr(0, end);
  rest.remove_prefix(end);
  return segment;
}

std::string_view method_name(Method method) {
  switch (method) {
    case Method::get:
      return "GET, HEAD";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::del:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      return "";
  }
  return "";
}

void add_allowed(std::string& allow, Method method) {
  const std::string_view name = method_name(method);
  if (allow.find(name) != std::string::npos) return;
  if (!allow.empty()) allow += ", ";
  allow += name;
}

Response plain_page(const Error& error, const Request&) {
  Response response;
  response.status = error.http_status();
  response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  response.body = error.to_string() + "\n";
  return response;
}

}  // namespace

Router::Router() : nodes_(1) {}

std::uint32_t Router::child(std::uint32_t node, std::string_view segment) {
  const auto next = static_cast<std::uint32_t>(nodes_.size());
  if (segment == "{}") {
    if (nodes_[node].wildcard != 0) return nodes_[node].wildcard;
    nodes_[node].wildcard = next;
  } else {
    auto& literals = nodes_[node].literals;
    const auto place =
        std::lower_bound(literals.begin(), literals.end(), segment,
                         [](const auto& have, std::string_view want) { return have.first < want; });
    if (place != literals.end() && place->first == segment) return place->second;
    literals.emplace(place, std::string(segment), next);
  }
  nodes_.emplace_back();
  return next;
}

void Router::add(Route route) {
  const Route& kept = routes_.emplace_back(std::move(route));
  std::uint32_t node = 0;
  for (std::string_view rest = kept.pattern; !rest.empty();) node = child(node, cut_segment(rest));
  nodes_[node].routes.push_back(&kept);
}

void Router::set_error_page(std::string prefix, ErrorPage page) {
  const auto place = std::find_if(pages_.begin(), pages_.end(),
                                  [&](const auto& have) { return have.first.size() < prefix.size(); });
  pages_.emplace(place, std::move(prefix), std::move(page));
}

/// True when a route with this method was found; otherwise `allow` gathers what the path would have allowed.
/// As deep as the pattern with the most segments, whatever the path is.
bool Router::descend(std::uint32_t node, std::string_view rest, Method method, Match& found) const {
  const Node& here = nodes_[node];
  if (rest.empty()) {
    for (const Route* route : here.routes) {
      if (route->method == method || (method == Method::head && route->method == Method::get)) {
        found.route = route;
        return true;
      }
      add_allowed(found.allow, route->method);
    }
    return false;
  }
  const std::string_view segment = cut_segment(rest);
  const auto literal =
      std::lower_bound(here.literals.begin(), here.literals.end(), segment,
                       [](const auto& have, std::string_view want) { return have.first < want; });
  if (literal != here.literals.end() && literal->first == segment &&
      descend(literal->second, rest, method, found)) {
    return true;
  }
  if (here.wildcard == 0 || segment.empty()) return false;
  found.captures.emplace_back(segment);
  if (descend(here.wildcard, rest, method, found)) return true;
  found.captures.pop_back();
  return false;
}

Match Router::match(Method method, std::string_view path) const {
  Match found;
  if (path.empty() || path.front() != '/') return found;
  if (descend(0, path, method, found)) found.allow.clear();
  return found;
}

Response Router::error(const Error& error, const Request& request) const {
  for (const auto& [prefix, page] : pages_) {
    if (request.path.starts_with(prefix)) return page(error, request);
  }
  return plain_page(error, request);
}

}  // namespace entente::http
