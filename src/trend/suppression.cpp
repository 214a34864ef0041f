#include "trend/suppression.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace entente::trend {
namespace {

class Suppressing {
 public:
  Suppressing(const DisclosureTable& table, const DisclosureRules& rules, const std::vector<Earlier>& earlier)
      : table_(table), rules_(rules), fixed_(earlier.empty() ? 0 : table.size(), 0) {
    result_.states.assign(table.size(), CellState::published);
    for (CellId cell = 0; cell < table.size(); ++cell) {
      if (!earlier.empty()) fixed_[cell] = earlier[cell] == Earlier::published ? 1 : 0;
      if (table.is_open(cell)) {
        result_.states[cell] = CellState::open;
      } else if (!is_fixed(cell) && sensitivity(rules, table.shares(cell)) != Sensitive::no) {
        result_.states[cell] = CellState::sensitive;
      } else if (!earlier.empty() && earlier[cell] == Earlier::suppressed) {
        result_.states[cell] = CellState::complementary;
      }
    }
  }

  Result<Suppression> run() {
    ENTENTE_CHECK(protect_remainders());
    ShiftSearch search(table_, result_.states, fixed_);
    for (CellId cell = 0; cell < table_.size(); ++cell) {
      if (result_.states[cell] == CellState::sensitive) ENTENTE_CHECK(protect(search, cell));
    }
    // Hiding more takes no evidence away, so one more look at the remainders is the last.
    ENTENTE_CHECK(protect_remainders());
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is_fixed(CellId cell) const { return !fixed_.empty() && fixed_[cell] != 0; }

  void hide(CellId cell) {
    if (result_.states[cell] == CellState::published) result_.states[cell] = CellState::complementary;
  }

  [[nodiscard]] std::unexpected<Error> cannot(CellId cell) const {
    return fail(ErrorKind::conflict,
                fmt::format("'{}' cannot be protected beside what was published earlier", table_.name(cell)),
                {}, "leave this edition out; a later one may have more contributors");
  }

  /// Both directions, against readers and against each contributor.
  Result<> protect(ShiftSearch& search, CellId cell) {
    const std::uint64_t amount = protection(rules_, table_.shares(cell));
    for (const bool up : {true, false}) {
      ENTENTE_CHECK(protect_from(search, cell, up, amount, std::nullopt, nullptr));
      const TableShift general = last_;
      for (const Contributor insider : table_.contributors()) {
        const std::uint64_t own = table_.share(cell, insider);
        if (own > 0 && own == table_.total(cell)) continue;  // nothing of others is in it
        ENTENTE_CHECK(protect_from(search, cell, up, amount, insider, &general));
      }
    }
    return {};
  }

  Result<> protect_from(ShiftSearch& search, CellId cell, bool up, std::uint64_t amount,
                        std::optional<Contributor> insider, const TableShift* general) {
    const std::uint64_t others = table_.total(cell) - (insider ? table_.share(cell, *insider) : 0);
    if (!up) amount = std::min(amount, others);
    last_ = {};
    if (amount == 0) return {};
    if (insider && owns(cell, *insider)) return {};  // its own to know
    if (insider && general != nullptr && !general->changes.empty() &&
        search.possible_for(*general, *insider)) {
      keep(cell, up, amount, insider, *general);
      return {};
    }
    auto shift = search.find(cell, up, amount, insider);
    if (!shift) return cannot(cell);
    for (const CellId hidden : shift->to_hide) hide(hidden);
    shift->to_hide.clear();
    keep(cell, up, amount, insider, *shift);
    last_ = std::move(*shift);
    return {};
  }

  void keep(CellId cell, bool up, std::uint64_t amount, std::optional<Contributor> insider,
            const TableShift& shift) {
    result_.evidence.push_back(
        {.target = cell, .up = up, .amount = amount, .insider = insider, .changes = shift.changes});
  }

  /// Every leaf below the cell is one that only this contributor can fill.
  [[nodiscard]] bool owns(CellId cell, Contributor contributor) const {
    const std::vector<NodeId> nodes = table_.nodes(cell);
    for (std::size_t axis = 0; axis < nodes.size(); ++axis) {
      const Axis& on = table_.axes()[axis];
      if (std::ranges::all_of(on.leaves(nodes[axis]),
                              [&](NodeId leaf) { return on.nodes()[leaf].owner == contributor; })) {
        return true;
      }
    }
    return false;
  }

  /// A published total minus its published parts is a number that everybody can compute.
  Result<> protect_remainders() {
    bool changed = true;
    while (changed) {
      changed = false;
      for (CellId cell = 0; cell < table_.size(); ++cell) {
        const std::vector<NodeId> nodes = table_.nodes(cell);
        for (std::size_t axis = 0; axis < nodes.size(); ++axis) {
          while (remainder_is_sensitive(cell, axis, nodes[axis])) {
            ENTENTE_CHECK(hide_one_more(cell, axis, nodes[axis]));
            changed = true;
          }
        }
      }
    }
    return {};
  }

  [[nodiscard]] bool remainder_is_sensitive(CellId total, std::size_t axis, NodeId node) const {
    if (!result_.published(total)) return false;
    const Axis& on = table_.axes()[axis];
    std::map<Contributor, std::uint64_t> left;
    bool any = false;
    for (const NodeId child : on.children(node)) {
      const CellId part = total - node * table_.stride(axis) + child * table_.stride(axis);
      if (result_.published(part)) continue;
      any = true;
      for (const Share& share : table_.shares(part)) left[share.contributor] += share.count;
    }
    if (!any) return false;
    std::vector<Share> shares;
    shares.reserve(left.size());
    for (const auto& [contributor, count] : left)
      shares.push_back({.contributor = contributor, .count = count});
    return sensitivity(rules_, shares) != Sensitive::no;
  }

  /// The smallest published part, else the total itself.
  Result<> hide_one_more(CellId total, std::size_t axis, NodeId node) {
    std::optional<CellId> smallest;
    for (const NodeId child : table_.axes()[axis].children(node)) {
      const CellId part = total - node * table_.stride(axis) + child * table_.stride(axis);
      if (!result_.published(part) || is_fixed(part)) continue;
      if (!smallest || table_.total(part) < table_.total(*smallest)) smallest = part;
    }
    if (!smallest) {
      if (is_fixed(total)) return cannot(total);
      smallest = total;
    }
    hide(*smallest);
    return {};
  }

  const DisclosureTable& table_;
  const DisclosureRules& rules_;
  std::vector<std::uint8_t> fixed_;
  Suppression result_;
  TableShift last_;
};

}  // namespace

std::size_t Suppression::count(CellState state) const {
  return static_cast<std::size_t>(std::ranges::count(states, state));
}

Result<Suppression> suppress(const DisclosureTable& table, const DisclosureRules& rules,
                             const std::vector<Earlier>& earlier) {
  ENTENTE_CHECK(check(rules));
  if (!earlier.empty() && earlier.size() != table.size()) {
    return fail(ErrorKind::unprocessable, "the earlier edition has other cells than this one");
  }
  return Suppressing(table, rules, earlier).run();
}

}  // namespace entente::trend
