// What is never in the log: private keys, password verifiers, cursor keys. One file beside it, mode 0600,
// replaced atomically; when a sealing key is configured its content is encrypted (XChaCha20-Poly1305).
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"

namespace entente::exchange {

class Secrets {
 public:
  /// Makes new keys. Error conflict if the file is there already.
  [[nodiscard]] static Result<std::unique_ptr<Secrets>> create(
      const std::filesystem::path& file, Random& random,
      std::optional<std::filesystem::path> seal_key_file = {});
  /// Errors: io, corrupt (says which line), forbidden (readable by others, sealed with another key, or not
  /// sealed).
  [[nodiscard]] static Result<std::unique_ptr<Secrets>> open(
      const std::filesystem::path& file, std::optional<std::filesystem::path> seal_key_file = {});

  [[nodiscard]] std::array<std::uint8_t, 32> cursor_key() const;   ///< AES-128-SIV (two keys of 16 bytes)
  [[nodiscard]] std::array<std::uint8_t, 32> ledger_seed() const;  ///< Ed25519 seed of the checkpoint signer
  /// Of the Ed25519 key by which the nation signs what it says to others (grants, recalls, statements); made
  /// from the ledger's seed, so that a backup has both.
  [[nodiscard]] std::array<std::uint8_t, 32> signing_seed() const;
  /// Argon2id verifier of a user (libsodium string form); nothing when unknown.
  [[nodiscard]] std::optional<std::string> verifier(const std::string& user) const;
  [[nodiscard]] Result<> set_verifier(const std::string& user, std::string verifier);
  /// Ok too when there was none.
  [[nodiscard]] Result<> remove_verifier(const std::string& user);
  /// What this node signs in with at a plain TAXII server; nothing when unknown. `peer`: without spaces.
  [[nodiscard]] std::optional<std::string> peer_password(const std::string& peer) const;
  [[nodiscard]] Result<> set_peer_password(const std::string& peer, std::string password);
  /// Ok too when there was none.
  [[nodiscard]] Result<> remove_peer_password(const std::string& peer);

 private:
  Secrets() = default;
  [[nodiscard]] std::string print() const;
  [[nodiscard]] Result<> parse(std::string_view text);
  [[nodiscard]] Result<> write() const;
  using Table = std::map<std::string, std::string>;
  [[nodiscard]] std::optional<std::string> look_up(const Table& table, const std::string& name) const;
  /// Writes the file; when that fails the table is as it was.
  [[nodiscard]] Result<> change(Table& table, const std::string& name, std::optional<std::string> value);
  std::filesystem::path file_;
  std::optional<std::array<std::uint8_t, 32>> seal_key_;
  mutable std::mutex mutex_;
  std::array<std::uint8_t, 32> cursor_key_{};
  std::array<std::uint8_t, 32> ledger_seed_{};
  Table verifiers_;
  Table peer_passwords_;
};

}  // namespace entente::exchange
