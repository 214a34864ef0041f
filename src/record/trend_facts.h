// What a STIX object says that can be counted: that something happened, when, how often, where and to whom it
// is ascribed; and what the things are called that such objects point at. The typed view that counting
// (exchange/tally.h) is built on.
//
// Dates keep their precision. It is said by a property `<date>_fidelity` (the word of the OASIS incident and
// event extensions: year, month, day, hour, minute, second) or `<date>_precision` beside the date, in the
// object or in one of its extensions; nothing said: to the day at least.
//
// Promises: reading is total and believes nothing; views are valid until the reader is used again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace entente::record {

enum class Precision : std::uint8_t { day = 0, month = 1, year = 2 };

/// Days since 1970-01-01, both included; `first <= last`.
struct DatedSpan {
  std::int32_t first = 0;
  std::int32_t last = 0;
  Precision precision = Precision::day;  ///< of the coarser end
  friend bool operator==(const DatedSpan&, const DatedSpan&) = default;
};

struct ExternalReference {
  std::string_view source;
  std::string_view id;   ///< external_id; may be empty
  std::string_view url;  ///< may be empty
};

struct TrendFacts {
  std::string_view type;
  std::string_view id;
  std::string_view created_by;
  bool revoked = false;
  bool deprecated = false;  ///< x_mitre_deprecated
  /// sighting, malware, campaign, intrusion-set: first_seen to last_seen; observed-data: first_observed to
  /// last_observed; incident, event: start_time (or first_seen) to end_time (or last_seen); report:
  /// published.
  std::optional<DatedSpan> when;
  std::uint64_t count = 1;  ///< of a sighting; number_observed of observed-data; at most 999,999,999 (STIX)
  // Ids that it refers to.
  std::vector<std::string_view>
      subjects;                          ///< sighting_of_ref, object_refs, techniques an incident embeds, ...
  std::vector<std::string_view> places;  ///< where_sighted_refs; targets that an incident embeds
  std::vector<std::string_view> parts;   ///< observed_data_refs; the events and sightings of an incident
  // A relationship.
  std::string_view relation;
  std::string_view source;
  std::string_view target;
  // What it is called.
  std::string_view name;
  std::vector<std::string_view> aliases;  ///< aliases, x_mitre_aliases, x_opencti_aliases; without the name
  std::vector<ExternalReference> references;
  std::vector<std::string_view> tactics;  ///< phase names of kill chains that are called mitre-...
  // Of identities and locations.
  std::vector<std::string_view> sectors;
  std::string_view country;  ///< as the location writes it (ISO 3166)
  std::string_view region;
};

/// Keeps its memory for the next object. One thread at a time.
class TrendFactReader {
 public:
  TrendFactReader();
  ~TrendFactReader();
  TrendFactReader(const TrendFactReader&) = delete;
  TrendFactReader& operator=(const TrendFactReader&) = delete;
  TrendFactReader(TrendFactReader&&) noexcept;
  TrendFactReader& operator=(TrendFactReader&&) noexcept;
  /// Error: malformed (not a JSON object).
  [[nodiscard]] Result<const TrendFacts*> read(std::string_view object);

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

}  // namespace entente::record
