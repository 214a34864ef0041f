#include "store/select.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>

namespace entente::store {
namespace {

constexpr std::uint8_t latest_spec = 21;

bool earlier(const IdRecord& a, const IdRecord& b) {
  return std::tuple(a.version(), a.spec(), a.sequence()) < std::tuple(b.version(), b.spec(), b.sequence());
}

template <class T>
std::vector<T> distinct(std::vector<T> values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// All that the index has of an id in a collection, of every origin.
RecordLists find_id(const View& view, CollectionNumber collection, std::string_view id) {
  RecordLists lists;
  view.find(view.hash(EntryKind::object, collection, id), lists);
  return lists;
}

/// All versions of one object: what stands under one origin's name.
class Versions {
 public:
  Versions(const View& view, CollectionNumber collection, Origin origin, std::string_view id)
      : Versions(view, collection, id, of_origin(find_id(view, collection, id), origin)) {}
  /// Of each origin of the id.
  [[nodiscard]] static std::vector<Versions> of_each_origin(const View& view, CollectionNumber collection,
                                                            std::string_view id) {
    const auto lists = find_id(view, collection, id);
    std::vector<Versions> objects;
    for (const auto origin : origins_of(lists))
      objects.push_back(Versions(view, collection, id, of_origin(lists, origin)));
    return objects;
  }

  [[nodiscard]] bool living(const IdRecord& record) const { return view_.living(record, collection_, id_); }
  [[nodiscard]] const IdRecord* current() const {
    return last_usable(lists_, [this](const IdRecord& record) { return living(record); });
  }
  /// The current one if those, in ascending order, were not there.
  [[nodiscard]] const IdRecord* current_without(std::span<const Sequence> gone) const {
    return last_usable(lists_, [&](const IdRecord& record) {
      return living(record) && !std::ranges::binary_search(gone, record.sequence());
    });
  }
  [[nodiscard]] Origin origin() const { return lists_.front().front().origin(); }
  [[nodiscard]] const IdRecord* last(const std::vector<std::uint8_t>& specs) const {
    return best(
        specs, [](const RecordLists& lists, const auto& usable) { return last_usable(lists, usable); },
        [](const IdRecord& a, const IdRecord& b) { return earlier(b, a); });
  }
  [[nodiscard]] const IdRecord* first(const std::vector<std::uint8_t>& specs) const {
    return best(
        specs, [](const RecordLists& lists, const auto& usable) { return first_usable(lists, usable); },
        [](const IdRecord& a, const IdRecord& b) { return earlier(a, b); });
  }
  /// Those with that version, or all, without asking whose they are.
  [[nodiscard]] std::vector<Sequence> unchecked(const std::vector<std::uint8_t>& specs,
                                                const std::optional<Instant>& version) const {
    std::vector<Sequence> sequences;
    for (const auto spec : specs) {
      for (const auto& list : lists_) {
        for (const auto& record : version ? of_version(list, spec, *version) : of_spec(list, spec)) {
          if (!view_.erased(record.sequence())) sequences.push_back(record.sequence());
        }
      }
    }
    return sequences;
  }

 private:
  Versions(const View& view, CollectionNumber collection, std::string_view id, RecordLists lists)
      : view_(view), collection_(collection), id_(id), lists_(std::move(lists)) {}
  template <class Find, class Better>
  const IdRecord* best(const std::vector<std::uint8_t>& specs, const Find& find, const Better& better) const {
    const IdRecord* best = nullptr;
    for (const auto spec : specs) {
      RecordLists part;
      for (const auto& list : lists_) part.push_back(of_spec(list, spec));
      const auto* const found = find(part, [this](const IdRecord& record) { return living(record); });
      if (found != nullptr && (best == nullptr || better(*found, *best))) best = found;
    }
    return best;
  }

  const View& view_;
  CollectionNumber collection_;
  std::string_view id_;
  RecordLists lists_;
};

/// The versions of one object that pass, in no order, perhaps with strangers of the same hash among them.
std::vector<Sequence> select_versions(const Versions& versions, const VersionFilter& filter,
                                      const std::vector<std::uint8_t>& specs) {
  if (filter.all) return versions.unchecked(specs, std::nullopt);
  std::vector<Sequence> sequences;
  for (const auto& version : filter.exact)
    std::ranges::copy(versions.unchecked(specs, version), std::back_inserter(sequences));
  if (filter.last || filter.empty()) {
    if (const auto* const last = versions.last(specs)) sequences.push_back(last->sequence());
  }
  if (filter.first) {
    if (const auto* const first = versions.first(specs)) sequences.push_back(first->sequence());
  }
  return sequences;
}

bool is_version_of(const Place& place, CollectionNumber collection, std::string_view id) {
  const auto entry = place.entry();
  return entry && entry->kind == EntryKind::object && entry->collection == collection && entry->key == id;
}

Selection select_by_ids(const View& view, const Query& query) {
  const auto ids = distinct(std::vector<std::string_view>(query.filter.ids.begin(), query.filter.ids.end()));
  const auto given_specs = distinct(query.filter.specs);
  const Sequence begin = view.first_after(query.after);
  std::vector<std::pair<Sequence, std::string_view>> found;
  for (const auto id : ids) {
    const auto& types = query.filter.types;
    if (!types.empty() && std::ranges::find(types, type_of(id)) == types.end()) continue;
    for (const auto& versions : Versions::of_each_origin(view, query.collection, id)) {
      auto specs = given_specs;
      if (specs.empty()) {
        const auto* const current = versions.current();
        if (current == nullptr) continue;
        specs.push_back(current->spec());
      }
      for (const auto sequence : select_versions(versions, query.filter.versions, specs)) {
        if (sequence >= begin) found.emplace_back(sequence, id);
      }
    }
  }
  Selection selection;
  // Only what is returned is looked at in the log, however many versions there are.
  for (const auto& [sequence, id] : distinct(std::move(found))) {
    const auto place = view.place(sequence);
    if (!place || !is_version_of(*place, query.collection, id)) continue;
    selection.more = selection.places.size() == query.limit;
    if (selection.more) break;
    selection.places.push_back(*place);
  }
  return selection;
}

/// Decides entry by entry, for filters that no list answers.
class Matcher {
 public:
  Matcher(const View& view, const Query& query)
      : view_(view),
        collection_(query.collection),
        versions_(query.filter.versions),
        specs_(distinct(query.filter.specs)),
        plain_(specs_.empty() && !versions_.first && !versions_.all && versions_.exact.empty()) {}

  [[nodiscard]] bool matches(const Place& place) const {
    const bool hidden = place.segment->hidden.test(place.ordinal);
    if (plain_) return !hidden;
    if (place.segment->erased.test(place.ordinal)) return false;
    const auto entry = place.entry();
    return entry && (specs_.empty() ? matches_latest(*entry, hidden) : matches_among(*entry, specs_));
  }

 private:
  /// Without match[spec_version] the latest spec version of each object (TAXII 2.1 section 3.4).
  [[nodiscard]] bool matches_latest(const RawEntry& entry, bool hidden) const {
    if (hidden && entry.spec != latest_spec) {
      const auto* const current = Versions(view_, collection_, entry.origin, entry.key).current();
      if (current == nullptr || current->spec() != entry.spec) return false;
    }
    if ((versions_.last || versions_.empty()) && !hidden) return true;
    VersionFilter rest = versions_;
    rest.last = false;
    return !rest.empty() && matches_version(entry, {entry.spec}, rest);
  }
  [[nodiscard]] bool matches_among(const RawEntry& entry, const std::vector<std::uint8_t>& specs) const {
    return std::ranges::find(specs, entry.spec) != specs.end() && matches_version(entry, specs, versions_);
  }
  [[nodiscard]] bool matches_version(const RawEntry& entry, const std::vector<std::uint8_t>& specs,
                                     const VersionFilter& filter) const {
    if (filter.all) return true;
    if (std::ranges::find(filter.exact, entry.effective_version()) != filter.exact.end()) return true;
    const bool last = filter.last || filter.empty();
    if (!last && !filter.first) return false;
    const Versions versions(view_, collection_, entry.origin, entry.key);
    const auto is = [&](const IdRecord* record) {
      return record != nullptr && record->sequence() == entry.sequence;
    };
    return (last && is(versions.last(specs))) || (filter.first && is(versions.first(specs)));
  }

  const View& view_;
  CollectionNumber collection_;
  const VersionFilter& versions_;
  std::vector<std::uint8_t> specs_;
  bool plain_;
};

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

std::vector<std::span<const Ordinal>> lists_of(const Segment& segment, CollectionNumber collection,
                                               const std::vector<std::string>& types) {
  if (types.empty()) return {segment.index().list({collection, {}})};
  std::vector<std::span<const Ordinal>> lists;
  lists.reserve(types.size());
  for (const auto& type : types) {
    // The list of the empty name is that of all objects; no object has the empty type.
    if (!type.empty()) lists.push_back(segment.index().list({collection, type}));
  }
  return lists;
}

}  // namespace

Selection select(const View& view, const Query& query) {
  if (!query.filter.ids.empty()) return select_by_ids(view, query);
  Selection selection;
  const auto types = distinct(query.filter.types);
  const Matcher matcher(view, query);
  const Sequence begin = view.first_after(query.after);
  auto at = std::ranges::upper_bound(view.segments(), begin, {},
                                     [](const auto& segment) { return segment->first(); });
  if (at != view.segments().begin()) --at;
  for (; at != view.segments().end(); ++at) {
    const Segment& segment = **at;
    const auto first = static_cast<Ordinal>(begin > segment.first() ? begin - segment.first() : 0);
    const bool go_on = merge_lists(lists_of(segment, query.collection, types), first, [&](Ordinal ordinal) {
      const Place place{&segment, ordinal};
      if (!matcher.matches(place)) return true;
      selection.more = selection.places.size() == query.limit;
      if (!selection.more) selection.places.push_back(place);
      return !selection.more;
    });
    if (!go_on) break;
  }
  return selection;
}

Erased select_erased(const View& view, const Erasure& erasure) {
  const std::vector<std::uint8_t> every_spec{20, latest_spec};
  const auto specs = erasure.specs.empty() ? every_spec : distinct(erasure.specs);
  VersionFilter filter = erasure.versions;
  filter.all = filter.all || filter.empty();
  Erased erased;
  for (const auto& versions : Versions::of_each_origin(view, erasure.collection, erasure.id)) {
    if (erasure.origin && versions.origin() != *erasure.origin) continue;
    std::vector<Sequence> gone;
    for (const auto sequence : distinct(select_versions(versions, filter, specs))) {
      if (is_version_of(*view.place(sequence), erasure.collection, erasure.id)) gone.push_back(sequence);
    }
    if (gone.empty()) continue;
    if (const auto* const current = versions.current_without(gone))
      erased.current.push_back(current->sequence());
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
  for (const auto collection : view.collections()) {
    for (const auto& list : find_id(view, collection, id)) {
      for (const auto& record : list) {
        if (is_version_of(*view.place(record.sequence()), collection, id))
          sequences.push_back(record.sequence());
      }
    }
  }
  std::ranges::sort(sequences);
  return sequences;
}

bool select_any(const View& view, CollectionNumber collection, std::string_view id) {
  return std::ranges::any_of(Versions::of_each_origin(view, collection, id),
                             [](const Versions& versions) { return versions.current() != nullptr; });
}

}  // namespace entente::store
