// The versions of an object as a viewer sees them.
//
// Promises: called with the view's lock held shared. Looks at the log only to compare ids, and only at what
// it returns or has to rule out.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "store/listings.h"
#include "store/view.h"

namespace entente::store {

inline constexpr std::uint8_t latest_spec = 21;

template <class T>
[[nodiscard]] std::vector<T> distinct(std::vector<T> values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

[[nodiscard]] bool is_version_of(const Place& place, CollectionNumber collection, std::string_view id);

/// Who looks: a recipient or the node itself.
class Sight {
 public:
  Sight(const View& view, Viewer viewer) : view_(view), listings_(view), viewer_(viewer) {}
  [[nodiscard]] const View& view() const { return view_; }
  [[nodiscard]] Viewer viewer() const { return viewer_; }
  [[nodiscard]] bool sees(Sequence version) const {
    return viewer_ ? listings_.sees(*viewer_, version) : !view_.erased(version);
  }
  /// The viewer's date_added of a version that it sees.
  [[nodiscard]] std::optional<Stamp> date(Sequence version) const;
  /// The version that the viewer sees with that very date.
  [[nodiscard]] std::optional<Sequence> version_at(Stamp date) const;

 private:
  const View& view_;
  Listings listings_;
  Viewer viewer_;
};

/// All versions of one object: what stands under one origin's name.
class Versions {
 public:
  Versions(const Sight& sight, CollectionNumber collection, Origin origin, std::string_view id);
  /// Of each origin of the id.
  [[nodiscard]] static std::vector<Versions> of_each_origin(const Sight& sight, CollectionNumber collection,
                                                            std::string_view id);

  [[nodiscard]] Origin origin() const { return origin_; }
  /// What a viewer who filters nothing is shown; null when it sees none.
  [[nodiscard]] const IdRecord* current() const { return current_without({}); }
  /// The current one if those, in ascending order, were not there.
  [[nodiscard]] const IdRecord* current_without(std::span<const Sequence> gone) const;
  /// By version, spec, place in the log, of those with one of the specs.
  [[nodiscard]] const IdRecord* last(const std::vector<std::uint8_t>& specs) const;
  [[nodiscard]] const IdRecord* first(const std::vector<std::uint8_t>& specs) const;
  /// Those that pass, in no order, perhaps with strangers of the same hash among them.
  [[nodiscard]] std::vector<Sequence> select(const VersionFilter& filter,
                                             const std::vector<std::uint8_t>& specs) const;

 private:
  Versions(const Sight& sight, CollectionNumber collection, Origin origin, std::string_view id,
           RecordLists lists)
      : sight_(sight), collection_(collection), origin_(origin), id_(id), lists_(std::move(lists)) {}
  [[nodiscard]] bool living(const IdRecord& record) const;
  template <class Find, class Better>
  const IdRecord* best(const std::vector<std::uint8_t>& specs, const Find& find, const Better& better) const;
  /// Those with that version, or all, without asking whose they are.
  void unchecked(const std::vector<std::uint8_t>& specs, const std::optional<Instant>& version,
                 std::vector<Sequence>& out) const;
  void exact(const std::vector<std::uint8_t>& specs, const Instant& version,
             std::vector<Sequence>& out) const;

  const Sight& sight_;
  CollectionNumber collection_;
  Origin origin_;
  std::string_view id_;
  RecordLists lists_;
};

}  // namespace entente::store
