// A batch made ready by its caller: entries encoded and their content hashed before they queue for the log,
// so that callers do this side by side and the committing thread only gives the entries their places.
#pragma once

#include <deque>
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

/// What an object refers to, as the commit needs it.
struct DraftLinks {
  const stix::Links* links = nullptr;     ///< the caller's, or those read here; null: bytes that are no JSON
  std::vector<std::uint64_t> references;  ///< reference_hash() of each
};

struct DraftBatch {
  DraftBuffer buffer;  ///< of objects, settings and notes
  std::vector<Draft> objects;
  std::vector<Candidate> candidates;  ///< one for each object; views into the batch
  std::vector<DraftLinks> links;      ///< one for each object, or none at all when nobody needs them
  std::deque<stix::Links> read;       ///< links of objects whose caller gave none
  std::vector<Draft> settings;
  std::vector<Draft> notes;
  std::size_t bytes = 0;  ///< of all of them
};

/// With `links`, what the objects refer to is read, too. Error: too_large, naming the object, setting or
/// note.
[[nodiscard]] Result<DraftBatch> draft(const Batch& batch, const HashKey& key, Random& random, bool links);

}  // namespace entente::store
