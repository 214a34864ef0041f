// A recorded status reads back as written, and no bytes break the reader.
#include <cstdlib>

#include "exchange/status_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using entente::exchange::read_status;
  using entente::exchange::write_status;
  const auto record = read_status({reinterpret_cast<const char*>(data), size});
  if (!record) return 0;
  const std::string text = write_status(*record);
  const auto again = read_status(text);
  if (!again || write_status(*again) != text) std::abort();
  return 0;
}
