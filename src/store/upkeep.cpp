#include "store/upkeep.h"

#include <algorithm>
#include <chrono>

#include "store/listing_file.h"
#include "store/reclaim.h"

namespace entente::store {
namespace {

constexpr std::size_t max_waiting_segments = 3;
constexpr std::size_t runs_per_merge = 4;
/// A segment is written anew when at least this part of it is erased.
constexpr std::uint64_t reclaim_divisor = 4;
constexpr std::size_t kept_projections = 2;
constexpr auto retry_after = std::chrono::seconds(5);

}  // namespace

void Upkeep::start(ledger::CompactRange sealed) {
  sealed_ = std::move(sealed);
  thread_ = std::thread([this] { run(); });
}

void Upkeep::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Upkeep::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    idle_ = false;
  }
  changed_.notify_all();
}

void Upkeep::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const auto did = step();
    lock.lock();
    if (did) {
      trouble_ = {};
    } else {
      trouble_ = std::unexpected(did.error());
    }
    if (did && *did) {
      lock.unlock();
      after_step_();
      lock.lock();
      changed_.notify_all();
      continue;
    }
    idle_ = !woken_;
    if (idle_) reclaim_all_ = false;
    changed_.notify_all();
    const auto needed = [this] { return stopping_ || woken_; };
    if (did) {
      changed_.wait(lock, needed);
    } else {
      changed_.wait_for(lock, retry_after, needed);
    }
  }
  idle_ = true;
  changed_.notify_all();
}

void Upkeep::reclaim_all() {
  {
    const std::lock_guard lock(mutex_);
    reclaim_all_ = true;
  }
  wake();
}

void Upkeep::wait_for_room() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !trouble_ || waiting() <= max_waiting_segments; });
}

Result<> Upkeep::settle() {
  wake();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return idle_; });
  return trouble_;
}

ledger::CompactRange Upkeep::sealed_tree() const {
  const std::lock_guard lock(mutex_);
  return sealed_;
}

std::optional<std::size_t> Upkeep::next_to_seal() const {
  const ReadLock lock(view_.lock);
  const auto& segments = view_.segments();
  std::size_t at = segments.size();
  while (at > 0 && segments[at - 1]->open) --at;
  if (at == segments.size() || segments[at]->writing) return std::nullopt;
  return at;
}

std::size_t Upkeep::waiting() const {
  const ReadLock lock(view_.lock);
  return static_cast<std::size_t>(std::ranges::count_if(
      view_.segments(), [](const auto& segment) { return segment->open != nullptr && !segment->writing; }));
}

Result<bool> Upkeep::step() {
  if (const auto at = next_to_seal()) {
    ENTENTE_CHECK(seal(*at));
    return true;
  }
  ENTENTE_TRY(merged, merge_runs());
  if (merged) return true;
  return reclaim();
}

Result<> Upkeep::seal(std::size_t at) {
  std::shared_ptr<SegmentFile> file;
  std::shared_ptr<const OpenIndex> open;  // does not change any more
  auto runs = [&] {
    const ReadLock lock(view_.lock);
    file = view_.segments()[at]->file;
    open = view_.segments()[at]->open;
    return view_.runs();
  }();
  if (file->capacity() > open->tail()) ENTENTE_CHECK(file->close_at(open->tail()));

  auto tree = sealed_tree();
  std::vector<Hash> leaves;
  leaves.reserve(open->offsets().size());
  for (const auto offset : open->offsets()) {
    ENTENTE_TRY(entry, file->entry(offset));
    leaves.push_back(leaf_hash(entry));
    tree.append(leaves.back());
  }
  const SealedParts parts{.first = file->first(), .leaves = leaves, .frontier = tree.frontier()};
  ENTENTE_TRY(index, SealedIndex::write(disk_, folder_, *open, parts));
  const auto records = open->ids().sorted();
  const std::span<const IdRecord> list(records);
  const RunRange range{.first = file->first(), .end = file->first() + leaves.size()};
  ENTENTE_TRY(run, IdRun::write(disk_, folder_, range, view_.key(), {&list, 1}));
  runs.push_back(std::move(run));
  ENTENTE_CHECK(write_listings(at, range));
  {
    const std::lock_guard lock(mutex_);
    sealed_ = std::move(tree);
  }
  std::shared_ptr<OpenIndex> retired;  // freed after the lock is
  const WriteLock lock(view_.lock);
  view_.set_runs(std::move(runs));
  view_.segment(at).sealed = std::move(index);
  view_.segment(at).image.reset();
  retired.swap(view_.segment(at).open);
  return {};
}

