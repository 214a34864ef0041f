// Signed notes (C2SP signed-note): text with Ed25519 signatures below it, readable by people and by any
// verifier.
//
// Promises: reading is strict and total, checking believes nothing but the key it was given. Knows nothing of
// trees.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace entente::ledger {

inline constexpr std::size_t max_note_bytes = std::size_t{64} << 10;
inline constexpr std::size_t max_note_signatures = 64;  ///< verifiers must take at least 16

using KeyId = std::array<std::uint8_t, 4>;

struct NoteSignature {
  std::string name;
  KeyId key_id{};
  std::string bytes;
  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

struct Note {
  std::string text;  ///< what is signed: with its final newline, without the blank line
  std::vector<NoteSignature> signatures;
};

/// Errors: too_large, malformed (names the line).
[[nodiscard]] Result<Note> parse_note(std::string_view bytes);

/// Who signs: a key name (no spaces, no `+`) and an Ed25519 public key.
class NoteVerifier {
 public:
  /// Errors: malformed (the name is not a key name).
  [[nodiscard]] static Result<NoteVerifier> from_key(std::string name,
                                                     const std::array<std::uint8_t, 32>& public_key);
  /// Reads `name+hex(key id)+base64(0x01, public key)`. Errors: malformed, unsupported (another kind of key).
  [[nodiscard]] static Result<NoteVerifier> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const KeyId& key_id() const { return key_id_; }
  [[nodiscard]] const std::array<std::uint8_t, 32>& public_key() const { return public_key_; }
  /// Signatures of other keys are ignored; the text must be signed by this one. Errors: forbidden (not signed
  /// by this key), corrupt (a signature that claims to be by this key is not).
  [[nodiscard]] Result<> verify(const Note& note) const;

 private:
  NoteVerifier() = default;
  std::string name_;
  KeyId key_id_{};
  std::array<std::uint8_t, 32> public_key_{};
};

/// Holds a private key: wiped when it goes, never printed.
class NoteSigner {
 public:
  /// Errors: malformed (the name is not a key name).
  [[nodiscard]] static Result<NoteSigner> from_seed(std::string name,
                                                    const std::array<std::uint8_t, 32>& seed);
  ~NoteSigner();
  NoteSigner(const NoteSigner&) = default;
  NoteSigner(NoteSigner&&) noexcept = default;
  NoteSigner& operator=(const NoteSigner&) = default;
  NoteSigner& operator=(NoteSigner&&) noexcept = default;

  [[nodiscard]] const NoteVerifier& verifier() const { return verifier_; }
  /// The whole note. `text` ends in a newline and has neither control characters nor broken UTF-8. About 50
  /// us.
  [[nodiscard]] std::string sign(std::string_view text) const;

 private:
  explicit NoteSigner(NoteVerifier verifier) : verifier_(std::move(verifier)) {}
  NoteVerifier verifier_;
  std::array<std::uint8_t, 64> secret_{};
};

}  // namespace entente::ledger
