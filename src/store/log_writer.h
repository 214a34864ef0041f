// Where the log grows: the segment being written, its tail, and what to do when the disk says no.
//
// Promises: what write() returned Ok for is durable. After an error nothing of it is kept, and a later write
// succeeds once the disk allows. One thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "store/projection.h"
#include "store/view.h"

namespace entente::store {

class LogWriter {
 public:
  /// A projection (may be null) says what is kept of a segment's listings when it is closed.
  LogWriter(View& view, Disk& disk, std::filesystem::path folder, std::uint64_t segment_bytes,
            const Projection* projection)
      : view_(view),
        disk_(disk),
        folder_(std::move(folder)),
        segment_bytes_(segment_bytes),
        projection_(projection) {}

  /// Goes on behind `tail` of the last segment of the view.
  void resume(std::shared_ptr<SegmentFile> file, std::uint64_t tail);
  /// Room for that many bytes in one segment, a new one if need be; returns where they will be.
  [[nodiscard]] Result<std::uint64_t> make_room(std::uint64_t bytes);
  /// Writes at the place make_room() gave and waits until it is durable.
  [[nodiscard]] Result<> write(std::span<const iovec> parts, std::uint64_t bytes);
  /// Nothing more is written to the segment; upkeep may seal it.
  void close();
  /// True when the next make_room() of this size begins a new segment.
  [[nodiscard]] bool full(std::uint64_t bytes) const { return !file_ || tail_ + bytes > file_->capacity(); }
  [[nodiscard]] std::uint64_t tail() const { return file_ ? tail_ : 0; }
  /// The last segment of the view, which has entries, takes no more.
  static void close_segment(View& view, const Projection* projection);

 private:
  [[nodiscard]] Result<> begin_segment(std::uint64_t bytes);
  [[nodiscard]] Result<> clean_tail();

  View& view_;
  Disk& disk_;
  std::filesystem::path folder_;
  std::uint64_t segment_bytes_;
  const Projection* projection_;
  std::shared_ptr<SegmentFile> file_;
  std::uint64_t tail_ = 0;
  /// Behind the tail may stand something that looks like entries: the remains of a failed write, or of a
  /// crash.
  bool tail_dirty_ = false;
};

}  // namespace entente::store
