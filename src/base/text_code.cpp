#include "base/text_code.h"

#include <sodium.h>

namespace entente {
namespace {

std::optional<std::string> decode_base64(std::string_view text, int variant) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  auto* out = reinterpret_cast<unsigned char*>(bytes.data());
  if (sodium_base642bin(out, bytes.size(), text.data(), text.size(), nullptr, &length, &end, variant) != 0)
    return {};
  if (end != text.data() + text.size()) return {};
  bytes.resize(length);
  return bytes;
}

}  // namespace

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return {};
  std::string bytes(text.size() / 2, '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  auto* out = reinterpret_cast<unsigned char*>(bytes.data());
  if (sodium_hex2bin(out, bytes.size(), text.data(), text.size(), nullptr, &length, &end) != 0) return {};
  if (length != bytes.size() || end != text.data() + text.size()) return {};
  return bytes;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.empty()) return std::string();
  const bool padded = text.back() == '=';
  return decode_base64(text,
                       padded ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

std::string to_base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());
  sodium_bin2base64(text.data(), text.size(), in, bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating NUL
  return text;
}

}  // namespace entente
