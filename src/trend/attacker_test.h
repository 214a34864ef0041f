// An attacker who has read everything that was published and knows linear programming: the least and the most
// that a hidden count can be. Written apart from the protection, so that the two can disagree.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "trend/disclosure_table.h"

namespace entente::trend {

struct Interval {
  double low = 0;
  double high = 0;
};

/// minimise or maximise c x subject to rows x = right, x >= 0, known to be feasible; dense two-phase simplex
/// with Bland's rule. Infinite where it has no bound.
class Simplex {
 public:
  Simplex(std::vector<std::vector<double>> rows, std::vector<double> right, std::size_t variables)
      : rows_(std::move(rows)), right_(std::move(right)), variables_(variables) {
    drop_dependent_rows();
    first_phase();
  }

  double maximise(const std::vector<double>& objective) {
    std::vector<double> costs(variables_ + rows_.size(), 0);
    std::ranges::copy(objective, costs.begin());
    return solve(costs, variables_);
  }

 private:
  static constexpr double tiny = 1e-9;

  void drop_dependent_rows() {
    std::size_t rank = 0;
    for (std::size_t column = 0; column < variables_ && rank < rows_.size(); ++column) {
      std::size_t best = rank;
      for (std::size_t row = rank; row < rows_.size(); ++row) {
        if (std::abs(rows_[row][column]) > std::abs(rows_[best][column])) best = row;
      }
      if (std::abs(rows_[best][column]) < tiny) continue;
      std::swap(rows_[best], rows_[rank]);
      std::swap(right_[best], right_[rank]);
      for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (row == rank) continue;
        const double factor = rows_[row][column] / rows_[rank][column];
        if (factor == 0) continue;
        for (std::size_t i = 0; i < variables_; ++i) rows_[row][i] -= factor * rows_[rank][i];
        right_[row] -= factor * right_[rank];
      }
      ++rank;
    }
    rows_.resize(rank);
    right_.resize(rank);
  }

  void first_phase() {
    basis_.clear();
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (right_[row] < 0) {
        for (double& value : rows_[row]) value = -value;
        right_[row] = -right_[row];
      }
      rows_[row].resize(variables_ + rows_.size(), 0);
      rows_[row][variables_ + row] = 1;
      basis_.push_back(variables_ + row);
    }
    std::vector<double> costs(variables_ + rows_.size(), 0);
    std::fill(costs.begin() + static_cast<std::ptrdiff_t>(variables_), costs.end(), -1);
    solve(costs, variables_ + rows_.size());
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (basis_[row] < variables_) continue;
      for (std::size_t column = 0; column < variables_; ++column) {
        if (std::abs(rows_[row][column]) < tiny) continue;
        pivot(row, column);
        break;
      }
    }
  }

  double solve(const std::vector<double>& costs, std::size_t columns) {
    while (true) {
      std::optional<std::size_t> enter;
      for (std::size_t column = 0; column < columns && !enter; ++column) {
        double gain = costs[column];
        for (std::size_t row = 0; row < rows_.size(); ++row) gain -= costs[basis_[row]] * rows_[row][column];
        if (gain > tiny) enter = column;
      }
      if (!enter) break;
      std::optional<std::size_t> leave;
      for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (rows_[row][*enter] <= tiny) continue;
        const double ratio = right_[row] / rows_[row][*enter];
        if (!leave || ratio < right_[*leave] / rows_[*leave][*enter] - 1e-12 ||
            (ratio < right_[*leave] / rows_[*leave][*enter] + 1e-12 && basis_[row] < basis_[*leave])) {
          leave = row;
        }
      }
      if (!leave) return std::numeric_limits<double>::infinity();
      pivot(*leave, *enter);
    }
    double value = 0;
    for (std::size_t row = 0; row < rows_.size(); ++row) value += costs[basis_[row]] * right_[row];
    return value;
  }

  void pivot(std::size_t row, std::size_t column) {
    const double by = rows_[row][column];
    for (double& value : rows_[row]) value /= by;
    right_[row] /= by;
    for (std::size_t other = 0; other < rows_.size(); ++other) {
      const double factor = rows_[other][column];
      if (other == row || factor == 0) continue;
      for (std::size_t i = 0; i < rows_[other].size(); ++i) rows_[other][i] -= factor * rows_[row][i];
      right_[other] -= factor * right_[row];
    }
    basis_[row] = column;
  }

  std::vector<std::vector<double>> rows_;
  std::vector<double> right_;
  std::size_t variables_;
  std::vector<std::size_t> basis_;
};

class Attacker {
 public:
  /// Knows the published cells, how totals add up, and if an insider its own counts and which leaves nobody
  /// else can fill. Intervals are of what the others have.
  Attacker(const DisclosureTable& table, const std::function<bool(CellId)>& published,
           std::optional<Contributor> insider)
      : table_(table), insider_(insider) {
    for (CellId cell = 0; cell < table.size(); ++cell) {
      if (table.is_leaf(cell) && !(insider && table.known_to(cell, *insider))) leaves_.push_back(cell);
    }
    for (CellId cell = 0; cell < table.size(); ++cell) {
      if (!published(cell)) continue;
      rows_.push_back(row_of(cell));
      right_.push_back(static_cast<double>(others(cell)));
    }
  }

  [[nodiscard]] std::uint64_t others(CellId cell) const {
    return table_.total(cell) - (insider_ ? table_.share(cell, *insider_) : 0);
  }

  [[nodiscard]] Interval infer(CellId target) const {
    const std::vector<double> sum = row_of(target);
    std::vector<double> negative = sum;
    for (double& value : negative) value = -value;
    return {.low = std::ceil(-Simplex(rows_, right_, leaves_.size()).maximise(negative) - 1e-6),
            .high = std::floor(Simplex(rows_, right_, leaves_.size()).maximise(sum) + 1e-6)};
  }

 private:
  [[nodiscard]] std::vector<double> row_of(CellId cell) const {
    const std::vector<NodeId> above = table_.nodes(cell);
    std::vector<double> row;
    for (const CellId leaf : leaves_) {
      const std::vector<NodeId> below = table_.nodes(leaf);
      bool inside = true;
      for (std::size_t axis = 0; axis < above.size(); ++axis) {
        inside = inside && table_.axes()[axis].contains(above[axis], below[axis]);
      }
      row.push_back(inside ? 1 : 0);
    }
    return row;
  }

  const DisclosureTable& table_;
  std::optional<Contributor> insider_;
  std::vector<CellId> leaves_;
  std::vector<std::vector<double>> rows_;
  std::vector<double> right_;
};

}  // namespace entente::trend
