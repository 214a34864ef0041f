#include "trend/table_shift.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace entente::trend {
namespace {

constexpr std::size_t most_starts = 3;          // leaves below a target that a move may begin at
constexpr std::size_t most_partners = 8;        // nodes beside it that a move may end below
constexpr std::size_t most_partner_leaves = 2;  // below each of those
constexpr int most_moves = 10'000;              // of one shift
constexpr std::uint64_t impossible = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t blocked = -1;  // instead of what a leaf has available

}  // namespace

/// Calls visit(leaf cell, change is +1 on the target's side).
template <class Visit>
void ShiftSearch::for_each_corner(const std::vector<const Leg*>& legs, Visit visit) const {
  for (std::size_t corner = 0; corner < std::size_t{1} << legs.size(); ++corner) {
    CellId leaf = 0;
    bool exists = true;
    for (std::size_t axis = 0; axis < legs.size() && exists; ++axis) {
      const bool minus = (corner >> axis & 1) != 0;
      const std::optional<CellId> end = minus ? legs[axis]->minus : std::optional(legs[axis]->plus);
      exists = end.has_value();
      leaf += end.value_or(0);
    }
    if (exists && !visit(leaf, std::popcount(corner) % 2 == 0)) return;
  }
}

template <class Visit>
void ShiftSearch::for_each_touched(const std::vector<const Leg*>& legs, Visit visit) {
  std::vector<std::size_t> at(legs.size(), 0);
  while (true) {
    CellId cell = 0;
    for (std::size_t axis = 0; axis < legs.size(); ++axis) cell += legs[axis]->touched[at[axis]];
    if (!visit(cell)) return;
    std::size_t axis = 0;
    while (axis < legs.size() && ++at[axis] == legs[axis]->touched.size()) at[axis++] = 0;
    if (axis == legs.size()) return;
  }
}

/// What others than the insider have in a leaf after the moves so far.
std::int64_t ShiftSearch::available(CellId leaf) const {
  std::int64_t count = static_cast<std::int64_t>(table_.total(leaf));
  if (insider_) {
    if (table_.known_to(leaf, *insider_)) return blocked;
    count -= static_cast<std::int64_t>(table_.share(leaf, *insider_));
  }
  for (const LeafChange& change : shift_.changes) {
    if (change.leaf == leaf) count += change.change;
  }
  return count;
}

/// Leaves below the target to begin at: those with the most to move.
std::vector<std::vector<NodeId>> ShiftSearch::starts(CellId target) const {
  const std::vector<NodeId> nodes = table_.nodes(target);
  std::vector<std::pair<std::int64_t, std::vector<NodeId>>> best;
  std::vector<std::size_t> at(nodes.size(), 0);
  while (true) {
    std::vector<NodeId> leaf(nodes.size());
    for (std::size_t axis = 0; axis < nodes.size(); ++axis) {
      leaf[axis] = table_.axes()[axis].leaves(nodes[axis])[at[axis]];
    }
    const std::int64_t has = available(table_.cell(leaf));
    if (has != blocked && (up_ || has > 0)) {
      const auto place = std::ranges::find_if(best, [has](const auto& other) { return other.first < has; });
      best.insert(place, {has, std::move(leaf)});
      if (best.size() > most_starts) best.pop_back();
    }
    std::size_t axis = 0;
    while (axis < nodes.size() && ++at[axis] == table_.axes()[axis].leaves(nodes[axis]).size())
      at[axis++] = 0;
    if (axis == nodes.size()) break;
  }
  std::vector<std::vector<NodeId>> leaves;
  leaves.reserve(best.size());
  for (auto& [has, leaf] : best) leaves.push_back(std::move(leaf));
  return leaves;
}

ShiftSearch::Leg ShiftSearch::leg(std::size_t axis, NodeId plus, std::optional<NodeId> minus) const {
  const Axis& on = table_.axes()[axis];
  const std::size_t stride = table_.stride(axis);
  Leg leg{.plus = plus * stride, .minus = std::nullopt, .touched = {}};
  std::vector<NodeId> down;
  if (minus) {
    leg.minus = *minus * stride;
    down = on.path(*minus);
  }
  const std::vector<NodeId> up = on.path(plus);
  // Where both paths meet the sums stay as they are.
  for (const NodeId node : up) {
    if (std::ranges::find(down, node) == down.end()) leg.touched.push_back(node * stride);
  }
  for (const NodeId node : down) {
    if (std::ranges::find(up, node) == up.end()) leg.touched.push_back(node * stride);
  }
  return leg;
}

/// Ways to move along an axis from a leaf below `node`: to leaves below the nodes beside it, the nearest
/// first, or with the totals above it.
std::vector<ShiftSearch::Leg> ShiftSearch::legs(std::size_t axis, NodeId node, NodeId leaf) const {
  const Axis& on = table_.axes()[axis];
  std::vector<Leg> all;
  if (const auto parent = on.nodes()[node].parent) {
    std::vector<NodeId> beside;
    for (const NodeId child : on.children(*parent)) {
      if (child != node) beside.push_back(child);
    }
    // The lower one first of two that are as near.
    std::ranges::sort(beside, {}, [node](NodeId other) {
      return std::pair(other > node ? other - node : node - other, other);
    });
    if (beside.size() > most_partners) beside.resize(most_partners);
    for (const NodeId other : beside) {
      const auto& leaves = on.leaves(other);
      for (std::size_t i = 0; i < std::min(leaves.size(), most_partner_leaves); ++i) {
        all.push_back(leg(axis, leaf, leaves[i]));
      }
    }
  }
  all.push_back(leg(axis, leaf, std::nullopt));
  return all;
}

