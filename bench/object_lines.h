// Reads what bench_generate writes: one object a line between the first and the last line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct ObjectFile {
  std::string text;                       ///< the whole file; 64 more bytes are readable behind it
  std::vector<std::string_view> objects;  ///< views into text, without the comma
};

/// Ends the program with a sentence when the file cannot be read or holds no object line.
ObjectFile read_objects(const char* path);

/// TAXII envelopes (`{"objects":[...]}`) of `per_envelope` objects each, from objects [first, first + count).
std::vector<std::string> envelopes(const ObjectFile& file, std::size_t first, std::size_t count,
                                   std::size_t per_envelope);

}  // namespace bench
