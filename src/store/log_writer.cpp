#include "store/log_writer.h"

#include <algorithm>

#include "store/listing_file.h"

namespace entente::store {

void LogWriter::resume(std::shared_ptr<SegmentFile> file, std::uint64_t tail) {
  file_ = std::move(file);
  tail_ = tail;
  // A power cut keeps any pages of the last write it likes: zeros right behind the tail prove nothing.
  tail_dirty_ = true;
}

void LogWriter::close_segment(View& view, const Projection* projection) {
  // Only the thread that commits or replays changes what the image shows.
  Segment& segment = view.segment(view.segments().size() - 1);
  auto image = projection != nullptr ? make_image(view, segment, *projection) : nullptr;
  const WriteLock lock(view.lock);
  segment.image = std::move(image);
  segment.writing = false;
}

void LogWriter::close() {
  if (!file_) return;
  if (view_.segments().back()->size() > 0) {
    close_segment(view_, projection_);
  } else {
    const WriteLock lock(view_.lock);
    view_.remove_empty();  // too small for the next batch, whose segment will take its name
  }
  file_.reset();
}

Result<> LogWriter::begin_segment(std::uint64_t bytes) {
  close();
  const Sequence first = view_.next();  // only this thread appends
  const std::uint64_t capacity = std::max(segment_bytes_, SegmentFile::header_bytes + bytes);
  ENTENTE_TRY(file, SegmentFile::create(disk_, folder_ / SegmentFile::name(first), first, capacity));
  const WriteLock lock(view_.lock);
  file_ = file;
  tail_ = SegmentFile::header_bytes;
  tail_dirty_ = false;
  view_.add_open(std::move(file));
  return {};
}

Result<> LogWriter::clean_tail() {
  ENTENTE_CHECK(file_->erase_tail(tail_));
  tail_dirty_ = false;
  return {};
}

Result<std::uint64_t> LogWriter::make_room(std::uint64_t bytes) {
  if (full(bytes)) {
    // The old segment's tail may be dirty: entries there have sequences that the new segment's header rules
    // out.
    ENTENTE_CHECK(begin_segment(bytes));
  } else if (tail_dirty_) {
    ENTENTE_CHECK(clean_tail());
  }
  return tail_;
}

Result<> LogWriter::write(std::span<const iovec> parts, std::uint64_t bytes) {
  auto written = file_->write(parts, tail_);
  if (written) written = file_->sync();
  if (!written) {
    // After a failed fdatasync the kernel forgets which pages are not on the disk; what stands behind the
    // tail is unknown. Zeros are written over it and synced before anything else is: now if possible, else by
    // the next write. What stands before the tail was synced by earlier calls that did not fail.
    tail_dirty_ = true;
    static_cast<void>(clean_tail());
    return written;
  }
  tail_ += bytes;
  return {};
}

}  // namespace entente::store
