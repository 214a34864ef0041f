// Argon2id verifiers (RFC 9106, libsodium's string form). Slow on purpose, and bounded: at most `parallel`
// run at a time, each taking `memory_bytes`; a few more wait, the rest are refused.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/random.h"

namespace entente::exchange {

struct PasswordOptions {
  std::size_t memory_bytes = std::size_t{64} << 20;
  unsigned passes = 2;
  int parallel = 2;
  int waiting = 16;
};

/// Thread-safe.
class PasswordHasher {
 public:
  PasswordHasher(PasswordOptions options, Random& random);
  /// A verifier with a new salt. Errors: unprocessable (shorter than 12 or longer than 1,024 bytes),
  /// unavailable.
  [[nodiscard]] Result<std::string> hash(std::string_view password);
  /// Whether the password is the verifier's. With an empty verifier (unknown user) it takes as long and says
  /// no. Error: unavailable, with the seconds to wait, when too many are waiting already.
  [[nodiscard]] Result<bool> verify(const std::string& verifier, std::string_view password);

 private:
  [[nodiscard]] Result<> enter();
  void leave();

  PasswordOptions options_;
  std::string nobody_;  ///< a well-formed verifier that no password fits
  std::mutex mutex_;
  std::condition_variable free_;
  int running_ = 0;
  int waiting_ = 0;
};

}  // namespace entente::exchange
