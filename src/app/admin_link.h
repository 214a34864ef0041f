// Reaches a node's admin API: over DIR/admin.sock when the node runs, else by opening the node in this
// process and calling the same handlers directly. So a command has one implementation.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "app/folder.h"
#include "app/json.h"
#include "base/error.h"
#include "http/message.h"

namespace entente::app {

struct AdminReply {
  std::string body;
  std::string next;  ///< value of the Entente-Next header: where an export goes on
};

/// Not thread-safe; several links to one node may be used at the same time.
class AdminLink {
 public:
  virtual ~AdminLink() = default;
  /// Errors: those of the handler, as it made them; unavailable or io when the running node cannot be talked
  /// to.
  [[nodiscard]] virtual Result<AdminReply> call(http::Method method, const std::string& target,
                                                std::string body = {}) = 0;
  /// Another link to the same node, for use by another thread.
  [[nodiscard]] virtual std::unique_ptr<AdminLink> another() = 0;
  [[nodiscard]] virtual bool to_running_node() const = 0;
};

/// Errors: not_found (not a node), conflict (another process holds the folder and does not answer), those of
/// opening.
[[nodiscard]] Result<std::unique_ptr<AdminLink>> reach_node(const Folder& folder);

/// %XX for everything but unreserved characters (RFC 3986 section 2.3).
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace entente::app
