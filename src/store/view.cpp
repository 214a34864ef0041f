#include "store/view.h"

#include <algorithm>

namespace entente::store {

std::uint64_t Segment::entry_bytes(Ordinal ordinal) const {
  const auto offsets = index().offsets();
  const std::uint64_t end = ordinal + 1 < offsets.size() ? offsets[ordinal + 1] : index().tail();
  return end - offsets[ordinal];
}

std::optional<Place> View::place(Sequence sequence) const {
  if (sequence >= next_) return std::nullopt;
  const auto after =
      std::ranges::upper_bound(segments_, sequence, {}, [](const auto& s) { return s->first(); });
  const Segment* const segment = std::prev(after)->get();
  return Place{segment, static_cast<Ordinal>(sequence - segment->first())};
}

Sequence View::first_after(Stamp stamp) const {
  const auto at = std::ranges::partition_point(segments_, [&](const auto& segment) {
    const auto stamps = segment->index().stamps();
    return stamps.empty() || stamps.back() <= stamp;
  });
  if (at == segments_.end()) return next_;
  const auto stamps = (*at)->index().stamps();
  return (*at)->first() + static_cast<Sequence>(std::ranges::upper_bound(stamps, stamp) - stamps.begin());
}

bool View::erased(Sequence sequence) const {
  const auto at = place(sequence);
  return !at || at->segment->erased.test(at->ordinal);
}

void View::find(std::uint64_t hash, RecordLists& lists) const {
  for (const auto& run : runs_) {
    if (const auto list = run->find(hash); !list.empty()) lists.push_back(list);
  }
  for (auto at = segments_.rbegin(); at != segments_.rend() && (*at)->open; ++at)
    (*at)->open->ids().find(hash, lists);
}

std::vector<Hit> View::find_all(std::span<const std::uint64_t> hashes) const {
  std::vector<Hit> hits;
  for (const auto& run : runs_) {
    for (const auto hash : hashes) run->prefetch_directory(hash);
    for (const auto hash : hashes) run->prefetch_records(hash);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      if (const auto list = run->find(hashes[i]); !list.empty()) hits.push_back({i, list});
    }
  }
  RecordLists lists;
  for (auto at = segments_.rbegin(); at != segments_.rend() && (*at)->open; ++at) {
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      lists.clear();
      (*at)->open->ids().find(hashes[i], lists);
      for (const auto& list : lists) hits.push_back({i, list});
    }
  }
  std::ranges::stable_sort(hits, {}, &Hit::index);
  return hits;
}

bool View::living(const IdRecord& record, CollectionNumber collection, std::string_view id) const {
  const auto at = place(record.sequence());
  if (!at || at->segment->erased.test(at->ordinal)) return false;
  const auto entry = at->entry();
  return entry && entry->kind == EntryKind::object && entry->collection == collection && entry->key == id;
}

std::vector<Sequence> View::settings() const {
  std::vector<Sequence> sequences(settings_.size());
  for (const auto& [key, setting] : settings_) sequences[setting.rank] = setting.last;
  return sequences;
}

void View::note_setting(std::string_view key, Sequence sequence) {
  const auto known = settings_.find(key);
  if (known == settings_.end()) {
    settings_.emplace(std::string(key), Setting{.rank = settings_.size(), .last = sequence});
  } else {
    known->second.last = sequence;
  }
}

Segment& View::add_segment(std::shared_ptr<SegmentFile> file) {
  auto segment = std::make_unique<Segment>();
  segment->file = std::move(file);
  segment->number = static_cast<std::uint32_t>(segments_.size());
  return *segments_.emplace_back(std::move(segment));
}

void View::add_open(std::shared_ptr<SegmentFile> file) {
  add_segment(std::move(file)).open = std::make_shared<OpenIndex>(SegmentFile::header_bytes);
}

void View::remove_empty() {
  segments_.pop_back();
}

void View::add_sealed(std::shared_ptr<SegmentFile> file, std::shared_ptr<const SealedIndex> index) {
  Segment& segment = add_segment(std::move(file));
  segment.sealed = std::move(index);
  segment.writing = false;
  const std::size_t count = segment.size();
  segment.hidden.resize(count);
  segment.erased.resize(count);
  next_ = segment.first() + count;
  if (count > 0) last_stamp_ = segment.sealed->stamps().back();
  objects_ += segment.sealed->objects();
  for (const auto& [name, ordinals] : segment.sealed->lists()) collections_.insert(name.first);
  for (const auto packed : segment.sealed->changes()) change(Change::unpacked(packed));
  for (const auto ordinal : segment.sealed->settings()) {
    const auto entry = Place{&segment, ordinal}.entry();
    if (entry) note_setting(entry->key, entry->sequence);
  }
}

void View::change(const Change& change) {
  const auto at = place(change.sequence);
  if (!at) return;
  Segment& segment = *std::prev(std::ranges::upper_bound(segments_, change.sequence, {}, [](const auto& s) {
                        return s->first();
                      }))->get();
  segment.hidden.assign(at->ordinal, change.hidden);
  if (!change.erased || segment.erased.test(at->ordinal)) return;
  segment.erased.assign(at->ordinal, true);
  --objects_;
  segment.reclaimable_bytes += segment.entry_bytes(at->ordinal) - entry_format::fixed_bytes;
}

void View::apply(std::span<const Applied> entries, std::span<const Change> changes) {
  Segment& segment = *segments_.back();
  for (const auto& [entry, offset, hash, references, links] : entries) {
    segment.open->add(entry, offset);
    segment.hidden.resize(segment.size());
    segment.erased.resize(segment.size());
    next_ = entry.sequence + 1;
    last_stamp_ = entry.stamp;
    switch (entry.kind) {
      case EntryKind::object:
        ++objects_;
        if (entry.reclaimed) break;
        collections_.insert(entry.collection);
        segment.open->ids().insert(
            make_record(hash, entry.origin, entry.spec, entry.effective_version(), entry.sequence));
        for (const auto reference : references)
          segment.open->ids().insert(make_record(reference, 0, 0, {}, entry.sequence));
        break;
      case EntryKind::status:
        segment.open->ids().insert(make_record(hash, 0, 0, {}, entry.sequence));
        break;
      case EntryKind::setting:
        note_setting(entry.key, entry.sequence);
        break;
      case EntryKind::erase:
      case EntryKind::disclosure:
      case EntryKind::note:
        break;
    }
  }
  for (const auto& one : changes) {
    segment.open->add_change(one);
    change(one);
  }
}

}  // namespace entente::store
