#include "store/versions.h"

#include <tuple>

namespace entente::store {
namespace {

bool earlier(const IdRecord& a, const IdRecord& b) {
  return std::tuple(a.version(), a.spec(), a.sequence()) < std::tuple(b.version(), b.spec(), b.sequence());
}

/// All that the index has of an id in a collection, of every origin.
RecordLists find_id(const View& view, CollectionNumber collection, std::string_view id) {
  RecordLists lists;
  view.find(view.hash(EntryKind::object, collection, id), lists);
  return lists;
}

/// The instant as a stamp, if it is one.
std::optional<Stamp> stamp_of(const Instant& instant) {
  constexpr std::int64_t micros_per_second = 1'000'000;
  constexpr std::int64_t most_seconds = std::numeric_limits<Stamp>::max() / micros_per_second - 1;
  if (instant.seconds < 0 || instant.seconds > most_seconds) return std::nullopt;
  constexpr std::uint64_t attoseconds_per_micro = 1'000'000'000'000;
  const Stamp stamp =
      instant.seconds * micros_per_second + static_cast<Stamp>(instant.attoseconds / attoseconds_per_micro);
  return instant_from_micros(stamp) == instant ? std::optional(stamp) : std::nullopt;
}

}  // namespace

bool is_version_of(const Place& place, CollectionNumber collection, std::string_view id) {
  const auto entry = place.entry();
  return entry && entry->kind == EntryKind::object && entry->collection == collection && entry->key == id;
}

std::optional<Stamp> Sight::date(Sequence version) const {
  if (!viewer_) {
    const auto at = view_.place(version);
    return at && !at->segment->erased.test(at->ordinal) ? std::optional(at->stamp()) : std::nullopt;
  }
  const auto at = listings_.place(*viewer_, version);
  return at ? std::optional(listings_.date(*viewer_, *at)) : std::nullopt;
}

std::optional<Sequence> Sight::version_at(Stamp date) const {
  if (viewer_) return listings_.version_at(*viewer_, date);
  const Sequence at = date > 0 ? view_.first_after(date - 1) : view_.next();
  const auto place = view_.place(at);
  return place && place->stamp() == date ? std::optional(at) : std::nullopt;
}

Versions::Versions(const Sight& sight, CollectionNumber collection, Origin origin, std::string_view id)
    : Versions(sight, collection, origin, id, of_origin(find_id(sight.view(), collection, id), origin)) {}

std::vector<Versions> Versions::of_each_origin(const Sight& sight, CollectionNumber collection,
                                               std::string_view id) {
  const auto lists = find_id(sight.view(), collection, id);
  std::vector<Versions> objects;
  for (const auto origin : origins_of(lists))
    objects.push_back(Versions(sight, collection, origin, id, of_origin(lists, origin)));
  return objects;
}

bool Versions::living(const IdRecord& record) const {
  if (!sight_.sees(record.sequence())) return false;
  return is_version_of(*sight_.view().place(record.sequence()), collection_, id_);
}

const IdRecord* Versions::current_without(std::span<const Sequence> gone) const {
  return last_usable(lists_, [&](const IdRecord& record) {
    return living(record) && !std::ranges::binary_search(gone, record.sequence());
  });
}

template <class Find, class Better>
const IdRecord* Versions::best(const std::vector<std::uint8_t>& specs, const Find& find,
                               const Better& better) const {
  const IdRecord* best = nullptr;
  for (const auto spec : specs) {
    RecordLists part;
    for (const auto& list : lists_) part.push_back(of_spec(list, spec));
    const auto* const found = find(part, [this](const IdRecord& record) { return living(record); });
    if (found != nullptr && (best == nullptr || better(*found, *best))) best = found;
  }
  return best;
}

const IdRecord* Versions::last(const std::vector<std::uint8_t>& specs) const {
  return best(
      specs, [](const RecordLists& lists, const auto& usable) { return last_usable(lists, usable); },
      [](const IdRecord& a, const IdRecord& b) { return earlier(b, a); });
}

const IdRecord* Versions::first(const std::vector<std::uint8_t>& specs) const {
  return best(
      specs, [](const RecordLists& lists, const auto& usable) { return first_usable(lists, usable); },
      [](const IdRecord& a, const IdRecord& b) { return earlier(a, b); });
}

void Versions::unchecked(const std::vector<std::uint8_t>& specs, const std::optional<Instant>& version,
                         std::vector<Sequence>& out) const {
  for (const auto spec : specs) {
    for (const auto& list : lists_) {
      for (const auto& record : version ? of_version(list, spec, *version) : of_spec(list, spec)) {
        if (sight_.sees(record.sequence())) out.push_back(record.sequence());
      }
    }
  }
}

void Versions::exact(const std::vector<std::uint8_t>& specs, const Instant& version,
                     std::vector<Sequence>& out) const {
  std::vector<Sequence> found;
  unchecked(specs, version, found);
  const auto entry_of = [&](Sequence sequence) { return sight_.view().place(sequence)->entry(); };
  // The index has an object without a version under its entry's stamp, which is no recipient's business.
  if (sight_.viewer()) {
    std::erase_if(found, [&](Sequence sequence) {
      const auto entry = entry_of(sequence);
      return !entry || !entry->has_version;
    });
    const auto stamp = stamp_of(version);
    const auto dated = stamp ? sight_.version_at(*stamp) : std::nullopt;
    const auto entry = dated ? entry_of(*dated) : Result<RawEntry>(RawEntry{});
    const bool matches = dated && entry && !entry->has_version && entry->origin == origin_ &&
                         std::ranges::find(specs, entry->spec) != specs.end() &&
                         is_version_of(*sight_.view().place(*dated), collection_, id_);
    if (matches) found.push_back(*dated);
  }
  out.insert(out.end(), found.begin(), found.end());
}

std::vector<Sequence> Versions::select(const VersionFilter& filter,
                                       const std::vector<std::uint8_t>& specs) const {
  std::vector<Sequence> sequences;
  if (filter.all) {
    unchecked(specs, std::nullopt, sequences);
    return sequences;
  }
  for (const auto& version : filter.exact) exact(specs, version, sequences);
  if (filter.last || filter.empty()) {
    if (const auto* const found = last(specs)) sequences.push_back(found->sequence());
  }
  if (filter.first) {
    if (const auto* const found = first(specs)) sequences.push_back(found->sequence());
  }
  return sequences;
}

}  // namespace entente::store
