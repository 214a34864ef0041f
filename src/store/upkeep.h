// What happens to full segments in the background: the index is written (sealing), runs of the id index are
// merged, objects are compressed, and the bytes of erased objects are given back.
//
// Promises: readers and commits go on meanwhile. What fails is tried again later; until then the view has the
// same content in memory. What it leaves in the folder depends on the log alone.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "ledger/tree.h"
#include "store/view.h"

namespace entente::store {

class Upkeep {
 public:
  /// `root` is the folder that has `log` and `view`; `after_step` runs after each thing that was done.
  Upkeep(View& view, Disk& disk, std::filesystem::path root, std::function<void()> after_step)
      : view_(view),
        disk_(disk),
        root_(std::move(root)),
        folder_(root_ / "view"),
        after_step_(std::move(after_step)) {}
  ~Upkeep() { stop(); }
  Upkeep(const Upkeep&) = delete;
  Upkeep& operator=(const Upkeep&) = delete;

  /// `sealed` is the tree of all entries in the sealed segments.
  void start(ledger::CompactRange sealed);
  /// Ends after the step that is running.
  void stop();
  /// Says that there may be something to do.
  void wake();
  /// Waits while more than a few segments wait to be sealed, which bounds memory when commits are faster.
  /// Does not wait while sealing fails.
  void wait_for_room();
  /// Gives back the bytes of everything that is erased in sealed segments, however little; settle() waits for
  /// it.
  void reclaim_all();
  /// Waits until nothing is left to do. Error: why something could not be done.
  [[nodiscard]] Result<> settle();
  /// The tree of the entries in the sealed segments.
  [[nodiscard]] ledger::CompactRange sealed_tree() const;

 private:
  void run();
  /// Does one thing; false when there was nothing.
  [[nodiscard]] Result<bool> step();
  [[nodiscard]] std::optional<std::size_t> next_to_seal() const;
  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] Result<> seal(std::size_t at);
  /// Beside the index, before it counts: a segment without listings is replayed.
  [[nodiscard]] Result<> write_listings(std::size_t at, RunRange range);
  [[nodiscard]] Result<bool> merge_runs();
  [[nodiscard]] Result<bool> reclaim();

  View& view_;
  Disk& disk_;
  std::filesystem::path root_;
  std::filesystem::path folder_;
  std::function<void()> after_step_;

  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  bool stopping_ = false;
  bool idle_ = false;
  bool woken_ = false;
  bool reclaim_all_ = false;
  Result<> trouble_;
  ledger::CompactRange sealed_;

  std::thread thread_;
};

}  // namespace entente::store
