#include "ledger/note.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "base/hash.h"
#include "base/json_text.h"
#include "base/text_code.h"

namespace entente::ledger {
namespace {

constexpr std::string_view signature_mark = "\u2014 ";  // em dash, space
constexpr char ed25519 = 0x01;
constexpr std::size_t key_id_bytes = std::tuple_size_v<KeyId>;

/// White_Space of Unicode beyond ASCII.
constexpr std::string_view wide_spaces[] = {
    "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};

bool is_key_name(std::string_view name) {
  if (name.empty() || !is_utf8(name)) return false;
  const auto forbidden = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '+' || c == '\x7F';
  };
  if (std::ranges::any_of(name, forbidden)) return false;
  return std::ranges::none_of(wide_spaces, [&](std::string_view space) { return name.contains(space); });
}

/// Base64 in its one canonical spelling: a note must not have two forms that verify alike.
std::optional<std::string> canonical_base64(std::string_view text) {
  auto bytes = from_base64(text);
  if (!bytes || to_base64(*bytes) != text) return std::nullopt;
  return bytes;
}

KeyId key_id_of(std::string_view name, const std::array<std::uint8_t, 32>& public_key) {
  const Hash hash = sha256({name, "\n", std::string_view(&ed25519, 1), as_view(public_key)});
  KeyId id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

std::optional<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(signature_mark)) return std::nullopt;
  line.remove_prefix(signature_mark.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return std::nullopt;
  const auto bytes = canonical_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= key_id_bytes) return std::nullopt;
  NoteSignature signature{
      .name = std::string(line.substr(0, space)), .key_id = {}, .bytes = bytes->substr(key_id_bytes)};
  std::copy_n(bytes->begin(), key_id_bytes, signature.key_id.begin());
  return signature;
}

const unsigned char* unsigned_bytes(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libsodium speaks unsigned char
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > max_note_bytes)
    return fail(ErrorKind::too_large,
                fmt::format("a signed note of {} bytes; at most {} are read", bytes.size(), max_note_bytes));
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\n'; };
  if (!is_utf8(bytes) || std::ranges::any_of(bytes, is_control))
    return fail(ErrorKind::malformed, "a signed note is UTF-8 text without control characters");
  const std::size_t blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos || !bytes.ends_with('\n'))
    return fail(ErrorKind::malformed,
                "a signed note is text, a blank line, and signature lines, each ended by a newline");
  Note note{.text = std::string(bytes.substr(0, blank + 1)), .signatures = {}};
  std::string_view rest = bytes.substr(blank + 2);
  while (!rest.empty()) {
    if (note.signatures.size() == max_note_signatures)
      return fail(ErrorKind::too_large,
                  fmt::format("a signed note with more than {} signatures", max_note_signatures));
    const std::size_t end = rest.find('\n');
    auto signature = parse_signature(rest.substr(0, end));
    if (!signature)
      return fail(ErrorKind::malformed,
                  "a signature line is an em dash, a space, the key name, a space and base64",
                  fmt::format("signature line {}", note.signatures.size() + 1));
    note.signatures.push_back(*std::move(signature));
    rest.remove_prefix(end + 1);
  }
  if (note.signatures.empty()) return fail(ErrorKind::malformed, "the note has no signature");
  return note;
}

Result<NoteVerifier> NoteVerifier::from_key(std::string name,
                                            const std::array<std::uint8_t, 32>& public_key) {
  if (!is_key_name(name))
    return fail(ErrorKind::malformed, "a key name is UTF-8 without spaces and plus signs", std::move(name),
                "use a name such as example.org/entente");
  NoteVerifier verifier;
  verifier.key_id_ = key_id_of(name, public_key);
  verifier.name_ = std::move(name);
  verifier.public_key_ = public_key;
  return verifier;
}

Result<NoteVerifier> NoteVerifier::parse(std::string_view text) {
  const auto refuse = [&] {
    return fail(ErrorKind::malformed,
                "a verifier key is written NAME+KEYID+KEY (8 hexadecimal digits, base64)",
                std::string(text.substr(0, 100)));
  };
  const std::size_t first = text.find('+');
  if (first == std::string_view::npos) return refuse();
  const std::size_t second = text.find('+', first + 1);
  if (second == std::string_view::npos) return refuse();
  const auto key = canonical_base64(text.substr(second + 1));
  if (!key || key->empty()) return refuse();
  if (key->front() != ed25519)
    return fail(ErrorKind::unsupported, fmt::format("a verifier key of kind {}; only Ed25519 (1) is known",
                                                    static_cast<unsigned char>(key->front())));
  std::array<std::uint8_t, 32> public_key{};
  if (key->size() != public_key.size() + 1) return refuse();
  std::copy(key->begin() + 1, key->end(), public_key.begin());
  ENTENTE_TRY(verifier, from_key(std::string(text.substr(0, first)), public_key));
  if (to_hex(verifier.key_id_) != text.substr(first + 1, second - first - 1)) return refuse();
  return verifier;
}

std::string NoteVerifier::to_string() const {
  return fmt::format("{}+{}+{}", name_, to_hex(key_id_),
                     to_base64(ed25519 + std::string(as_view(public_key_))));
}

Result<> NoteVerifier::verify(const Note& note) const {
  bool signed_by_us = false;
  for (const auto& signature : note.signatures) {
    if (signature.name != name_ || signature.key_id != key_id_) continue;
    if (signature.bytes.size() != crypto_sign_BYTES ||
        crypto_sign_verify_detached(unsigned_bytes(signature.bytes), unsigned_bytes(note.text),
                                    note.text.size(), public_key_.data()) != 0)
      return fail(ErrorKind::corrupt, "the signature does not belong to the text", name_);
    signed_by_us = true;
  }
  if (!signed_by_us) return fail(ErrorKind::forbidden, "the note is not signed by the key " + to_string());
  return {};
}

Result<NoteSigner> NoteSigner::from_seed(std::string name, const std::array<std::uint8_t, 32>& seed) {
  std::array<std::uint8_t, 32> public_key{};
  std::array<std::uint8_t, 64> secret{};
  crypto_sign_seed_keypair(public_key.data(), secret.data(), seed.data());
  auto verifier = NoteVerifier::from_key(std::move(name), public_key);
  if (!verifier) {
    sodium_memzero(secret.data(), secret.size());
    return std::unexpected(std::move(verifier).error());
  }
  NoteSigner signer(*std::move(verifier));
  signer.secret_ = secret;
  sodium_memzero(secret.data(), secret.size());
  return signer;
}

NoteSigner::~NoteSigner() {
  sodium_memzero(secret_.data(), secret_.size());
}

std::string NoteSigner::sign(std::string_view text) const {
  std::array<std::uint8_t, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, unsigned_bytes(text), text.size(), secret_.data());
  return fmt::format("{}\n{}{} {}\n", text, signature_mark, verifier_.name(),
                     to_base64(std::string(as_view(verifier_.key_id())) + std::string(as_view(signature))));
}

}  // namespace entente::ledger
