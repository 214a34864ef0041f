// Linear equations of a handful of unknowns, on the stack.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace entente::trend {

template <std::size_t N>
using SmallMatrix = std::array<std::array<double, N>, N>;

/// Solves matrix * x = right for the first `size` unknowns by Cholesky's factorisation; x replaces `right`.
/// Only the lower triangle is read, and overwritten. False when the matrix is not positive definite to
/// working precision.
template <std::size_t N>
[[nodiscard]] bool solve_positive(SmallMatrix<N>& matrix, std::array<double, N>& right, std::size_t size) {
  constexpr double least_pivot = 1e-13;
  for (std::size_t column = 0; column < size; ++column) {
    double pivot = matrix[column][column];
    const double original = pivot;
    for (std::size_t k = 0; k < column; ++k) pivot -= matrix[column][k] * matrix[column][k];
    if (!(pivot > least_pivot * original) || !(pivot > 0)) return false;
    matrix[column][column] = std::sqrt(pivot);
    for (std::size_t row = column + 1; row < size; ++row) {
      double value = matrix[row][column];
      for (std::size_t k = 0; k < column; ++k) value -= matrix[row][k] * matrix[column][k];
      matrix[row][column] = value / matrix[column][column];
    }
  }
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t k = 0; k < row; ++k) right[row] -= matrix[row][k] * right[k];
    right[row] /= matrix[row][row];
  }
  for (std::size_t row = size; row-- > 0;) {
    for (std::size_t k = row + 1; k < size; ++k) right[row] -= matrix[k][row] * right[k];
    right[row] /= matrix[row][row];
  }
  return true;
}

}  // namespace entente::trend
