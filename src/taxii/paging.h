// How to go through another server's collection page by page and where to go on later, whatever the server
// says.
//
// Promises: every step gets further or is an error, so a pull ends; nothing that a server of ours added is
// left out; a server that gives several objects one date, or whose `next` cannot be asked for twice, loses
// none of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "taxii/remote_page.h"

namespace entente::taxii {

/// Whose dates are expected.
enum class Dates : std::uint8_t {
  any,   ///< a TAXII server's: several objects may share one, or none be told
  exact  ///< a node of ours: every object has its own, and a page is not longer than asked
};

/// What to ask for.
struct PagePosition {
  Micros after = 0;  ///< added_after; 0: from the beginning
  std::string next;  ///< empty: the first page after that date
  friend bool operator==(const PagePosition&, const PagePosition&) = default;
};

/// One round through a collection: until nothing more follows.
class Paging {
 public:
  /// `after`: kept() of an earlier round; 0: from the beginning.
  Paging(Micros after, Dates dates, std::string place);

  [[nodiscard]] const PagePosition& position() const { return position_; }
  /// Takes note of the page that answered position() with that limit. Dates may be ahead of `now` by
  /// limits::max_clock_lead_seconds. Errors (malformed): the page contradicts itself, an earlier one or the
  /// clock, or the server would never come to an end; too_large. Nothing has changed then.
  [[nodiscard]] Result<> accept(const RemotePage& page, std::size_t limit, Micros now);
  /// No more follows.
  [[nodiscard]] bool done() const { return done_; }
  /// The answer to position() did not come, and `next` is not what it was: goes on by date. False: there was
  /// no `next`.
  bool start_again();
  /// Where a later round goes on when what was accepted so far is kept. Objects that are then read again are
  /// those of limits::pull_overlap_seconds, from servers that are not ours.
  [[nodiscard]] Micros kept() const;

 private:
  [[nodiscard]] Result<> check_dates(const RemotePage& page, Micros now) const;
  [[nodiscard]] Result<> follow(const RemotePage& page);
  [[nodiscard]] Result<> go_on_by_date(const RemotePage& page);
  [[nodiscard]] std::unexpected<Error> refuse(std::string what) const;

  PagePosition position_;
  Dates dates_;
  std::string place_;
  bool done_ = false;
  Micros last_ = 0;      ///< latest date of this round
  Micros previous_ = 0;  ///< last date of the page before this one; 0: none
  int empty_pages_ = 0;
  int standing_pages_ = 0;
  std::uint64_t objects_ = 0;
  // A page that comes back with its `next`, however long the circle (Brent's algorithm): one is remembered,
  // for twice as many pages each time.
  std::optional<Hash> remembered_;
  std::uint64_t steps_ = 0;
  std::uint64_t steps_to_remember_ = 1;
};

/// {"added_after":"..."}: the body of the setting that keeps kept().
[[nodiscard]] std::string print_pull_position(Micros after);
/// Nothing when it is not one.
[[nodiscard]] std::optional<Micros> read_pull_position(std::string_view json);

}  // namespace entente::taxii
