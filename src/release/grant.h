// The originator's signed consent to onward release (third-party rule), and its withdrawal.
//
// A grant travels as a STIX object of type release-grant (record/), whose property `signature` is Ed25519
// over the RFC 8785 form of the object without that property and without `object_marking_refs`; so no one can
// change it and everyone who has the originator's key can check it, through whomever it came. It is withdrawn
// by a later version of it with `"revoked":true`, signed likewise.
//
// What is signed begins with `{`: a signature over a note or a checkpoint (ledger/) is never one over an
// object.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/instant.h"

namespace entente::release {

using PublicKey = std::array<std::uint8_t, 32>;

/// One object version, or all of them.
struct GrantedVersion {
  std::string id{};
  std::optional<Instant> version{};  ///< none: every version of the id, those to come too
  std::optional<Hash> sha256{};      ///< of the version's RFC 8785 form; what has another is not granted
  friend bool operator==(const GrantedVersion&, const GrantedVersion&) = default;
};

struct Grant {
  std::string id{};                        ///< of the release-grant object
  std::string originator{};                ///< who signed
  std::vector<GrantedVersion> versions{};  ///< 1 to limits::max_granted_versions
  std::vector<std::string> recipients{};   ///< nations, sorted, distinct
  std::string purpose{};                   ///< for people; may be empty
  std::optional<Micros> expires{};         ///< not from that time on
  bool standing = false;                   ///< for later versions than those named, too
  bool revoked = false;                    ///< withdrawn: it grants nothing
  std::string request{};                   ///< id of the release-request that it answers; may be empty
  friend bool operator==(const Grant&, const Grant&) = default;
  /// The version is one of those named, or a later one when the grant is standing. `sha256` is of its RFC
  /// 8785 form; where it is not known, a name with a hash names nothing.
  [[nodiscard]] bool names(std::string_view object_id, const std::optional<Instant>& version,
                           const std::optional<Hash>& sha256) const;
  /// True when a decision about the object needs its hash.
  [[nodiscard]] bool needs_hash(std::string_view object_id) const;
};

/// Reads a release-grant object without believing it. Error: malformed (names the property), also when it
/// speaks of another nation's versions.
[[nodiscard]] Result<Grant> read_grant(std::string_view object);
/// True when `key` signed the object's content (any type that carries `signature`: grants, refusals, recalls,
/// requests, acknowledgements). Total. At most limits::max_object_bytes.
[[nodiscard]] bool verify_signature(std::string_view object, const PublicKey& key);
/// The object with `"key_id"` (first 16 hexadecimal digits of the key's SHA-256; signed with the rest) and
/// `"signature":"ed25519:<base64>"` as last properties. `seed` is the private key (RFC 8032). Errors:
/// malformed (not an object, a property twice, or signed already), too_large.
[[nodiscard]] Result<std::string> sign_object(std::string_view object,
                                              const std::array<std::uint8_t, 32>& seed);
/// The public key of a private one.
[[nodiscard]] PublicKey public_key_of(const std::array<std::uint8_t, 32>& seed);

}  // namespace entente::release
