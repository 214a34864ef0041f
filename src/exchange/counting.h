// Counts: series per subject, and where asked per nation or sector, out of the rows of a tally.
//
// What is counted, and how (docs/trends.md says it to analysts):
//   - Measures are not added up: `sightings` (sightings and observed-data, by their count), `incidents`,
//     `reports`, `campaigns` (campaigns begun; malware and intrusion sets first seen); `events` are sightings
//     and incidents together.
//   - Accounts of one event are one: the same id under several names, or the same external reference
//     (sightings: of the same thing on the same day). What the node's own nation says of it counts; without
//     that the most exact date, the earliest of these, the largest number, and all subjects and places that
//     are said. All who report it are credited.
//   - An event is counted in a step when its date is known to that step. What is known less exactly is kept
//   in
//     `coarse`, not spread. A span of several steps spreads the number evenly over its days, in whole
//     numbers, the first ones first; an incident, report or campaign counts where it begins.
//   - A step is reported (and then may be zero) when a source that reports for the series at all reported
//     anything in it. Else the count is missing.
//
// Promises: depends on nothing but the rows that the reader sees, and gives everything in order of its key.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "exchange/subject_book.h"
#include "exchange/tally_rows.h"
#include "trend/series.h"

namespace entente::exchange {

enum class Measure : std::uint8_t { events, sightings, incidents, reports, campaigns };
[[nodiscard]] std::string_view to_string(Measure measure);
[[nodiscard]] std::optional<Measure> parse_measure(std::string_view word);

enum class SplitBy : std::uint8_t { none, nation, sector };

struct CountQuery {
  Measure measure = Measure::events;
  trend::Step step = trend::Step::week;  ///< not index
  SplitBy by = SplitBy::none;
  std::string nation;                    ///< only events there (country code); empty: anywhere
  std::string sector;                    ///< only events in that sector
  std::string subject;                   ///< only that series (its key); empty: all
  std::optional<std::int32_t> from_day;  ///< the first step is that of this day; none: of the first event
  std::optional<std::int32_t> to_day;  ///< the last step is that of this day; none: the last that is reported
  /// While fewer than half of the last so many steps have anything reported, the last one is left off: a
  /// straggler behind the end of a data set is no present to judge. 0: as it is.
  std::size_t settle = 0;
  /// Also who contributed what, and who sees all of it (CountedSeries::shares, seen_by).
  bool with_shares = false;
  /// Nothing after this day is counted: log time, so that a wrong date in the future makes no trend.
  std::int32_t today = 0;
};

/// Who contributes, as disclosure control counts them: another nation, or an organisation (created_by) of our
/// own. Those that reported the same event are one: each knows what the other has. Equal numbers are the same
/// contributor in all series of one count.
struct CountedShare {
  std::uint32_t step = 0;  ///< position in the series
  std::uint32_t contributor = 0;
  std::uint64_t count = 0;  ///< 0: reported, and there was nothing
};

struct CountedSeries {
  Subject subject;
  std::string split;                     ///< nation or sector with SplitBy; else empty
  trend::Series series;                  ///< missing where nobody reported
  std::uint64_t total = 0;               ///< of the steps
  std::uint64_t coarse = 0;              ///< counted events whose date is not known to the step
  std::uint32_t events = 0;              ///< distinct events
  std::uint32_t shared = 0;              ///< of these, reported by more than one nation
  std::vector<store::Origin> reporters;  ///< nations that reported any of them; 0: our own; sorted
  /// With CountQuery::with_shares: by step, then contributor, each pair once; and the nations for which every
  /// event in the series is listed.
  std::vector<CountedShare> shares = {};
  store::Audience seen_by = ~store::Audience{0};
};

/// Nations for which the version in an entry is listed.
using AudienceOf = std::function<store::Audience(store::Sequence)>;

/// An event in a series, for `trend show`.
struct Contribution {
  store::Sequence sequence = 0;  ///< of the account that decides
  std::int32_t first_day = 0;
  std::uint64_t count = 0;
  std::vector<store::Origin> reporters;
};

struct Counted {
  std::vector<CountedSeries> series;        ///< by subject key, then split
  std::uint64_t events = 0;                 ///< counted in any
  std::uint64_t undated = 0;                ///< not counted: they do not say when
  std::uint64_t future = 0;                 ///< not counted: after `today`
  std::vector<Contribution> contributions;  ///< with CountQuery::subject: by date, then sequence
};

/// `audience` is needed for CountQuery::with_shares alone. Error too_large: more steps or cells than
/// limits::max_series_steps and max_counted_cells.
[[nodiscard]] Result<Counted> count(const TallyRows& rows, const Visible& visible, const FactsOf& facts,
                                    const CountQuery& query, const AudienceOf& audience = {});

}  // namespace entente::exchange
