// What the log holds that can be counted, as compact rows: one for each version of an object that says that
// something happened (an event), that names a thing (a name), or that ties two objects (a tie). Everything
// that is counted is worked out of these rows (exchange/counting.h), for a reader out of those that it sees.
//
// Promises: the same entries give the same rows, however they come in; nothing that an entry says changes
// another's row, but for erasures. 64 bytes an event, 40 a name, 48 a tie, and their lists; objects that are
// none of these cost nothing. Not thread-safe (exchange/tally.h is).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "exchange/list_pool.h"
#include "record/trend_facts.h"
#include "store/entry.h"

namespace entente::exchange {

/// A keyed hash of an id, a name or an external reference: stands for it in rows. The key is the tally's own
/// and random, so that nobody can make two things meet. Never shown, never used for order.
using Mark = std::uint64_t;

enum class EventKind : std::uint8_t { sighting, incident, part, observation, report, campaign, first_seen };
enum class NameKind : std::uint8_t {
  technique,
  software,  ///< malware and tools: sources do not agree which is which
  actor,     ///< intrusion sets and threat actors likewise
  campaign,
  vulnerability,
  identity,
  location,
  other,
};
enum class TieKind : std::uint8_t { revoked_by, subtechnique_of, indicates, located_at, concerns };

/// Under whose name and where a version stands, and who says that he made it.
struct Channel {
  store::Origin origin = 0;
  store::CollectionNumber collection = 0;
  Mark created_by = 0;
  friend bool operator==(const Channel&, const Channel&) = default;
};

struct EventRow {
  Mark id = 0;
  std::int64_t version = 0;  ///< microseconds
  store::Sequence sequence = 0;
  ListAt subjects = 0;  ///< marks of ids
  ListAt places = 0;
  ListAt parts = 0;  ///< marks of ids; of a sighting also of the incidents that its references name
  ListAt same = 0;   ///< marks of external references by which accounts of one event are told
  std::int32_t first_day = 0;
  std::uint32_t days = 0;  ///< from first to last, 0: one day
  std::uint32_t count = 1;
  std::uint32_t channel = 0;
  EventKind kind = EventKind::sighting;
  record::Precision precision = record::Precision::day;
  bool dated = false;
  bool revoked = false;
  bool erased = false;
};

struct NameRow {
  Mark id = 0;
  std::int64_t version = 0;
  store::Sequence sequence = 0;
  ListAt keys = 0;  ///< marks of what else it is known by: first the strong ones (name, external id) ...
  std::uint32_t channel = 0;
  std::uint8_t strong = 0;  ///< ... which are so many; aliases follow
  NameKind kind = NameKind::other;
  bool revoked = false;
  bool erased = false;
};

struct TieRow {
  Mark id = 0;
  std::int64_t version = 0;
  Mark source = 0;
  Mark target = 0;
  store::Sequence sequence = 0;
  std::uint32_t channel = 0;
  TieKind kind = TieKind::concerns;
  bool revoked = false;
  bool erased = false;
};

class TallyRows {
 public:
  explicit TallyRows(const HashKey& key) : key_(key) {}

  /// Takes the next entry of the log in. Entries that were taken already are skipped.
  void take(const store::RawEntry& entry);

  /// Sequence of the first entry that was not taken.
  [[nodiscard]] store::Sequence next() const { return next_; }
  /// The same after the last entry that changed anything here, and the stamp of that entry.
  [[nodiscard]] store::Sequence counted_to() const { return counted_to_; }
  [[nodiscard]] store::Stamp counted_at() const { return counted_at_; }

  // In the order of the log:
  [[nodiscard]] std::span<const EventRow> events() const { return events_; }
  [[nodiscard]] std::span<const NameRow> names() const { return names_; }
  [[nodiscard]] std::span<const TieRow> ties() const { return ties_; }
  [[nodiscard]] const Channel& channel(std::uint32_t at) const { return channels_[at]; }
  [[nodiscard]] const ListPool& lists() const { return lists_; }
  [[nodiscard]] Mark mark(std::string_view text) const { return keyed_hash(key_, text); }
  /// Mark of a word in a space of its own: `actor` and `apt 1`; case and outer blanks do not matter.
  [[nodiscard]] Mark mark(std::string_view space, std::string_view word) const;
  /// The id of a subject that events point at, where it is one of a threat.
  [[nodiscard]] std::string_view subject_id(Mark mark) const;
  /// Bytes that the rows take.
  [[nodiscard]] std::size_t bytes() const;

 private:
  void take_object(const store::RawEntry& entry);
  void take_event(const store::RawEntry& entry, EventKind kind, const record::TrendFacts& facts);
  void take_name(const store::RawEntry& entry, NameKind kind, const record::TrendFacts& facts);
  void take_tie(const store::RawEntry& entry, const record::TrendFacts& facts);
  void take_erasure(const store::RawEntry& entry);
  [[nodiscard]] std::uint32_t channel_of(const store::RawEntry& entry, std::string_view created_by);
  [[nodiscard]] ListAt list_of(std::span<const std::string_view> ids);
  [[nodiscard]] ListAt same_of(EventKind kind, const record::TrendFacts& facts);
  [[nodiscard]] ListAt parts_of(EventKind kind, const record::TrendFacts& facts);

  HashKey key_;
  store::Sequence next_ = 0;
  store::Sequence counted_to_ = 0;
  store::Stamp counted_at_ = 0;
  std::vector<EventRow> events_;
  std::vector<NameRow> names_;
  std::vector<TieRow> ties_;
  ListPool lists_;
  std::vector<Channel> channels_;
  std::unordered_map<Mark, std::uint32_t> channel_numbers_;  ///< by mark of origin, collection, creator
  std::unordered_map<Mark, std::string> subject_ids_;
  record::TrendFactReader reader_;
  std::vector<Mark> scratch_;
};

/// What an id's type is counted as; nothing for what is no subject.
[[nodiscard]] std::optional<NameKind> name_kind_of(std::string_view type);

}  // namespace entente::exchange
