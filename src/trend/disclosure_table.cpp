#include "trend/disclosure_table.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/limits.h"
#include "trend/calendar.h"

namespace entente::trend {
namespace {

constexpr std::size_t most_axes = 4;
constexpr std::uint64_t most_total = std::uint64_t{1} << 53;

std::unexpected<Error> bad_axis(const std::string& axis, std::string what, std::string remedy) {
  return fail(ErrorKind::unprocessable, std::move(what), "axis " + axis, std::move(remedy));
}

std::string month_of(std::chrono::sys_days monday) {
  const std::chrono::year_month_day thursday(monday + std::chrono::days(3));
  return fmt::format("{:04}-{:02}", static_cast<int>(thursday.year()),
                     static_cast<unsigned>(thursday.month()));
}

}  // namespace

Result<Axis> Axis::make(std::string name, std::vector<AxisNode> nodes) {
  if (nodes.empty()) return bad_axis(name, "the axis has no node", "name at least one");
  if (nodes.size() > limits::max_axis_nodes) {
    return fail(ErrorKind::too_large,
                fmt::format("the axis has {} nodes, over {}", nodes.size(), limits::max_axis_nodes),
                "axis " + name, "share fewer subjects or a shorter time");
  }
  Axis axis;
  axis.children_.resize(nodes.size());
  axis.leaves_.resize(nodes.size());
  std::set<std::string_view> names;
  for (NodeId node = 0; node < nodes.size(); ++node) {
    const AxisNode& one = nodes[node];
    if (one.name.empty() || !names.insert(one.name).second) {
      return bad_axis(name, fmt::format("the name '{}' is empty or there twice", one.name),
                      "name each node once");
    }
    if (!one.parent) continue;
    if (*one.parent >= node) {
      return bad_axis(name, fmt::format("'{}' stands before its total", one.name), "name totals first");
    }
    axis.children_[*one.parent].push_back(node);
  }
  for (NodeId node = static_cast<NodeId>(nodes.size()); node-- > 0;) {
    if (axis.children_[node].empty()) {
      axis.leaves_[node].push_back(node);
    } else if (nodes[node].owner) {
      return bad_axis(name, fmt::format("'{}' is a total and has an owner", nodes[node].name),
                      "owners have leaves");
    }
    for (const NodeId child : axis.children_[node]) {
      axis.leaves_[node].insert(axis.leaves_[node].end(), axis.leaves_[child].begin(),
                                axis.leaves_[child].end());
    }
  }
  axis.name_ = std::move(name);
  axis.nodes_ = std::move(nodes);
  return axis;
}

std::vector<NodeId> Axis::path(NodeId node) const {
  std::vector<NodeId> up{node};
  for (auto next = nodes_[node].parent; next; next = nodes_[*next].parent) up.push_back(*next);
  return up;
}

bool Axis::contains(NodeId above, NodeId below) const {
  if (below == above) return true;
  for (auto next = nodes_[below].parent; next; next = nodes_[*next].parent) {
    if (*next == above) return true;
  }
  return false;
}

Axis week_calendar(std::chrono::sys_days first, std::size_t weeks) {
  using std::chrono::days;
  const auto monday = first - days(std::chrono::weekday(first).iso_encoding() - 1);
  const std::string before = month_of(monday - days(7));
  const std::string after = month_of(monday + days(7 * weeks));
  std::vector<AxisNode> nodes;
  std::string now;
  NodeId month = 0;
  for (std::size_t week = 0; week < weeks; ++week) {
    const auto begin = monday + days(7 * week);
    if (const std::string name = month_of(begin); name != now) {
      now = name;
      month = static_cast<NodeId>(nodes.size());
      // Open unless its first week and its last are here.
      nodes.push_back({.name = name, .open = name == before || name == after});
    }
    nodes.push_back({.name = format_iso_week(begin), .parent = month});
  }
  auto axis = Axis::make("time", std::move(nodes));
  assert(axis);
  return std::move(*axis);
}

Result<DisclosureTable> DisclosureTable::make(std::vector<Axis> axes,
                                              const std::vector<Contribution>& contributions) {
  if (axes.empty() || axes.size() > most_axes) {
    return fail(ErrorKind::unprocessable, "a table has one to four axes");
  }
  DisclosureTable table;
  std::size_t cells = 1;
  for (const Axis& axis : axes) {
    table.strides_.push_back(cells);
    cells *= axis.nodes().size();
    if (cells > limits::max_disclosure_cells) {
      return fail(ErrorKind::too_large,
                  fmt::format("the table has more than {} cells", limits::max_disclosure_cells), {},
                  "share fewer subjects, nations or steps at a time");
    }
  }
  table.axes_ = std::move(axes);
  for (const Axis& axis : table.axes_) {
    table.owned_ = table.owned_ || std::ranges::any_of(axis.nodes(), [](const AxisNode& node) {
                     return node.owner.has_value();
                   });
  }
  table.totals_.assign(cells, 0);
  ENTENTE_CHECK(table.add_up(contributions));
  return table;
}

Result<> DisclosureTable::add_up(const std::vector<Contribution>& contributions) {
  std::map<std::pair<CellId, Contributor>, std::uint64_t> sums;
  std::set<Contributor> who;
  std::uint64_t sum = 0;
  for (const Contribution& one : contributions) {
    if (one.leaf.size() != axes_.size())
      return fail(ErrorKind::unprocessable, "a contribution names a leaf of each axis");
    std::vector<CellId> cells{0};
    for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
      const NodeId leaf = one.leaf[axis];
      if (leaf >= axes_[axis].nodes().size() || !axes_[axis].is_leaf(leaf)) {
        return bad_axis(axes_[axis].name(), "a contribution stands at no leaf",
                        "count at the smallest parts");
      }
      const AxisNode& node = axes_[axis].nodes()[leaf];
      if (node.owner && *node.owner != one.contributor) {
        return bad_axis(axes_[axis].name(), fmt::format("'{}' belongs to another contributor", node.name),
                        {});
      }
      std::vector<CellId> next;
      for (const NodeId up : axes_[axis].path(leaf)) {
        for (const CellId cell : cells) next.push_back(cell + up * strides_[axis]);
      }
      cells = std::move(next);
    }
    who.insert(one.contributor);
    if (one.count > most_total - sum) return fail(ErrorKind::too_large, "the counts add up beyond 2^53");
    sum += one.count;
    for (const CellId cell : cells) {
      totals_[cell] += one.count;
      sums[{cell, one.contributor}] += one.count;
    }
  }
  contributors_.assign(who.begin(), who.end());
  share_begin_.assign(totals_.size() + 1, 0);
  for (const auto& [key, count] : sums) {
    ++share_begin_[key.first + 1];
    shares_.push_back({.contributor = key.second, .count = count});
  }
  for (CellId cell = 0; cell < totals_.size(); ++cell) share_begin_[cell + 1] += share_begin_[cell];
  return {};
}

