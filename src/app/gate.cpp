#include "app/gate.h"

#include <string_view>
#include <utility>

#include "base/text_code.h"

namespace entente::app {
namespace {

static_assert(http::Role::reader == exchange::role::reader &&
              http::Role::contributor == exchange::role::contributor &&
              http::Role::releaser == exchange::role::releaser && http::Role::admin == exchange::role::admin);

http::Caller caller_of(const exchange::User& user) {
  return {.signed_in = true, .name = user.name, .nation = user.nation, .roles = user.roles};
}

std::unexpected<Error> wrong(std::string what) {
  return fail(ErrorKind::unauthorized, std::move(what), {},
              "sign in with HTTP Basic: a user name and a password");
}

/// The credentials after the word Basic (RFC 7617; the word in any case, RFC 9110 section 11.1).
std::optional<std::pair<std::string, std::string>> basic_credentials(std::string_view header) {
  constexpr std::string_view word = "basic";
  if (header.size() <= word.size() || header[word.size()] != ' ') return {};
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((header[i] | 0x20) != word[i]) return {};
  }
  header.remove_prefix(word.size());
  while (header.starts_with(' ')) header.remove_prefix(1);
  const auto decoded = from_base64(header);
  if (!decoded) return {};
  const auto colon = decoded->find(':');
  if (colon == std::string::npos) return {};
  return std::pair{decoded->substr(0, colon), decoded->substr(colon + 1)};
}

}  // namespace

std::optional<http::Caller> AccountGate::quick(const http::Request& request) {
  const std::string_view header = request.header("Authorization");
  if (header.empty()) {
    if (request.certificate_sha256.empty()) return http::Caller{};
    const auto standing = accounts_.by_certificate(request.certificate_sha256);
    return standing ? caller_of(standing->user) : http::Caller{};
  }
  if (const auto standing = cache_.find(cache_.key(header))) return caller_of(standing->user);
  return {};
}

Result<http::Caller> AccountGate::slow(const http::Request& request) {
  if (auto known = quick(request)) return *std::move(known);
  const std::string key = cache_.key(request.header("Authorization"));
  std::shared_ptr<Flight> flight;
  {
    // Many connections that bring the same credentials at the same time are checked once.
    std::unique_lock lock(mutex_);
    auto& slot = flights_[key];
    if (slot) {
      flight = slot;
      flight->landed.wait(lock, [&] { return flight->outcome.has_value(); });
      if (!*flight->outcome) return std::unexpected(flight->outcome->error());
      return caller_of(flight->outcome->value()->user);
    }
    flight = slot = std::make_shared<Flight>();
  }
  Outcome outcome = check(request);
  if (outcome) cache_.put(key, *outcome);
  {
    const std::lock_guard lock(mutex_);
    flight->outcome = outcome;
    flights_.erase(key);
  }
  flight->landed.notify_all();
  if (!outcome) return std::unexpected(std::move(outcome).error());
  return caller_of((*outcome)->user);
}

AccountGate::Outcome AccountGate::check(const http::Request& request) const {
  const auto credentials = basic_credentials(request.header("Authorization"));
  if (!credentials) return wrong("the Authorization header is not HTTP Basic");
  return accounts_.sign_in(credentials->first, credentials->second, request.remote);
}

std::optional<http::Caller> OwnerGate::quick(const http::Request&) {
  return owner();
}
Result<http::Caller> OwnerGate::slow(const http::Request&) {
  return owner();
}

http::Caller OwnerGate::owner() const {
  return {.signed_in = true,
          .name = "local",
          .nation = nation_,
          .roles = exchange::role::reader | exchange::role::contributor | exchange::role::releaser |
                   exchange::role::admin};
}

}  // namespace entente::app
