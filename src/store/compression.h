// Compresses the objects of sealed segments in a thread of the lowest priority.
//
// Promises: never in the way: reads and commits do not wait for it, it pauses while much is appended, and
// stopping ends it in the middle of a segment.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "store/view.h"

namespace entente::store {

class Compression {
 public:
  /// `root` is the folder that has `view`.
  Compression(View& view, Disk& disk, const std::filesystem::path& root)
      : view_(view), disk_(disk), folder_(root / "view") {}
  ~Compression() { stop(); }
  Compression(const Compression&) = delete;
  Compression& operator=(const Compression&) = delete;

  void start();
  void stop();
  /// Says that there may be something to do.
  void wake();
  /// Waits until every sealed segment is compressed, or could not be.
  void settle();

 private:
  void run();
  /// Compresses one segment; false when there is none to compress.
  [[nodiscard]] bool step();
  /// Comes back when it is this thread's turn again; true: it is to end.
  [[nodiscard]] bool pause_or_stop();
  [[nodiscard]] bool much_is_appended();

  View& view_;
  Disk& disk_;
  std::filesystem::path folder_;
  // Of the thread.
  Sequence seen_ = 0;       ///< the log's end when last looked at
  Micros busy_until_ = 0;   ///< steady_micros()
  std::uint32_t done_ = 0;  ///< objects since the last look
  std::mutex mutex_;        ///< guards what follows
  std::condition_variable changed_;
  bool stopping_ = false;
  bool woken_ = false;
  bool idle_ = true;
  bool settling_ = false;
  std::thread thread_;
};

}  // namespace entente::store
