// Evidence that a hidden count cannot be inferred: another table, of whole numbers from 0 on, that gives the
// same published cells and another count where it matters. Whoever reasons from what is published, by
// subtraction, linear programming or trying all whole numbers, must hold both tables for possible.
// (Repsilber's hypercube method, Hundepool et al. 2012 section 4.4.4, looks for such tables too, between two
// lines of each axis; here also through the totals above them.)
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "trend/disclosure_table.h"

namespace entente::trend {

enum class CellState : std::uint8_t {
  published,
  sensitive,      ///< primary suppression
  complementary,  ///< suppressed so that others cannot be inferred
  open,           ///< its time is not over
};

struct LeafChange {
  CellId leaf = 0;
  std::int64_t change = 0;
};

struct TableShift {
  std::vector<LeafChange> changes;  ///< each leaf once
  std::vector<CellId> to_hide;      ///< published cells that it would change: none if it is evidence already
};

class ShiftSearch {
 public:
  /// Looks at `states` whenever it is asked; `fixed` cells (as long as the table, or empty) are never hidden.
  ShiftSearch(const DisclosureTable& table, const std::vector<CellState>& states,
              std::span<const std::uint8_t> fixed)
      : table_(table), states_(states), fixed_(fixed) {}

  /// A shift that moves the target by `amount` (at least 1) or more, up or down, hiding as few and as small
  /// published cells as it finds. An insider knows its own counts, and leaves that it alone fills
  /// (known_to()); they stay as they are. Nothing when it finds none.
  [[nodiscard]] std::optional<TableShift> find(CellId target, bool up, std::uint64_t amount,
                                               std::optional<Contributor> insider);

  /// Would the insider hold the shifted table for possible?
  [[nodiscard]] bool possible_for(const TableShift& shift, Contributor insider) const;

 private:
  /// What a move does along one axis: one more at a leaf and one less at another, or at none; `touched` are
  /// the nodes whose sums change, times the stride.
  struct Leg {
    CellId plus = 0;
    std::optional<CellId> minus;
    std::vector<CellId> touched;
  };
  struct Move {
    std::uint64_t amount = 0;
    std::uint64_t cost = 0;
    std::vector<const Leg*> legs;
  };

  [[nodiscard]] std::vector<std::vector<NodeId>> starts(CellId target) const;
  [[nodiscard]] std::vector<Leg> legs(std::size_t axis, NodeId node, NodeId leaf) const;
  [[nodiscard]] Leg leg(std::size_t axis, NodeId plus, std::optional<NodeId> minus) const;
  void try_all(const std::vector<std::vector<Leg>>& choices, std::uint64_t amount, Move& best) const;
  [[nodiscard]] std::uint64_t room(const std::vector<const Leg*>& legs, std::uint64_t amount) const;
  [[nodiscard]] std::uint64_t cost(const std::vector<const Leg*>& legs, std::uint64_t most) const;
  [[nodiscard]] std::int64_t available(CellId leaf) const;
  void apply(const Move& move);
  template <class Visit>
  void for_each_corner(const std::vector<const Leg*>& legs, Visit visit) const;
  template <class Visit>
  static void for_each_touched(const std::vector<const Leg*>& legs, Visit visit);

  const DisclosureTable& table_;
  const std::vector<CellState>& states_;
  std::span<const std::uint8_t> fixed_;
  // Of the search under way.
  bool up_ = true;
  std::optional<Contributor> insider_;
  TableShift shift_;
};

}  // namespace entente::trend
