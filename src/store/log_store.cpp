#include "store/log_store.h"

#include <algorithm>

#include <fmt/format.h>

#include "store/deflate_file.h"
#include "store/disclosure.h"
#include "store/listings.h"
#include "store/projection_view.h"
#include "store/select.h"
#include "store/versions.h"

namespace entente::store {
namespace {

/// A segment less full than this stays open over a restart: many restarts do not make many small segments,
/// and reading so little again takes no time.
constexpr std::uint64_t min_fill_divisor = 4;

Page outline_of(const Selection& selection, Page page) {
  page.items.reserve(selection.found.size());
  for (const auto& [place, date] : selection.found) {
    Item& item = page.items.emplace_back();
    item.sequence = place.segment->first() + place.ordinal;
    item.stamp = date;
  }
  return page;
}

std::vector<Sequence> undisclosed_of(const Selection& selection, Slot viewer) {
  std::vector<Sequence> versions;
  for (const auto& [place, date] : selection.found) {
    if (!place.segment->listings.rows.disclosed.test(place.ordinal, viewer))
      versions.push_back(place.segment->first() + place.ordinal);
  }
  return versions;
}

}  // namespace

LogStore::LogStore(std::filesystem::path folder, const HashKey& key, LogOptions options, Descriptor lock)
    : folder_(std::move(folder)),
      options_(options),
      lock_(std::move(lock)),
      view_(key),
      writer_(view_, options.disk, folder_ / "log", options.segment_bytes, options.projection),
      compression_(view_, options.disk, folder_),
      upkeep_(view_, options.disk, folder_, [this] { compression_.wake(); }),
      committer_(
          view_, writer_, options.clock, options.random, options.projection,
          {.before_segment = [this] { upkeep_.wait_for_room(); }, .upkeep_due = [this] { upkeep_.wake(); }}) {
}

LogStore::~LogStore() {
  if (writer_.tail() > options_.segment_bytes / min_fill_divisor) {
    // Nothing is lost when this fails: the next start reads the segment.
    static_cast<void>(seal());
  }
  upkeep_.stop();
  compression_.stop();
}

Result<Receipt> LogStore::append(const Batch& batch) {
  return committer_.append(batch);
}

Result<std::size_t> LogStore::erase(const Erasure& erasure) {
  return committer_.erase(erasure);
}

Result<std::size_t> LogStore::disclose(const Disclosure& disclosure) {
  return committer_.disclose(disclosure);
}

Result<> LogStore::seal() {
  committer_.close_segment();
  return settle();
}

Result<> LogStore::reclaim() {
  ENTENTE_CHECK(seal());
  upkeep_.reclaim_all();
  return settle();
}

void LogStore::settle_compression() {
  compression_.settle();
}

Result<> LogStore::settle() {
  return upkeep_.settle();
}

Item LogStore::item_of(const RawEntry& entry, Stamp date) {
  return {.sequence = entry.sequence,
          .stamp = date,
          .origin = entry.origin,
          .version = entry.has_version ? entry.version : instant_from_micros(date),
          .spec = entry.spec,
          .id = entry.key,
          .bytes = entry.body,
          .deflated = {},
          .deflated_crc = 0};
}

Result<Page> LogStore::page(const Query& query) const {
  struct Found {
    const SegmentFile* file = nullptr;
    const DeflateFile* deflated = nullptr;  ///< none until it is made
    Ordinal ordinal = 0;
    std::uint32_t offset = 0;
    Stamp date = 0;
  };
  Page page;
  std::vector<Found> found;
  {
    const ReadLock lock(view_.lock);
    const auto selection = select(view_, query);
    page.more = selection.more;
    if (query.viewer) page.undisclosed = undisclosed_of(selection, *query.viewer);
    if (query.outline) return outline_of(selection, std::move(page));
    found.reserve(selection.found.size());
    for (const auto& [place, date] : selection.found) {
      const auto& file = place.segment->file;
      const auto& deflated = place.segment->deflated;
      if (found.empty() || found.back().file != file.get()) {
        page.pins.push_back(file);
        if (deflated) page.pins.push_back(deflated);
      }
      found.push_back({.file = file.get(),
                       .deflated = deflated.get(),
                       .ordinal = place.ordinal,
                       .offset = place.segment->index().offsets()[place.ordinal],
                       .date = date});
      // The entries lie far apart: asked for together, they come together.
      file->prefetch(found.back().offset);
      if (deflated) deflated->prefetch(place.ordinal);
    }
  }
  // Outside the lock: this is where a cold page of the log is read from the disk.
  page.items.reserve(found.size());
  for (const auto& [file, deflated, ordinal, offset, date] : found) {
    const auto entry = file->entry(offset);
    if (!entry) return std::unexpected(entry.error());
    page.items.push_back(item_of(*entry, date));
    if (deflated == nullptr) continue;
    const DeflatedBlock block = deflated->block(ordinal);
    page.items.back().deflated = block.bytes;
    page.items.back().deflated_crc = block.checksum;
  }
  return page;
}

bool LogStore::contains(CollectionNumber collection, std::string_view id, Viewer viewer) const {
  const ReadLock lock(view_.lock);
  return select_any(view_, collection, id, viewer);
}

std::optional<Item> LogStore::object_at(Sequence sequence, std::vector<std::shared_ptr<const void>>& pins,
                                        Viewer viewer) const {
  const ReadLock lock(view_.lock);
  const auto date = Sight(view_, viewer).date(sequence);
  if (!date) return std::nullopt;
  const auto place = view_.place(sequence);
  const auto entry = place->entry();
  if (!entry || entry->kind != EntryKind::object || entry->reclaimed) return std::nullopt;
  pins.push_back(place->segment->file);
  return item_of(*entry, *date);
}

std::optional<std::string> LogStore::status(const Uuid& id) const {
  const ReadLock lock(view_.lock);
  const auto place = select_status(view_, as_view(id.bytes));
  if (!place) return std::nullopt;
  const auto entry = place->entry();
  return entry ? std::optional(std::string(entry->body)) : std::nullopt;
}

void LogStore::settings(const std::function<void(std::string_view key, std::string_view body)>& visit) const {
  std::vector<std::pair<std::string, std::string>> last;
  {
    const ReadLock lock(view_.lock);
    for (const auto sequence : view_.settings()) {
      if (const auto entry = view_.place(sequence)->entry()) last.emplace_back(entry->key, entry->body);
    }
  }
  for (const auto& [key, body] : last) visit(key, body);
}

Audience LogStore::audience(Sequence sequence) const {
  const ReadLock lock(view_.lock);
  return Listings(view_).audience(sequence);
}

std::optional<Stamp> LogStore::first_listed(Sequence sequence, Slot recipient) const {
  const ReadLock lock(view_.lock);
  return Listings(view_).first_date(recipient, sequence);
}

Tag LogStore::tag(Sequence sequence) const {
  const ReadLock lock(view_.lock);
  return Listings(view_).tag(sequence);
}

void LogStore::look(const std::function<void(const ProjectionView&)>& visit) const {
  committer_.between_groups([&] { visit(LogProjectionView(view_)); });
}

void LogStore::visit_entries(const std::function<std::span<const Ordinal>(const SegmentIndex&)>& ordinals,
                             Sequence from, const std::function<void(const RawEntry&)>& visit) const {
  struct Part {
    std::shared_ptr<SegmentFile> file;
    std::vector<std::uint32_t> offsets;
  };
  std::vector<Part> parts;
  {
    const ReadLock lock(view_.lock);
    for (const auto& segment : view_.segments()) {
      if (segment->first() + segment->size() <= from) continue;
      const auto offsets = segment->index().offsets();
      Part part{.file = segment->file, .offsets = {}};
      for (const auto ordinal : ordinals(segment->index())) {
        if (segment->first() + ordinal >= from) part.offsets.push_back(offsets[ordinal]);
      }
      if (!part.offsets.empty()) parts.push_back(std::move(part));
    }
  }
  for (const auto& [file, offsets] : parts) {
    for (const auto offset : offsets) {
      if (const auto entry = file->entry(offset)) visit(*entry);
    }
  }
}

void LogStore::notes(std::string_view prefix,
                     const std::function<void(Sequence, std::string_view key, std::string_view body)>& visit,
                     Sequence from) const {
  visit_entries([](const SegmentIndex& index) { return index.notes(); }, from,
                [&](const RawEntry& entry) {
                  if (entry.key.starts_with(prefix)) visit(entry.sequence, entry.key, entry.body);
                });
}

void LogStore::disclosures(const std::function<void(const DisclosureEntry&)>& visit, Sequence from) const {
  visit_entries([](const SegmentIndex& index) { return index.disclosures(); }, from,
                [&](const RawEntry& entry) {
                  const auto disclosed = parse_disclosed(entry.body);
                  if (!disclosed) return;
                  visit({.sequence = entry.sequence,
                         .time = entry.stamp,
                         .recipient = disclosed->recipient,
                         .ground = disclosed->ground,
                         .versions = disclosed->versions});
                });
}

std::vector<Sequence> LogStore::entries_of(std::string_view id) const {
  const ReadLock lock(view_.lock);
  return select_entries_of(view_, id);
}

Result<> LogStore::iterate(Sequence from, const std::function<Result<>(const RawEntry&)>& visit) const {
  Sequence end = 0;
  {
    const ReadLock lock(view_.lock);
    end = view_.next();
  }
  while (from < end) {
    std::shared_ptr<SegmentFile> file;
    std::uint64_t offset = 0;
    Sequence segment_end = 0;
    {
      const ReadLock lock(view_.lock);
      const auto place = view_.place(from);
      file = place->segment->file;
      offset = place->segment->index().offsets()[place->ordinal];
      segment_end = std::min<Sequence>(end, place->segment->first() + place->segment->size());
    }
    for (; from < segment_end; ++from) {
      ENTENTE_TRY(entry, file->entry(offset));
      if (entry.sequence != from) {
        return fail(ErrorKind::corrupt,
                    fmt::format("entry {} stands where entry {} belongs", entry.sequence, from),
                    file->path().string(), "restore the folder from a backup");
      }
      ENTENTE_CHECK(visit(entry));
      offset += entry.size;
    }
  }
  return {};
}

bool LogStore::has_reclaimed() const {
  const ReadLock lock(view_.lock);
  return std::ranges::any_of(view_.segments(), [](const auto& segment) {
    for (Ordinal i = 0; i < segment->size(); ++i) {
      // Nothing else is as short.
      if (segment->entry_bytes(i) == entry_format::fixed_bytes) return true;
    }
    return false;
  });
}

Statistics LogStore::statistics() const {
  const ReadLock lock(view_.lock);
  Statistics numbers{.entries = view_.next(),
                     .objects = view_.objects(),
                     .segments = view_.segments().size(),
                     .last_stamp = view_.last_stamp(),
                     .commits = committer_.counters().commits,
                     .fsync_micros = committer_.counters().sync_micros};
  for (const auto& segment : view_.segments()) {
    numbers.log_bytes += segment->index().tail();
    numbers.reclaimable_bytes += segment->reclaimable_bytes;
    const bool full = segment != view_.segments().back();
    if (full && !segment->deflated) ++numbers.uncompressed_segments;
  }
  return numbers;
}

}  // namespace entente::store
