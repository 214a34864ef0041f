// Group commit: callers queue, the first in the queue writes for all that wait, with one fdatasync, and wakes
// them.
//
// Promises: batches are committed whole and in the order of the queue; append() returns after its batch is
// durable and visible to readers.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <set>

#include "base/clock.h"
#include "base/random.h"
#include "store/draft.h"
#include "store/group.h"
#include "store/log_writer.h"
#include "store/plan.h"

namespace entente::store {

class Committer {
 public:
  struct Counters {
    std::atomic<std::uint64_t> commits = 0;
    std::atomic<std::uint64_t> sync_micros = 0;
  };
  /// `before_segment` runs before a segment is begun and may wait; `upkeep_due` when one is full or something
  /// was erased.
  struct Hooks {
    std::function<void()> before_segment;
    std::function<void()> upkeep_due;
  };

  /// Without a projection (null) nothing is listed for recipients, and nobody asks what refers to what.
  Committer(View& view, LogWriter& writer, const Clock& clock, Random& random, Projection* projection,
            Hooks hooks)
      : view_(view),
        writer_(writer),
        clock_(clock),
        random_(random),
        references_(projection != nullptr),
        hooks_(std::move(hooks)),
        planner_(view),
        applier_(view, projection) {}

  [[nodiscard]] Result<Receipt> append(const Batch& batch);
  [[nodiscard]] Result<std::size_t> erase(const Erasure& erasure);
  [[nodiscard]] Result<std::size_t> disclose(const Disclosure& disclosure);
  /// Ends the segment being written.
  void close_segment();
  /// Runs between two groups, while nothing is committed, in the caller's thread.
  void between_groups(const std::function<void()>& run);
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  /// One caller in the queue, with one of these four.
  struct Request {
    const Batch* batch = nullptr;
    const Erasure* erasure = nullptr;
    const Disclosure* disclosure = nullptr;
    const std::function<void()>* between = nullptr;
    DraftBatch drafts;
    DraftBuffer late_buffer;
    Draft late;  ///< made in the committing thread: a batch's status, the erasure, the disclosure
    Receipt receipt;
    std::size_t versions = 0;      ///< erased or disclosed
    std::size_t placings_end = 0;  ///< of what the group has, the part up to this caller
    std::size_t changes_end = 0;
    Result<> result;
    bool done = false;
    bool leads = false;
    std::condition_variable wake;
    /// May share a group, behind others.
    [[nodiscard]] bool joins() const {
      return disclosure != nullptr || (batch != nullptr && !batch->precondition);
    }
    /// May share a group that begins with it.
    [[nodiscard]] bool leads_group() const { return disclosure != nullptr || batch != nullptr; }
  };
  /// An entry that gets a place.
  struct Placing {
    Request* request = nullptr;
    const Draft* draft = nullptr;
    Sequence sequence = 0;
    Stamp stamp = 0;
    std::uint64_t hash = 0;
    const DraftLinks* links = nullptr;
    EntryEnds ends{};
  };

  void run(Request& request);
  [[nodiscard]] std::vector<Request*> take_group();
  void commit(const std::vector<Request*>& group);
  void plan(std::span<Request* const> group);
  void plan_batch(Request& request, Stamp& stamp);
  void plan_objects(Request& request, Stamp& stamp);
  void plan_disclosure(Request& request, Stamp& stamp);
  [[nodiscard]] std::vector<Sequence> undisclosed(const Disclosure& disclosure);
  void place(Request& request, const Draft& draft, Stamp stamp, std::uint64_t hash = 0);
  /// Writes what was planned, and shows it; `with_siblings` are of that.
  [[nodiscard]] Result<> write_placed(std::span<const Sequence> with_siblings);
  /// Commits the first of them, at least one, and says how many.
  [[nodiscard]] std::size_t commit_batches(std::span<Request* const> group);
  [[nodiscard]] Result<> draft_status(Request& request);
  void draft_late(Request& request, const NewEntry& entry);
  [[nodiscard]] Result<> commit_erasure(Request& request);

  View& view_;
  LogWriter& writer_;
  const Clock& clock_;
  Random& random_;
  bool references_;
  Hooks hooks_;
  Counters counters_;

  std::mutex mutex_;  ///< guards the queue and who leads
  std::deque<Request*> queue_;
  bool led_ = false;

  // Of the thread that leads.
  Planner planner_;
  GroupApplier applier_;
  std::vector<Candidate> candidates_;
  std::size_t next_candidate_ = 0;
  std::vector<Placing> placings_;
  Sequence base_ = 0;  ///< of the group's first entry
  std::vector<Applied> applied_;
  std::set<std::pair<Slot, Sequence>> naming_;  ///< versions that the group's disclosures name
};

}  // namespace entente::store
