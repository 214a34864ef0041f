// Columns of bits against plain tables of bits.
#include "store/slot_column.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

#include "store/bits.h"

namespace entente::store {
namespace {

/// As plain as can be.
using Table = std::map<std::size_t, Audience>;

void expect_same(const SlotColumn& column, const Table& table, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) {
    const auto known = table.find(row);
    const Audience expected = known == table.end() ? 0 : known->second;
    ASSERT_EQ(column.row(row), expected) << "row " << row;
    for (const Slot slot : {Slot{0}, Slot{1}, Slot{17}, Slot{63}})
      ASSERT_EQ(column.test(row, slot), (expected >> slot & 1U) != 0) << "row " << row;
  }
}

TEST(SlotColumn, IsTheTableThatWasEdited) {
  std::mt19937_64 chance(1);
  SlotColumn column;
  Table table;
  constexpr std::size_t rows = 1000;
  for (int round = 0; round < 200; ++round) {
    ColumnEdit edit(column);
    for (std::size_t row = chance() % 100; row < rows; row += 1 + chance() % 200) {
      const Audience bits = round % 2 == 0 ? chance() : Audience{1} << (chance() % slots);
      edit.toggle(row, bits);
      table[row] ^= bits;
    }
    auto patches = edit.finish();
    column.publish(patches);
    if (round % 20 == 0) expect_same(column, table, rows);
  }
  expect_same(column, table, rows);
  // Taking everything back leaves no words behind.
  ColumnEdit edit(column);
  for (const auto& [row, bits] : table) edit.toggle(row, bits);
  auto patches = edit.finish();
  column.publish(patches);
  for (std::size_t at = 0; at < column.blocks(); ++at) EXPECT_EQ(column.block(at).present(), 0U);
}

TEST(SlotColumn, ReadersOfOldBlocksSeeNoEdit) {
  SlotColumn column;
  ColumnEdit first(column);
  first.toggle(3, 5);
  auto patches = first.finish();
  column.publish(patches);
  ColumnEdit second(column);
  second.toggle(3, 4);
  second.toggle(70, 1);
  auto later = second.finish();
  EXPECT_EQ(column.row(3), 5U);
  EXPECT_EQ(column.row(70), 0U);
  column.publish(later);
  EXPECT_EQ(column.row(3), 1U);
  EXPECT_EQ(column.row(70), 1U);
  EXPECT_EQ(later[0].words.across(3), 5U) << "what was replaced is handed back";
}

TEST(SlotRanks, CountsAndFinds) {
  std::mt19937_64 chance(2);
  SlotColumn column;
  SlotRanks ranks;
  std::vector<Audience> table;
  while (table.size() < 20'000) {
    // As groups come: of one row, or thousands; some slots seldom, one never.
    const std::size_t count = chance() % 4 == 0 ? chance() % 3000 : 1;
    ColumnEdit edit(column);
    for (std::size_t i = 0; i < count; ++i) {
      Audience bits = chance() & ~(Audience{1} << 9U);
      if (chance() % 500 != 0) bits &= ~Audience{0xFF};
      edit.toggle(table.size(), bits);
      table.push_back(bits);
    }
    auto patches = edit.finish();
    column.publish(patches);
    ranks.extend(column, table.size());
  }
  for (const Slot slot : {Slot{0}, Slot{5}, Slot{9}, Slot{30}, Slot{63}}) {
    std::uint32_t count = 0;
    for (std::size_t row = 0; row < table.size(); ++row) {
      ASSERT_EQ(ranks.before(column, row, slot), count) << "row " << row << " slot " << int{slot};
      if ((table[row] >> slot & 1U) == 0) continue;
      ASSERT_EQ(ranks.row_of(column, count, slot), row);
      ++count;
    }
    EXPECT_EQ(ranks.before(column, table.size(), slot), count);
  }
}

TEST(RowNumbers, KeepsNumbersOfSomeRows) {
  RowNumbers numbers;
  ColumnEdit edit(numbers.column());
  edit.set_number(5, 77);
  edit.set_number(64, 1);
  edit.set_number(65, 2);
  auto patches = edit.finish();
  numbers.column().publish(patches);
  ColumnEdit again(numbers.column());
  again.set_number(64, 0);
  auto more = again.finish();
  numbers.column().publish(more);
  EXPECT_EQ(numbers.at(5), 77U);
  EXPECT_EQ(numbers.at(6), 0U);
  EXPECT_EQ(numbers.at(64), 0U);
  EXPECT_EQ(numbers.at(65), 2U);
  EXPECT_EQ(numbers.at(100'000), 0U);
}

TEST(Bits, FindsNeighbours) {
  Bits bits;
  bits.resize(300);
  EXPECT_EQ(bits.next(0), Bits::none);
  EXPECT_EQ(bits.behind_previous(300), 0U);
  for (const std::size_t at : {0U, 63U, 64U, 200U}) bits.assign(at, true);
  EXPECT_EQ(bits.next(0), 0U);
  EXPECT_EQ(bits.next(1), 63U);
  EXPECT_EQ(bits.next(64), 64U);
  EXPECT_EQ(bits.next(65), 200U);
  EXPECT_EQ(bits.next(201), Bits::none);
  EXPECT_EQ(bits.next(1000), Bits::none);
  EXPECT_EQ(bits.behind_previous(0), 0U);
  EXPECT_EQ(bits.behind_previous(1), 1U);
  EXPECT_EQ(bits.behind_previous(63), 1U);
  EXPECT_EQ(bits.behind_previous(64), 64U);
  EXPECT_EQ(bits.behind_previous(200), 65U);
  EXPECT_EQ(bits.behind_previous(201), 201U);
  EXPECT_EQ(bits.behind_previous(5000), 201U);
}

}  // namespace
}  // namespace entente::store
