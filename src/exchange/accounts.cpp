#include "exchange/accounts.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text_code.h"
#include "exchange/user_record.h"

namespace entente::exchange {
namespace {

constexpr std::string_view setting_prefix = "user/";
constexpr std::size_t max_name_bytes = 64;
constexpr std::size_t max_certificates = 16;

constexpr std::array<std::pair<std::string_view, std::uint8_t>, 4> role_names{
    {{"reader", role::reader},
     {"contributor", role::contributor},
     {"releaser", role::releaser},
     {"admin", role::admin}}};

bool alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// HTTP Basic forbids ':' in names; spaces and control characters would let one name look like another.
bool name_is_valid(std::string_view name) {
  if (name.empty() || name.size() > max_name_bytes || !alphanumeric(name.front())) return false;
  return std::ranges::all_of(
      name, [](char c) { return alphanumeric(c) || c == '.' || c == '_' || c == '@' || c == '-'; });
}

bool nation_is_valid(std::string_view nation) {
  return nation.size() == 3 && std::ranges::all_of(nation, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::unexpected<Error> no_such_user(const std::string& name) {
  return fail(ErrorKind::not_found, fmt::format("there is no user '{}'", name), {},
              "entente user list DIR shows them");
}

Result<std::string> certificate_key(std::string_view text) {
  std::string key;
  for (const char c : text) {
    if (c != ':') key += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  const auto bytes = from_hex(key);
  if (bytes && bytes->size() == 32) return key;
  return fail(ErrorKind::malformed, "a certificate's fingerprint is its SHA-256, 64 hexadecimal digits", {},
              "openssl x509 -in FILE -noout -fingerprint -sha256 prints it");
}

}  // namespace

Result<std::uint8_t> parse_roles(std::string_view text) {
  std::uint8_t roles = 0;
  while (true) {
    const auto comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    const auto* known =
        std::ranges::find(role_names, word, &std::pair<std::string_view, std::uint8_t>::first);
    if (known == role_names.end()) {
      return fail(ErrorKind::malformed, fmt::format("'{}' is not a role", word.substr(0, 40)), {},
                  "roles are reader, contributor, releaser and admin");
    }
    roles |= known->second;
    if (comma == std::string_view::npos) return roles;
    text.remove_prefix(comma + 1);
  }
}

std::string format_roles(std::uint8_t roles) {
  std::string text;
  for (const auto& [name, bit] : role_names) {
    if ((roles & bit) == 0) continue;
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

Accounts::Accounts(store::Store& store, Secrets& secrets, const Clock& clock, Random& random,
                   PasswordOptions options)
    : store_(store), secrets_(secrets), clock_(clock), hasher_(options, random), guard_(steady_micros) {
  load();
}

void Accounts::load() {
  store_.settings([&](std::string_view key, std::string_view body) {
    if (!key.starts_with(setting_prefix)) return;
    auto record = parse_user(key.substr(setting_prefix.size()), body);
    // A record that cannot be read admits nobody; everybody else can still sign in.
    if (record && !record->removed) publish(std::move(record->user));
  });
}

void Accounts::publish(User user) {
  const std::lock_guard lock(mutex_);
  const std::string name = user.name;
  auto& standing = users_[name];
  if (standing) standing->current.store(false);
  std::erase_if(certificates_, [&](const auto& entry) { return entry.second == name; });
  for (const std::string& certificate : user.certificates) certificates_[certificate] = name;
  standing = std::make_shared<Standing>(std::move(user));
}

std::vector<User> Accounts::all() const {
  std::vector<User> users;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, standing] : users_) users.push_back(standing->user);
  }
  std::ranges::sort(users, {}, &User::name);
  return users;
}

std::optional<User> Accounts::find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = users_.find(name);
  if (found == users_.end()) return {};
  return found->second->user;
}

Result<User> Accounts::existing(const std::string& name) const {
  auto user = find(name);
  if (!user) return no_such_user(name);
  return *std::move(user);
}

Result<> Accounts::record(const User& user, bool removed) {
  const std::pair<std::string, std::string> setting{std::string(setting_prefix) + user.name,
                                                    print_user({.user = user, .removed = removed})};
  store::Batch batch;
  batch.settings = std::span(&setting, 1);
  ENTENTE_CHECK(store_.append(batch));
  return {};
}

Result<User> Accounts::add(const User& wanted, std::string_view password) {
  if (!name_is_valid(wanted.name)) {
    return fail(ErrorKind::malformed, fmt::format("'{}' cannot be a user's name", wanted.name.substr(0, 80)),
                {}, "a name has 1 to 64 of A-Z a-z 0-9 . _ @ - and begins with a letter or digit");
  }
  if (!nation_is_valid(wanted.nation)) {
    return fail(ErrorKind::malformed, fmt::format("'{}' is not a nation", wanted.nation.substr(0, 40)), {},
                "use the three capital letters of ISO 3166-1, such as KOR");
  }
  ENTENTE_TRY(verifier, hasher_.hash(password));
  const std::lock_guard change(change_mutex_);
  if (find(wanted.name)) {
    return fail(ErrorKind::conflict, fmt::format("there is a user '{}' already", wanted.name), {},
                "entente user password DIR NAME changes the password");
  }
  User user = wanted;
  user.created = user.password_changed = clock_.now();
  user.certificates.clear();
  // Verifier first: a verifier without a user is harmless, a user without a verifier could not sign in.
  ENTENTE_CHECK(secrets_.set_verifier(user.name, std::move(verifier)));
  ENTENTE_CHECK(record(user, false));
  publish(user);
  return user;
}

Result<> Accounts::set_password(const std::string& name, std::string_view password) {
  ENTENTE_TRY(verifier, hasher_.hash(password));
  const std::lock_guard change(change_mutex_);
  ENTENTE_TRY(user, existing(name));
  user.password_changed = clock_.now();
  ENTENTE_CHECK(secrets_.set_verifier(name, std::move(verifier)));
  publish(user);  // the old password ends here, even if the log cannot be written
  return record(user, false);
}

Result<> Accounts::remove(const std::string& name) {
  const std::lock_guard change(change_mutex_);
  ENTENTE_TRY(user, existing(name));
  ENTENTE_CHECK(record(user, true));
  {
    const std::lock_guard lock(mutex_);
    const auto found = users_.find(name);
    found->second->current.store(false);
    users_.erase(found);
    std::erase_if(certificates_, [&](const auto& entry) { return entry.second == name; });
  }
  return secrets_.remove_verifier(name);
}

Result<> Accounts::add_certificate(const std::string& name, std::string_view sha256_hex) {
  ENTENTE_TRY(key, certificate_key(sha256_hex));
  const std::lock_guard change(change_mutex_);
  ENTENTE_TRY(user, existing(name));
  if (const auto holder = by_certificate(key)) {
    return fail(ErrorKind::conflict,
                fmt::format("that certificate stands for '{}' already", holder->user.name));
  }
  if (user.certificates.size() >= max_certificates) {
    return fail(ErrorKind::too_large, fmt::format("a user can have {} certificates", max_certificates), {},
                "remove one that is no longer used");
  }
  user.certificates.push_back(key);
  ENTENTE_CHECK(record(user, false));
  publish(std::move(user));
  return {};
}

Result<> Accounts::remove_certificate(const std::string& name, std::string_view sha256_hex) {
  ENTENTE_TRY(key, certificate_key(sha256_hex));
  const std::lock_guard change(change_mutex_);
  ENTENTE_TRY(user, existing(name));
  if (std::erase(user.certificates, key) == 0) {
    return fail(ErrorKind::not_found, fmt::format("'{}' has no such certificate", name));
  }
  ENTENTE_CHECK(record(user, false));
  publish(std::move(user));
  return {};
}

Result<std::shared_ptr<const Standing>> Accounts::sign_in(const std::string& name, std::string_view password,
                                                          std::string_view address) {
  ENTENTE_CHECK(guard_.attempt(name, address));
  std::shared_ptr<const Standing> standing;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = users_.find(name); found != users_.end()) standing = found->second;
  }
  const std::string verifier = standing ? secrets_.verifier(name).value_or("") : "";
  auto right = hasher_.verify(verifier, password);
  if (!right) {
    guard_.withdrawn(name, address);
    return std::unexpected(std::move(right).error());
  }
  if (!*right) {
    failed_.fetch_add(1, std::memory_order_relaxed);
    return fail(ErrorKind::unauthorized, "the user name or the password is wrong");
  }
  guard_.succeeded(name, address);
  return standing;
}

std::shared_ptr<const Standing> Accounts::by_certificate(const std::string& sha256_hex) const {
  const std::lock_guard lock(mutex_);
  const auto found = certificates_.find(sha256_hex);
  if (found == certificates_.end()) return nullptr;
  return users_.at(found->second);
}

}  // namespace entente::exchange
