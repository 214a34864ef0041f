#include "store/listing_update.h"

#include <algorithm>

#include "store/disclosure.h"

namespace entente::store {
namespace {

using Seen = ProjectionAnswer::Seen;

/// What the projection says, and that nobody sees what was erased; ascending.
std::vector<Seen> all_seen(const ProjectionAnswer& answer, std::span<const Sequence> erased, Sequence end) {
  std::vector<Seen> seen;
  seen.reserve(answer.seen.size() + erased.size());
  for (const auto version : erased) seen.push_back({.version = version, .audience = 0});
  for (const auto& one : answer.seen) {
    if (one.version < end) seen.push_back(one);
  }
  // The erased ones first, where both speak of a version.
  std::ranges::stable_sort(seen, {}, &Seen::version);
  const auto repeated = std::ranges::unique(seen, {}, &Seen::version);
  seen.erase(repeated.begin(), repeated.end());
  return seen;
}

bool before(const RowChange& a, const RowChange& b) {
  return std::tuple(a.segment, a.row) < std::tuple(b.segment, b.row);
}

}  // namespace

std::vector<Sequence> erased_by(const AppliedGroup& group) {
  std::vector<Sequence> versions;
  for (const auto& [entry, links] : group.entries) {
    if (entry.kind != EntryKind::erase) continue;
    if (const auto erased = parse_erased(entry.body))
      versions.insert(versions.end(), erased->sequences.begin(), erased->sequences.end());
  }
  return versions;
}

void ListingUpdate::prepare(const ProjectionAnswer& answer) {
  const auto seen = all_seen(answer, erased_by(group_), group_.end());
  in_turns(view_, seen.size(), [&](std::size_t i) { change_seen(seen[i].version, seen[i].audience); });
  changes(ListingColumn::stale) = stale_changes(view_, group_, seen_);
  disclose();
  tag(answer.tagged);
  make_patches();
}

void ListingUpdate::count(Audience on) {
  for (; on != 0; on &= on - 1) ++listed_[static_cast<std::size_t>(std::countr_zero(on))];
}

void ListingUpdate::change_seen(Sequence version, Audience audience) {
  const auto at = view_.place(version);
  if (!at) return;
  const bool own = version >= group_.first();
  const bool erased = at->segment->erased.test(at->ordinal);
  SeenChange change{.version = version,
                    .before = own ? 0 : listings_.audience(version),
                    .after = erased ? 0 : audience,
                    .erased = erased};
  const Audience on = change.after & ~change.before;
  const Audience off = change.before & ~change.after;
  if ((on | off) == 0) return;
  const auto entry = at->entry();
  if (!entry || entry->kind != EntryKind::object) return;
  seen_.push_back(change);
  count(on);
  if (own) {
    changes(ListingColumn::listed).push_back({at->segment->number, at->ordinal, on});
  } else {
    list_again(*at, version, entry->collection, on, off);
  }
}

void ListingUpdate::list_again(const Place& at, Sequence version, CollectionNumber collection, Audience on,
                               Audience off) {
  const RowListings& rows = at.segment->listings.rows;
  if (const Audience here = off & rows.shown(at.ordinal); here != 0)
    changes(ListingColumn::gone).push_back({at.segment->number, at.ordinal, here});
  const std::uint64_t latest = rows.latest.at(at.ordinal);
  for (auto next = Again::unpacked(latest); off != 0 && next;) {
    const AgainListings& again = view_.segments()[next->segment]->listings.again;
    if (const Audience here = off & again.shown(next->index); here != 0)
      changes(ListingColumn::again_gone).push_back({next->segment, next->index, here});
    next = Again::unpacked(again.previous.at(next->index));
  }
  if (on == 0) return;
  const Again fresh{.segment = group_segment(),
                    .index = first_again() + static_cast<std::uint32_t>(again_.size())};
  again_.push_back(version);
  again_collections_.push_back(collection);
  changes(ListingColumn::again_listed).push_back({fresh.segment, fresh.index, on});
  if (latest != 0) changes(ListingColumn::previous).push_back({fresh.segment, fresh.index, latest});
  changes(ListingColumn::latest).push_back({at.segment->number, at.ordinal, fresh.packed()});
}

void ListingUpdate::disclose() {
  std::vector<Seen> named;
  for (const auto& [entry, links] : group_.entries) {
    if (entry.kind != EntryKind::disclosure) continue;
    const auto disclosed = parse_disclosed(entry.body);
    if (!disclosed) continue;
    for (const auto version : disclosed->versions)
      named.push_back({.version = version, .audience = Audience{1} << disclosed->recipient});
  }
  std::ranges::sort(named, {}, &Seen::version);
  std::vector<Seen> merged;
  for (const auto& one : named) {
    if (one.version >= group_.end()) continue;
    if (merged.empty() || merged.back().version != one.version) {
      merged.push_back(one);
    } else {
      merged.back().audience |= one.audience;
    }
  }
  in_turns(view_, merged.size(), [&](std::size_t i) {
    const auto at = view_.place(merged[i].version);
    const Audience fresh = merged[i].audience & ~at->segment->listings.rows.disclosed.row(at->ordinal);
    if (fresh != 0) changes(ListingColumn::disclosed).push_back({at->segment->number, at->ordinal, fresh});
  });
}

void ListingUpdate::tag(std::span<const ProjectionAnswer::Tagged> tagged) {
  tags_.reserve(tagged.size());
  in_turns(view_, tagged.size(), [&](std::size_t i) {
    const auto& [version, tag] = tagged[i];
    const auto at = view_.place(version);
    if (!at) return;
    const auto& tags = at->segment->listings.rows.tags;
    if ((at->ordinal < tags.size() ? tags[at->ordinal] : 0) != tag)
      tags_.push_back({.segment = at->segment->number, .row = at->ordinal, .tag = tag});
  });
}

void ListingUpdate::make_patches() {
  for (std::size_t i = 0; i < listing_columns; ++i) {
    auto& list = changes_[i];
    const auto column = static_cast<ListingColumn>(i);
    const bool numbers = column == ListingColumn::latest || column == ListingColumn::previous;
    if (!std::ranges::is_sorted(list, before)) std::ranges::sort(list, before);
    for (auto next = list.begin(); next != list.end();) {
      const std::uint32_t number = next->segment;
      ColumnEdit edit(view_.segments()[number]->listings.column(column));
      for (; next != list.end() && next->segment == number; ++next) {
        if (numbers) {
          edit.set_number(next->row, next->value);
        } else {
          edit.toggle(next->row, next->value);
        }
      }
      patches_.push_back({.segment = number, .column = column, .blocks = edit.finish()});
    }
  }
}

std::uint32_t ListingUpdate::group_segment() const {
  return static_cast<std::uint32_t>(view_.segments().size() - 1);
}

std::uint32_t ListingUpdate::first_again() const {
  return static_cast<std::uint32_t>(view_.segments().back()->listings.again.versions.size());
}

void ListingUpdate::publish(View& view) {
  Segment& open = view.segment(group_segment());
  SegmentListings& mine = open.listings;
  for (auto& patch : patches_) {
    if (patch.segment != open.number) {
      for (const auto& block : patch.blocks)
        mine.touch({patch.segment, static_cast<std::uint8_t>(patch.column), block.block});
    }
    view.segment(patch.segment).listings.column(patch.column).publish(patch.blocks);
  }
  for (const auto& [segment, row, tag] : tags_) {
    auto& tags = view.segment(segment).listings.rows.tags;
    if (row >= tags.size()) tags.resize(view.segment(segment).size());
    tags[row] = tag;
    if (segment != open.number)
      mine.touch({segment, tags_column, static_cast<std::uint32_t>(row / SlotColumn::rows_per_block)});
  }
  const auto last = static_cast<Ordinal>(group_.end() - 1 - open.first());
  mine.rows.group_ends.resize(open.size());
  mine.rows.group_ends.assign(last, true);
  mine.rows.ranks.extend(mine.rows.listed, std::size_t{last} + 1);
  if (!again_.empty()) {
    mine.again.groups.push_back(
        {.end = last, .first = static_cast<std::uint32_t>(mine.again.versions.size())});
    mine.again.versions.insert(mine.again.versions.end(), again_.begin(), again_.end());
    mine.again.collections.insert(mine.again.collections.end(), again_collections_.begin(),
                                  again_collections_.end());
    mine.again.ranks.extend(mine.again.listed, mine.again.versions.size());
  }
  const Stamp longest = std::ranges::max(listed_);
  if (longest > 0) view.set_last_date(group_.entries.front().entry.stamp + longest - 1);
}

}  // namespace entente::store
