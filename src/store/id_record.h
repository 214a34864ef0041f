// What the id index knows of one entry: enough to find the versions of an object and order them without the
// log.
//
// Promises: plain values. A record's hash only says where to look; whoever uses a record compares the real
// id.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/hash.h"
#include "store/entry.h"

namespace entente::store {

/// 32 bytes, on disk as here (docs/format/view.md).
struct IdRecord {
  std::uint64_t hash = 0;    ///< id_hash()
  std::int64_t seconds = 0;  ///< of the version
  std::uint64_t attoseconds = 0;
  std::uint64_t spec_sequence = 0;  ///< spec in the top byte, sequence below

  [[nodiscard]] std::uint8_t spec() const { return static_cast<std::uint8_t>(spec_sequence >> 56U); }
  [[nodiscard]] Sequence sequence() const { return spec_sequence & entry_format::max_sequence; }
  [[nodiscard]] Instant version() const { return {seconds, attoseconds}; }

  /// The order of a run: what a reader who filters nothing sees of an id comes last.
  friend bool operator<(const IdRecord& a, const IdRecord& b) {
    return std::tuple(a.hash, a.spec(), a.seconds, a.attoseconds, a.spec_sequence) <
           std::tuple(b.hash, b.spec(), b.seconds, b.attoseconds, b.spec_sequence);
  }
};
static_assert(sizeof(IdRecord) == 32);

[[nodiscard]] inline IdRecord make_record(std::uint64_t hash, std::uint8_t spec, const Instant& version,
                                          Sequence sequence) {
  return {hash, version.seconds, version.attoseconds, (std::uint64_t{spec} << 56U) | sequence};
}

/// Hash of an id in a collection; of a status's UUID (collection 0).
[[nodiscard]] std::uint64_t id_hash(const HashKey& key, EntryKind kind, CollectionNumber collection,
                                    std::string_view id);

/// Records of one hash, each list in order; together all that the index has of it.
using RecordLists = std::vector<std::span<const IdRecord>>;

/// The part of a list that has that spec.
[[nodiscard]] std::span<const IdRecord> of_spec(std::span<const IdRecord> list, std::uint8_t spec);
/// The part of a list with that spec and version.
[[nodiscard]] std::span<const IdRecord> of_version(std::span<const IdRecord> list, std::uint8_t spec,
                                                   const Instant& version);

/// The greatest record of those that `usable(record)` accepts; looks at them from the end of each list.
template <class Usable>
[[nodiscard]] const IdRecord* last_usable(const RecordLists& lists, const Usable& usable) {
  const IdRecord* best = nullptr;
  for (const auto& list : lists) {
    for (std::size_t i = list.size(); i-- > 0;) {
      if (best != nullptr && list[i] < *best) break;
      if (!usable(list[i])) continue;
      best = &list[i];
      break;
    }
  }
  return best;
}

/// The least, likewise.
template <class Usable>
[[nodiscard]] const IdRecord* first_usable(const RecordLists& lists, const Usable& usable) {
  const IdRecord* best = nullptr;
  for (const auto& list : lists) {
    for (const auto& record : list) {
      if (best != nullptr && *best < record) break;
      if (!usable(record)) continue;
      best = &record;
      break;
    }
  }
  return best;
}

}  // namespace entente::store
