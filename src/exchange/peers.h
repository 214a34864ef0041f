// The other nodes and servers that this node knows: settings of the log (`peer/<name>`). Where to pull from,
// whose signatures to believe, who may come with which certificate (docs/peers.md).
//
// Promises: thread-safe; a change is durable when a call returns; passwords are in Secrets only.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "exchange/accounts.h"
#include "exchange/agreements.h"
#include "exchange/key_ring.h"
#include "exchange/peer_card.h"
#include "exchange/secrets.h"
#include "store/store.h"

namespace entente::exchange {

inline constexpr std::string_view peer_setting_prefix = "peer/";
/// `pull/<peer>`: the last checkpoint of our tree there. `pull/<peer>/<collection>`: where that collection
/// has been read to. Written with what was read (exchange/intake.h).
inline constexpr std::string_view pull_setting_prefix = "pull/";

struct Peer {
  std::string name{};    ///< its nation, for a node with a card; else as chosen
  std::string nation{};  ///< what comes from it is that nation's, unless another signed it
  bool entente = false;  ///< a node of ours: proves what it sends
  std::string title{};
  std::string url{};  ///< of a node, or of any TAXII server's discovery or API root; empty: not pulled from
  std::string certificate_sha256{};  ///< pinned; empty: authorities decide
  std::optional<release::PublicKey> signing_key{};
  std::string user{};  ///< HTTP Basic at a plain server; the password is in Secrets
  /// Their collections (alias or id) and into which of ours (alias) they go; empty: those with the same
  /// alias.
  std::map<std::string, std::string> collections{};
  friend bool operator==(const Peer&, const Peer&) = default;
};

/// A peer as the body of its setting, and back; nothing for what is not one, or is removed.
[[nodiscard]] std::string print_peer(const Peer& peer);
[[nodiscard]] std::optional<Peer> read_peer(std::string_view name, std::string_view body);

class Peers {
 public:
  struct Parts {
    store::Store& store;
    Accounts& accounts;
    Agreements& agreements;
    Secrets& secrets;
    Random& random;
    std::string own_nation;
  };
  /// Loads the table from the settings. All parts must outlive it.
  explicit Peers(Parts parts);

  /// Makes the card's nation a recipient and lets its certificate in as the user `peer-<nation>`, a reader. A
  /// nation that is known is updated; `replace` allows for another key. Errors: unprocessable (our own
  /// nation's card), conflict (another key is known, or the certificate is another user's), those of
  /// Agreements and Accounts.
  [[nodiscard]] Result<Peer> add_card(const PeerCard& card, std::map<std::string, std::string> collections,
                                      bool replace);
  /// A TAXII server of somebody who does not run a node of ours. `password` may be empty when there is no
  /// user. Errors: malformed (name [a-z0-9-]{1,64}, nation, url), conflict (the name is taken).
  [[nodiscard]] Result<Peer> add_server(const Peer& wanted, const std::string& password);
  /// The nation stays a recipient, since what was listed for it stays listed. Its key is no longer believed,
  /// its certificate no longer comes in, and a peer of that name begins anew. Error: not_found.
  [[nodiscard]] Result<> remove(const std::string& name);

  [[nodiscard]] std::vector<Peer> all() const;
  [[nodiscard]] std::optional<Peer> find(const std::string& name) const;
  [[nodiscard]] std::string password(const Peer& peer) const;
  /// Keys of the peers and our own. Refers to this.
  [[nodiscard]] KeyRing key_ring() const;

 private:
  [[nodiscard]] Result<> let_in(const PeerCard& card);
  [[nodiscard]] Result<> write(const Peer& peer);

  Parts parts_;
  std::optional<release::PublicKey> own_key_;
  std::mutex changing_;  ///< one change at a time
  mutable std::mutex mutex_;
  std::map<std::string, Peer> peers_;
};

/// The user that a peer's certificate stands for.
[[nodiscard]] std::string peer_user(std::string_view nation);

}  // namespace entente::exchange
