// Time is passed in: whoever needs it takes a Clock, so that tests and replays decide what time it is.
#pragma once

#include <cstdint>

namespace entente {

/// Microseconds since 1970-01-01T00:00:00Z.
using Micros = std::int64_t;

class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall clock; may jump in either direction.
  [[nodiscard]] virtual Micros now() const = 0;
};

/// The machine's clock. Stateless; the one instance may be shared by all threads.
[[nodiscard]] const Clock& system_clock();

/// Microseconds of a clock that never runs backwards, for measuring spans only.
[[nodiscard]] Micros steady_micros();

}  // namespace entente
