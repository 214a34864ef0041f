// No cursor that the node did not make is believed, whatever the bytes; what it made reads back.
#include <cstdlib>

#include "exchange/cursor.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const entente::exchange::Cursors cursors({1, 2, 3});
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string made = cursors.make(42, "context");
  if (const auto read = cursors.read(text, "context"); read && text != cursors.make(*read, "context"))
    std::abort();
  if (cursors.read(made, "context") != 42) std::abort();
  if (!text.empty() && text != "context" && cursors.read(made, text)) std::abort();
  return 0;
}
