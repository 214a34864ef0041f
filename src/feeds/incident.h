// One record of a list of incidents as STIX: the incident with the OASIS incident core extension, its event
// (when it happened, how exactly that is known), tasks (when it was discovered and reported), sightings of
// what was seen in it, and relationships to places, victims and actors. docs/import.md says which property
// carries what.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "feeds/fidelity.h"
#include "feeds/maker.h"

namespace entente::feeds {

struct IncidentRecord {
  std::string key;      ///< of the record within its source: external_id
  std::string created;  ///< the first date that the source ties to it
  std::string name;
  std::string description;
  std::string url;                      ///< of the record; may be empty
  std::vector<std::string> references;  ///< further external-references, JSON
  std::optional<DatedTime> start;
  std::optional<DatedTime> end;  ///< kept only where it is after the start
  std::optional<DatedTime> discovered;
  std::optional<DatedTime> reported;
  std::vector<std::string> incident_types;     ///< of event-type-ov where it fits
  std::vector<std::string> detection_methods;  ///< of detection-methods-ov
  std::vector<std::string> labels;
  // Ids of what Maker made:
  std::vector<std::string> locations;
  std::vector<std::string> victims;   ///< identities
  std::vector<std::string> actors;    ///< threat-actor
  std::vector<std::string> subjects;  ///< attack-pattern, malware, vulnerability
};

/// The keys of the OASIS extensions and of the one for dates of sightings.
inline constexpr std::string_view incident_extension =
    "extension-definition--ef765651-680c-498d-9894-99799f2fa126";
inline constexpr std::string_view event_extension =
    "extension-definition--4ca6de00-5b0d-45ef-a1dc-ea7279ea910e";
inline constexpr std::string_view task_extension =
    "extension-definition--2074a052-8be4-4932-849e-f5e7798e0030";

/// Errors: those of the sinks.
[[nodiscard]] Result<> write_incident(Maker& maker, IncidentRecord record);

/// A sighting as far as readers of all sources make it.
struct SightingRecord {
  std::string key;  ///< unique within the source
  std::string created;
  std::string of;  ///< the id of what was seen
  std::optional<DatedTime> first;
  std::optional<DatedTime> last;
  std::vector<std::string> where;       ///< ids of locations and identities
  std::vector<std::string> references;  ///< external-references, JSON
  std::string markings;                 ///< object_marking_refs, JSON; may be empty
  std::string creator{};                ///< id of an identity; empty: the source's
};
/// The sighting's id.
[[nodiscard]] Result<std::string> write_sighting(Maker& maker, const SightingRecord& record);

}  // namespace entente::feeds
