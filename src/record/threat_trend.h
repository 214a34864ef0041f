// A trend that a nation publishes: what it counted of one subject, step by step, what was to be expected, and
// what it concludes (docs/trends.md). A STIX object of the project's own type `threat-trend`.
//
// It names its subject by words and never by a property that ends in _ref: a trend can go where the objects
// behind it may not.
//
// Promises: reading is total and believes nothing; make() gives an object that passes the checker, always the
// same bytes for the same value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace entente::record {

inline constexpr std::string_view threat_trend_type = "threat-trend";

struct TrendPoint {
  std::string step;             ///< 2020-01-31, 2020-W05 or 2020-01
  std::optional<double> count;  ///< none: nobody reported
  std::optional<double> expected;
  std::optional<double> upper;  ///< the alarm limit
  bool alarm = false;
  friend bool operator==(const TrendPoint&, const TrendPoint&) = default;
};

struct ThreatTrend {
  std::string id;
  Micros created = 0;   ///< the end of the last step, of the fixed calendar
  Micros modified = 0;  ///< the log's time at its position, or `created` if that is later
  std::string nation;   ///< who counted
  std::string subject;  ///< its key: technique:T1059.001
  std::string subject_name;
  std::string where;               ///< country or sector that alone was counted; empty: anywhere
  std::string measure;             ///< events, sightings, incidents, reports, campaigns
  std::string granularity;         ///< day, week, month
  std::vector<TrendPoint> points;  ///< at least one, in order, the last is the step that was closed
  std::string direction;           ///< rising, falling, steady
  double observed = 0;             ///< in the last `recent` steps
  double expected = 0;
  std::optional<double> ratio;
  std::optional<double> ratio_lower;  ///< 95 %
  std::optional<double> ratio_upper;
  double confidence = 0;           ///< 1 - q over all series looked at together, in [0, 1]
  std::uint64_t series = 1;        ///< so many
  std::uint64_t contributors = 1;  ///< nations that reported any of it
  std::uint64_t events = 0;
  std::string method;              ///< the words of `entente trend detect`
  std::string question;            ///< parameters of the whole list, as exchange/trend_query.h writes them
  std::uint64_t log_position = 0;  ///< entries of the publisher's log that were counted
  std::string disclosure_control;  ///< what was done to protect contributors; `none`
  std::string text;                ///< the sentence for people
  std::vector<std::string> markings;
  friend bool operator==(const ThreatTrend&, const ThreatTrend&) = default;
};

[[nodiscard]] std::string make(const ThreatTrend& trend);
/// Error malformed names the property.
[[nodiscard]] Result<ThreatTrend> read_threat_trend(std::string_view object);

/// The one id of a trend: of who counted what where, and the step that was closed.
[[nodiscard]] std::string threat_trend_id(const ThreatTrend& trend);

}  // namespace entente::record
