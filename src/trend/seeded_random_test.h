// A random source that says the same every time, for tests of what takes one.
#pragma once

#include <random>
#include <span>

#include "base/random.h"

namespace entente::trend {

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(engine_() >> 32);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace entente::trend
