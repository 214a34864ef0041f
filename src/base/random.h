// Randomness is passed in, like time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace entente {

class Random {
 public:
  virtual ~Random() = default;
  /// Fills `out`; the system source never fails (it aborts the process if the kernel gives none).
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

/// Cryptographically secure, thread-safe (libsodium, buffered per thread).
[[nodiscard]] Random& system_random();

}  // namespace entente
