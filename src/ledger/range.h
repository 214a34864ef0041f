// A run of leaves that RFC 9162 gives a root of its own: what proofs are walks over. For this module only.
#pragma once

#include <bit>
#include <cstdint>

#include "ledger/tree.h"

namespace entente::ledger {

/// Leaves [begin, end) of a tree; begin is a multiple of the largest power of two not above the length.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  [[nodiscard]] std::uint64_t length() const { return end - begin; }
  /// Where RFC 9162 section 2.1.1 splits it: after the largest power of two smaller than its length, which is
  /// at least 2.
  [[nodiscard]] std::uint64_t middle() const { return begin + std::bit_floor(length() - 1); }
  [[nodiscard]] Range left() const { return {.begin = begin, .end = middle()}; }
  [[nodiscard]] Range right() const { return {.begin = middle(), .end = end}; }
};

/// Root of the leaves of the range, which is not empty.
[[nodiscard]] inline Hash range_root(const Range& range, const NodeAt& node_at) {
  return root_of(range.length(), [&](unsigned level, std::uint64_t index) {
    return node_at(level, (range.begin >> level) + index);
  });
}

}  // namespace entente::ledger
