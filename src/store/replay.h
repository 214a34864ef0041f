// Reads a segment again and applies its entries to the view, as the commits that wrote them did.
#pragma once

#include <memory>

#include "store/segment_file.h"
#include "store/view.h"

namespace entente::store {

/// Adds the segment to the view with its whole groups up to entry `end`. Error: corrupt, when the file does
/// not begin where the view ends.
[[nodiscard]] Result<Scan> replay_segment(View& view, const std::shared_ptr<SegmentFile>& file, Sequence end);

}  // namespace entente::store
