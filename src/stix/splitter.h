// Finds the objects of a TAXII envelope or a STIX bundle without building a document: the bytes of each
// object stay where they are. The outer structure is checked strictly; what is inside an object is left to
// Checker.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace entente::stix {

/// The objects of a whole envelope or bundle held in memory, as views into `body`, in order. Accepts
/// `{"objects":[{...},...], ...}` with any other top-level members (skipped, but they must be well-formed),
/// refuses anything else with kind malformed and the byte offset. Absent `objects` gives an empty list. More
/// than limits::max_objects_per_post objects, or one over limits::max_object_bytes, are too_large. Every view
/// begins with a brace and ends with the one that closes it; what is between (brackets, UTF-8, escapes) is
/// for Checker to judge, and an object that Checker refuses as not JSON may have hidden later ones.
[[nodiscard]] Result<std::vector<std::string_view>> split(std::string_view body);

/// The same for input of any size, in bounded memory (one object, at most limits::max_object_bytes, plus one
/// chunk).
class StreamSplitter {
 public:
  using Sink = std::function<Result<>(std::string_view object)>;  ///< the view is valid during the call only
  explicit StreamSplitter(Sink sink);
  ~StreamSplitter();
  StreamSplitter(StreamSplitter&&) noexcept;
  StreamSplitter& operator=(StreamSplitter&&) noexcept;
  /// Feeds the next chunk. After an error the splitter is spent.
  [[nodiscard]] Result<> feed(std::string_view chunk);
  /// Says that the input is over; an error if it ended in the middle.
  [[nodiscard]] Result<> finish();
  /// Where the object that the sink is shown begins in the input, in bytes; for messages.
  [[nodiscard]] std::uint64_t object_offset() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::stix
