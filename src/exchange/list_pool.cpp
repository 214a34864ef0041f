#include "exchange/list_pool.h"

#include <algorithm>
#include <limits>

namespace entente::exchange {

ListAt ListPool::keep(std::span<const std::uint64_t> list) {
  if (list.empty()) return 0;
  std::uint64_t sum = list.size();
  for (const std::uint64_t number : list) sum = sum * 31 + number;
  const auto [begin, end] = places_.equal_range(sum);
  for (auto known = begin; known != end; ++known) {
    if (std::ranges::equal(at(known->second), list)) return known->second;
  }
  if (numbers_.size() + list.size() + 1 > std::numeric_limits<ListAt>::max()) return 0;
  numbers_.push_back(list.size());
  const auto place = static_cast<ListAt>(numbers_.size());
  numbers_.insert(numbers_.end(), list.begin(), list.end());
  places_.emplace(sum, place);
  return place;
}

}  // namespace entente::exchange
