// Who counts as one contributor, of the sources that reported (exchange/counting.h, CountedShare).
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "store/entry.h"

namespace entente::exchange {

class Contributors {
 public:
  /// The next source, in order of their numbers: of our own nation (0) each is one, of another all are.
  void add(store::Origin origin) {
    const auto number = static_cast<std::uint32_t>(above_.size());
    above_.push_back(origin == 0 ? number : nations_.try_emplace(origin, number).first->second);
  }
  /// They reported the same event, and so know each other's count of it.
  void unite(std::span<const std::uint32_t> sources) {
    for (const std::uint32_t source : sources) {
      const std::uint32_t a = of(sources.front());
      const std::uint32_t b = of(source);
      above_[a < b ? b : a] = a < b ? a : b;
    }
  }
  [[nodiscard]] std::uint32_t of(std::uint32_t source) const {
    while (above_[source] != source) source = above_[source];
    return source;
  }

 private:
  std::vector<std::uint32_t> above_;
  std::unordered_map<store::Origin, std::uint32_t> nations_;
};

}  // namespace entente::exchange
