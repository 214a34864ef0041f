// Any bytes as a query string and as a path.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/message.h"
#include "http/router.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const entente::http::Router router = [] {
    entente::http::Router made;
    for (const char* pattern :
         {"/taxii2/", "/{}/", "/exchange/collections/{}/objects/", "/exchange/collections/{}/{}/"}) {
      made.add({entente::http::Method::get, pattern, {}});
    }
    return made;
  }();
  const auto parameters = entente::http::parse_query(text);
  if (parameters && text.find_first_of("%+&") == std::string_view::npos && !text.empty()) {
    if (parameters->size() != 1) __builtin_trap();
  }
  if (const auto path = entente::http::decode_path(text)) {
    if (path->size() > text.size()) __builtin_trap();
    (void)router.match(entente::http::Method::get, *path);
  }
  return 0;
}
