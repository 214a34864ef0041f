// One bit for every entry of a segment.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace entente::store {

class Bits {
 public:
  void resize(std::size_t count) { words_.resize((count + 63) / 64); }
  [[nodiscard]] bool test(std::size_t at) const { return ((words_[at / 64] >> (at % 64)) & 1U) != 0; }
  void assign(std::size_t at, bool value) {
    const std::uint64_t bit = std::uint64_t{1} << (at % 64);
    words_[at / 64] = value ? words_[at / 64] | bit : words_[at / 64] & ~bit;
  }
  [[nodiscard]] std::size_t count() const {
    std::size_t sum = 0;
    for (const auto word : words_) sum += static_cast<std::size_t>(std::popcount(word));
    return sum;
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace entente::store
