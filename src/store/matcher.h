// Decides entry by entry whether a query means it, for filters that no list answers (TAXII 2.1 section 3.4).
//
// Promises: called with the view's lock held shared, for entries of the query's collection, and types, that
// the viewer sees.
#pragma once

#include "store/versions.h"

namespace entente::store {

class Matcher {
 public:
  Matcher(const Sight& sight, const Query& query)
      : sight_(sight),
        collection_(query.collection),
        versions_(query.filter.versions),
        specs_(distinct(query.filter.specs)),
        plain_(specs_.empty() && !versions_.first && !versions_.all && versions_.exact.empty()) {}

  /// True when the query means exactly what is current: then nothing else is asked.
  [[nodiscard]] bool plain() const { return plain_; }
  /// `current`: the viewer sees no greater version of the object. `date`: the viewer's.
  [[nodiscard]] bool matches(const Place& place, bool current, Stamp date) const;

 private:
  [[nodiscard]] bool matches_latest(const RawEntry& entry, bool current, Stamp date) const;
  [[nodiscard]] bool matches_version(const RawEntry& entry, const std::vector<std::uint8_t>& specs,
                                     const VersionFilter& filter, Stamp date) const;

  const Sight& sight_;
  CollectionNumber collection_;
  const VersionFilter& versions_;
  std::vector<std::uint8_t> specs_;
  bool plain_;
};

}  // namespace entente::store
