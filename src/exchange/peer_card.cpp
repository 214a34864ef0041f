#include "exchange/peer_card.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/hash.h"
#include "base/json_text.h"
#include "base/text_code.h"
#include "release/recipient.h"

namespace entente::exchange {
namespace {

constexpr std::string_view card_type = "entente-peer-card";
constexpr std::size_t max_card_bytes = std::size_t{64} << 10;
constexpr std::size_t max_text_bytes = 2'048;
constexpr std::size_t fingerprint_digits = 32;
constexpr std::size_t group_digits = 4;

std::unexpected<Error> refuse(std::string what, std::string_view member) {
  return fail(ErrorKind::malformed, std::move(what), fmt::format("peer card, '{}'", member),
              "ask for a new one: entente peer card DIR --url URL");
}

Result<> check(const PeerCard& card) {
  if (!release::is_nation(card.nation))
    return refuse("this is not a nation code of three capital letters", "nation");
  if (card.name.size() > max_text_bytes) return refuse("the name is too long", "name");
  const auto plain = [](char c) { return c > ' ' && c <= '~'; };
  if (card.url.size() > max_text_bytes || !std::ranges::all_of(card.url, plain))
    return refuse("this is not an address", "url");
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const std::string& pin = card.certificate_sha256;
  if (!pin.empty() && (pin.size() != 2 * sizeof(Hash) || !std::ranges::all_of(pin, hex)))
    return refuse("a certificate's SHA-256 is 64 hexadecimal digits in lower case", "certificate_sha256");
  return {};
}

bool read_member(const simdjson::dom::element& root, std::string_view name, std::string& text) {
  std::string_view view;
  if (root[name].get(view) != simdjson::SUCCESS) return false;
  text = view;
  return true;
}

}  // namespace

Result<std::string> print_card(const PeerCard& card, const SigningSeed& seed) {
  ENTENTE_CHECK(check(card));
  std::string text = fmt::format(R"({{"type":"{}","nation":"{}","name":)", card_type, card.nation);
  append_json_string(text, card.name);
  text += R"(,"url":)";
  append_json_string(text, card.url);
  text += fmt::format(R"(,"certificate_sha256":"{}","signing_key":"{}"}})", card.certificate_sha256,
                      to_base64(as_view(card.signing_key)));
  return release::sign_object(text, seed);
}

Result<PeerCard> read_card(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (json.size() > max_card_bytes || parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS)
    return refuse("this is not JSON", "");
  std::string type;
  if (!read_member(root, "type", type) || type != card_type) return refuse("this is no peer card", "type");
  PeerCard card;
  std::string key;
  for (const auto& [name, text] : {std::pair<std::string_view, std::string*>{"nation", &card.nation},
                                   {"name", &card.name},
                                   {"url", &card.url},
                                   {"certificate_sha256", &card.certificate_sha256},
                                   {"signing_key", &key}}) {
    if (!read_member(root, name, *text)) return refuse("it is absent or no text", name);
  }
  ENTENTE_CHECK(check(card));
  const auto bytes = from_base64(key);
  if (!bytes || bytes->size() != card.signing_key.size())
    return refuse("an Ed25519 key is 32 bytes in base64", "signing_key");
  std::copy(bytes->begin(), bytes->end(), card.signing_key.begin());
  if (!release::verify_signature(json, card.signing_key)) {
    return fail(ErrorKind::forbidden, "the card is not signed by its own key, so it was changed on its way",
                "peer card, 'signature'", "ask for a new one: entente peer card DIR --url URL");
  }
  return card;
}

std::string key_fingerprint(const release::PublicKey& key) {
  const std::string digits = to_hex(sha256(as_view(key))).substr(0, fingerprint_digits);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); i += group_digits) {
    if (i > 0) text += ' ';
    text += digits.substr(i, group_digits);
  }
  return text;
}

}  // namespace entente::exchange
