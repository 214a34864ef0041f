#include "store/compression.h"

#include <sys/resource.h>
#include <unistd.h>

#include "store/deflate_file.h"

namespace entente::store {
namespace {

constexpr int lowest_priority = 19;
/// Two hardware threads often share a core, and then even what an idle one does slows the other: who takes in
/// much has the machine for itself. Pages asked for meanwhile are compressed when they are asked for.
constexpr Sequence much = 200;  ///< entries
constexpr Micros busy_for = 250'000;
constexpr std::uint32_t objects_between_looks = 32;

}  // namespace

void Compression::start() {
  thread_ = std::thread([this] { run(); });
}

void Compression::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Compression::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    idle_ = !thread_.joinable();
  }
  changed_.notify_all();
}

void Compression::settle() {
  wake();
  std::unique_lock lock(mutex_);
  settling_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return idle_ || stopping_; });
  settling_ = false;
}

bool Compression::much_is_appended() {
  const Sequence end = [this] {
    const ReadLock lock(view_.lock);
    return view_.next();
  }();
  const Micros now = steady_micros();
  if (end - seen_ >= much) {
    seen_ = end;
    busy_until_ = now + busy_for;
  }
  return now < busy_until_;
}

bool Compression::pause_or_stop() {
  if (++done_ < objects_between_looks) {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }
  done_ = 0;
  for (;;) {
    const bool busy = much_is_appended();
    std::unique_lock lock(mutex_);
    if (stopping_ || settling_ || !busy) return stopping_;
    changed_.wait_for(lock, std::chrono::microseconds(busy_for), [this] { return stopping_ || settling_; });
  }
}

void Compression::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const bool did = step();
    lock.lock();
    if (did) continue;
    idle_ = !woken_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return stopping_ || woken_; });
  }
}

bool Compression::step() {
  std::size_t at = 0;
  std::shared_ptr<SegmentFile> file;
  std::shared_ptr<const SealedIndex> sealed;
  {
    const ReadLock lock(view_.lock);
    const auto& segments = view_.segments();
    while (at < segments.size() && (!segments[at]->sealed || segments[at]->deflated)) ++at;
    if (at == segments.size()) return false;
    file = segments[at]->file;
    sealed = segments[at]->sealed;
  }
  // On Linux this is the priority of the thread, which cannot be raised again: without work it stays, and
  // stops at once. When it cannot be lowered the work is done all the same.
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), lowest_priority));
  // Erased ones, too, until the segment is written anew: what is in the file depends on the log alone.
  const auto object_at = [&](std::uint32_t ordinal) -> std::string_view {
    const auto entry = file->entry(sealed->offsets()[ordinal]);
    return entry && entry->kind == EntryKind::object ? entry->body : std::string_view{};
  };
  const auto stop = [this] { return pause_or_stop(); };
  const auto path = folder_ / DeflateFile::name(sealed->first(), sealed->tail());
  auto deflated =
      DeflateFile::write(disk_, path, static_cast<std::uint32_t>(sealed->offsets().size()), object_at, stop);
  if (!deflated) return false;  // a full disk, mostly; tried again when the next segment is sealed
  const WriteLock lock(view_.lock);
  if (view_.segments()[at]->sealed == sealed) {
    view_.segment(at).deflated = std::move(*deflated);
  } else {
    // The segment was rewritten meanwhile: what was erased from it must not stay here.
    static_cast<void>(disk_.remove(path));
  }
  return true;
}

}  // namespace entente::store
