#include "exchange/peers.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/hash.h"
#include "base/json_text.h"
#include "base/text_code.h"
#include "release/recipient.h"

namespace entente::exchange {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t max_name_bytes = 64;
constexpr std::size_t password_bytes = 32;
constexpr std::string_view removed_setting = R"({"removed":true})";

std::string text_of(const dom::element& root, std::string_view name) {
  std::string_view text;
  return root[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

bool name_is_valid(std::string_view name) {
  return !name.empty() && name.size() <= max_name_bytes && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::unexpected<Error> not_a_peer(const std::string& name) {
  return fail(ErrorKind::not_found, fmt::format("there is no peer {}", json_string(name.substr(0, 100))),
              "peer", "entente peer list DIR shows them");
}

std::pair<std::string, std::string> setting(std::string_view prefix, std::string_view name,
                                            std::string body) {
  return {std::string(prefix) + std::string(name), std::move(body)};
}

}  // namespace

std::string peer_user(std::string_view nation) {
  std::string user = "peer-";
  for (const char c : nation) user += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return user;
}

std::string print_peer(const Peer& peer) {
  std::string out = fmt::format(R"({{"nation":"{}","entente":{},"title":)", peer.nation, peer.entente);
  append_json_string(out, peer.title);
  out += R"(,"url":)";
  append_json_string(out, peer.url);
  out += fmt::format(R"(,"certificate_sha256":"{}","signing_key":"{}","user":)", peer.certificate_sha256,
                     peer.signing_key ? to_base64(as_view(*peer.signing_key)) : "");
  append_json_string(out, peer.user);
  out += R"(,"collections":{)";
  for (const auto& [theirs, ours] : peer.collections) {
    if (out.back() != '{') out += ',';
    append_json_string(out, theirs);
    out += ':';
    append_json_string(out, ours);
  }
  return out + "}}";
}

std::optional<Peer> read_peer(std::string_view name, std::string_view body) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return std::nullopt;
  Peer peer{.name = std::string(name), .nation = text_of(root, "nation")};
  if (!release::is_nation(peer.nation) || root["entente"].get(peer.entente) != simdjson::SUCCESS)
    return std::nullopt;
  peer.title = text_of(root, "title");
  peer.url = text_of(root, "url");
  peer.certificate_sha256 = text_of(root, "certificate_sha256");
  peer.user = text_of(root, "user");
  if (const auto key = from_base64(text_of(root, "signing_key")); key && !key->empty()) {
    if (key->size() != sizeof(release::PublicKey)) return std::nullopt;
    std::copy(key->begin(), key->end(), peer.signing_key.emplace().begin());
  }
  if (peer.entente && !peer.signing_key) return std::nullopt;
  dom::object collections;
  if (root["collections"].get(collections) != simdjson::SUCCESS) return std::nullopt;
  for (const auto& [theirs, ours] : collections) {
    std::string_view alias;
    if (ours.get(alias) != simdjson::SUCCESS) return std::nullopt;
    peer.collections[std::string(theirs)] = alias;
  }
  return peer;
}

Peers::Peers(Parts parts) : parts_(std::move(parts)) {
  own_key_ = release::public_key_of(parts_.secrets.signing_seed());
  parts_.store.settings([&](std::string_view key, std::string_view body) {
    if (!key.starts_with(peer_setting_prefix)) return;
    key.remove_prefix(peer_setting_prefix.size());
    if (auto peer = read_peer(key, body)) peers_.insert_or_assign(std::string(key), std::move(*peer));
  });
}

Result<> Peers::write(const Peer& peer) {
  const std::array settings{setting(peer_setting_prefix, peer.name, print_peer(peer))};
  store::Batch batch;
  batch.settings = settings;
  ENTENTE_CHECK(parts_.store.append(batch));
  const std::scoped_lock lock(mutex_);
  peers_.insert_or_assign(peer.name, peer);
  return {};
}

/// The user whose only certificate is the card's.
Result<> Peers::let_in(const PeerCard& card) {
  const std::string name = peer_user(card.nation);
  auto user = parts_.accounts.find(name);
  if (!user) {
    // Nobody knows this password: the certificate is the way in.
    std::array<std::uint8_t, password_bytes> bytes{};
    parts_.random.fill(bytes);
    User wanted;
    wanted.name = name;
    wanted.nation = card.nation;
    wanted.roles = role::reader;
    ENTENTE_TRY(added, parts_.accounts.add(wanted, to_hex(bytes)));
    user = std::move(added);
  }
  for (const std::string& known : user->certificates) {
    if (known == card.certificate_sha256) continue;
    ENTENTE_CHECK(parts_.accounts.remove_certificate(name, known));
  }
  if (card.certificate_sha256.empty() ||
      std::ranges::find(user->certificates, card.certificate_sha256) != user->certificates.end())
    return {};
  return parts_.accounts.add_certificate(name, card.certificate_sha256);
}

Result<Peer> Peers::add_card(const PeerCard& card, std::map<std::string, std::string> collections,
                             bool replace) {
  const std::scoped_lock change(changing_);
  if (card.nation == parts_.own_nation) {
    return fail(ErrorKind::unprocessable, "this card is of this node's own nation", "peer card",
                "give it to the others, and take theirs");
  }
  const auto known = find(card.nation);
  if (known && known->signing_key && *known->signing_key != card.signing_key && !replace) {
    return fail(ErrorKind::conflict,
                fmt::format("{} is known with another key ({}, and the card says {})", card.nation,
                            key_fingerprint(*known->signing_key), key_fingerprint(card.signing_key)),
                "peer " + card.nation, "ask that nation whether it changed its key; if so, add --replace");
  }
  ENTENTE_CHECK(parts_.agreements.admit(card.nation));
  ENTENTE_CHECK(let_in(card));
  Peer peer{.name = card.nation,
            .nation = card.nation,
            .entente = true,
            .title = card.name,
            .url = card.url,
            .certificate_sha256 = card.certificate_sha256,
            .signing_key = card.signing_key,
            .user = {},
            .collections = std::move(collections)};
  ENTENTE_CHECK(write(peer));
  return peer;
}

Result<Peer> Peers::add_server(const Peer& wanted, const std::string& password) {
  const std::scoped_lock change(changing_);
  const auto refuse = [](std::string what, std::string remedy) {
    return fail(ErrorKind::malformed, std::move(what), "peer", std::move(remedy));
  };
  if (!name_is_valid(wanted.name))
    return refuse(fmt::format("{} cannot be a peer's name", json_string(wanted.name.substr(0, 100))),
                  "a name has 1 to 64 of a-z 0-9 and -");
  if (!release::is_nation(wanted.nation) || wanted.nation == parts_.own_nation)
    return refuse("a server stands for another nation", "name it by the three capital letters of ISO 3166-1");
  if (wanted.url.empty())
    return refuse("the server has no address", "give the URL of its discovery or API root");
  if (find(wanted.name)) {
    return fail(ErrorKind::conflict, fmt::format("there is a peer {} already", wanted.name), "peer",
                "choose another name, or remove that one first");
  }
  Peer peer = wanted;
  peer.entente = false;
  peer.signing_key.reset();
  ENTENTE_CHECK(parts_.agreements.admit(peer.nation));
  if (!peer.user.empty()) {
    ENTENTE_CHECK(parts_.secrets.set_peer_password(peer.name, password));
  }
  ENTENTE_CHECK(write(peer));
  return peer;
}

Result<> Peers::remove(const std::string& name) {
  const std::scoped_lock change(changing_);
  const auto peer = find(name);
  if (!peer) return not_a_peer(name);
  // First, so that an attempt that fails can be made again.
  if (peer->entente && parts_.accounts.find(peer_user(peer->nation))) {
    ENTENTE_CHECK(parts_.accounts.remove(peer_user(peer->nation)));
  }
  ENTENTE_CHECK(parts_.secrets.remove_peer_password(name));
  std::vector<std::pair<std::string, std::string>> settings{
      setting(peer_setting_prefix, name, std::string(removed_setting))};
  const std::string position = std::string(pull_setting_prefix) + name;
  parts_.store.settings([&](std::string_view key, std::string_view body) {
    const bool its_own = key == position || (key.starts_with(position) && key[position.size()] == '/');
    if (its_own && !body.empty()) settings.emplace_back(key, "");
  });
  store::Batch batch;
  batch.settings = settings;
  ENTENTE_CHECK(parts_.store.append(batch));
  const std::scoped_lock lock(mutex_);
  peers_.erase(name);
  return {};
}

std::vector<Peer> Peers::all() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Peer> found;
  for (const auto& [name, peer] : peers_) found.push_back(peer);
  return found;
}

std::optional<Peer> Peers::find(const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  const auto at = peers_.find(name);
  return at == peers_.end() ? std::nullopt : std::optional(at->second);
}

std::string Peers::password(const Peer& peer) const {
  return parts_.secrets.peer_password(peer.name).value_or("");
}

KeyRing Peers::key_ring() const {
  return [this](std::string_view nation) -> std::optional<release::PublicKey> {
    if (nation == parts_.own_nation) return own_key_;
    const std::scoped_lock lock(mutex_);
    const auto at = peers_.find(std::string(nation));
    return at == peers_.end() || !at->second.entente ? std::nullopt : at->second.signing_key;
  };
}

}  // namespace entente::exchange
