#include "base/uuid.h"

#include <algorithm>
#include <cstdlib>

#include <openssl/evp.h>

namespace entente {
namespace {

constexpr std::size_t text_size = 36;
constexpr std::string_view hex = "0123456789abcdef";

bool is_dash(std::size_t at) {
  return at == 8 || at == 13 || at == 18 || at == 23;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void stamp(Uuid& uuid, int version) {
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0F) | (version << 4));
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3F) | 0x80);
}

}  // namespace

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != text_size) return std::nullopt;
  Uuid uuid;
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text_size; ++i) {
    if (is_dash(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = hex_value(text[i]);
    if (value < 0) return std::nullopt;
    auto& byte = uuid.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | value);
    ++nibble;
  }
  return uuid;
}

std::string to_string(const Uuid& uuid) {
  std::string text;
  text.reserve(text_size);
  for (const auto byte : uuid.bytes) {
    if (is_dash(text.size())) text += '-';
    text += hex[byte >> 4];
    text += hex[byte & 0x0F];
  }
  return text;
}

Uuid random_uuid(Random& random) {
  Uuid uuid;
  random.fill(uuid.bytes);
  stamp(uuid, 4);
  return uuid;
}

Uuid name_uuid(const Uuid& name_space, std::string_view name) {
  std::string input(name_space.bytes.begin(), name_space.bytes.end());
  input += name;
  std::array<std::uint8_t, 20> digest{};
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, "SHA1", nullptr, input.data(), input.size(), digest.data(), &size) != 1)
    std::abort();
  Uuid uuid;
  std::copy_n(digest.begin(), uuid.bytes.size(), uuid.bytes.begin());
  stamp(uuid, 5);
  return uuid;
}

}  // namespace entente
