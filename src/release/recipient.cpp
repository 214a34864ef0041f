#include "release/recipient.h"

#include <algorithm>

namespace entente::release {
namespace {

constexpr std::uint16_t letters = 26;
constexpr std::uint16_t codes = letters * letters * letters;

}  // namespace

bool is_nation(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<std::uint16_t> pack_nation(std::string_view code) {
  if (!is_nation(code)) return {};
  std::uint16_t number = 0;
  for (const char c : code) number = static_cast<std::uint16_t>(number * letters + (c - 'A'));
  return static_cast<std::uint16_t>(number + 1);
}

std::string unpack_nation(std::uint16_t number) {
  if (number == 0 || number > codes) return {};
  std::string code(3, 'A');
  number = static_cast<std::uint16_t>(number - 1);
  for (std::size_t i = code.size(); i-- > 0;) {
    code[i] = static_cast<char>('A' + number % letters);
    number = static_cast<std::uint16_t>(number / letters);
  }
  return code;
}

}  // namespace entente::release
