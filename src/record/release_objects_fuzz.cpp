// Any bytes must give an answer; what was read is read back the same from what is made of it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "record/release_objects.h"

namespace {

template <class Read>
void read_twice(std::string_view text, Read read) {
  const auto once = read(text);
  if (!once) {
    if (once.error().what.empty()) std::abort();
    return;
  }
  if (once->versions.empty()) std::abort();
  const auto again = read(entente::record::make(*once, {}));
  if (!again || *again != *once) std::abort();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::record;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_twice(text, read_request);
  read_twice(text, read_grant);
  read_twice(text, read_refusal);
  read_twice(text, read_recall);
  read_twice(text, read_acknowledgement);
  static_cast<void>(read_spoken(text));
  return 0;
}
