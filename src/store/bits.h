// One bit for every entry of a segment.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
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
  /// The first bit that is set from `at` on; `none` when there is none.
  [[nodiscard]] std::size_t next(std::size_t at) const {
    for (std::size_t word = at / 64; word < words_.size(); ++word) {
      const std::uint64_t from = word == at / 64 ? ~std::uint64_t{0} << (at % 64) : ~std::uint64_t{0};
      if (const std::uint64_t rest = words_[word] & from; rest != 0)
        return word * 64 + static_cast<std::size_t>(std::countr_zero(rest));
    }
    return none;
  }
  /// The last bit that is set below `at`, and 1; 0 when there is none.
  [[nodiscard]] std::size_t behind_previous(std::size_t at) const {
    for (std::size_t word = std::min(at / 64, words_.size()); word + 1 > 0; --word) {
      if (word == words_.size()) continue;
      const std::uint64_t below = word == at / 64 ? (std::uint64_t{1} << (at % 64)) - 1 : ~std::uint64_t{0};
      if (const std::uint64_t rest = words_[word] & below; rest != 0)
        return word * 64 + 64 - static_cast<std::size_t>(std::countl_zero(rest));
    }
    return 0;
  }
  [[nodiscard]] std::span<const std::uint64_t> words() const { return words_; }
  void set_words(std::vector<std::uint64_t> words) { words_ = std::move(words); }
  static constexpr std::size_t none = ~std::size_t{0};
  [[nodiscard]] std::size_t count() const {
    std::size_t sum = 0;
    for (const auto word : words_) sum += static_cast<std::size_t>(std::popcount(word));
    return sum;
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace entente::store
