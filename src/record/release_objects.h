// The objects by which nations speak about release: a request, a grant, a refusal, a recall and its
// acknowledgement (docs/release.md, "Asking, granting, recalling"). Each is a STIX object of the project's
// own type, carried by a new-sdo extension (record/definitions.h), signed by the nation that speaks
// (release/grant.h signs and verifies).
//
// They name versions as {"object":"<id>","version":"<modified>","sha256":"<hex of the RFC 8785 form>"} and
// never by a property that ends in _ref: naming an object in them must not make them depend on who sees that
// object.
//
// Promises: reading is total; a read object says what its bytes say and nothing is believed: who signed is
// checked elsewhere. Making gives objects that pass the checker, without a signature.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/instant.h"
#include "base/uuid.h"

namespace entente::record {

/// One version, or all of an object.
struct NamedVersion {
  std::string id;
  std::string version;         ///< as the object writes it; empty: all versions
  std::optional<Hash> sha256;  ///< of the RFC 8785 form, where it is known
  [[nodiscard]] std::optional<Instant> instant() const { return parse_instant(version); }
  friend bool operator==(const NamedVersion&, const NamedVersion&) = default;
};

/// What all of them have.
struct Spoken {
  std::string id;          ///< made from the type and a UUID
  std::string nation;      ///< who speaks, and signs
  std::string originator;  ///< whose versions it is about
  std::vector<NamedVersion> versions;
  std::string text;      ///< purpose or reasons, for people
  std::string language;  ///< BCP 47 of the text; may be empty
  Micros created = 0;
  friend bool operator==(const Spoken&, const Spoken&) = default;
};

struct ReleaseRequest : Spoken {
  std::vector<std::string> recipients;  ///< for whom: nations, sorted, distinct
  std::optional<Micros> expires;        ///< until when it is wished; the grant decides
  bool standing = false;                ///< wished for future versions, too
  friend bool operator==(const ReleaseRequest&, const ReleaseRequest&) = default;
};
struct ReleaseGrant : Spoken {
  std::vector<std::string> recipients;  ///< nations, sorted, distinct
  std::optional<Micros> expires;        ///< not from that time on
  bool standing = false;                ///< for future versions, too
  std::string request;                  ///< id of the request that it answers; may be empty
  /// Withdrawn at that time, later than `created`: the object's `modified`, with `"revoked":true`.
  std::optional<Micros> withdrawn;
  friend bool operator==(const ReleaseGrant&, const ReleaseGrant&) = default;
};
struct ReleaseRefusal : Spoken {
  std::string request;  ///< id of the request that it answers
  friend bool operator==(const ReleaseRefusal&, const ReleaseRefusal&) = default;
};
struct Recall : Spoken {
  friend bool operator==(const Recall&, const Recall&) = default;
};
struct Acknowledgement : Spoken {
  std::string recall;  ///< id of the recall that was applied; its versions are those that were held and are
                       ///< withheld now
  friend bool operator==(const Acknowledgement&, const Acknowledgement&) = default;
};

inline constexpr std::string_view request_type = "release-request";
inline constexpr std::string_view grant_type = "release-grant";
inline constexpr std::string_view refusal_type = "release-refusal";
inline constexpr std::string_view recall_type = "recall";
inline constexpr std::string_view acknowledgement_type = "acknowledgement";

/// True for the five types.
[[nodiscard]] bool is_release_object(std::string_view type);

/// One line of JSON. `markings`: ids for object_marking_refs; none: it has no such property. Texts that are
/// not UTF-8 are made so.
[[nodiscard]] std::string make(const ReleaseRequest& request, const std::vector<std::string>& markings);
[[nodiscard]] std::string make(const ReleaseGrant& grant, const std::vector<std::string>& markings);
[[nodiscard]] std::string make(const ReleaseRefusal& refusal, const std::vector<std::string>& markings);
[[nodiscard]] std::string make(const Recall& recall, const std::vector<std::string>& markings);
[[nodiscard]] std::string make(const Acknowledgement& acknowledgement,
                               const std::vector<std::string>& markings);

/// Error malformed names the property. A property that stands there twice is malformed.
[[nodiscard]] Result<ReleaseRequest> read_request(std::string_view object);
[[nodiscard]] Result<ReleaseGrant> read_grant(std::string_view object);
[[nodiscard]] Result<ReleaseRefusal> read_refusal(std::string_view object);
[[nodiscard]] Result<Recall> read_recall(std::string_view object);
[[nodiscard]] Result<Acknowledgement> read_acknowledgement(std::string_view object);
/// What all of them have, of any of the five types.
[[nodiscard]] Result<Spoken> read_spoken(std::string_view object);

}  // namespace entente::record
