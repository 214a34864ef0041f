// Which version of each object is the last for whom, after a group (docs/adr/0010-listings.md, rule 6).
#include <algorithm>

#include "store/listing_update.h"

namespace entente::store {
namespace {

/// A version whose object has to be looked at.
struct Touched {
  std::uint64_t hash = 0;  ///< id_hash()
  Origin origin = 0;
  Sequence version = 0;
  friend auto operator<=>(const Touched&, const Touched&) = default;
};

/// Records of one object from the greatest on.
class Descending {
 public:
  explicit Descending(RecordLists lists) : lists_(std::move(lists)) {}
  [[nodiscard]] const IdRecord* next() {
    std::span<const IdRecord>* best = nullptr;
    for (auto& list : lists_) {
      if (!list.empty() && (best == nullptr || best->back() < list.back())) best = &list;
    }
    if (best == nullptr) return nullptr;
    const IdRecord* const record = &best->back();
    *best = best->first(best->size() - 1);
    return record;
  }

 private:
  RecordLists lists_;
};

class LastUpdate {
 public:
  LastUpdate(const View& view, std::span<const SeenChange> seen)
      : view_(view), listings_(view), seen_(seen) {}

  [[nodiscard]] std::vector<RowChange> run(const AppliedGroup& group) {
    std::vector<Sequence> versions;
    for (const auto& change : seen_) {
      // Alone under its id, a new version hides none and is hidden by none.
      if (change.version < group.first() || std::ranges::binary_search(group.with_siblings, change.version))
        versions.push_back(change.version);
    }
    // When what was erased is destroyed already, the versions that are left still tell which object it was.
    for (const auto& [entry, links] : group.entries) {
      if (entry.kind != EntryKind::erase) continue;
      if (const auto erased = parse_erased(entry.body))
        versions.insert(versions.end(), erased->current.begin(), erased->current.end());
    }
    std::vector<Touched> touched;
    touched.reserve(versions.size());
    in_turns(view_, versions.size(), [&](std::size_t i) {
      const auto at = view_.place(versions[i]);
      if (!at) return;
      forget(*at);
      const auto entry = at->entry();
      if (!entry || entry->kind != EntryKind::object || entry->reclaimed) return;
      touched.push_back({.hash = view_.hash(EntryKind::object, entry->collection, entry->key),
                         .origin = entry->origin,
                         .version = versions[i]});
    });
    std::ranges::sort(touched);
    update(touched);
    return std::move(changes_);
  }

 private:
  /// What is erased is last for nobody and superseded for nobody.
  void forget(const Place& at) {
    if (!at.segment->erased.test(at.ordinal)) return;
    if (const Audience stale = at.segment->listings.rows.stale.row(at.ordinal); stale != 0)
      changes_.push_back({at.segment->number, at.ordinal, stale});
  }

  void update(std::span<const Touched> touched) {
    std::vector<std::span<const Touched>> objects;
    for (std::size_t begin = 0; begin < touched.size();) {
      std::size_t end = begin + 1;
      while (end < touched.size() && touched[end].hash == touched[begin].hash &&
             touched[end].origin == touched[begin].origin)
        ++end;
      objects.push_back(touched.subspan(begin, end - begin));
      begin = end;
    }
    constexpr std::size_t objects_per_turn = 256;
    std::vector<std::uint64_t> hashes;
    for (std::size_t begin = 0; begin < objects.size(); begin += objects_per_turn) {
      const auto turn = std::span(objects).subspan(begin, std::min(objects_per_turn, objects.size() - begin));
      hashes.clear();
      for (const auto& object : turn) hashes.push_back(object.front().hash);
      const ReadLock lock(view_.lock);
      const auto hits = view_.find_all(hashes);
      std::size_t hit = 0;
      for (std::size_t i = 0; i < turn.size(); ++i) {
        RecordLists lists;
        for (; hit < hits.size() && hits[hit].index == i; ++hit) lists.push_back(hits[hit].list);
        update_objects(turn[i], of_origin(lists, turn[i].front().origin));
      }
    }
  }

  /// Versions of one hash: of one object, but for strangers.
  void update_objects(std::span<const Touched> touched, const RecordLists& lists) {
    std::vector<std::string_view> done;
    for (const auto& one : touched) {
      const auto entry = view_.place(one.version)->entry();
      if (!entry || std::ranges::find(done, entry->key) != done.end()) continue;
      done.push_back(entry->key);
      update_object(*entry, touched, lists);
    }
  }

  void update_object(const RawEntry& object, std::span<const Touched> touched, const RecordLists& lists) {
    Audience affected = 0;
    Audience found_before = 0;  // who had its last version among those that were passed
    Audience found = 0;         // who has it now
    for (const auto& one : touched) {
      const SeenChange* const change = change_of(one.version);
      // Without one, versions of the object that are destroyed already were erased: anything can be the last.
      affected |= change != nullptr ? change->before ^ change->after : ~Audience{0};
      if (change == nullptr || !change->erased) continue;
      const auto at = view_.place(one.version);
      found_before |= change->before & ~at->segment->listings.rows.stale.row(at->ordinal);
    }
    std::vector<Sequence> passed;
    Descending records(lists);
    while (const IdRecord* const record = records.next()) {
      if (!view_.living(*record, object.collection, object.key)) continue;
      const auto at = view_.place(record->sequence());
      const SeenChange* const change = change_of(record->sequence());
      const Audience after = change != nullptr ? change->after : listings_.audience(record->sequence());
      const Audience stale = at->segment->listings.rows.stale.row(at->ordinal);
      set_stale(*at, stale, after & found);
      found |= after;
      found_before |= (change != nullptr ? change->before : after) & ~stale;
      if (change != nullptr) passed.push_back(record->sequence());
      if ((affected & ~(found & found_before)) == 0) break;
    }
    // Further down everything was superseded before, and is still; new ones are superseded, too.
    std::ranges::sort(passed);
    for (const auto& one : touched) {
      const SeenChange* const change = change_of(one.version);
      if (change == nullptr || change->erased || std::ranges::binary_search(passed, one.version)) continue;
      const auto at = view_.place(one.version);
      const Audience stale = at->segment->listings.rows.stale.row(at->ordinal);
      set_stale(*at, stale, (stale & ~affected) | (change->after & affected));
    }
  }

  void set_stale(const Place& at, Audience before, Audience after) {
    if (before != after) changes_.push_back({at.segment->number, at.ordinal, before ^ after});
  }

  [[nodiscard]] const SeenChange* change_of(Sequence version) const {
    const auto at = std::ranges::lower_bound(seen_, version, {}, &SeenChange::version);
    return at != seen_.end() && at->version == version ? &*at : nullptr;
  }

  const View& view_;
  Listings listings_;
  std::span<const SeenChange> seen_;
  std::vector<RowChange> changes_;
};

}  // namespace

std::vector<RowChange> stale_changes(const View& view, const AppliedGroup& group,
                                     std::span<const SeenChange> seen) {
  return LastUpdate(view, seen).run(group);
}

}  // namespace entente::store
