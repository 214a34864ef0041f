// RFC 3339 timestamps as STIX and TAXII use them (UTC, `Z`, any number of fractional digits), compared as
// instants: 2016-04-06T20:03:48Z and 2016-04-06T20:03:48.000000000Z are equal.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace entente {

/// A point in time with a resolution of 1e-18 s; finer digits of a timestamp are ignored.
struct Instant {
  std::int64_t seconds = 0;       ///< since 1970-01-01T00:00:00Z, negative before
  std::uint64_t attoseconds = 0;  ///< 0 to 999,999,999,999,999,999
  friend auto operator<=>(const Instant&, const Instant&) = default;
};

/// Reads `YYYY-MM-DDThh:mm:ss[.f+]Z`: years 0001 to 9999, real calendar days, seconds to 59 (60 only as a
/// leap second at 23:59:60, read as the second after). T and Z must be capitals. Nothing else is accepted.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);

[[nodiscard]] Instant instant_from_micros(Micros micros);
/// Rounded down to microseconds.
[[nodiscard]] Micros micros_from_instant(const Instant& instant);

/// `YYYY-MM-DDThh:mm:ss.ffffffZ`, always six digits (TAXII 2.1 section 1.6.x timestamps).
[[nodiscard]] std::string format_micros(Micros micros);

}  // namespace entente
