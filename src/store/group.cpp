#include "store/group.h"

#include "store/listing_update.h"
#include "store/projection_view.h"

namespace entente::store {

void GroupApplier::apply(std::span<const Applied> entries, std::span<const Change> changes,
                         std::span<const Sequence> with_siblings) {
  {
    const WriteLock lock(view_.lock);
    view_.apply(entries, changes);
  }
  if (projection_ == nullptr) return;
  for (const auto& one : entries) entries_.push_back({.entry = one.entry, .links = one.links});
  with_siblings_.insert(with_siblings_.end(), with_siblings.begin(), with_siblings.end());
}

void GroupApplier::finish() {
  if (projection_ == nullptr || entries_.empty()) return;
  {
    const AppliedGroup group{.entries = entries_, .with_siblings = with_siblings_};
    const auto answer = projection_->project(entries_, LogProjectionView(view_));
    ListingUpdate update(view_, group);
    update.prepare(answer);
    {
      const WriteLock lock(view_.lock);
      update.publish(view_);
    }
    // What was replaced is freed here, behind the lock.
  }
  entries_.clear();
  with_siblings_.clear();
}

}  // namespace entente::store
