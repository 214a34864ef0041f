// How to go through another server's collection page by page and where to go on later, whatever the server
// says.
//
// Promises: every step gets further or is an error, so a pull ends; nothing that a server of ours added is
// left out; a server that gives several objects one date loses none of them between pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "taxii/remote_page.h"

namespace entente::taxii {

/// Where a collection has been read to. Kept in the log together with what was read.
struct PullPosition {
  Micros after = 0;  ///< added_after of the requests; 0: from the beginning
  std::string next;  ///< of the last page read, when more follows; empty: a round begins with `after`
  Micros last = 0;   ///< date of the last object of that page; 0: none, or not told
  friend bool operator==(const PullPosition&, const PullPosition&) = default;
};
/// {"after":...,"next":...,"last":...}; empty members are left out.
[[nodiscard]] std::string print(const PullPosition& position);
/// Nothing when it is not one.
[[nodiscard]] std::optional<PullPosition> read_position(std::string_view json);

/// Whose dates are expected.
enum class Dates : std::uint8_t {
  any,   ///< a TAXII server's: several objects may share one, or none be told
  exact  ///< a node of ours: every object has its own, and a page is not longer than asked
};

/// One round through a collection: until nothing more follows.
class Paging {
 public:
  Paging(PullPosition start, Dates dates, std::string place);

  /// What to ask for next.
  [[nodiscard]] const PullPosition& position() const { return position_; }
  /// Takes note of the page that answered position() with that limit. Dates may be ahead of `now` by
  /// limits::max_clock_lead_seconds. Errors (malformed): the page contradicts itself, an earlier one or the
  /// clock, or the server would never come to an end; too_large. Nothing has changed then.
  [[nodiscard]] Result<> accept(const RemotePage& page, std::size_t limit, Micros now);
  /// No more follows: a later round starts at position().
  [[nodiscard]] bool done() const { return done_; }
  /// The server does not know `next` any more: the round starts again where it began. False: it did not have
  /// one.
  bool start_again();

 private:
  [[nodiscard]] Result<> check_dates(const RemotePage& page, Micros now) const;
  [[nodiscard]] Result<> go_on(const RemotePage& page);
  [[nodiscard]] std::unexpected<Error> refuse(std::string what) const;

  PullPosition position_;
  Dates dates_;
  std::string place_;
  bool done_ = false;
  int empty_pages_ = 0;
  std::uint64_t objects_ = 0;
  // A `next` that comes back, however long the loop (Brent's algorithm): one is remembered, for twice as many
  // pages each time.
  std::string remembered_;
  std::uint64_t steps_ = 0;
  std::uint64_t steps_to_remember_ = 1;
};

}  // namespace entente::taxii
