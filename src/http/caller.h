// Who is asking: established once per request by a Gate, passed by value to handlers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "http/message.h"

namespace entente::http {

/// Bits, so that a user may hold several.
enum Role : std::uint8_t { reader = 1, contributor = 2, releaser = 4, admin = 8 };

struct Caller {
  bool signed_in = false;
  std::string name;
  std::string nation;      ///< ISO 3166-1 alpha-3, such as KOR; "" when not signed in
  std::uint8_t roles = 0;  ///< Role bits
  [[nodiscard]] bool is(Role role) const { return (roles & role) != 0; }
};

/// Decides who a request comes from. quick() runs on a network thread and must not block: it answers from a
/// cache of verified credentials, or nothing; then slow() runs on a worker and may take as long as Argon2id
/// needs. A request without credentials gives a Caller that is not signed in; wrong credentials give kind
/// unauthorized, too many failures kind limited.
class Gate {
 public:
  virtual ~Gate() = default;
  [[nodiscard]] virtual std::optional<Caller> quick(const Request& request) = 0;
  [[nodiscard]] virtual Result<Caller> slow(const Request& request) = 0;
};

}  // namespace entente::http
