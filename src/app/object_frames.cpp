#include "app/object_frames.h"

#include <charconv>
#include <cstddef>

namespace entente::app {

void append_frame(std::string& body, std::string_view object) {
  body += std::to_string(object.size());
  body += '\n';
  body += object;
}

Result<std::vector<std::string_view>> read_frames(std::string_view body) {
  std::vector<std::string_view> objects;
  while (!body.empty()) {
    std::size_t length = 0;
    const char* end = body.data() + body.size();
    const auto [at, code] = std::from_chars(body.data(), end, length);
    if (code != std::errc() || at == end || *at != '\n' || length > static_cast<std::size_t>(end - at - 1)) {
      return fail(ErrorKind::malformed, "the body is not a row of objects with their lengths");
    }
    objects.emplace_back(at + 1, length);
    body = std::string_view(at + 1 + length, static_cast<std::size_t>(end - at - 1) - length);
  }
  return objects;
}

}  // namespace entente::app
