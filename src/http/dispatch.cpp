#include "http/dispatch.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

namespace entente::http {

namespace {

constexpr std::string_view retry_seconds = "5";

bool has(const Response& response, std::string_view name) {
  for (const auto& header : response.headers) {
    if (same_name(header.first, name)) return true;
  }
  return false;
}

void add_unless_there(Response& response, std::string_view name, std::string_view value) {
  if (!has(response, name)) response.headers.emplace_back(name, value);
}

/// RFC 9110 sections 11.6.1, 10.2.1, 10.2.3 and 12.5.3: what a status owes the client.
void add_owed_headers(Response& response, const std::string& allow) {
  switch (response.status) {
    case 401:
      add_unless_there(response, "WWW-Authenticate", R"(Basic realm="Entente", charset="UTF-8")");
      break;
    case 405:
    case 501:
      add_unless_there(response, "Allow", allow.empty() ? "GET, HEAD, POST, DELETE" : allow);
      break;
    case 415:
      add_unless_there(response, "Accept-Encoding", "gzip");
      break;
    case 429:
    case 503:
      add_unless_there(response, "Retry-After", retry_seconds);
      break;
    default:
      break;
  }
}

/// What the exception in flight says. Handlers and gates are others' code: nothing they throw may end a
/// thread.
std::string thrown_text() {
  try {
    throw;
  } catch (const std::exception& thrown) {
    return thrown.what();
  } catch (...) {
    return "something that is no std::exception";
  }
}

/// The path of origin-form and absolute-form targets (RFC 9112 section 3.2), undecoded, with its query;
/// empty: neither.
std::string_view origin_form(std::string_view target) {
  if (target.starts_with('/')) return target;
  const std::size_t scheme = target.find("://");
  if (scheme > 5) return {};  // "http" or "https", or none at all
  const std::size_t path = target.find('/', scheme + 3);
  return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
}

Result<> read_target(Request& request) {
  const std::string_view origin = origin_form(request.target);
  if (origin.empty() || origin.find('#') != std::string_view::npos) {
    request.path = "/";
    return fail(ErrorKind::malformed, "the target is neither a path nor an http address", "request line",
                "ask for a path that begins with '/', without a fragment");
  }
  const std::size_t question = origin.find('?');
  const std::string_view raw = origin.substr(0, question);
  if (question != std::string_view::npos) request.query = origin.substr(question + 1);
  request.path = raw;  // known as far as it is, so that a refusal has the look of its face
  const auto plain = [](char c) { return c != '%' && static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(raw.begin(), raw.end(), plain)) return {};
  ENTENTE_TRY(path, decode_path(raw));
  request.path = std::move(path);
  return {};
}

}  // namespace

void Dispatch::refuse(const Error& error, Exchange& exchange) const {
  try {
    exchange.response = router_->error(error, exchange.request);
  } catch (const std::exception& thrown) {
    exchange.fault = thrown.what();
    exchange.response =
        Response{error.http_status(), {{"Content-Type", "text/plain; charset=utf-8"}}, error.what + "\n"};
  }
  add_owed_headers(exchange.response, exchange.match.allow);
}

Dispatch::Next Dispatch::settle(const Head& head, Exchange& exchange) const {
  Request& request = exchange.request;
  request.method = head.method;
  request.target = head.target;
  request.query = {};
  request.body = {};
  request.headers.assign(head.headers.begin(), head.headers.end());
  exchange.fault.clear();
  exchange.caller = Caller{};
  exchange.match = Match{};
  if (const Result<> readable = read_target(request); !readable) {
    refuse(readable.error(), exchange);
    return Next::answer;
  }
  std::optional<Caller> caller;
  try {
    exchange.match = router_->match(request.method, request.path);
    caller = gate_->quick(request);
  } catch (...) {
    return admit(fail(ErrorKind::internal, thrown_text()), exchange);
  }
  if (!caller) return Next::ask_slowly;
  return admit(std::move(*caller), exchange);
}

Dispatch::Next Dispatch::settle_slowly(Exchange& exchange) const {
  try {
    return admit(gate_->slow(exchange.request), exchange);
  } catch (...) {
    return admit(fail(ErrorKind::internal, thrown_text()), exchange);
  }
}

Dispatch::Next Dispatch::admit(Result<Caller> caller, Exchange& exchange) const {
  const Match& match = exchange.match;
  Error error;
  if (!caller) {
    error = std::move(caller.error());
    if (error.kind == ErrorKind::internal) {
      exchange.fault = std::exchange(error.what, "the node could not check the credentials");
    }
  } else if (!caller->signed_in && (match.route == nullptr || !match.route->anonymous)) {
    error = {ErrorKind::unauthorized, "this needs you to sign in", exchange.request.path,
             "send a user name and password with HTTP Basic, or a known client certificate"};
  } else {
    exchange.caller = std::move(*caller);
    if (match.route != nullptr) return Next::read_content;
    if (match.allow.empty()) {
      error = {ErrorKind::not_found, "there is nothing at this path", exchange.request.path,
               "check the address; TAXII paths end in '/'"};
    } else {
      error = {ErrorKind::malformed, "this path does not know that method", exchange.request.path,
               "use " + match.allow, 405};
    }
  }
  refuse(error, exchange);
  return Next::answer;
}

void Dispatch::run(Exchange& exchange) const {
  try {
    exchange.response =
        exchange.match.route->handler(exchange.request, exchange.caller, exchange.match.captures);
    add_owed_headers(exchange.response, exchange.match.allow);
    return;
  } catch (...) {
    exchange.fault = thrown_text();
  }
  refuse({ErrorKind::internal, "the node failed to answer this request; its log says why",
          exchange.request.path, "try again, and tell the node's administrator if it happens again"},
         exchange);
}

}  // namespace entente::http
