// Reads a segment again and applies its entries to the view, as the commits that wrote them did.
#pragma once

#include <memory>

#include "store/projection.h"
#include "store/segment_file.h"
#include "store/view.h"

namespace entente::store {

/// Adds the segment to the view with its whole groups up to entry `end`. Error: corrupt, when the file does
/// not begin where the view ends.
/// With `references` the id index learns what objects refer to; a projection (may be null) is asked again.
struct ReplayOptions {
  Projection* projection = nullptr;
  bool references = false;
};
[[nodiscard]] Result<Scan> replay_segment(View& view, const std::shared_ptr<SegmentFile>& file, Sequence end,
                                          const ReplayOptions& options);

}  // namespace entente::store
