#include "exchange/resolved_events.h"

#include <algorithm>
#include <deque>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace entente::exchange {
namespace {

using Numbers = std::vector<SubjectNumber>;

void add_all(Numbers& to, const Numbers& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void sort_distinct(Numbers& numbers) {
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

/// What lists of ids stand for, worked out once for each list.
class ListMeanings {
 public:
  ListMeanings(const TallyRows& rows, SubjectBook& book) : rows_(rows), book_(book) {
    meanings_.emplace_back();
  }

  struct Meaning {
    Numbers subjects;
    Numbers places;
  };
  const Meaning& operator[](ListAt list) {
    if (list == 0) return meanings_.front();
    if (list >= known_.size()) known_.resize(std::size_t{list} + 1, 0);
    if (known_[list] == 0) {
      Meaning meaning;
      for (const Mark mark : rows_.lists().at(list)) {
        add_all(meaning.subjects, book_.subjects_of(mark));
        add_all(meaning.places, book_.places_of(mark));
      }
      sort_distinct(meaning.subjects);
      sort_distinct(meaning.places);
      known_[list] = static_cast<std::uint32_t>(meanings_.size());
      meanings_.push_back(std::move(meaning));
    }
    return meanings_[known_[list]];
  }

 private:
  const TallyRows& rows_;
  SubjectBook& book_;
  std::deque<Meaning> meanings_;      ///< stay where they are
  std::vector<std::uint32_t> known_;  ///< place in meanings_, by list
};

class Resolving {
 public:
  Resolving(const TallyRows& rows, const Visible& visible, SubjectBook& book,
            const std::function<bool(EventKind)>& wanted)
      : rows_(rows), book_(book), lists_(rows, book) {
    gather_ties(visible);
    if (wanted(EventKind::incident)) gather_parts(visible);
    if (wanted(EventKind::observation)) gather_sighted(visible);
  }

  /// False: the event is part of another.
  bool resolve(const EventGroup& group, ResolvedEvent& out) {
    const EventRow& first = *group.accounts.front();
    if (first.kind == EventKind::observation && std::ranges::any_of(group.accounts, [&](const EventRow* row) {
          return sighted_.contains(row->id);
        })) {
      return false;
    }
    const auto incident = std::ranges::find(group.accounts, EventKind::incident, &EventRow::kind);
    const EventRow& head = incident == group.accounts.end() ? first : **incident;
    out = {.kind = head.kind, .sequence = head.sequence, .accounts = group.accounts};
    const bool alone = group.accounts.size() == 1;
    if (alone && first.kind == EventKind::sighting) {
      date(out, first);
      out.subjects = &lists_[first.subjects].subjects;
      out.places = &places_of(first);
      out.kept_lists = true;
      return true;
    }
    const bool own =
        std::ranges::any_of(group.accounts, [&](const EventRow* row) { return origin(*row) == 0; });
    subjects_.clear();
    places_.clear();
    bool decided = false;
    for (const EventRow* const row : group.accounts) {
      if ((own && origin(*row) != 0) || row->kind != out.kind) continue;
      merge(out, *row, decided);
      decided = true;
    }
    for (const EventRow* const row : group.accounts) {
      if (row->kind != out.kind) add_piece(out, *row, own && origin(*row) != 0);
    }
    sort_distinct(subjects_);
    sort_distinct(places_);
    out.subjects = &subjects_;
    out.places = &places_;
    return true;
  }

 private:
  [[nodiscard]] store::Origin origin(const EventRow& row) const { return rows_.channel(row.channel).origin; }

  void gather_ties(const Visible& visible) {
    std::unordered_map<Mark, std::vector<const TieRow*>> versions;
    for (const TieRow& row : rows_.ties()) {
      if (row.kind != TieKind::concerns || row.erased) continue;
      const Channel& channel = rows_.channel(row.channel);
      if (!visible(row.sequence, channel)) continue;
      auto& known = versions[row.id];
      const auto same = std::ranges::find_if(
          known, [&](const TieRow* other) { return rows_.channel(other->channel).origin == channel.origin; });
      if (same == known.end()) {
        known.push_back(&row);
      } else if (row.version >= (*same)->version) {
        *same = &row;
      }
    }
    for (const auto& [id, rows] : versions) {
      for (const TieRow* const row : rows) {
        if (!row->revoked) ties_[row->source].push_back(row);
      }
    }
  }

  void gather_parts(const Visible& visible) {
    for (const EventRow* const row :
         newest_events(rows_, visible, [](EventKind kind) { return kind == EventKind::part; }))
      parts_[row->id].push_back(row);
  }

  void gather_sighted(const Visible& visible) {
    for (const EventRow* const row :
         newest_events(rows_, visible, [](EventKind kind) { return kind == EventKind::sighting; })) {
      for (const Mark part : rows_.lists().at(row->parts)) sighted_.insert(part);
    }
  }

  static void date(ResolvedEvent& out, const EventRow& row) {
    out.dated = row.dated;
    out.precision = row.precision;
    out.first_day = row.first_day;
    out.last_day = row.first_day + static_cast<std::int32_t>(row.days);
    out.count = row.count;
    out.sequence = row.sequence;
  }

  /// Where it was seen; nowhere said: where he is who says so (STIX 2.1 section 5.2: without
  /// where_sighted_refs nothing is known), hence nowhere.
  const Numbers& places_of(const EventRow& row) { return lists_[row.places].places; }

  /// An incident that has no date of its own has that of its earliest event.
  EventRow dated_by_parts(const EventRow& row) const {
    EventRow dated = row;
    if (row.dated) return dated;
    for (const Mark mark : rows_.lists().at(row.parts)) {
      const auto found = parts_.find(mark);
      if (found == parts_.end()) continue;
      for (const EventRow* const part : found->second) {
        if (!part->dated || (dated.dated && exactness(dated) <= exactness(*part))) continue;
        dated.dated = true;
        dated.precision = part->precision;
        dated.first_day = part->first_day;
        dated.days = part->days;
      }
    }
    return dated;
  }

  /// Less is better: the more exact, then the earlier, then the shorter.
  using Exactness = std::tuple<std::uint64_t, std::int32_t, std::int32_t>;
  static Exactness exactness(const EventRow& row) {
    return {static_cast<std::uint64_t>(row.precision), row.first_day, static_cast<std::int32_t>(row.days)};
  }
  static Exactness exactness(const ResolvedEvent& event) {
    return {static_cast<std::uint64_t>(event.precision), event.first_day, event.last_day - event.first_day};
  }

  void merge(ResolvedEvent& out, const EventRow& row, bool decided) {
    const EventRow dated = dated_by_parts(row);
    const bool better = !decided || (dated.dated && (!out.dated || exactness(dated) < exactness(out)));
    const std::uint64_t count = decided ? std::max<std::uint64_t>(out.count, row.count) : row.count;
    if (better) date(out, dated);
    out.count = count;
    add_all(subjects_, lists_[row.subjects].subjects);
    add_all(places_, lists_[row.subjects].places);  // an incident that refers to its victim
    add_all(places_, places_of(row));
    const auto ties = ties_.find(row.id);
    if (ties == ties_.end()) return;
    for (const TieRow* const tie : ties->second) {
      const store::Origin said_by = rows_.channel(tie->channel).origin;
      if (said_by != 0 && said_by != origin(row)) continue;
      add_all(subjects_, book_.subjects_of(tie->target));
      add_all(places_, book_.places_of(tie->target));
    }
  }

  /// A sighting that belongs to an incident says what and where; when, only if the incident does not.
  void add_piece(ResolvedEvent& out, const EventRow& row, bool foreign) {
    if (!out.dated && row.dated && !foreign) {
      const store::Sequence head = out.sequence;
      date(out, row);
      out.sequence = head;
      out.count = 1;
    }
    if (foreign) return;
    add_all(subjects_, lists_[row.subjects].subjects);
    add_all(places_, places_of(row));
  }

  const TallyRows& rows_;
  SubjectBook& book_;
  ListMeanings lists_;
  std::unordered_map<Mark, std::vector<const TieRow*>> ties_;  ///< by source
  std::unordered_map<Mark, std::vector<const EventRow*>> parts_;
  std::unordered_set<Mark> sighted_;  ///< observed-data that a sighting counts
  Numbers subjects_;
  Numbers places_;
};

}  // namespace

void each_event(const TallyRows& rows, const Visible& visible, SubjectBook& book,
                const std::function<bool(EventKind)>& wanted,
                const std::function<void(const ResolvedEvent&)>& visit) {
  const EventGroups groups(rows, visible, wanted);
  Resolving resolving(rows, visible, book, wanted);
  ResolvedEvent event;
  for (std::size_t at = 0; at < groups.size(); ++at) {
    if (resolving.resolve(groups[at], event)) visit(event);
  }
}

}  // namespace entente::exchange
