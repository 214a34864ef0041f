#include "exchange/event_groups.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

namespace entente::exchange {
namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// From marks to numbers: one array, because a million events ask it. Marks are hashes already.
class MarkTable {
 public:
  explicit MarkTable(std::size_t expected)
      : mask_(std::bit_ceil(std::max<std::size_t>(16, expected * 2)) - 1), slots_(mask_ + 1) {}

  /// The number at the mark, to read and to set; `none` at first.
  std::uint32_t& operator[](Mark mark) {
    std::size_t at = mark & mask_;
    while (slots_[at].number != none && slots_[at].mark != mark) at = (at + 1) & mask_;
    slots_[at].mark = mark;
    return slots_[at].number;
  }

 private:
  struct Slot {
    Mark mark = 0;
    std::uint32_t number = none;
  };
  std::size_t mask_;
  std::vector<Slot> slots_;
};

}  // namespace

std::vector<const EventRow*> newest_events(const TallyRows& rows, const Visible& visible,
                                           const std::function<bool(EventKind)>& wanted) {
  std::array<bool, 8> wants{};
  for (std::size_t kind = 0; kind <= static_cast<std::size_t>(EventKind::first_seen); ++kind)
    wants.at(kind) = wanted(static_cast<EventKind>(kind));
  std::vector<const EventRow*> newest;
  newest.reserve(rows.events().size());
  MarkTable places(rows.events().size());
  for (const EventRow& row : rows.events()) {
    if (row.erased || !wants.at(static_cast<std::size_t>(row.kind))) continue;
    const Channel& channel = rows.channel(row.channel);
    if (!visible(row.sequence, channel)) continue;
    // A version is its custodian's: others' versions of the id stand beside it.
    const Mark key = row.id + (Mark{channel.origin} << 48U) + Mark{channel.origin} * 0x9E37'79B9'7F4A'7C15U;
    std::uint32_t& place = places[key];
    if (place == none) {
      place = static_cast<std::uint32_t>(newest.size());
      newest.push_back(&row);
    } else if (row.version >= newest[place]->version) {
      newest[place] = &row;
    }
  }
  std::erase_if(newest, [](const EventRow* row) { return row->revoked; });
  return newest;
}

EventGroups::EventGroups(const TallyRows& rows, const Visible& visible,
                         const std::function<bool(EventKind)>& wanted)
    : accounts_(newest_events(rows, visible, wanted)) {
  const std::size_t count = accounts_.size();
  std::vector<std::uint32_t> parents(count);
  std::iota(parents.begin(), parents.end(), 0U);
  const auto root_of = [&](std::uint32_t at) {
    while (parents[at] != at) at = parents[at] = parents[parents[at]];
    return at;
  };
  std::size_t marks = count;
  for (const EventRow* row : accounts_)
    marks += rows.lists().at(row->same).size() +
             (row->kind == EventKind::sighting ? rows.lists().at(row->parts).size() : 0);
  MarkTable first(marks);
  bool joined = false;
  const auto join = [&](Mark mark, std::uint32_t at) {
    std::uint32_t& known = first[mark];
    if (known == none) {
      known = at;
      return;
    }
    const std::uint32_t a = root_of(known);
    const std::uint32_t b = root_of(at);
    parents[std::max(a, b)] = std::min(a, b);
    joined = true;
  };
  for (std::uint32_t at = 0; at < count; ++at) {
    join(accounts_[at]->id, at);
    if (accounts_[at]->same == 0) continue;
    for (const Mark mark : rows.lists().at(accounts_[at]->same)) join(mark, at);
  }
  // A sighting that carries an incident's reference is a piece of that incident.
  for (std::uint32_t at = 0; at < count; ++at) {
    if (accounts_[at]->kind != EventKind::sighting || accounts_[at]->parts == 0) continue;
    for (const Mark mark : rows.lists().at(accounts_[at]->parts)) {
      const std::uint32_t known = first[mark];
      if (known != none && accounts_[known]->kind == EventKind::incident) join(mark, at);
    }
  }
  begins_.resize(count + 1);
  std::iota(begins_.begin(), begins_.end(), 0U);
  if (!joined) return;
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  for (std::uint32_t at = 0; at < count; ++at) parents[at] = root_of(at);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t at) { return parents[at]; });
  std::vector<const EventRow*> sorted;
  sorted.reserve(count);
  begins_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0 || parents[order[i]] != parents[order[i - 1]])
      begins_.push_back(static_cast<std::uint32_t>(i));
    sorted.push_back(accounts_[order[i]]);
  }
  begins_.push_back(static_cast<std::uint32_t>(count));
  accounts_ = std::move(sorted);
}

}  // namespace entente::exchange
