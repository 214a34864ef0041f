// Gives back the bytes of erased objects by writing a sealed segment anew without them.
//
// Promises: headers, sequences and leaf hashes stay, so that every proof still stands; id, nonce and body of
// what was erased are gone from the folder, compressed copies included. A crash leaves the old segment or the
// new one.
#pragma once

#include <filesystem>

#include "store/disk.h"
#include "store/view.h"

namespace entente::store {

/// Of the segment's reclaimable bytes, those of objects that entries of open segments erased. Replaying these
/// must still find what was there, so that recipients are given the same dates again. Called with the view's
/// lock held.
[[nodiscard]] std::uint64_t not_yet_reclaimable_bytes(const View& view, const Segment& segment);

/// Rewrites the sealed segment number `at`. `root` is the folder that has `log` and `view`.
[[nodiscard]] Result<> reclaim_segment(View& view, Disk& disk, const std::filesystem::path& root,
                                       std::size_t at);

}  // namespace entente::store
