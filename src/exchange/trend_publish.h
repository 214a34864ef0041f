// Trends as objects: what a report says becomes `threat-trend` objects in a collection, one for each series
// and closed step.
//
// An object's id says who counted what where up to which step; `created` is the end of that step; `modified`
// is the log's time at the position that was counted. So whoever has the same log makes the same bytes, and a
// later publication of the same step is a new version only if the numbers changed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "exchange/audiences.h"
#include "exchange/collections.h"
#include "exchange/submit.h"
#include "exchange/tally.h"
#include "exchange/trend_report.h"
#include "record/threat_trend.h"
#include "trend/disclosure_rules.h"

namespace entente::exchange {

struct PublishOptions {
  TrendQuery query;
  bool steady = false;  ///< steady ones, too
  std::vector<std::string> markings;
  /// For those whose label is wider than their data: somebody would see the trend who does not see every
  /// event in it.
  trend::DisclosureRules rules = {};
};

/// The objects of a report, rising and falling ones (and steady ones), in its order. Not judged ones are
/// none.
[[nodiscard]] std::vector<record::ThreatTrend> trend_objects(const TrendReport& report,
                                                             const PublishOptions& options,
                                                             std::string_view nation);

struct HeldBack {
  std::string subject;
  std::string where;
  std::string reason;
};

struct Published {
  std::size_t trends = 0;           ///< in the report
  std::size_t added = 0;            ///< new objects and versions
  std::size_t unchanged = 0;        ///< there already with the same numbers
  std::vector<HeldBack> held_back;  ///< of `trends`, by disclosure control
};

/// Counts, makes the objects, holds back what its label would show too much of (exchange/trend_disclosure.h)
/// and submits the others that say something new. A trend published under disclosure control is final.
[[nodiscard]] Result<Published> publish_trends(Tally& tally, const store::Store& store, Submitter& submitter,
                                               const Collection& collection, const PublishOptions& options,
                                               const Audiences& audiences);

/// The newest version of every threat-trend in the collection, of each origin, by subject, where and last
/// step.
struct HeldTrend {
  record::ThreatTrend trend;
  store::Origin origin = 0;
  std::string bytes;
};
[[nodiscard]] Result<std::vector<HeldTrend>> held_trends(const store::Store& store,
                                                         const Collection& collection);

struct Recomputed {
  std::size_t same = 0;
  std::vector<std::string> different;  ///< ids, and why
};
/// Counts our own published trends again from the log as it was at each one's position, and compares bytes.
/// What was counted from entries that are destroyed since differs, and is told.
[[nodiscard]] Result<Recomputed> check_trends(const store::LogStore& store, const Audiences& audiences,
                                              const Collections& collections, const Collection& collection,
                                              Random& random);

}  // namespace entente::exchange
