// Events with what is decided about them: when, how often, about what, where, by whom reported
// (exchange/counting.h says by which rules).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "exchange/event_groups.h"
#include "exchange/subject_book.h"

namespace entente::exchange {

struct ResolvedEvent {
  EventKind kind = EventKind::sighting;
  bool dated = false;
  record::Precision precision = record::Precision::day;
  std::int32_t first_day = 0;
  std::int32_t last_day = 0;
  std::uint64_t count = 1;
  store::Sequence sequence = 0;                          ///< of the account that decides
  const std::vector<SubjectNumber>* subjects = nullptr;  ///< sorted, distinct
  const std::vector<SubjectNumber>* places = nullptr;    ///< the same
  bool kept_lists = false;  ///< both lists stay, unchanged and where they are, until the last visit
  std::span<const EventRow* const> accounts;
};

/// Calls `visit` for every event of the wanted kinds, in the order of the log. What it is given is valid
/// during the visit. Events without any subject are visited, too.
void each_event(const TallyRows& rows, const Visible& visible, SubjectBook& book,
                const std::function<bool(EventKind)>& wanted,
                const std::function<void(const ResolvedEvent&)>& visit);

}  // namespace entente::exchange
