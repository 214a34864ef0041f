#include "store/id_table.h"

#include <algorithm>
#include <iterator>

namespace entente::store {

std::size_t IdTable::slot_of(std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].record != 0 && slots_[at].hash != hash) at = (at + 1) & mask;
  return at;
}

void IdTable::grow() {
  std::vector<Slot> old(std::max<std::size_t>(slots_.size() * 2, 1024));
  old.swap(slots_);
  for (const auto& slot : old) {
    if (slot.record != 0) slots_[slot_of(slot.hash)] = slot;
  }
}

void IdTable::add_to(Chain& chain, const IdRecord& record) {
  // Versions usually arrive oldest first.
  if (!chain.empty() && chain.back().back() < record) {
    chain.back().push_back(record);
  } else {
    chain.push_back({record});
  }
  while (chain.size() > 1 && chain[chain.size() - 2].size() < chain.back().size() * 2) {
    std::vector<IdRecord> merged;
    const auto& left = chain[chain.size() - 2];
    merged.reserve(left.size() + chain.back().size());
    std::merge(left.begin(), left.end(), chain.back().begin(), chain.back().end(),
               std::back_inserter(merged));
    chain.pop_back();
    chain.back() = std::move(merged);
  }
}

void IdTable::insert(const IdRecord& record) {
  if ((used_ + 1) * 2 > slots_.size()) grow();
  records_.push_back(record);
  Slot& slot = slots_[slot_of(record.hash)];
  if (slot.record == 0) {
    slot = {.hash = record.hash, .record = static_cast<std::uint32_t>(records_.size()), .chain = 0};
    ++used_;
    return;
  }
  if (slot.chain == 0) {
    chains_.push_back({{records_[slot.record - 1]}});
    slot.chain = static_cast<std::uint32_t>(chains_.size());
  }
  add_to(chains_[slot.chain - 1], record);
}

void IdTable::find(std::uint64_t hash, RecordLists& lists) const {
  if (slots_.empty()) return;
  const Slot& slot = slots_[slot_of(hash)];
  if (slot.record == 0) return;
  if (slot.chain == 0) {
    lists.emplace_back(&records_[slot.record - 1], 1);
    return;
  }
  for (const auto& list : chains_[slot.chain - 1]) lists.emplace_back(list);
}

std::vector<IdRecord> IdTable::sorted() const {
  auto records = records_;
  std::ranges::sort(records, [](const IdRecord& a, const IdRecord& b) { return a < b; });
  return records;
}

void IdTable::clear() {
  records_.clear();
  chains_.clear();
  std::ranges::fill(slots_, Slot{});
  used_ = 0;
}

}  // namespace entente::store
