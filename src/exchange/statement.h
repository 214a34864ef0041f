// The originator's signature over versions that it hands out together, made so that it travels along with
// each of them and tells nothing of the others (docs/format/custody.md).
//
// It signs the root of a Merkle tree of exactly 1,024 leaves. The versions stand at random places, the other
// leaves are random, so neither how many versions there were nor what they are shows to those who get only
// some of them:
//
//   leaf  SHA-256(0x00, nonce (16 bytes), RFC 8785 of {"id","label","modified","sha256"})
//   note  "entente versions 1\n<nation>\n<time>\n<root, base64>\n", signed with the nation's key
//   (ledger/note.h)
//
// `sha256` is of the bytes as handed out; `label` is what the originator says about their release, whatever
// markings the bytes name; `modified` is spelled as in the bytes. So a custodian can change none of them.
//
// Promises: checking believes nothing but the key it was given; reading is total.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "ledger/note.h"
#include "ledger/proof.h"

namespace entente::exchange {

inline constexpr std::size_t statement_leaves = 1'024;
using Nonce = std::array<std::uint8_t, 16>;

/// A version as its originator states it. Views stay with the caller.
struct StatedVersion {
  std::string_view id;
  std::string_view modified;  ///< `modified`, else `created`, as spelled in the object; empty: it has neither
  Hash sha256{};              ///< of the object's bytes
  std::string_view label;     ///< release::canonical(); empty: none
};

/// Where a version stands in the tree of its statement.
struct Place {
  std::uint16_t index = 0;  ///< below statement_leaves
  Nonce nonce{};
  friend bool operator==(const Place&, const Place&) = default;
};

struct Statement {
  std::string note;           ///< signed
  std::vector<Place> places;  ///< one for each version, in the order of the versions; distinct indexes
  ledger::Path path;          ///< that these are in the tree (ledger/multiproof.h)
  friend bool operator==(const Statement&, const Statement&) = default;
};

[[nodiscard]] Hash stated_leaf(const Nonce& nonce, const StatedVersion& version);

/// For 1 to statement_leaves versions. The signer's key name ends in the nation (`entente/KOR`). About 0.5 ms
/// and 1 us for each version. Error: too_large.
[[nodiscard]] Result<Statement> make_statement(std::span<const StatedVersion> versions,
                                               std::string_view nation, Micros time,
                                               const ledger::NoteSigner& signer, Random& random);

/// What a statement says, once it is believed.
struct Stated {
  Micros time = 0;
};
/// Believes it only when `key` signed it for that nation and the versions, in the order of the places, are
/// those it was made for. Errors: malformed (no such note), forbidden (another nation's, or not signed by the
/// key), corrupt (the versions are not what was signed).
[[nodiscard]] Result<Stated> verify_statement(const Statement& statement,
                                              std::span<const StatedVersion> versions,
                                              std::string_view nation, const ledger::NoteVerifier& key);

/// When it says that it was signed; nothing when it is none. Believes it: only for one that was verified.
[[nodiscard]] std::optional<Micros> statement_time(const Statement& statement);

/// A statement as its receivers keep it: with the leaves, so that it can be handed on for some versions
/// without looking at the others again.
struct KeptStatement {
  Statement statement;
  std::vector<Hash> leaves;  ///< one for each place
  friend bool operator==(const KeptStatement&, const KeptStatement&) = default;
};
/// For some of its versions, by their positions (distinct, in any order). Nothing: a position beyond its
/// places, or leaves and path that do not fit.
[[nodiscard]] std::optional<Statement> narrow(const KeptStatement& kept,
                                              std::span<const std::size_t> positions);

/// Appends about 50 bytes for each version and 500 more.
void encode(std::string& out, const KeptStatement& kept);
/// Takes one off the front of `in`; nothing when there is none.
[[nodiscard]] std::optional<KeptStatement> decode_statement(std::string_view& in);

}  // namespace entente::exchange
