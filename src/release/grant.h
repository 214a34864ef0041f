// The originator's signed consent to onward release (third-party rule), and its withdrawal.
//
// A grant travels as a STIX object of type release-grant (record/), whose property `signature` is Ed25519 over the
// RFC 8785 form of the object without that property and without `object_marking_refs`; so no one can change it and
// everyone who has the originator's key can check it, through whomever it came.
#pragma once

#include <array>
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
  std::string id;
  std::optional<Instant> version;  ///< none: a standing grant for every version of the id
  std::optional<Hash> sha256;      ///< of the version's RFC 8785 form; checked when there
  friend bool operator==(const GrantedVersion&, const GrantedVersion&) = default;
};

struct Grant {
  std::string id;          ///< of the release-grant object
  std::string originator;  ///< who signed
  std::vector<GrantedVersion> versions;
  std::vector<std::string> recipients;  ///< nations, sorted
  std::string purpose;
  std::optional<Micros> expires;
  bool standing = false;  ///< for future versions, too; else only for those named
  std::string request;    ///< id of the release-request that it answers; may be empty
  friend bool operator==(const Grant&, const Grant&) = default;
  [[nodiscard]] bool names(std::string_view object_id, const std::optional<Instant>& version) const;
};

/// Reads a release-grant object without believing it. Error: malformed.
[[nodiscard]] Result<Grant> read_grant(std::string_view object);
/// True when `key` signed the object's content (any type that carries `signature`: grants, refusals, recalls,
/// requests, acknowledgements).
[[nodiscard]] bool verify_signature(std::string_view object, const PublicKey& key);
/// The object with `"signature":"ed25519:<base64>"` and `"key_id"` as last properties. `seed` is the private key.
/// Error: malformed (not an object, or signed already).
[[nodiscard]] Result<std::string> sign_object(std::string_view object,
                                              const std::array<std::uint8_t, 32>& seed);

}  // namespace entente::release
