// Routes are values: a method, a pattern, a handler, and whether it may block.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
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
  Method method = Method::get;  ///< a get route answers HEAD too
  std::string pattern;          ///< "/exchange/collections/{}/objects/"; `{}` matches one non-empty segment
  Handler handler;
  bool blocks = false;  ///< true: runs on a worker (waits for the disk, parses bodies); false: on a network
                        ///< thread, and on a worker when it answers Response::must_wait
  bool anonymous =
      false;  ///< true: reachable without signing in (credentials that are sent must still be right)
};

struct Match {
  const Route* route = nullptr;  ///< null: no pattern matches the path, or none with this method
  Captures captures;
  std::string allow;  ///< when the path is known but not the method: value for the Allow header
};

/// Patterns are compiled into a tree of segments; a literal is preferred to `{}`. Thread-safe once built. A
/// face registers its routes under a prefix with its own error page.
class Router {
 public:
  Router();
  void add(Route route);
  /// Errors that concern paths under `prefix` (longest prefix wins) are rendered by `page`.
  void set_error_page(std::string prefix, ErrorPage page);
  [[nodiscard]] Match match(Method method, std::string_view path) const;
  [[nodiscard]] Response error(const Error& error, const Request& request) const;

 private:
  struct Node {
    std::vector<std::pair<std::string, std::uint32_t>> literals;  ///< sorted by segment; index of the child
    std::uint32_t wildcard = 0;                                   ///< child for `{}`; 0: none
    std::vector<const Route*> routes;                             ///< whose pattern ends here
  };
  std::uint32_t child(std::uint32_t node, std::string_view segment);
  bool descend(std::uint32_t node, std::string_view rest, Method method, Match& found) const;

  std::deque<Route> routes_;  ///< addresses stay when more are added
  std::vector<Node> nodes_;
  std::vector<std::pair<std::string, ErrorPage>> pages_;
};

}  // namespace entente::http
