// What rises and what falls: a detector for every counted series, an assessment of its last steps, and the
// correction for having looked at all of them together.
//
// Which detector: with a year of counts and more, Farrington flexible as Noufaily et al. (2013) advise
// (thresholds of the negative binomial; five years of reference, or as many as there are); with less, EARS C2
// over up to half a year. Series with fewer than `least_events` events are not judged: `unclear`.
//
// Promises: the same counts give the same report, to the last bit on one machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "exchange/counting.h"
#include "exchange/tally.h"
#include "trend/assessment.h"

namespace entente::exchange {

struct TrendQuery {
  CountQuery count;
  std::optional<SubjectClass> subject_class;  ///< only those
  std::size_t recent = 0;                     ///< last steps that are judged; 0: 7 days, 4 weeks, 3 months
  double level = 0.05;                        ///< of the false discovery rate
  std::uint32_t least_events = 5;
  bool whole = false;  ///< detections for all steps that can be judged, not only the recent ones
};

struct Trend {
  CountedSeries counted;
  trend::Detected detected;
  trend::Assessment assessment;
  std::string method;  ///< with its parameters, as the words of `entente trend detect`; empty: not judged
  std::string why;     ///< trend::explain()
};

struct TrendReport {
  std::vector<Trend> trends;  ///< rising, falling, steady, unclear; in each the surest first
  Counted counted;            ///< its series are in `trends`
  Tally::Position position;
};

/// Errors: those of Tally::count_for.
[[nodiscard]] Result<TrendReport> trend_report(Tally& tally, std::string_view nation,
                                               const TrendQuery& query);
/// The same without catching up: of what the tally has taken in.
[[nodiscard]] Result<TrendReport> trend_report_now(Tally& tally, std::string_view nation,
                                                   const TrendQuery& query);
/// What rose and fell in each quarter up to the query's end: every series judged at the end of every quarter
/// (as known then), all corrected together; rising and falling ones only, in order of time. Steps are months.
[[nodiscard]] Result<TrendReport> quarterly_report(Tally& tally, std::string_view nation,
                                                   const TrendQuery& query);
/// The same of counts that are there already.
[[nodiscard]] TrendReport judge(Counted counted, const TrendQuery& query);

/// The report on the one subject that is meant by a key (`technique:T1059`), a number or name (`T1059`,
/// `Fancy Bear`), an alias or a STIX id; with every step judged. Errors: not_found, conflict (several are
/// called so), those of Tally::count_for.
[[nodiscard]] Result<TrendReport> subject_report(Tally& tally, std::string_view nation, TrendQuery query);

/// Steps that are judged by default.
[[nodiscard]] std::size_t default_recent(trend::Step step);

}  // namespace entente::exchange
