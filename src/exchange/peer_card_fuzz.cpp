// Any text: reading a peer card ends; what was read is signed by its key.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "exchange/peer_card.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::exchange;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto card = read_card(text);
  if (card && !entente::release::verify_signature(text, card->signing_key)) std::abort();
  return 0;
}
