#include "store/matcher.h"

namespace entente::store {

bool Matcher::matches(const Place& place, bool current, Stamp date) const {
  if (plain_) return current;
  const auto entry = place.entry();
  if (!entry || entry->reclaimed) return false;
  if (specs_.empty()) return matches_latest(*entry, current, date);
  return std::ranges::find(specs_, entry->spec) != specs_.end() &&
         matches_version(*entry, specs_, versions_, date);
}

/// Without match[spec_version] the latest spec version of each object.
bool Matcher::matches_latest(const RawEntry& entry, bool current, Stamp date) const {
  if (!current && entry.spec != latest_spec) {
    const Versions versions(sight_, collection_, entry.origin, entry.key);
    const auto* const latest = versions.current();
    if (latest == nullptr || latest->spec() != entry.spec) return false;
  }
  if ((versions_.last || versions_.empty()) && current) return true;
  VersionFilter rest = versions_;
  rest.last = false;
  return !rest.empty() && matches_version(entry, {entry.spec}, rest, date);
}

bool Matcher::matches_version(const RawEntry& entry, const std::vector<std::uint8_t>& specs,
                              const VersionFilter& filter, Stamp date) const {
  if (filter.all) return true;
  const Instant version = entry.has_version ? entry.version : instant_from_micros(date);
  if (std::ranges::find(filter.exact, version) != filter.exact.end()) return true;
  const bool last = filter.last || filter.empty();
  if (!last && !filter.first) return false;
  const Versions versions(sight_, collection_, entry.origin, entry.key);
  const auto is = [&](const IdRecord* record) {
    return record != nullptr && record->sequence() == entry.sequence;
  };
  return (last && is(versions.last(specs))) || (filter.first && is(versions.first(specs)));
}

}  // namespace entente::store