Result<> Upkeep::write_listings(std::size_t at, RunRange range) {
  std::shared_ptr<const ListingImage> image;
  std::optional<RunRange> outdated;
  {
    const ReadLock lock(view_.lock);
    const auto& segments = view_.segments();
    image = segments[at]->image;
    if (at >= kept_projections)
      outdated = RunRange{.first = segments[at - kept_projections]->first(),
                          .end = segments[at - kept_projections + 1]->first()};
  }
  if (!image) return {};
  for (const auto& [name, bytes] : {std::pair(projection_name(range), std::string_view(image->projection)),
                                    std::pair(listings_name(range), std::string_view(image->listings))}) {
    ENTENTE_TRY(file, NewFile::create(disk_, folder_ / name));
    ENTENTE_CHECK(file.write(bytes));
    ENTENTE_CHECK(file.finish());
  }
  // The newest one counts; the one before it is there in case that is damaged.
  if (outdated) static_cast<void>(disk_.remove(folder_ / projection_name(*outdated)));
  return {};
}

Result<bool> Upkeep::merge_runs() {
  std::vector<std::shared_ptr<const IdRun>> runs;
  std::vector<Sequence> firsts;
  {
    const ReadLock lock(view_.lock);
    runs = view_.runs();
    for (const auto& segment : view_.segments()) firsts.push_back(segment->first());
  }
  const auto number_of = [&](Sequence first) {
    return static_cast<std::size_t>(std::ranges::lower_bound(firsts, first) - firsts.begin());
  };
  const auto segments_of = [&](const IdRun& run) {
    // Segments without end sequence of their own: the next one's first.
    return number_of(run.range().end) - number_of(run.range().first);
  };
  // Runs of 1, 4, 16, 64, ... segments that begin at a multiple of their length: where the merging ends does
  // not depend on when it was done.
  for (std::size_t i = 0; i + runs_per_merge <= runs.size(); ++i) {
    const std::size_t length = segments_of(*runs[i]);
    const auto four = std::span(runs).subspan(i, runs_per_merge);
    if (number_of(runs[i]->range().first) % (length * runs_per_merge) != 0) continue;
    if (!std::ranges::all_of(four, [&](const auto& run) { return segments_of(*run) == length; })) continue;
    std::vector<std::span<const IdRecord>> lists;
    for (const auto& run : four) lists.push_back(run->records());
    const RunRange range{.first = four.front()->range().first, .end = four.back()->range().end};
    ENTENTE_TRY(merged, IdRun::write(disk_, folder_, range, view_.key(), lists));
    const std::vector<std::shared_ptr<const IdRun>> old(four.begin(), four.end());
    const auto begin = runs.begin() + static_cast<std::ptrdiff_t>(i);
    runs.erase(begin + 1, begin + runs_per_merge);
    *begin = std::move(merged);
    {
      const WriteLock lock(view_.lock);
      view_.set_runs(std::move(runs));
    }
    for (const auto& run : old)
      static_cast<void>(disk_.remove(run->path()));  // the next start removes leftovers
    return true;
  }
  return false;
}

Result<bool> Upkeep::reclaim() {
  const bool all = [this] {
    const std::lock_guard lock(mutex_);
    return reclaim_all_;
  }();
  std::size_t at = 0;
  {
    const ReadLock lock(view_.lock);
    const auto& segments = view_.segments();
    const auto worth = [&](const Segment& segment) {
      if (!segment.sealed || segment.reclaimable_bytes == 0) return false;
      const auto enough = [&](std::uint64_t bytes) {
        return bytes > 0 && (all || bytes * reclaim_divisor >= segment.sealed->tail());
      };
      return enough(segment.reclaimable_bytes) &&
             enough(segment.reclaimable_bytes - not_yet_reclaimable_bytes(view_, segment));
    };
    while (at < segments.size() && !worth(*segments[at])) ++at;
    if (at == segments.size()) return false;
  }
  ENTENTE_CHECK(reclaim_segment(view_, disk_, root_, at));
  return true;
}

}  // namespace entente::store
