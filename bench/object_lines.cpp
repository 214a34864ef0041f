#include "object_lines.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace bench {
namespace {

constexpr std::size_t slack_bytes = 64;

std::string read_all(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) {
    std::perror(path);
    std::exit(1);
  }
  std::string text;
  std::fseek(file, 0, SEEK_END);
  const long size = std::ftell(file);
  std::rewind(file);
  text.reserve(static_cast<std::size_t>(size) + slack_bytes);
  text.resize(static_cast<std::size_t>(size));
  const std::size_t got = std::fread(text.data(), 1, text.size(), file);
  std::fclose(file);
  if (got != text.size()) {
    std::fprintf(stderr, "%s: could be read in part only\n", path);
    std::exit(1);
  }
  return text;
}

}  // namespace

ObjectFile read_objects(const char* path) {
  ObjectFile file{.text = read_all(path), .objects = {}};
  const std::string_view text = file.text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with(',')) line.remove_suffix(1);
    if (line.starts_with('{') && line.ends_with('}')) file.objects.push_back(line);
    at = end + 1;
  }
  if (file.objects.empty()) {
    std::fprintf(stderr, "%s: holds no line with an object\n", path);
    std::exit(1);
  }
  return file;
}

std::vector<std::string> envelopes(const ObjectFile& file, std::size_t first, std::size_t count,
                                   std::size_t per_envelope) {
  std::vector<std::string> made;
  const std::size_t last = std::min(file.objects.size(), first + count);
  for (std::size_t at = first; at < last;) {
    std::string body = R"({"objects":[)";
    const std::size_t end = std::min(last, at + per_envelope);
    for (std::size_t i = at; i < end; ++i) {
      if (i != at) body += ',';
      body += file.objects[i];
    }
    body += "]}";
    made.push_back(std::move(body));
    at = end;
  }
  return made;
}

}  // namespace bench
