// Short lists of numbers, each kept once: most sightings of a sensor point at the same few places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace entente::exchange {

using ListAt = std::uint32_t;  ///< where a list is; 0: the empty list

class ListPool {
 public:
  /// Equal lists get the same place. Keeps at most 2^32 numbers: what comes then is as good as empty.
  [[nodiscard]] ListAt keep(std::span<const std::uint64_t> list);
  [[nodiscard]] std::span<const std::uint64_t> at(ListAt place) const {
    if (place == 0) return {};
    return {numbers_.data() + place, static_cast<std::size_t>(numbers_[place - 1])};
  }
  [[nodiscard]] std::size_t bytes() const {
    return numbers_.capacity() * sizeof(std::uint64_t) + places_.size() * 32;
  }

 private:
  std::vector<std::uint64_t> numbers_;                     ///< a length, then as many numbers
  std::unordered_multimap<std::uint64_t, ListAt> places_;  ///< by sum of the numbers, which are hashes
};

}  // namespace entente::exchange
