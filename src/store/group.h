// A durable group on its way into the view, when it is committed and when the log is replayed: first its
// entries, then what the projection makes of them.
//
// Promises: after finish() recipients see the whole group or, before, nothing of it; the node itself sees its
// entries from apply() on. The projection runs while nobody waits for the view's lock.
#pragma once

#include <span>
#include <vector>

#include "store/projection.h"
#include "store/view.h"

namespace entente::store {

class GroupApplier {
 public:
  /// Both must outlive this; without a projection nothing is listed for anybody.
  GroupApplier(View& view, Projection* projection) : view_(view), projection_(projection) {}

  /// Entries and what they change; those of a group may come in several parts. `with_siblings`:
  /// Planner::with_siblings(). What `entries` view must live until finish().
  void apply(std::span<const Applied> entries, std::span<const Change> changes,
             std::span<const Sequence> with_siblings);
  /// The group is whole.
  void finish();

 private:
  View& view_;
  Projection* projection_;
  std::vector<GroupEntry> entries_;
  std::vector<Sequence> with_siblings_;
};

}  // namespace entente::store
