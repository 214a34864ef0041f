// Numbers and texts one behind the other: how projections save themselves (docs/format/view.md).
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace entente::exchange {

template <std::integral T>
void save_number(std::string& out, T number) {
  const auto wide = static_cast<std::uint64_t>(number);
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(wide >> shift & 0xFF);
}

inline void save_text(std::string& out, std::string_view text) {
  save_number(out, text.size());
  out += text;
}

/// False when `in` is too short; else takes the number off its front.
template <std::integral T>
[[nodiscard]] bool load_number(std::string_view& in, T& number) {
  if (in.size() < 8) return false;
  std::uint64_t wide = 0;
  for (std::size_t i = 8; i-- > 0;) wide = wide << 8U | static_cast<std::uint8_t>(in[i]);
  number = static_cast<T>(wide);
  in.remove_prefix(8);
  return static_cast<std::uint64_t>(number) == wide;
}

[[nodiscard]] inline bool load_text(std::string_view& in, std::string& text) {
  std::uint64_t size = 0;
  if (!load_number(in, size) || size > in.size()) return false;
  text = in.substr(0, static_cast<std::size_t>(size));
  in.remove_prefix(static_cast<std::size_t>(size));
  return true;
}

/// A count that `in` can hold: each element takes eight bytes or more.
[[nodiscard]] inline bool load_count(std::string_view& in, std::uint64_t& count) {
  return load_number(in, count) && count <= in.size() / 8;
}

}  // namespace entente::exchange
