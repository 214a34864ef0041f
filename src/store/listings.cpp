#include "store/listings.h"

#include <algorithm>

namespace entente::store {
namespace {

/// The listings of earlier versions that a group made: [first, end).
std::pair<std::size_t, std::size_t> again_of(const AgainListings& again, std::size_t group_at) {
  const std::size_t end =
      group_at + 1 < again.groups.size() ? again.groups[group_at + 1].first : again.versions.size();
  return {again.groups[group_at].first, end};
}

}  // namespace

OwnGroup group_of(const Segment& segment, std::size_t ordinal) {
  const Bits& ends = segment.listings.rows.group_ends;
  OwnGroup group{.begin = ends.behind_previous(ordinal), .end = ends.next(ordinal)};
  // A group that is being committed has no end yet, and lists nothing.
  group.end = group.end == Bits::none ? segment.size() : group.end + 1;
  group.time = segment.index().stamps()[group.begin];
  return group;
}

Audience Listings::audience(Sequence version) const {
  const auto at = view_.place(version);
  if (!at) return 0;
  const RowListings& rows = at->segment->listings.rows;
  Audience sees = rows.shown(at->ordinal);
  for (auto next = Again::unpacked(rows.latest.at(at->ordinal)); next;) {
    const AgainListings& again = segment(next->segment).listings.again;
    sees |= again.shown(next->index);
    next = Again::unpacked(again.previous.at(next->index));
  }
  return sees;
}

std::optional<ListedPlace> Listings::place(Slot slot, Sequence version) const {
  const auto at = view_.place(version);
  if (!at) return std::nullopt;
  const RowListings& rows = at->segment->listings.rows;
  if (rows.listed.test(at->ordinal, slot) && !rows.gone.test(at->ordinal, slot))
    return ListedPlace{.segment = at->segment->number, .again = {}, .ordinal = at->ordinal};
  for (auto next = Again::unpacked(rows.latest.at(at->ordinal)); next;) {
    const AgainListings& again = segment(next->segment).listings.again;
    if (again.listed.test(next->index, slot) && !again.gone.test(next->index, slot))
      return again_place(*next);
    next = Again::unpacked(again.previous.at(next->index));
  }
  return std::nullopt;
}

ListedPlace Listings::again_place(const Again& again) const {
  const auto& groups = segment(again.segment).listings.again.groups;
  const auto group =
      std::prev(std::ranges::upper_bound(groups, again.index, {}, &AgainListings::Group::first));
  return {.segment = again.segment, .again = again.index, .ordinal = group->end};
}

std::optional<Stamp> Listings::first_date(Slot slot, Sequence version) const {
  const auto at = view_.place(version);
  if (!at) return std::nullopt;
  const RowListings& rows = at->segment->listings.rows;
  if (rows.listed.test(at->ordinal, slot))
    return date(slot, {.segment = at->segment->number, .again = {}, .ordinal = at->ordinal});
  std::optional<Again> first;
  for (auto next = Again::unpacked(rows.latest.at(at->ordinal)); next;) {
    const AgainListings& again = segment(next->segment).listings.again;
    if (again.listed.test(next->index, slot)) first = next;
    next = Again::unpacked(again.previous.at(next->index));
  }
  return first ? std::optional(date(slot, again_place(*first))) : std::nullopt;
}

Stamp Listings::date(Slot slot, const ListedPlace& place) const {
  const Segment& in = segment(place.segment);
  const RowListings& rows = in.listings.rows;
  const AgainListings& again = in.listings.again;
  const OwnGroup group = group_of(in, place.ordinal);
  const std::size_t until = place.again ? group.end : place.ordinal;
  Stamp date = group.time + rows.ranks.before(rows.listed, until, slot) -
               rows.ranks.before(rows.listed, group.begin, slot);
  if (place.again) {
    const auto listed = std::ranges::lower_bound(again.groups, place.ordinal, {}, &AgainListings::Group::end);
    date += again.ranks.before(again.listed, *place.again, slot) -
            again.ranks.before(again.listed, listed->first, slot);
  }
  return date;
}

/// Listing number n of a group for a slot.
struct Listings::Numbered {
  Start start;         ///< the place, else what comes behind the group
  bool own = false;    ///< it is one of the group's own versions
  bool again = false;  ///< it is an earlier version; neither: the group has no such listing
};

Listings::Numbered Listings::numbered(Slot slot, const Segment& in, const OwnGroup& group,
                                      std::uint64_t number) const {
  const RowListings& rows = in.listings.rows;
  const AgainListings& again = in.listings.again;
  Numbered found{.start = {.segment = in.number, .row = group.end, .again = again.versions.size()}};
  const auto listed = std::ranges::lower_bound(again.groups, group.end - 1, {}, &AgainListings::Group::end);
  if (listed != again.groups.end()) found.start.again = listed->first;
  const std::uint32_t before = rows.ranks.before(rows.listed, group.begin, slot);
  const std::uint32_t own = rows.ranks.before(rows.listed, group.end, slot) - before;
  if (number < own) {
    found.own = true;
    found.start.row = rows.ranks.row_of(rows.listed, before + static_cast<std::uint32_t>(number), slot);
    return found;
  }
  if (listed == again.groups.end() || listed->end != group.end - 1) return found;
  number -= own;
  const auto [first, end] = again_of(again, static_cast<std::size_t>(listed - again.groups.begin()));
  const std::uint32_t before_again = again.ranks.before(again.listed, first, slot);
  found.again = number < again.ranks.before(again.listed, end, slot) - before_again;
  found.start.again =
      found.again ? again.ranks.row_of(again.listed, before_again + static_cast<std::uint32_t>(number), slot)
                  : end;
  return found;
}

Listings::Start Listings::start_after(Slot slot, Stamp after) const {
  const Sequence later = view_.first_after(after);
  if (later == 0) return {};
  const auto last = view_.place(later - 1);
  const OwnGroup group = group_of(*last->segment, last->ordinal);
  return numbered(slot, *last->segment, group, static_cast<std::uint64_t>(after - group.time) + 1).start;
}

std::optional<Sequence> Listings::version_at(Slot slot, Stamp date) const {
  const Sequence later = view_.first_after(date);
  if (later == 0) return std::nullopt;
  const auto last = view_.place(later - 1);
  const Segment& in = *last->segment;
  const OwnGroup group = group_of(in, last->ordinal);
  const auto found = numbered(slot, in, group, static_cast<std::uint64_t>(date - group.time));
  if (!found.own && !found.again) return std::nullopt;
  const Sequence version =
      found.own ? in.first() + found.start.row : in.listings.again.versions[found.start.again];
  const auto at = place(slot, version);
  const bool here = at && at->segment == in.number && at->again.has_value() == found.again &&
                    (found.own ? at->ordinal == found.start.row : *at->again == found.start.again);
  return here ? std::optional(version) : std::nullopt;
}

bool Listings::disclosed(Slot slot, Sequence version) const {
  const auto at = view_.place(version);
  return at && at->segment->listings.rows.disclosed.test(at->ordinal, slot);
}

Tag Listings::tag(Sequence version) const {
  const auto at = view_.place(version);
  if (!at || at->segment->erased.test(at->ordinal)) return 0;
  const auto& tags = at->segment->listings.rows.tags;
  return at->ordinal < tags.size() ? tags[at->ordinal] : 0;
}

}  // namespace entente::store
