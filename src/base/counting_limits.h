// Limits of counting and of published trends; the others are in base/limits.h.
#pragma once

#include <cstddef>

namespace entente::limits {

inline constexpr std::size_t max_counted_cells = std::size_t{32}
                                                 << 20;    ///< series times steps of one question
inline constexpr std::size_t max_contributions = 1'000;    ///< events named for one series
inline constexpr std::size_t max_published_steps = 4'000;  ///< of one threat-trend object

}  // namespace entente::limits
