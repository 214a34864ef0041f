// What a projection may look at, out of the view (projection.h).
//
// Promises: holds the view's lock only inside each call, never while it calls back. Belongs to the thread
// that commits or replays: nobody else changes what it shows.
#pragma once

#include <memory>
#include <vector>

#include "store/projection.h"
#include "store/view.h"

namespace entente::store {

class LogProjectionView final : public ProjectionView {
 public:
  explicit LogProjectionView(const View& view) : view_(view) {}

  void versions_of(std::string_view id, std::vector<Sequence>& out) const override;
  void referrers_of(std::string_view id, std::vector<Sequence>& out) const override;
  [[nodiscard]] Result<RawEntry> entry(Sequence sequence) const override;
  [[nodiscard]] bool erased(Sequence sequence) const override;
  [[nodiscard]] Audience audience(Sequence sequence) const override;
  [[nodiscard]] Tag tag(Sequence sequence) const override;
  void each_version(const std::function<void(Sequence, Tag)>& visit) const override;

 private:
  const View& view_;
  /// Keep what entry() returned: a segment may be written anew meanwhile.
  mutable std::vector<std::shared_ptr<const SegmentFile>> pins_;
};

}  // namespace entente::store
