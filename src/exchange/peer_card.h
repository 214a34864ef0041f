// A peer card: how one nation's node introduces itself to another's administrator (docs/peers.md). A small
// JSON file that travels by hand, by mail or in a diplomatic bag; its fingerprint is compared by voice.
//
//   {"type":"entente-peer-card","nation":"USA","name":"...","url":"https://node.example.us:8443/",
//    "certificate_sha256":"<hex>","signing_key":"<base64>","key_id":"...","signature":"ed25519:..."}
//
// Promises: a card that was read is whole and signed by the key it names; whose key that is, only people can
// tell.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "exchange/nation_keys.h"
#include "release/grant.h"

namespace entente::exchange {

struct PeerCard {
  std::string nation{};
  std::string name{};                ///< what people call the node
  std::string url{};                 ///< of the node, ending in '/'; empty: known, not pulled from
  std::string certificate_sha256{};  ///< lower-case hexadecimal; empty: none is expected
  release::PublicKey signing_key{};
  friend bool operator==(const PeerCard&, const PeerCard&) = default;
};

/// The signed card; `seed` must be that of the card's key. Error: malformed (nation, name).
[[nodiscard]] Result<std::string> print_card(const PeerCard& card, const SigningSeed& seed);
/// Errors: malformed (names the member), forbidden (the signature is not by its key). The URL is only looked
/// at for characters that cannot be in one: what it means is the client's business.
[[nodiscard]] Result<PeerCard> read_card(std::string_view json);

/// SHA-256 of the key, in groups of four digits, for people to compare.
[[nodiscard]] std::string key_fingerprint(const release::PublicKey& key);

}  // namespace entente::exchange
