// Events as they are counted: the newest version of every account that the reader sees, and accounts of one
// event put together.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "exchange/subject_book.h"
#include "exchange/tally_rows.h"

namespace entente::exchange {

/// One event with all accounts of it; the first one decides when there is one of our own, else see
/// counting.h.
struct EventGroup {
  std::span<const EventRow* const> accounts;  ///< in the order of the log
};

class EventGroups {
 public:
  /// Events whose kind `wanted` admits; rows must outlive it.
  EventGroups(const TallyRows& rows, const Visible& visible, const std::function<bool(EventKind)>& wanted);

  /// In the order of their first account in the log.
  [[nodiscard]] std::size_t size() const { return begins_.empty() ? 0 : begins_.size() - 1; }
  [[nodiscard]] EventGroup operator[](std::size_t at) const {
    return {std::span(accounts_).subspan(begins_[at], begins_[at + 1] - begins_[at])};
  }

 private:
  std::vector<const EventRow*> accounts_;
  std::vector<std::uint32_t> begins_;
};

/// The newest version of each id and origin that the reader sees and that is not revoked, in the order of the
/// log.
[[nodiscard]] std::vector<const EventRow*> newest_events(const TallyRows& rows, const Visible& visible,
                                                         const std::function<bool(EventKind)>& wanted);

}  // namespace entente::exchange
