// Bits by row and recipient: a column of 64 rows by 64 slots a block, of which only the words that are not 0
// take memory. The words of all slots for the same 64 rows are neighbours, so that a row's set of recipients
// is one gather, and a recipient's rows are a run of words.
//
// Promises: a published block is never changed, only replaced as a whole: one thread makes new blocks beside
// the readers and then puts them in place (under the view's lock) at the cost of a pointer each.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "store/store.h"

namespace entente::store {

/// 64 words; those that are 0 are left out.
class SparseWords {
 public:
  static constexpr std::size_t words = 64;
  using Dense = std::array<std::uint64_t, words>;

  SparseWords() = default;
  explicit SparseWords(const Dense& dense);
  /// `packed` has one word for each bit of `present`.
  SparseWords(std::uint64_t present, std::span<const std::uint64_t> packed);

  /// Bit n: word n is not 0.
  [[nodiscard]] std::uint64_t present() const { return data_ ? data_[0] : 0; }
  [[nodiscard]] std::uint64_t word(std::size_t n) const {
    const std::uint64_t mask = present();
    if (((mask >> n) & 1U) == 0) return 0;
    return data_[1 + static_cast<std::size_t>(std::popcount(mask & ((std::uint64_t{1} << n) - 1)))];
  }
  /// Bit `bit` of every word, word n's as bit n.
  [[nodiscard]] std::uint64_t across(std::size_t bit) const {
    if (!data_) return 0;
    std::uint64_t result = 0;
    const std::uint64_t* next = data_.get() + 1;
    for (std::uint64_t rest = present(); rest != 0; rest &= rest - 1) {
      const std::uint64_t lowest = rest & (~rest + 1);
      if (((*next++ >> bit) & 1U) != 0) result |= lowest;
    }
    return result;
  }
  [[nodiscard]] std::span<const std::uint64_t> packed() const {
    if (!data_) return {};
    return {data_.get() + 1, static_cast<std::size_t>(std::popcount(data_[0]))};
  }
  void unpack(Dense& dense) const;

 private:
  std::unique_ptr<std::uint64_t[]> data_;  ///< present, then the words; null: all are 0
};

/// Rows by slots. Rows beyond the last block have no bits.
class SlotColumn {
 public:
  static constexpr std::size_t rows_per_block = 64;
  /// A block to be replaced.
  struct Patch {
    std::uint32_t block = 0;
    SparseWords words;
  };

  [[nodiscard]] bool empty() const { return blocks_.empty(); }
  [[nodiscard]] std::size_t blocks() const { return blocks_.size(); }
  [[nodiscard]] const SparseWords& block(std::size_t at) const {
    return at < blocks_.size() ? blocks_[at] : nothing();
  }
  /// The bits of a slot in 64 rows.
  [[nodiscard]] std::uint64_t word(std::size_t block_at, Slot slot) const {
    return block(block_at).word(slot);
  }
  [[nodiscard]] bool test(std::size_t row, Slot slot) const {
    return ((word(row / rows_per_block, slot) >> (row % rows_per_block)) & 1U) != 0;
  }
  [[nodiscard]] Audience row(std::size_t at) const {
    return block(at / rows_per_block).across(at % rows_per_block);
  }
  /// Puts the blocks in place; what was there before is in the patches afterwards.
  void publish(std::span<Patch> patches);

 private:
  [[nodiscard]] static const SparseWords& nothing();
  std::vector<SparseWords> blocks_;
};

/// A number for some of the rows: 0 where none was set.
class RowNumbers {
 public:
  [[nodiscard]] std::uint64_t at(std::size_t row) const {
    return column_.block(row / SlotColumn::rows_per_block).word(row % SlotColumn::rows_per_block);
  }
  [[nodiscard]] const SlotColumn& column() const { return column_; }
  [[nodiscard]] SlotColumn& column() { return column_; }

 private:
  SlotColumn column_;  ///< the words of a block are the numbers of its rows
};

/// New blocks made out of a column's. Rows (of numbers: their blocks) ascend from call to call.
class ColumnEdit {
 public:
  explicit ColumnEdit(const SlotColumn& base) : base_(base) {}
  /// Changes these bits of the row.
  void toggle(std::size_t row, Audience bits);
  /// For RowNumbers.
  void set_number(std::size_t row, std::uint64_t number);
  /// Everything that was edited.
  [[nodiscard]] std::vector<SlotColumn::Patch> finish();

 private:
  void go_to(std::size_t block);
  void pack();

  const SlotColumn& base_;
  std::vector<SlotColumn::Patch> patches_;
  SparseWords::Dense dense_{};
  std::size_t block_ = 0;
  bool open_ = false;
};

/// How many bits of a slot come before a row, at the cost of a few words: sums every 1,024 rows. For a column
/// whose rows do not change once rows behind them were added.
class SlotRanks {
 public:
  static constexpr std::size_t blocks_per_sum = 16;
  /// The column has `rows` rows now.
  void extend(const SlotColumn& column, std::size_t rows);
  /// Bits of the slot in rows below `row`.
  [[nodiscard]] std::uint32_t before(const SlotColumn& column, std::size_t row, Slot slot) const;
  /// The row of bit number `rank` (from 0) of the slot, which has more than that.
  [[nodiscard]] std::size_t row_of(const SlotColumn& column, std::uint32_t rank, Slot slot) const;

 private:
  using Sums = std::array<std::uint32_t, slots>;
  [[nodiscard]] std::uint32_t sum(std::size_t at, Slot slot) const {
    return sums_[at] ? (*sums_[at])[slot] : 0;
  }
  std::vector<std::unique_ptr<const Sums>> sums_;  ///< of the rows below; null: all 0
};

}  // namespace entente::store
