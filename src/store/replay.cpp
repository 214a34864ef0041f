#include "store/replay.h"

#include <deque>

#include <fmt/format.h>

#include "store/group.h"
#include "store/plan.h"

namespace entente::store {
namespace {

class Replay {
 public:
  Replay(View& view, const ReplayOptions& options)
      : view_(view), references_(options.references), planner_(view), applier_(view, options.projection) {}

  void group(std::span<const Placed> entries) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].entry.kind != EntryKind::erase) continue;
      // An erasure was planned against the view as it was before it.
      objects(entries.subspan(begin, i - begin));
      erasure(entries[i]);
      begin = i + 1;
    }
    objects(entries.subspan(begin));
    applier_.finish();
    links_.clear();
  }

 private:
  void objects(std::span<const Placed> entries) {
    if (entries.empty()) return;
    std::vector<Applied> applied;
    std::vector<Candidate> candidates;
    applied.reserve(entries.size());
    candidates.reserve(entries.size());
    for (const auto& [entry, offset] : entries) {
      std::uint64_t hash = 0;
      if (entry.kind == EntryKind::status) hash = view_.hash(EntryKind::status, 0, entry.key);
      if (entry.kind == EntryKind::object && !entry.reclaimed) {
        hash = view_.hash(EntryKind::object, entry.collection, entry.key);
        candidates.push_back({.collection = entry.collection,
                              .origin = entry.origin,
                              .id = entry.key,
                              .spec = entry.spec,
                              .version = entry.has_version ? std::optional(entry.version) : std::nullopt,
                              .bytes = entry.body,
                              .hash = hash});
      }
      applied.push_back({.entry = entry, .offset = offset, .hash = hash});
      if (references_) add_links(applied.back());
    }
    {
      const ReadLock lock(view_.lock);
      planner_.begin(candidates);
      std::size_t next = 0;
      for (const auto& [entry, offset] : entries) {
        if (entry.kind != EntryKind::object) continue;
        if (entry.reclaimed) {
          planner_.changes().push_back({.sequence = entry.sequence, .hidden = true, .erased = true});
        } else {
          planner_.add(next++, entry.sequence, entry.stamp);
        }
      }
    }
    applier_.apply(applied, planner_.changes(), planner_.with_siblings());
  }

  void add_links(Applied& applied) {
    if (applied.entry.kind != EntryKind::object || applied.entry.reclaimed) return;
    auto read = stix::read_links(applied.entry.body);
    if (!read) return;
    auto& [links, references] = links_.emplace_back(*std::move(read), std::vector<std::uint64_t>{});
    for (const auto id : links.references()) references.push_back(reference_hash(view_.key(), id));
    applied.links = &links;
    applied.references = references;
  }

  void erasure(const Placed& placed) {
    const auto erased = parse_erased(placed.entry.body);
    const Applied applied{.entry = placed.entry, .offset = placed.offset, .hash = 0};
    applier_.apply({&applied, 1}, erased ? changes_of(*erased) : std::vector<Change>{}, {});
  }

  View& view_;
  bool references_;
  Planner planner_;
  GroupApplier applier_;
  std::deque<std::pair<stix::Links, std::vector<std::uint64_t>>> links_;  ///< of the group
};

}  // namespace

Result<Scan> replay_segment(View& view, const std::shared_ptr<SegmentFile>& file, Sequence end,
                            const ReplayOptions& options) {
  Stamp last_stamp = 0;
  {
    const WriteLock lock(view.lock);
    if (view.next() != file->first()) {
      return fail(
          ErrorKind::corrupt,
          fmt::format("the log goes on with entry {}, and entry {} was expected", file->first(), view.next()),
          file->path().string(), "restore the folder from a backup");
    }
    last_stamp = view.last_stamp();
    view.add_open(file);
  }
  GroupReader reader(*file, last_stamp, end);
  Replay replay(view, options);
  for (auto group = reader.next(); !group.empty(); group = reader.next()) replay.group(group);
  return reader.scan();
}

}  // namespace entente::store
