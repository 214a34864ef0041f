// Routes are values: a method, a pattern, a handler, and whether it may block.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/caller.h"
#include "http/message.h"

namespace entente::http {

/// Path segments that matched `{}` in the pattern, decoded, in order.
using Captures = std::vector<std::string>;
using Handler = std::function<Response(const Request&, const Caller&, const Captures&)>;

/// How to turn an Error into a body of the face that owns the route (TAXII error, problem+json, ...).
using ErrorPage = std::function<Response(const Error&, const Request&)>;

struct Route {
  Method method = Method::get;   ///< a get route answers HEAD too
  std::string pattern;           ///< "/exchange/collections/{}/objects/"; `{}` matches one non-empty segment
  Handler handler;
  bool blocks = false;           ///< true: runs on a worker (waits for the disk, parses bodies); false: on a network thread
  bool anonymous = false;        ///< true: reachable without signing in
};

struct Match {
  const Route* route = nullptr;  ///< null: no pattern matches the path, or none with this method
  Captures captures;
  std::string allow;             ///< when the path is known but not the method: value for the Allow header
};

/// Thread-safe once built. A face registers its routes under a prefix with its own error page.
class Router {
 public:
  void add(Route route);
  /// Errors that concern paths under `prefix` (longest prefix wins) are rendered by `page`.
  void set_error_page(std::string prefix, ErrorPage page);
  [[nodiscard]] Match match(Method method, std::string_view path) const;
  [[nodiscard]] Response error(const Error& error, const Request& request) const;

 private:
  std::vector<Route> routes_;
  std::vector<std::pair<std::string, ErrorPage>> pages_;
};

}  // namespace entente::http
