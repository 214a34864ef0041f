// A batch made ready by its caller: entries encoded and their content hashed before they queue for the log,
// so that callers do this side by side and the committing thread only gives the entries their places.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "store/entry.h"
#include "store/plan.h"

namespace entente::store {

/// An encoded entry without its place.
struct Draft {
  std::size_t offset = 0;  ///< in the buffer it was encoded into
  std::size_t bytes = 0;
  std::uint32_t tail_checksum = 0;
};

/// Entries one behind the other.
class DraftBuffer {
 public:
  Draft add(const NewEntry& entry, Random& random);
  [[nodiscard]] char* at(const Draft& draft) { return bytes_.data() + draft.offset; }
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }

 private:
  std::string bytes_;
};

struct DraftBatch {
  DraftBuffer buffer;  ///< of objects and settings
  std::vector<Draft> objects;
  std::vector<Candidate> candidates;  ///< one for each object; views into the batch
  std::vector<Draft> settings;
  std::size_t bytes = 0;  ///< of all of them
};

/// Error: too_large, naming the object or setting.
[[nodiscard]] Result<DraftBatch> draft(const Batch& batch, const HashKey& key, Random& random);

}  // namespace entente::store
