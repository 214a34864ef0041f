#include "exchange/password.h"

#include <fmt/format.h>
#include <sodium.h>

#include "base/text_code.h"

namespace entente::exchange {
namespace {

constexpr std::size_t min_password_bytes = 12;
constexpr std::size_t max_password_bytes = 1'024;

std::string unpadded_base64(std::size_t length, Random& random) {
  std::string bytes(length, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  std::string text = to_base64(bytes);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

}  // namespace

PasswordHasher::PasswordHasher(PasswordOptions options, Random& random)
    : options_(options),
      nobody_(fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", options.memory_bytes / 1024, options.passes,
                          unpadded_base64(crypto_pwhash_SALTBYTES, random), unpadded_base64(32, random))) {}

Result<> PasswordHasher::enter() {
  std::unique_lock lock(mutex_);
  if (running_ >= options_.parallel) {
    if (waiting_ >= options_.waiting) {
      Error error{.kind = ErrorKind::unavailable,
                  .what = "too many sign-ins are being checked at this moment",
                  .where = {},
                  .remedy = "try again in a second"};
      error.retry_after_seconds = 1;
      return std::unexpected(std::move(error));
    }
    ++waiting_;
    free_.wait(lock, [&] { return running_ < options_.parallel; });
    --waiting_;
  }
  ++running_;
  return {};
}

void PasswordHasher::leave() {
  {
    const std::lock_guard lock(mutex_);
    --running_;
  }
  free_.notify_one();
}

Result<std::string> PasswordHasher::hash(std::string_view password) {
  if (password.size() < min_password_bytes || password.size() > max_password_bytes) {
    return fail(ErrorKind::unprocessable,
                fmt::format("the password has {} bytes; it must have {} to {}", password.size(),
                            min_password_bytes, max_password_bytes),
                {}, "choose a longer one, such as four words");
  }
  ENTENTE_CHECK(enter());
  char verifier[crypto_pwhash_STRBYTES] = {};
  const int code =
      crypto_pwhash_str(verifier, password.data(), password.size(), options_.passes, options_.memory_bytes);
  leave();
  if (code != 0) return fail(ErrorKind::unavailable, "there is not enough memory to hash a password");
  return std::string(verifier);
}

Result<bool> PasswordHasher::verify(const std::string& verifier, std::string_view password) {
  ENTENTE_CHECK(enter());
  const std::string& against = verifier.empty() ? nobody_ : verifier;
  const int code = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size());
  leave();
  return code == 0 && !verifier.empty();
}

}  // namespace entente::exchange
