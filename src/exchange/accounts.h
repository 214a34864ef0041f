// The users of a node: nation and roles as settings in the log (`user/<name>`), password verifiers in
// Secrets, and the check of a sign-in. The HTTP side of it is app/gate.h.
//
// Promises: a changed password, role or certificate and a removal hold from the moment the call returns, also
// for credentials that were verified before. Never says whether a user exists.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "exchange/login_guard.h"
#include "exchange/password.h"
#include "exchange/secrets.h"
#include "store/store.h"

namespace entente::exchange {

/// Bits; the same numbers as http::Role.
namespace role {
inline constexpr std::uint8_t reader = 1;       ///< reads collections that admit its nation
inline constexpr std::uint8_t contributor = 2;  ///< posts and deletes as well, where its nation may write
inline constexpr std::uint8_t releaser = 4;     ///< decides on release to other nations
inline constexpr std::uint8_t admin = 8;        ///< everything, in every collection
}  // namespace role

/// `reader`, `contributor`, `releaser`, `admin`, or several with commas. Error: malformed.
[[nodiscard]] Result<std::uint8_t> parse_roles(std::string_view text);
[[nodiscard]] std::string format_roles(std::uint8_t roles);

struct User {
  std::string name;
  std::string nation;
  std::uint8_t roles = 0;
  Micros created = 0;
  Micros password_changed = 0;
  std::vector<std::string> certificates;  ///< SHA-256 of client certificates (DER), lower-case hexadecimal
};

/// A user as it stands; `current` turns false when anything about it changes, so that a cache needs no other
/// message.
struct Standing {
  User user;
  mutable std::atomic<bool> current{true};
  explicit Standing(User value) : user(std::move(value)) {}
};

/// Thread-safe.
class Accounts {
 public:
  Accounts(store::Store& store, Secrets& secrets, const Clock& clock, Random& random,
           PasswordOptions options = {});

  /// By name.
  [[nodiscard]] std::vector<User> all() const;
  [[nodiscard]] std::optional<User> find(const std::string& name) const;
  /// Errors: conflict (name taken), malformed (name, nation), unprocessable (password), those of
  /// Store::append.
  [[nodiscard]] Result<User> add(const User& wanted, std::string_view password);
  [[nodiscard]] Result<> set_password(const std::string& name, std::string_view password);
  [[nodiscard]] Result<> remove(const std::string& name);
  /// Lets a client certificate stand for the password. Errors: not_found, malformed, conflict (another user
  /// has it).
  [[nodiscard]] Result<> add_certificate(const std::string& name, std::string_view sha256_hex);
  [[nodiscard]] Result<> remove_certificate(const std::string& name, std::string_view sha256_hex);

  /// Checks a password; takes as long as Argon2id for known and unknown names alike.
  /// Errors: unauthorized, limited (too many failures, with seconds to wait), unavailable (too many at once).
  [[nodiscard]] Result<std::shared_ptr<const Standing>> sign_in(const std::string& name,
                                                                std::string_view password,
                                                                std::string_view address);
  /// Whose client certificate that is; null when nobody's. Costs one lookup.
  [[nodiscard]] std::shared_ptr<const Standing> by_certificate(const std::string& sha256_hex) const;
  [[nodiscard]] std::uint64_t failed_sign_ins() const { return failed_.load(std::memory_order_relaxed); }

 private:
  void load();
  void publish(User user);
  [[nodiscard]] Result<User> existing(const std::string& name) const;
  [[nodiscard]] Result<> record(const User& user, bool removed);

  store::Store& store_;
  Secrets& secrets_;
  const Clock& clock_;
  PasswordHasher hasher_;
  LoginGuard guard_;
  std::mutex change_mutex_;  ///< one change at a time, across log and secrets
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Standing>> users_;
  std::unordered_map<std::string, std::string> certificates_;
  std::atomic<std::uint64_t> failed_{0};
};

}  // namespace entente::exchange
