// The release label: what an originator says about who may receive its object and what they may do with it.
// As a STIX 2.1 marking-definition it carries the property extension `release_label_extension`
// (docs/release.md):
//
//   {"type":"marking-definition","spec_version":"2.1","id":"marking-definition--<UUIDv5 of the label>",
//    "created":"2026-01-01T00:00:00.000Z","name":"releasable to JPN, USA",
//    "extensions":{"extension-definition--...":{"extension_type":"property-extension",
//      "originator":"KOR","releasable_to":["JPN","USA"],"onward":"by-consent","domain":"cyber-defence",
//      "not_before":"...","expires":"..."}}}
//
// Equal labels have equal ids and bytes, since a marking definition cannot have versions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace entente::release {

/// Fixed for ever; the node publishes the definition and its JSON schema (record/).
inline constexpr std::string_view release_label_extension =
    "extension-definition--6b2e3a58-9d0c-4f7e-8a41-2f6d0c9b7e15";
/// `created` of every label's marking-definition.
inline constexpr std::string_view label_created = "2026-01-01T00:00:00.000Z";
inline constexpr std::string_view default_domain = "cyber-defence";

/// What a recipient may do with it; the order is from most to least restrictive.
enum class Onward : std::uint8_t {
  prohibited,       ///< nobody passes it on, whatever is granted
  by_consent,       ///< only with a grant that the originator signed
  within_agreement  ///< to members of an agreement in force that has the originator, too, and lets it
};
[[nodiscard]] std::string_view to_string(Onward onward);
[[nodiscard]] std::optional<Onward> parse_onward(std::string_view text);

struct Label {
  std::string originator{};                  ///< a nation
  std::vector<std::string> releasable_to{};  ///< nations (KOR) and communities (lower case), sorted, distinct
  Onward onward = Onward::by_consent;
  std::string domain{default_domain};  ///< [a-z0-9-]{1,64}
  std::optional<Micros> not_before{};  ///< embargo: not before that time
  std::optional<Micros> expires{};     ///< not from that time on; later than not_before
  friend bool operator==(const Label&, const Label&) = default;
};

/// `[a-z][a-z0-9-]{1,63}`: lower case tells communities from nations.
[[nodiscard]] bool is_community_name(std::string_view text);
/// `[a-z0-9-]{1,64}`.
[[nodiscard]] bool is_domain_name(std::string_view text);

/// Error malformed names the property: not a nation, an empty or over-long list (limits::max_nations), times
/// that are the wrong way round or outside the years 1 to 9999.
[[nodiscard]] Result<> check(const Label& label);
/// The marking-definition, one line of JSON. The label must pass check().
[[nodiscard]] std::string marking_definition(const Label& label);
/// The extension alone in the form of RFC 8785: what signatures and ids are made over.
[[nodiscard]] std::string canonical(const Label& label);
/// Reads the extension, as canonical() or anybody else writes it; `domain` may be absent (default_domain).
/// Errors: malformed, also for a property that it does not know, since that might be a further restriction;
/// too_large.
[[nodiscard]] Result<Label> parse_label(std::string_view extension_json);
/// UUIDv5 of canonical() with the prefix `marking-definition--`.
[[nodiscard]] std::string marking_id(const Label& label);

}  // namespace entente::release
