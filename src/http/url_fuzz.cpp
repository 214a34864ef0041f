// Any text: what is read as an address is written back as one that means the same, on one line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::http;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const Url base{.tls = true, .host = "a", .port = 8443, .path = "/taxii2/"};
  for (const auto& url : {parse_url(text), resolve(base, text)}) {
    if (!url) continue;
    const std::string written = url->to_string();
    if (written.find_first_of("\r\n \t") != std::string::npos || url->path.front() != '/') std::abort();
    if (written.size() <= max_url_bytes && parse_url(written) != url) std::abort();
  }
  return 0;
}
