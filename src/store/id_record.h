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
  std::uint64_t hash = 0;              ///< id_hash()
  std::int64_t seconds = 0;            ///< of the version
  std::uint64_t spec_attoseconds = 0;  ///< the spec (0: 0, 1: 20, 2: 21) in the top 4 bits, attoseconds below
  std::uint64_t origin_sequence = 0;   ///< the origin in the top 16 bits, the sequence below

  static constexpr unsigned spec_shift = 60;
  static constexpr unsigned origin_shift = 48;
  static constexpr std::uint8_t spec_base = 19;

  [[nodiscard]] Origin origin() const { return static_cast<Origin>(origin_sequence >> origin_shift); }
  [[nodiscard]] std::uint8_t spec() const {
    const auto code = static_cast<std::uint8_t>(spec_attoseconds >> spec_shift);
    return code == 0 ? code : static_cast<std::uint8_t>(code + spec_base);
  }
  [[nodiscard]] Sequence sequence() const { return origin_sequence & entry_format::max_sequence; }
  [[nodiscard]] Instant version() const {
    return {seconds, spec_attoseconds & ((std::uint64_t{1} << spec_shift) - 1)};
  }

  /// The order of a run: origin by origin, and of each what a reader who filters nothing sees of an id last.
  friend bool operator<(const IdRecord& a, const IdRecord& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.order() < b.order();
  }

 private:
  [[nodiscard]] std::tuple<Origin, std::uint64_t, std::int64_t, std::uint64_t, std::uint64_t> order() const {
    return {origin(), spec_attoseconds >> spec_shift, seconds, spec_attoseconds, origin_sequence};
  }
};
static_assert(sizeof(IdRecord) == 32);

[[nodiscard]] inline IdRecord make_record(std::uint64_t hash, Origin origin, std::uint8_t spec,
                                          const Instant& version, Sequence sequence) {
  const std::uint64_t code = spec == 0 ? 0 : spec - IdRecord::spec_base;
  return {hash, version.seconds, code << IdRecord::spec_shift | version.attoseconds,
          std::uint64_t{origin} << IdRecord::origin_shift | sequence};
}

/// Hash of an id in a collection; of a status's UUID (collection 0).
[[nodiscard]] std::uint64_t id_hash(const HashKey& key, EntryKind kind, CollectionNumber collection,
                                    std::string_view id);
/// Hash of an id that objects refer to, in whichever collection: their records have neither spec nor version.
[[nodiscard]] std::uint64_t reference_hash(const HashKey& key, std::string_view id);

/// Records of one hash, each list in order; together all that the index has of it.
using RecordLists = std::vector<std::span<const IdRecord>>;

/// The part of a list that has that origin.
[[nodiscard]] std::span<const IdRecord> of_origin(std::span<const IdRecord> list, Origin origin);
[[nodiscard]] RecordLists of_origin(const RecordLists& lists, Origin origin);
/// The origins in the lists, ascending.
[[nodiscard]] std::vector<Origin> origins_of(const RecordLists& lists);
/// The part of a list of one origin that has that spec.
[[nodiscard]] std::span<const IdRecord> of_spec(std::span<const IdRecord> list, std::uint8_t spec);
/// The part of a list of one origin with that spec and version.
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
