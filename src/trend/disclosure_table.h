// A table of counts as disclosure control sees it: axes (subjects, nations, time) whose nodes are totals of
// other nodes, and who contributed how much to each cell. Names follow Hundepool et al. (2012), Statistical
// Disclosure Control, Wiley.
//
// An axis is a forest: two nodes are apart or one contains the other. Totals that overlap any other way, such
// as weeks and calendar months, or two alliances with common members, could be subtracted from each other and
// leave the days or the nations between them; they cannot be said here. Months are then whole weeks
// (week_calendar()).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace entente::trend {

/// Who contributed: a nation, or an organisation that reports. Numbers are the caller's.
using Contributor = std::uint32_t;
/// Position of a node on its axis.
using NodeId = std::uint32_t;

struct AxisNode {
  std::string name;                                 ///< unique on the axis, not empty
  std::optional<NodeId> parent = std::nullopt;      ///< stands before its children; none: no total above
  std::optional<Contributor> owner = std::nullopt;  ///< of a leaf that nobody else can contribute to
  bool open = false;  ///< not complete yet, as a month that has begun: never published
  friend bool operator==(const AxisNode&, const AxisNode&) = default;
};

class Axis {
 public:
  /// Errors (unprocessable): no node, a name twice or empty, a parent that does not stand before, an owner of
  /// a node with children; too_large over limits::max_axis_nodes.
  [[nodiscard]] static Result<Axis> make(std::string name, std::vector<AxisNode> nodes);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<AxisNode>& nodes() const { return nodes_; }
  [[nodiscard]] bool is_leaf(NodeId node) const { return children_[node].empty(); }
  [[nodiscard]] const std::vector<NodeId>& children(NodeId node) const { return children_[node]; }
  [[nodiscard]] const std::vector<NodeId>& leaves(NodeId node) const { return leaves_[node]; }
  /// The node itself and those above it, upwards.
  [[nodiscard]] std::vector<NodeId> path(NodeId node) const;
  [[nodiscard]] bool contains(NodeId above, NodeId below) const;

 private:
  std::string name_;
  std::vector<AxisNode> nodes_;
  std::vector<std::vector<NodeId>> children_;
  std::vector<std::vector<NodeId>> leaves_;  ///< of each node, itself if it is one
};

/// `weeks` (at least 1) ISO weeks from the one with `first` in it, each under the month that its Thursday is
/// in (ISO 8601 gives weeks to years in the same way): nodes `2026-04` and `2026-W14`. Months whose last week
/// is not there yet are open, and so is the first if it does not begin here.
[[nodiscard]] Axis week_calendar(std::chrono::sys_days first, std::size_t weeks);

struct Contribution {
  std::vector<NodeId> leaf;  ///< one leaf of each axis
  Contributor contributor = 0;
  std::uint64_t count = 0;  ///< 0: reported, and there was nothing
  friend bool operator==(const Contribution&, const Contribution&) = default;
};

struct Share {
  Contributor contributor = 0;
  std::uint64_t count = 0;
};

/// Position of a cell in a table.
using CellId = std::size_t;

class DisclosureTable {
 public:
  /// One to four axes. Errors (unprocessable): a contribution is not at leaves, or at another's leaf;
  /// too_large over limits::max_disclosure_cells or counts that add up beyond 2^53.
  [[nodiscard]] static Result<DisclosureTable> make(std::vector<Axis> axes,
                                                    const std::vector<Contribution>& contributions);

  [[nodiscard]] const std::vector<Axis>& axes() const { return axes_; }
  [[nodiscard]] std::size_t size() const { return totals_.size(); }
  [[nodiscard]] CellId cell(std::span<const NodeId> nodes) const;
  [[nodiscard]] std::vector<NodeId> nodes(CellId cell) const;
  /// `T1566 / KOR / 2026-W14`.
  [[nodiscard]] std::string name(CellId cell) const;
  [[nodiscard]] std::size_t stride(std::size_t axis) const { return strides_[axis]; }

  [[nodiscard]] std::uint64_t total(CellId cell) const { return totals_[cell]; }
  /// Those who reported, in order of contributors, each once; counts may be 0.
  [[nodiscard]] std::span<const Share> shares(CellId cell) const {
    return std::span(shares_).subspan(share_begin_[cell], share_begin_[cell + 1] - share_begin_[cell]);
  }
  [[nodiscard]] std::uint64_t share(CellId cell, Contributor contributor) const;
  [[nodiscard]] bool is_leaf(CellId cell) const;
  /// The contributor knows the whole count of this leaf cell: only it can fill it, or only it has, and may
  /// well know that it is the only one.
  [[nodiscard]] bool known_to(CellId leaf, Contributor contributor) const;
  /// On some axis the node is open.
  [[nodiscard]] bool is_open(CellId cell) const;
  [[nodiscard]] const std::vector<Contributor>& contributors() const { return contributors_; }

 private:
  [[nodiscard]] Result<> add_up(const std::vector<Contribution>& contributions);

  std::vector<Axis> axes_;
  std::vector<std::size_t> strides_;
  std::vector<std::uint64_t> totals_;
  std::vector<std::size_t> share_begin_;
  std::vector<Share> shares_;
  std::vector<Contributor> contributors_;
  bool owned_ = false;  ///< a leaf has an owner
};

}  // namespace entente::trend
