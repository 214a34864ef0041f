// Synthetic STIX 2.1 objects in the proportions of an ATT&CK bundle with indicators. Object number i is the
// same bytes for the same seed on every machine; every reference names an object of the same file.
#pragma once

#include <cstdint>
#include <string>

namespace bench {

struct Corpus {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;  ///< number of the first object of the file; references never go below it
};

/// Objects come in blocks of this many, each with the same mix of types; `Corpus::first` is a multiple of it.
inline constexpr std::uint64_t block_objects = 100;

/// Appends the JSON of object `number` (>= corpus.first), on one line, without a newline.
void append_object(std::string& out, const Corpus& corpus, std::uint64_t number);
/// Appends `type--uuid` of object `number`.
void append_id(std::string& out, const Corpus& corpus, std::uint64_t number);
/// Appends an RFC 4122 version 4 UUID drawn from (seed, number).
void append_uuid(std::string& out, std::uint64_t seed, std::uint64_t number);

}  // namespace bench
