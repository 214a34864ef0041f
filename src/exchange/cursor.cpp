#include "exchange/cursor.h"

#include <cassert>
#include <cstring>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include <openssl/evp.h>
#include <sodium.h>

namespace entente::exchange {
namespace {

constexpr std::size_t tag_bytes = 16;
constexpr std::size_t position_bytes = 8;
constexpr std::size_t sealed_bytes = tag_bytes + position_bytes;
constexpr std::size_t cursor_chars = sealed_bytes * 4 / 3;

using Sealed = std::array<std::uint8_t, sealed_bytes>;
using Position = std::array<std::uint8_t, position_bytes>;

struct CipherDelete {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, CipherDelete>;

const std::uint8_t* octets(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::unexpected<Error> refused() {
  return fail(ErrorKind::malformed, "this node did not give it for this request", "next",
              "repeat `next` exactly as received, with the same collection, filters and user; or start again "
              "without it");
}

}  // namespace

struct Cursors::State {
  // Keyed once: a copy of a keyed context takes 1.5 us, keying one anew 3.6 us. They are only ever copied
  // from.
  Context sealing{EVP_CIPHER_CTX_new()};
  Context opening{EVP_CIPHER_CTX_new()};
  std::mutex mutex;
  std::vector<Context> idle;  ///< as many as were ever used at the same time

  /// Cursors given lately: the same page asked for again has the same cursor, and making it takes longer than
  /// everything else that is done for such a page.
  struct Given {
    store::Stamp after = 0;
    std::string context;
    std::string cursor;
  };
  std::array<Given, 256> given;

  Given& given_for(store::Stamp after, std::string_view context) {
    return given[(std::hash<std::string_view>{}(context) ^ static_cast<std::size_t>(after)) % given.size()];
  }
  std::string find(store::Stamp after, std::string_view context) {
    const std::scoped_lock lock(mutex);
    const Given& known = given_for(after, context);
    return known.after == after && known.context == context ? known.cursor : std::string();
  }
  Context borrow() {
    const std::scoped_lock lock(mutex);
    if (idle.empty()) return Context(EVP_CIPHER_CTX_new());
    Context context = std::move(idle.back());
    idle.pop_back();
    return context;
  }
  void give_back(Context context) {
    const std::scoped_lock lock(mutex);
    idle.push_back(std::move(context));
  }
  void remember(store::Stamp after, std::string_view context, const std::string& cursor) {
    const std::scoped_lock lock(mutex);
    given_for(after, context) = {after, std::string(context), cursor};
  }
};

Cursors::Cursors(const std::array<std::uint8_t, 32>& key) : state_(std::make_unique<State>()) {
  const std::unique_ptr<EVP_CIPHER, CipherDelete> cipher(EVP_CIPHER_fetch(nullptr, "AES-128-SIV", nullptr));
  [[maybe_unused]] const int sealing =
      EVP_EncryptInit_ex2(state_->sealing.get(), cipher.get(), key.data(), nullptr, nullptr);
  [[maybe_unused]] const int opening =
      EVP_DecryptInit_ex2(state_->opening.get(), cipher.get(), key.data(), nullptr, nullptr);
  assert(sealing == 1 && opening == 1);
}

Cursors::~Cursors() = default;  // OpenSSL clears the keys it holds

std::string Cursors::make(store::Stamp after, std::string_view context) const {
  if (std::string known = state_->find(after, context); !known.empty()) return known;
  Position position{};
  std::memcpy(position.data(), &after, position.size());
  Sealed sealed{};
  Context cipher = state_->borrow();
  int written = 0;
  int ok = EVP_CIPHER_CTX_copy(cipher.get(), state_->sealing.get());
  ok &= EVP_EncryptUpdate(cipher.get(), nullptr, &written, octets(context), static_cast<int>(context.size()));
  ok &= EVP_EncryptUpdate(cipher.get(), sealed.data() + tag_bytes, &written, position.data(),
                          static_cast<int>(position.size()));
  ok &= EVP_EncryptFinal_ex(cipher.get(), sealed.data() + sealed.size(), &written);
  ok &= EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, sealed.data());
  state_->give_back(std::move(cipher));
  if (ok != 1) return {};
  std::string text(cursor_chars + 1, '\0');
  sodium_bin2base64(text.data(), text.size(), sealed.data(), sealed.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();
  state_->remember(after, context, text);
  return text;
}

Result<store::Stamp> Cursors::read(std::string_view cursor, std::string_view context) const {
  Sealed sealed{};
  std::size_t length = 0;
  if (cursor.size() != cursor_chars ||
      sodium_base642bin(sealed.data(), sealed.size(), cursor.data(), cursor.size(), nullptr, &length, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      length != sealed.size()) {
    return refused();
  }
  Position position{};
  Context cipher = state_->borrow();
  int written = 0;
  int ok = EVP_CIPHER_CTX_copy(cipher.get(), state_->opening.get());
  ok &= EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, sealed.data());
  ok &= EVP_DecryptUpdate(cipher.get(), nullptr, &written, octets(context), static_cast<int>(context.size()));
  const bool genuine = ok == 1 &&
                       EVP_DecryptUpdate(cipher.get(), position.data(), &written, sealed.data() + tag_bytes,
                                         static_cast<int>(position.size())) == 1 &&
                       EVP_DecryptFinal_ex(cipher.get(), position.data() + position.size(), &written) == 1;
  state_->give_back(std::move(cipher));
  if (!genuine) return refused();
  store::Stamp after = 0;
  std::memcpy(&after, position.data(), position.size());
  return after;
}

}  // namespace entente::exchange
