// Noise for differential privacy, sampled exactly: Canonne, Kamath and Steinke (2020), The Discrete Gaussian
// for Differential Privacy, NeurIPS 33 (arXiv 2004.00010), algorithms 1 to 3. Integers and rejection only: no
// floating point number that could be told from the ideal distribution (Mironov 2012, On significance of the
// least significant bits for differential privacy, CCS). Random bits are the caller's: a secure source in
// a node (base/random.h), a seeded one in tests. How long a draw takes depends on what is drawn; who can
// measure it must not be the recipient.
#pragma once

#include <cstdint>

#include "base/error.h"
#include "base/random.h"

namespace entente::trend {

/// numerator / denominator; the bounds of each use are said there.
struct Ratio {
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;
  friend bool operator==(const Ratio&, const Ratio&) = default;
};

/// P(x) proportional to exp(-|x| / scale): pure differential privacy with epsilon = sensitivity / scale.
struct DiscreteLaplace {
  Ratio scale;  ///< from 1 / 1024 to 65,536, denominator at most 1024
  friend bool operator==(const DiscreteLaplace&, const DiscreteLaplace&) = default;
};

/// P(x) proportional to exp(-x^2 / (2 variance)): zero-concentrated differential privacy with
/// rho = sensitivity^2 / (2 variance). Its true variance is at most that.
struct DiscreteGaussian {
  Ratio variance;  ///< from 1 / 1024 to 2^32, denominator at most 1024
  friend bool operator==(const DiscreteGaussian&, const DiscreteGaussian&) = default;
};

/// Error (unprocessable): a parameter is out of its bounds.
[[nodiscard]] Result<> check(const DiscreteLaplace& noise);
[[nodiscard]] Result<> check(const DiscreteGaussian& noise);

/// One draw; `check` has agreed. Exact but for absolute values over 2^24 of the Gaussian, which are rejected
/// (all of them together have a probability below 2^-40,000).
[[nodiscard]] std::int64_t sample(const DiscreteLaplace& noise, Random& random);
[[nodiscard]] std::int64_t sample(const DiscreteGaussian& noise, Random& random);

}  // namespace entente::trend