CellId DisclosureTable::cell(std::span<const NodeId> nodes) const {
  CellId cell = 0;
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) cell += nodes[axis] * strides_[axis];
  return cell;
}

std::vector<NodeId> DisclosureTable::nodes(CellId cell) const {
  std::vector<NodeId> nodes;
  for (const Axis& axis : axes_) {
    nodes.push_back(static_cast<NodeId>(cell % axis.nodes().size()));
    cell /= axis.nodes().size();
  }
  return nodes;
}

std::string DisclosureTable::name(CellId cell) const {
  std::string name;
  const std::vector<NodeId> at = nodes(cell);
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    if (axis > 0) name += " / ";
    name += axes_[axis].nodes()[at[axis]].name;
  }
  return name;
}

std::uint64_t DisclosureTable::share(CellId cell, Contributor contributor) const {
  const auto all = shares(cell);
  const auto found = std::ranges::lower_bound(all, contributor, {}, &Share::contributor);
  return found != all.end() && found->contributor == contributor ? found->count : 0;
}

bool DisclosureTable::is_leaf(CellId cell) const {
  const std::vector<NodeId> at = nodes(cell);
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    if (!axes_[axis].is_leaf(at[axis])) return false;
  }
  return true;
}

bool DisclosureTable::known_to(CellId leaf, Contributor contributor) const {
  const std::uint64_t own = share(leaf, contributor);
  if (own > 0 && own == total(leaf)) return true;
  if (!owned_) return false;
  const std::vector<NodeId> at = nodes(leaf);
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    if (axes_[axis].nodes()[at[axis]].owner == contributor) return true;
  }
  return false;
}

bool DisclosureTable::is_open(CellId cell) const {
  const std::vector<NodeId> at = nodes(cell);
  for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
    if (axes_[axis].nodes()[at[axis]].open) return true;
  }
  return false;
}

}  // namespace entente::trend
