// Who sees which version, and since when: reads of what the segments keep (docs/adr/0010-listings.md).
//
// Promises: called with the view's lock held shared, or by the thread that commits. A date costs a few words
// around the version's place, whatever the group's size.
#pragma once

#include <optional>
#include <tuple>

#include "store/view.h"

namespace entente::store {

/// Where a version is shown to a slot. Places of one slot order as its dates do.
struct ListedPlace {
  std::uint32_t segment = 0;             ///< whose group listed it
  std::optional<std::uint32_t> again{};  ///< index among its listings of earlier versions
  Ordinal ordinal = 0;                   ///< of the version itself; of the group's last entry with `again`
  /// Behind its group's own versions, before those of the next group.
  friend auto operator<=>(const ListedPlace& a, const ListedPlace& b) {
    return std::tuple(a.segment, a.ordinal, a.again) <=> std::tuple(b.segment, b.ordinal, b.again);
  }
  friend bool operator==(const ListedPlace&, const ListedPlace&) = default;
};

/// The entries that a group added.
struct OwnGroup {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< behind its last entry
  Stamp time = 0;       ///< T: the stamp of its first entry
};
[[nodiscard]] OwnGroup group_of(const Segment& segment, std::size_t ordinal);

class Listings {
 public:
  explicit Listings(const View& view) : view_(view) {}

  /// Who sees the version in that entry; nobody when there is none.
  [[nodiscard]] Audience audience(Sequence version) const;
  [[nodiscard]] bool sees(Slot slot, Sequence version) const { return place(slot, version).has_value(); }
  /// Where the slot is shown the version.
  [[nodiscard]] std::optional<ListedPlace> place(Slot slot, Sequence version) const;
  [[nodiscard]] Stamp date(Slot slot, const ListedPlace& place) const;
  /// The version that the slot is shown with that very date.
  [[nodiscard]] std::optional<Sequence> version_at(Slot slot, Stamp date) const;
  /// When the version was listed for the slot for the first time, whatever became of it since.
  [[nodiscard]] std::optional<Stamp> first_date(Slot slot, Sequence version) const;
  [[nodiscard]] bool disclosed(Slot slot, Sequence version) const;
  [[nodiscard]] Tag tag(Sequence version) const;

  /// The first places in a segment whose dates for the slot are later than `after`: own ones from an ordinal
  /// on, earlier versions from an index on. All of the segments behind it are later, too.
  struct Start {
    std::uint32_t segment = 0;
    std::size_t row = 0;
    std::size_t again = 0;
  };
  [[nodiscard]] Start start_after(Slot slot, Stamp after) const;

 private:
  struct Numbered;
  [[nodiscard]] Numbered numbered(Slot slot, const Segment& in, const OwnGroup& group,
                                  std::uint64_t number) const;
  /// The place of a listing of an earlier version.
  [[nodiscard]] ListedPlace again_place(const Again& again) const;
  [[nodiscard]] const Segment& segment(std::uint32_t number) const { return *view_.segments()[number]; }
  const View& view_;
};

}  // namespace entente::store
