// Any bytes on the admin socket: an error or views into the body that print to the same objects.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/object_frames.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string body(reinterpret_cast<const char*>(data), size);
  const auto objects = entente::app::read_frames(body);
  if (!objects) return 0;
  std::string again;
  for (const std::string_view object : *objects) entente::app::append_frame(again, object);
  const auto twice = entente::app::read_frames(again);
  if (!twice || *twice != *objects) std::abort();
  return 0;
}
