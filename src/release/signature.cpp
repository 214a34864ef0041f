// Signing objects and checking it (grant.h).
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <simdjson.h>
#include <sodium.h>

#include "base/json_text.h"
#include "base/limits.h"
#include "base/text_code.h"
#include "release/grant.h"
#include "stix/canonical.h"

namespace entente::release {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view prefix = "ed25519:";
constexpr std::string_view signature_name = "signature";
constexpr std::string_view key_id_name = "key_id";
constexpr std::string_view markings_name = "object_marking_refs";
constexpr std::size_t key_id_digits = 16;

using Seed = std::array<std::uint8_t, crypto_sign_SEEDBYTES>;
using Signature = std::array<std::uint8_t, crypto_sign_BYTES>;
static_assert(sizeof(PublicKey) == crypto_sign_PUBLICKEYBYTES);

const unsigned char* bytes_of(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libsodium speaks unsigned char
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// The secret key that libsodium makes of a seed; wiped when it is not needed any more.
class SecretKey {
 public:
  explicit SecretKey(const Seed& seed) {
    crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data());
  }
  ~SecretKey() { sodium_memzero(secret_.data(), secret_.size()); }
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;

  [[nodiscard]] const PublicKey& public_key() const { return public_; }
  [[nodiscard]] Signature sign(std::string_view text) const {
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, bytes_of(text), text.size(), secret_.data());
    return signature;
  }

 private:
  PublicKey public_{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret_{};
};

/// What is signed: the canonical form of all but signature and markings.
Result<std::string> signed_text(const dom::object& object) {
  std::string text = "{";
  for (const auto [name, value] : object) {
    if (name == signature_name || name == markings_name) continue;
    if (text.size() > 1) text += ',';
    append_json_string(text, name);
    text += ':';
    text += simdjson::minify(value);
  }
  return stix::canonical(text + "}");
}

std::optional<Signature> signature_in(const dom::object& object) {
  std::optional<std::string_view> text;
  for (const auto [name, value] : object) {
    if (name != signature_name) continue;
    if (text || !value.is_string()) return {};  // one of two would be the wrong one
    text = value.get_string().value_unsafe();
  }
  if (!text || !text->starts_with(prefix)) return {};
  const auto bytes = from_base64(text->substr(prefix.size()));
  if (!bytes || bytes->size() != sizeof(Signature)) return {};
  Signature signature{};
  std::ranges::copy(*bytes, signature.begin());
  return signature;
}

std::string key_id_of(const PublicKey& key) {
  return to_hex(sha256(as_view(key))).substr(0, key_id_digits);
}

}  // namespace

PublicKey public_key_of(const std::array<std::uint8_t, 32>& seed) {
  return SecretKey(seed).public_key();
}

bool verify_signature(std::string_view text, const PublicKey& key) {
  if (text.size() > limits::max_object_bytes) return false;
  dom::parser parser;
  dom::object object;
  if (parser.parse(text.data(), text.size()).get(object) != simdjson::SUCCESS) return false;
  const auto signature = signature_in(object);
  if (!signature) return false;
  const auto content = signed_text(object);
  return content &&
         crypto_sign_verify_detached(signature->data(), bytes_of(*content), content->size(), key.data()) == 0;
}

Result<std::string> sign_object(std::string_view text, const std::array<std::uint8_t, 32>& seed) {
  constexpr std::string_view what = "object to sign";
  if (text.size() > limits::max_object_bytes)
    return fail(ErrorKind::too_large, "it is too large", std::string(what));
  dom::parser parser;
  dom::object object;
  if (parser.parse(text.data(), text.size()).get(object) != simdjson::SUCCESS)
    return fail(ErrorKind::malformed, "it is not a JSON object", std::string(what));
  for (const auto [name, value] : object) {
    if (name == signature_name || name == key_id_name)
      return fail(ErrorKind::malformed, "it is signed already", std::string(what));
  }
  const SecretKey key(seed);
  std::string out(text.substr(0, text.rfind('}')));
  if (object.begin() != object.end()) out += ',';
  out += R"("key_id":")" + key_id_of(key.public_key()) + '"';
  const std::string unsigned_object = out + "}";
  if (parser.parse(unsigned_object).get(object) != simdjson::SUCCESS)
    return fail(ErrorKind::malformed, "it is not a JSON object", std::string(what));
  ENTENTE_TRY(content, signed_text(object));
  out += R"(,"signature":")" + std::string(prefix) + to_base64(as_view(key.sign(content))) + "\"}";
  return out;
}

}  // namespace entente::release
