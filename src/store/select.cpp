#include "store/select.h"

#include <algorithm>
#include <functional>
#include <queue>

#include "store/matcher.h"
#include "store/slot_walk.h"

namespace entente::store {
namespace {

/// Adds to a selection until the limit is reached; false from then on.
class Taking {
 public:
  Taking(Selection& selection, std::size_t limit) : selection_(selection), limit_(limit) {}
  bool operator()(const Selected& one) {
    selection_.more = selection_.found.size() == limit_;
    if (!selection_.more) selection_.found.push_back(one);
    return !selection_.more;
  }

 private:
  Selection& selection_;
  std::size_t limit_;
};

Selection select_by_ids(const Sight& sight, const Query& query) {
  struct Dated {
    Stamp date = 0;
    Sequence version = 0;
    std::string_view id;
    auto operator<=>(const Dated&) const = default;
  };
  const auto ids = distinct(std::vector<std::string_view>(query.filter.ids.begin(), query.filter.ids.end()));
  const auto given_specs = distinct(query.filter.specs);
  std::vector<Dated> found;
  for (const auto id : ids) {
    const auto& types = query.filter.types;
    if (!types.empty() && std::ranges::find(types, type_of(id)) == types.end()) continue;
    for (const auto& versions : Versions::of_each_origin(sight, query.collection, id)) {
      auto specs = given_specs;
      if (specs.empty()) {
        const auto* const current = versions.current();
        if (current == nullptr) continue;
        specs.push_back(current->spec());
      }
      for (const auto version : versions.select(query.filter.versions, specs)) {
        const auto date = sight.date(version);
        if (date && *date > query.after) found.push_back({*date, version, id});
      }
    }
  }
  Selection selection;
  Taking take(selection, query.limit);
  // Only what is returned is looked at in the log, however many versions there are.
  for (const auto& [date, version, id] : distinct(std::move(found))) {
    const auto place = sight.view().place(version);
    if (!place || !is_version_of(*place, query.collection, id)) continue;
    if (!take({.place = *place, .date = date})) break;
  }
  return selection;
}

/// Calls `visit(ordinal)` for the ordinals of all lists from `begin` on in order, until it says false.
template <class Visit>
bool merge_lists(std::vector<std::span<const Ordinal>> lists, Ordinal begin, const Visit& visit) {
  for (auto& list : lists) {
    list = list.subspan(static_cast<std::size_t>(std::ranges::lower_bound(list, begin) - list.begin()));
  }
  std::erase_if(lists, [](const auto& list) { return list.empty(); });
  if (lists.size() == 1) return std::ranges::all_of(lists.front(), visit);
  using Head = std::pair<Ordinal, std::size_t>;
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  for (std::size_t i = 0; i < lists.size(); ++i) heads.emplace(lists[i].front(), i);
  while (!heads.empty()) {
    const auto [ordinal, i] = heads.top();
    heads.pop();
    if (!visit(ordinal)) return false;
    lists[i] = lists[i].subspan(1);
    if (!lists[i].empty()) heads.emplace(lists[i].front(), i);
  }
  return true;
}

/// What the node itself sees, in the order of the log.
Selection select_own(const Sight& sight, const Query& query) {
  Selection selection;
  Taking take(selection, query.limit);
  const View& view = sight.view();
  const auto types = distinct(query.filter.types);
  const Matcher matcher(sight, query);
  const Sequence begin = view.first_after(query.after);
  auto at = std::ranges::upper_bound(view.segments(), begin, {},
                                     [](const auto& segment) { return segment->first(); });
  if (at != view.segments().begin()) --at;
  for (; at != view.segments().end(); ++at) {
    const Segment& segment = **at;
    const auto first = static_cast<Ordinal>(begin > segment.first() ? begin - segment.first() : 0);
    const bool go_on = merge_lists(lists_of(segment, query.collection, types), first, [&](Ordinal ordinal) {
      const Place place{&segment, ordinal};
      const bool current = !segment.hidden.test(ordinal);
      if (!current && (matcher.plain() || segment.erased.test(ordinal))) return true;
      if (!matcher.matches(place, current, place.stamp())) return true;
      return take({.place = place, .date = place.stamp()});
    });
    if (!go_on) break;
  }
  return selection;
}

/// What a recipient sees, in the order of its dates.
Selection select_listed(const Sight& sight, const Query& query) {
  Selection selection;
  Taking take(selection, query.limit);
  const auto types = distinct(query.filter.types);
  const Matcher matcher(sight, query);
  SlotWalk walk(sight.view(), {.slot = *sight.viewer(),
                               .collection = query.collection,
                               .types = types,
                               .after = query.after,
                               .current_only = matcher.plain()});
  while (const auto found = walk.next()) {
    if (!matcher.matches(found->place, found->current, found->date)) continue;
    if (!take({.place = found->place, .date = found->date})) break;
  }
  return selection;
}

}  // namespace

Selection select(const View& view, const Query& query) {
  const Sight sight(view, query.viewer);
  if (!query.filter.ids.empty()) return select_by_ids(sight, query);
  return query.viewer ? select_listed(sight, query) : select_own(sight, query);
}

Erased select_erased(const View& view, const Erasure& erasure) {
  const std::vector<std::uint8_t> every_spec{20, latest_spec};
  const auto specs = erasure.specs.empty() ? every_spec : distinct(erasure.specs);
  VersionFilter filter = erasure.versions;
  filter.all = filter.all || filter.empty();
  const Sight eraser(view, erasure.viewer);
  const Sight own(view, {});
  Erased erased;
  for (const auto& versions : Versions::of_each_origin(eraser, erasure.collection, erasure.id)) {
    if (erasure.origin && versions.origin() != *erasure.origin) continue;
    std::vector<Sequence> gone;
    for (const auto sequence : distinct(versions.select(filter, specs))) {
      if (is_version_of(*view.place(sequence), erasure.collection, erasure.id)) gone.push_back(sequence);
    }
    if (gone.empty()) continue;
    const Versions all(own, erasure.collection, versions.origin(), erasure.id);
    if (const auto* const current = all.current_without(gone)) erased.current.push_back(current->sequence());
    std::ranges::copy(gone, std::back_inserter(erased.sequences));
  }
  std::ranges::sort(erased.current);
  std::ranges::sort(erased.sequences);
  return erased;
}

std::optional<Place> select_status(const View& view, std::string_view uuid) {
  RecordLists lists;
  view.find(view.hash(EntryKind::status, 0, uuid), lists);
  const auto* const found = last_usable(lists, [&](const IdRecord& record) {
    const auto entry = view.place(record.sequence())->entry();
    return entry && entry->kind == EntryKind::status && entry->key == uuid;
  });
  return found == nullptr ? std::nullopt : view.place(found->sequence());
}

std::vector<Sequence> select_entries_of(const View& view, std::string_view id) {
  std::vector<Sequence> sequences;
  RecordLists lists;
  for (const auto collection : view.collections()) {
    lists.clear();
    view.find(view.hash(EntryKind::object, collection, id), lists);
    for (const auto& list : lists) {
      for (const auto& record : list) {
        if (is_version_of(*view.place(record.sequence()), collection, id))
          sequences.push_back(record.sequence());
      }
    }
  }
  std::ranges::sort(sequences);
  return sequences;
}

bool select_any(const View& view, CollectionNumber collection, std::string_view id, Viewer viewer) {
  const Sight sight(view, viewer);
  return std::ranges::any_of(Versions::of_each_origin(sight, collection, id),
                             [](const Versions& versions) { return versions.current() != nullptr; });
}

}  // namespace entente::store
