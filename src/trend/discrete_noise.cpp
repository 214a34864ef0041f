#include "trend/discrete_noise.h"

#include <array>
#include <cassert>

namespace entente::trend {
namespace {

/// Products of parameters and draws stay below 2^103 by the bounds of the parameters.
__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t most_denominator = 1'024;
constexpr std::uint64_t most_scale = std::uint64_t{1} << 16;
constexpr std::uint64_t most_variance = std::uint64_t{1} << 32;
constexpr std::uint64_t most_gaussian = std::uint64_t{1} << 24;  // absolute value of a draw
constexpr int bits_per_byte = 8;

class Sampler {
 public:
  explicit Sampler(Random& random) : random_(random) {}

  /// Uniform on 0 .. bound - 1, bound at least 1: as many bytes as it takes, the surplus rejected.
  Wide below(Wide bound) {
    std::size_t bytes = 0;
    for (Wide rest = bound - 1; rest > 0; rest >>= bits_per_byte) ++bytes;
    if (bytes == 0) return 0;
    // The highest byte is cut to the bits that the bound has, so that at least half of the draws are kept.
    Wide mask = 0;
    while (mask < bound - 1) mask = mask << 1 | 1;
    while (true) {
      std::array<std::uint8_t, sizeof(Wide)> drawn{};
      random_.fill({drawn.data(), bytes});
      Wide value = 0;
      for (std::size_t i = 0; i < bytes; ++i) value = value << bits_per_byte | drawn[i];
      value &= mask;
      if (value < bound) return value;
    }
  }

  /// True with probability a / b, a <= b, b > 0.
  bool bernoulli(Wide a, Wide b) { return below(b) < a; }

  /// True with probability exp(-a / b): algorithm 1.
  bool bernoulli_exp(Wide a, Wide b) {
    for (; a > b; a -= b) {
      if (!bernoulli_exp_of_fraction(1, 1)) return false;
    }
    return bernoulli_exp_of_fraction(a, b);
  }

  /// P(x) proportional to exp(-|x| s / t): algorithm 2.
  std::int64_t laplace(std::uint64_t t, std::uint64_t s) {
    while (true) {
      const auto u = static_cast<std::uint64_t>(below(t));
      if (!bernoulli_exp(u, t)) continue;
      std::uint64_t v = 0;
      while (bernoulli_exp(1, 1)) ++v;
      const auto y = static_cast<std::int64_t>((u + t * v) / s);
      const bool negative = bernoulli(1, 2);
      if (negative && y == 0) continue;  // 0 must not come up twice as often
      return negative ? -y : y;
    }
  }

 private:
  /// a <= b. True when the first failure of Bernoulli(a / (b k)), k = 1, 2, ..., has an odd k.
  bool bernoulli_exp_of_fraction(Wide a, Wide b) {
    std::uint64_t k = 1;
    while (bernoulli(a, b * k)) ++k;
    return k % 2 == 1;
  }

  Random& random_;
};

std::uint64_t floor_of_root(std::uint64_t square) {
  std::uint64_t low = 0;
  std::uint64_t high = most_scale;
  while (low < high) {
    const std::uint64_t middle = (low + high + 1) / 2;
    if (middle * middle <= square) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

Result<> check_ratio(const Ratio& ratio, std::uint64_t most, const char* name) {
  const bool denominator = ratio.denominator >= 1 && ratio.denominator <= most_denominator;
  if (denominator && ratio.numerator >= 1 && ratio.numerator <= most * ratio.denominator) return {};
  return fail(
      ErrorKind::unprocessable, "the noise is out of bounds", name,
      "take a fraction above 0 with a denominator of at most 1024, a scale up to 65536 or a variance up to "
      "2^32");
}

}  // namespace

Result<> check(const DiscreteLaplace& noise) {
  return check_ratio(noise.scale, most_scale, "scale");
}

Result<> check(const DiscreteGaussian& noise) {
  return check_ratio(noise.variance, most_variance, "variance");
}

std::int64_t sample(const DiscreteLaplace& noise, Random& random) {
  assert(check(noise));
  return Sampler(random).laplace(noise.scale.numerator, noise.scale.denominator);
}

// Algorithm 3 with variance n / m: candidates are discrete Laplace with scale t = floor(sigma) + 1 and are
// kept with probability exp(-(|y| - n / (m t))^2 m / (2 n)) = exp(-(|y| m t - n)^2 / (2 n m t^2)).
std::int64_t sample(const DiscreteGaussian& noise, Random& random) {
  assert(check(noise));
  const std::uint64_t n = noise.variance.numerator;
  const std::uint64_t m = noise.variance.denominator;
  const std::uint64_t t = floor_of_root(n / m) + 1;
  Sampler sampler(random);
  while (true) {
    const std::int64_t y = sampler.laplace(t, 1);
    const auto size = static_cast<std::uint64_t>(y < 0 ? -y : y);
    if (size > most_gaussian) continue;
    const Wide scaled = Wide{size} * m * t;
    const Wide distance = scaled > n ? scaled - n : n - scaled;
    if (sampler.bernoulli_exp(distance * distance, Wide{2} * n * m * t * t)) return y;
  }
}

}  // namespace entente::trend
