#include "store/slot_column.h"

#include <algorithm>
#include <cassert>

namespace entente::store {

SparseWords::SparseWords(const Dense& dense) {
  std::uint64_t present = 0;
  for (std::size_t n = 0; n < words; ++n) {
    if (dense[n] != 0) present |= std::uint64_t{1} << n;
  }
  if (present == 0) return;
  data_ =
      std::make_unique_for_overwrite<std::uint64_t[]>(1 + static_cast<std::size_t>(std::popcount(present)));
  std::uint64_t* next = data_.get();
  *next++ = present;
  for (std::uint64_t rest = present; rest != 0; rest &= rest - 1)
    *next++ = dense[static_cast<std::size_t>(std::countr_zero(rest))];
}

SparseWords::SparseWords(std::uint64_t present, std::span<const std::uint64_t> packed) {
  if (present == 0) return;
  data_ = std::make_unique_for_overwrite<std::uint64_t[]>(1 + packed.size());
  data_[0] = present;
  std::ranges::copy(packed, data_.get() + 1);
}

void SparseWords::unpack(Dense& dense) const {
  dense.fill(0);
  if (!data_) return;
  const std::uint64_t* next = data_.get() + 1;
  for (std::uint64_t rest = present(); rest != 0; rest &= rest - 1)
    dense[static_cast<std::size_t>(std::countr_zero(rest))] = *next++;
}

const SparseWords& SlotColumn::nothing() {
  static const SparseWords none;
  return none;
}

void SlotColumn::publish(std::span<Patch> patches) {
  if (patches.empty()) return;
  const std::size_t needed = std::size_t{patches.back().block} + 1;
  if (needed > blocks_.size()) {
    if (needed > blocks_.capacity()) blocks_.reserve(std::max(needed, blocks_.size() * 3 / 2));
    blocks_.resize(needed);
  }
  for (auto& patch : patches) std::swap(blocks_[patch.block], patch.words);
}

void ColumnEdit::go_to(std::size_t block) {
  if (open_ && block_ == block) return;
  assert(!open_ || block > block_);
  pack();
  base_.block(block).unpack(dense_);
  block_ = block;
  open_ = true;
}

void ColumnEdit::pack() {
  if (!open_) return;
  patches_.push_back({.block = static_cast<std::uint32_t>(block_), .words = SparseWords(dense_)});
  open_ = false;
}

void ColumnEdit::toggle(std::size_t row, Audience bits) {
  if (bits == 0) return;
  go_to(row / SlotColumn::rows_per_block);
  const std::uint64_t bit = std::uint64_t{1} << (row % SlotColumn::rows_per_block);
  for (; bits != 0; bits &= bits - 1) dense_[static_cast<std::size_t>(std::countr_zero(bits))] ^= bit;
}

void ColumnEdit::set_number(std::size_t row, std::uint64_t number) {
  go_to(row / SlotColumn::rows_per_block);
  dense_[row % SlotColumn::rows_per_block] = number;
}

std::vector<SlotColumn::Patch> ColumnEdit::finish() {
  pack();
  return std::move(patches_);
}

void SlotRanks::extend(const SlotColumn& column, std::size_t rows) {
  constexpr std::size_t rows_per_sum = blocks_per_sum * SlotColumn::rows_per_block;
  if (sums_.empty()) sums_.emplace_back();
  while (sums_.size() * rows_per_sum <= rows) {
    Sums sums = sums_.back() ? *sums_.back() : Sums{};
    bool any = sums_.back() != nullptr;
    const std::size_t begin = (sums_.size() - 1) * blocks_per_sum;
    for (std::size_t at = begin; at < begin + blocks_per_sum; ++at) {
      const auto& block = column.block(at);
      const auto packed = block.packed();
      std::size_t i = 0;
      for (std::uint64_t rest = block.present(); rest != 0; rest &= rest - 1)
        sums[static_cast<std::size_t>(std::countr_zero(rest))] +=
            static_cast<std::uint32_t>(std::popcount(packed[i++]));
      any = any || !packed.empty();
    }
    sums_.push_back(any ? std::make_unique<const Sums>(sums) : nullptr);
  }
}

std::uint32_t SlotRanks::before(const SlotColumn& column, std::size_t row, Slot slot) const {
  if (sums_.empty()) return 0;
  const std::size_t block = row / SlotColumn::rows_per_block;
  const std::size_t at = std::min(block / blocks_per_sum, sums_.size() - 1);
  std::uint32_t count = sum(at, slot);
  for (std::size_t i = at * blocks_per_sum; i < block; ++i)
    count += static_cast<std::uint32_t>(std::popcount(column.word(i, slot)));
  const std::uint64_t below = (std::uint64_t{1} << (row % SlotColumn::rows_per_block)) - 1;
  return count + static_cast<std::uint32_t>(std::popcount(column.word(block, slot) & below));
}

std::size_t SlotRanks::row_of(const SlotColumn& column, std::uint32_t rank, Slot slot) const {
  std::size_t low = 0;
  std::size_t high = sums_.size();  // the last sum that is not above the rank
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    (sum(middle, slot) <= rank ? low : high) = middle;
  }
  std::uint32_t rest = rank - sum(low, slot);
  for (std::size_t block = low * blocks_per_sum; block < column.blocks(); ++block) {
    std::uint64_t word = column.word(block, slot);
    const auto count = static_cast<std::uint32_t>(std::popcount(word));
    if (rest >= count) {
      rest -= count;
      continue;
    }
    for (; rest > 0; --rest) word &= word - 1;
    return block * SlotColumn::rows_per_block + static_cast<std::size_t>(std::countr_zero(word));
  }
  assert(false);
  return column.blocks() * SlotColumn::rows_per_block;
}

}  // namespace entente::store
