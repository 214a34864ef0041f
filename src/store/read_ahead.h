// Asks the disk for the beginnings of many files at once, so that reading them one after the other afterwards
// does not wait for each.
//
// Promises: a hint and nothing more. What cannot be opened is left out, nothing is kept, and when it returns
// the reading itself may still be under way.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace entente::store {

struct Beginning {
  std::filesystem::path path;
  std::uint64_t bytes = 0;  ///< from the start of the file; past its end is fine
};

void read_ahead(std::span<const Beginning> files);

}  // namespace entente::store
