// What was disclosed to one nation, numbered: the versions of its disclosure entries in the order of the log,
// then of the entry. These are the leaves of its tree (released_tree.h).
//
// Promises: about 40 bytes for each entry and one or two for each version that does not follow its neighbour.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/store.h"

namespace entente::exchange {

class ReleasedLeaves {
 public:
  /// The next disclosure entry.
  void add(std::span<const store::Sequence> versions);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Versions of the leaves [first, first + count), which are there.
  [[nodiscard]] std::vector<store::Sequence> versions(std::uint64_t first, std::size_t count) const;
  /// The leaf of each version; nothing for those that were not disclosed.
  [[nodiscard]] std::vector<std::optional<std::uint64_t>> find(
      std::span<const store::Sequence> versions) const;

 private:
  struct Entry {
    std::uint64_t first_leaf = 0;
    std::uint64_t offset = 0;  ///< of its versions in packed_
    store::Sequence lowest = 0;
    store::Sequence highest = 0;
  };
  struct Span {
    store::Sequence lowest = 0;
    store::Sequence highest = 0;
  };
  void unpack(std::size_t entry, std::vector<store::Sequence>& versions) const;

  std::uint64_t size_ = 0;
  std::vector<Entry> entries_;
  std::vector<Span> blocks_;  ///< of so many entries each: a search passes by most of them
  std::string packed_;        ///< runs of neighbours, delta-coded
};

}  // namespace entente::exchange
