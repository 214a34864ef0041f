// Any bytes must give an answer; whatever can be signed is verified with its key and with no other.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "release/grant.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::release;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static constexpr std::array<std::uint8_t, 32> seed{1};
  static constexpr std::array<std::uint8_t, 32> other_seed{2};
  static const PublicKey key = public_key_of(seed);
  static const PublicKey other_key = public_key_of(other_seed);
  if (const auto grant = read_grant(text)) {
    if (grant->versions.empty() || grant->recipients.empty()) std::abort();
    const GrantedVersion& named = grant->versions.front();
    if (!grant->names(named.id, named.version, named.sha256)) std::abort();
  }
  static_cast<void>(verify_signature(text, key));
  if (const auto signed_text = sign_object(text, seed)) {
    if (!verify_signature(*signed_text, key) || verify_signature(*signed_text, other_key)) std::abort();
  }
  return 0;
}