/// By how much at most a move can go, up to `amount`: counts stay at 0 or more.
std::uint64_t ShiftSearch::room(const std::vector<const Leg*>& legs, std::uint64_t amount) const {
  std::uint64_t most = amount;
  for_each_corner(legs, [&](CellId leaf, bool with_target) {
    const std::int64_t has = available(leaf);
    const bool falls = with_target != up_;
    if (has == blocked) {
      most = 0;
    } else if (falls) {
      most = std::min(most, static_cast<std::uint64_t>(has));
    }
    return most > 0;
  });
  return most;
}

/// Of the published cells that a move would have to hide; `impossible` from `most` on.
std::uint64_t ShiftSearch::cost(const std::vector<const Leg*>& legs, std::uint64_t most) const {
  std::uint64_t sum = 0;
  for_each_touched(legs, [&](CellId cell) {
    if (states_[cell] != CellState::published) return true;
    if (std::ranges::find(shift_.to_hide, cell) != shift_.to_hide.end()) return true;
    const bool fixed = !fixed_.empty() && fixed_[cell] != 0;
    sum = fixed ? impossible : sum + 1 + static_cast<std::uint64_t>(std::bit_width(table_.total(cell)));
    return sum < most;
  });
  return sum < most ? sum : impossible;
}

void ShiftSearch::try_all(const std::vector<std::vector<Leg>>& choices, std::uint64_t amount,
                          Move& best) const {
  std::vector<std::size_t> at(choices.size(), 0);
  std::vector<const Leg*> legs(choices.size());
  while (best.cost > 0 || best.amount < amount) {
    for (std::size_t axis = 0; axis < choices.size(); ++axis) legs[axis] = &choices[axis][at[axis]];
    const std::uint64_t most = room(legs, amount);
    if (most > 0) {
      // As good as the best so far or better; of equals the one that moves more.
      const std::uint64_t bound = best.cost == impossible || most <= best.amount ? best.cost : best.cost + 1;
      const std::uint64_t price = cost(legs, bound);
      if (price < bound) best = {.amount = most, .cost = price, .legs = legs};
    }
    std::size_t axis = 0;
    while (axis < choices.size() && ++at[axis] == choices[axis].size()) at[axis++] = 0;
    if (axis == choices.size()) return;
  }
}

void ShiftSearch::apply(const Move& move) {
  for_each_corner(move.legs, [&](CellId leaf, bool with_target) {
    const auto change =
        with_target == up_ ? static_cast<std::int64_t>(move.amount) : -static_cast<std::int64_t>(move.amount);
    const auto known = std::ranges::find(shift_.changes, leaf, &LeafChange::leaf);
    if (known == shift_.changes.end()) {
      shift_.changes.push_back({.leaf = leaf, .change = change});
    } else {
      known->change += change;
    }
    return true;
  });
  for_each_touched(move.legs, [&](CellId cell) {
    if (states_[cell] == CellState::published &&
        std::ranges::find(shift_.to_hide, cell) == shift_.to_hide.end()) {
      shift_.to_hide.push_back(cell);
    }
    return true;
  });
}

std::optional<TableShift> ShiftSearch::find(CellId target, bool up, std::uint64_t amount,
                                            std::optional<Contributor> insider) {
  up_ = up;
  insider_ = insider;
  shift_ = {};
  const std::vector<NodeId> nodes = table_.nodes(target);
  for (int moves = 0; moves < most_moves; ++moves) {
    Move best{.amount = 0, .cost = impossible, .legs = {}};
    std::vector<std::vector<std::vector<Leg>>> kept;  // the best move points into it
    for (const std::vector<NodeId>& leaf : starts(target)) {
      std::vector<std::vector<Leg>> choices;
      choices.reserve(nodes.size());
      for (std::size_t axis = 0; axis < nodes.size(); ++axis)
        choices.push_back(legs(axis, nodes[axis], leaf[axis]));
      kept.push_back(std::move(choices));
      try_all(kept.back(), amount, best);
    }
    if (best.cost == impossible) return std::nullopt;
    apply(best);
    if (best.amount >= amount) return std::move(shift_);
    amount -= best.amount;
  }
  return std::nullopt;
}

bool ShiftSearch::possible_for(const TableShift& shift, Contributor insider) const {
  return std::ranges::all_of(shift.changes, [&](const LeafChange& change) {
    const auto others =
        static_cast<std::int64_t>(table_.total(change.leaf) - table_.share(change.leaf, insider));
    return !table_.known_to(change.leaf, insider) && others + change.change >= 0;
  });
}

}  // namespace entente::trend
