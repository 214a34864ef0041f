// Little-endian numbers in byte strings, as every file of the log and the view has them.
#pragma once

#include <bit>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace entente::store {

static_assert(std::endian::native == std::endian::little,
              "the files of the log are little-endian and are mapped as they are");

/// The number at `at`, which may be unaligned.
template <class T>
[[nodiscard]] T load(const char* at) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

template <class T>
void put(char* at, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::memcpy(at, &value, sizeof(T));
}

template <class T>
void append_number(std::string& out, T value) {
  const std::size_t at = out.size();
  out.resize(at + sizeof(T));
  put(out.data() + at, value);
}

}  // namespace entente::store
