#include "base/random.h"

#include <array>
#include <cstdlib>
#include <cstring>

#include <sodium.h>

namespace entente {
namespace {

constexpr std::size_t buffer_bytes = 4096;  // one system call serves 256 nonces

class SystemRandom final : public Random {
 public:
  SystemRandom() {
    if (sodium_init() < 0) std::abort();
  }
  void fill(std::span<std::uint8_t> out) override {
    thread_local std::array<std::uint8_t, buffer_bytes> buffer;
    thread_local std::size_t used = buffer_bytes;
    if (out.size() > buffer_bytes) {
      randombytes_buf(out.data(), out.size());
      return;
    }
    if (buffer_bytes - used < out.size()) {
      randombytes_buf(buffer.data(), buffer.size());
      used = 0;
    }
    std::memcpy(out.data(), buffer.data() + used, out.size());
    sodium_memzero(buffer.data() + used, out.size());
    used += out.size();
  }
};

}  // namespace

Random& system_random() {
  static SystemRandom random;
  return random;
}

}  // namespace entente
