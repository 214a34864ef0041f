// The id index of a segment that is not sealed yet: a hash table in memory.
//
// Promises: inserting costs the same however many versions an id has (amortised, logarithmic when they arrive
// out of order). Not thread-safe; lists are valid until the next insert.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "store/id_record.h"

namespace entente::store {

class IdTable {
 public:
  void insert(const IdRecord& record);
  /// Appends the lists of that hash.
  void find(std::uint64_t hash, RecordLists& lists) const;
  [[nodiscard]] bool empty() const { return records_.empty(); }
  /// Everything, in the order of a run.
  [[nodiscard]] std::vector<IdRecord> sorted() const;
  void clear();

 private:
  /// Sorted lists whose lengths at least halve from one to the next.
  using Chain = std::vector<std::vector<IdRecord>>;
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t record = 0;  ///< index + 1 in records_; 0: free
    std::uint32_t chain = 0;   ///< index + 1 in chains_; 0: the one record
  };
  [[nodiscard]] std::size_t slot_of(std::uint64_t hash) const;
  void grow();
  static void add_to(Chain& chain, const IdRecord& record);

  std::vector<IdRecord> records_;  ///< in the order of insertion
  std::vector<Chain> chains_;
  std::vector<Slot> slots_;  ///< a power of two, open addressing
  std::size_t used_ = 0;
};

}  // namespace entente::store
