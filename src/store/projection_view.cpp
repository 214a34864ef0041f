#include "store/projection_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "store/listings.h"

namespace entente::store {

void LogProjectionView::versions_of(std::string_view id, std::vector<Sequence>& out) const {
  const auto begin = static_cast<std::ptrdiff_t>(out.size());
  const ReadLock lock(view_.lock);
  RecordLists lists;
  for (const auto collection : view_.collections()) {
    lists.clear();
    view_.find(view_.hash(EntryKind::object, collection, id), lists);
    for (const auto& list : lists) {
      for (const auto& record : list) {
        if (view_.living(record, collection, id)) out.push_back(record.sequence());
      }
    }
  }
  std::ranges::sort(out.begin() + begin, out.end());
}

void LogProjectionView::referrers_of(std::string_view id, std::vector<Sequence>& out) const {
  const auto begin = static_cast<std::ptrdiff_t>(out.size());
  const ReadLock lock(view_.lock);
  RecordLists lists;
  view_.find(reference_hash(view_.key(), id), lists);
  for (const auto& list : lists) {
    for (const auto& record : list) {
      if (!view_.erased(record.sequence())) out.push_back(record.sequence());
    }
  }
  std::ranges::sort(out.begin() + begin, out.end());
}

Result<RawEntry> LogProjectionView::entry(Sequence sequence) const {
  const ReadLock lock(view_.lock);
  const auto place = view_.place(sequence);
  if (!place) return fail(ErrorKind::not_found, fmt::format("there is no entry {}", sequence));
  const auto& file = place->segment->file;
  if (std::ranges::find(pins_, file) == pins_.end()) pins_.push_back(file);
  return place->entry();
}

bool LogProjectionView::erased(Sequence sequence) const {
  const ReadLock lock(view_.lock);
  return view_.erased(sequence);
}

Audience LogProjectionView::audience(Sequence sequence) const {
  const ReadLock lock(view_.lock);
  return view_.erased(sequence) ? 0 : Listings(view_).audience(sequence);
}

Tag LogProjectionView::tag(Sequence sequence) const {
  const ReadLock lock(view_.lock);
  return Listings(view_).tag(sequence);
}

void LogProjectionView::each_version(const std::function<void(Sequence, Tag)>& visit) const {
  std::size_t segments = 0;
  {
    const ReadLock lock(view_.lock);
    segments = view_.segments().size();
  }
  std::vector<std::pair<Sequence, Tag>> versions;
  for (std::size_t at = 0; at < segments; ++at) {
    versions.clear();
    {
      const ReadLock lock(view_.lock);
      const Segment& segment = *view_.segments()[at];
      for (const auto& [name, ordinals] : segment.index().lists()) {
        if (!name.second.empty()) continue;
        for (const auto ordinal : ordinals) {
          if (segment.erased.test(ordinal)) continue;
          const auto& tags = segment.listings.rows.tags;
          versions.emplace_back(segment.first() + ordinal, ordinal < tags.size() ? tags[ordinal] : 0);
        }
      }
    }
    std::ranges::sort(versions);
    for (const auto& [sequence, tag] : versions) visit(sequence, tag);
  }
}

}  // namespace entente::store
