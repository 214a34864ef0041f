// What a group of new entries does to the objects that are there: which are there already, and which version
// of each object is the current one afterwards. The same code plans commits and replays the log.
//
// Promises: changes nothing; sees the view and, before it, what was planned since begin().
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "store/view.h"

namespace entente::store {

/// An object version on its way into the view.
struct Candidate {
  CollectionNumber collection = 0;
  Origin origin = 0;
  std::string_view id;
  std::uint8_t spec = 21;
  std::optional<Instant> version;
  std::string_view bytes;
  std::uint64_t hash = 0;
};

class Planner {
 public:
  /// The view's lock is held shared from begin() to the last call of find_equal() or add().
  explicit Planner(const View& view) : view_(view) {}

  /// Looks all of them up at once. The group's entries have the sequences from view.next() on.
  void begin(std::span<const Candidate> candidates);
  /// The sequence of the version that candidate `i` repeats (Outcome::added in store.h).
  [[nodiscard]] std::optional<Sequence> find_equal(std::size_t i);
  /// Candidate `i` gets this place; notes which version is superseded by that.
  void add(std::size_t i, Sequence sequence, Stamp stamp);
  /// Since begin(), in order.
  [[nodiscard]] std::vector<Change>& changes() { return changes_; }
  /// Since begin(), ascending: those of the added entries beside which the id index knows others of that id.
  [[nodiscard]] const std::vector<Sequence>& with_siblings() const { return with_siblings_; }

 private:
  void gather(std::size_t i);
  [[nodiscard]] bool is_version_of(const IdRecord& record, const Candidate& candidate) const;
  [[nodiscard]] std::string_view bytes_of(Sequence sequence) const;

  const View& view_;
  std::span<const Candidate> candidates_;
  std::vector<Hit> hits_;
  std::vector<std::size_t> first_hit_;  ///< by candidate
  IdTable added_;
  std::vector<const Candidate*> added_at_;  ///< by sequence - view.next(); null: no object
  std::vector<Change> changes_;
  std::vector<Sequence> with_siblings_;
  RecordLists lists_;
};

/// What an erase entry changes.
[[nodiscard]] std::vector<Change> changes_of(const Erased& erased);

}  // namespace entente::store
