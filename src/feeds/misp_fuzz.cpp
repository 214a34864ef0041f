#include "feeds/feed_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return entente::feeds::fuzz_reader("misp", data, size);
}
