// The first byte says how the rest is cut into chunks; whole, streamed, fast and slow must tell the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "stix/splitter.h"
#include "stix/splitter_scan.h"

namespace {

using entente::Result;

struct Outcome {
  std::vector<std::string> objects;
  std::string error;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome whole(std::string_view body) {
  const auto result = entente::stix::split(body);
  if (!result) return {{}, result.error().to_string()};
  return {{result->begin(), result->end()}, {}};
}

Outcome streamed(std::string_view body, std::size_t chunk_bytes) {
  Outcome outcome;
  entente::stix::StreamSplitter splitter([&](std::string_view object) -> Result<> {
    outcome.objects.emplace_back(object);
    return {};
  });
  Result<> result;
  for (std::size_t at = 0; result && at < body.size(); at += chunk_bytes) {
    // A copy of its own size, so that a read past the chunk is seen.
    const std::string_view part = body.substr(at, chunk_bytes);
    const std::vector<char> chunk(part.begin(), part.end());
    result = splitter.feed({chunk.data(), chunk.size()});
  }
  if (result) result = splitter.finish();
  if (!result) return {{}, result.error().to_string()};
  return outcome;
}

void require(bool holds) {
  if (!holds) std::abort();
}

using Scan = const char* (*)(entente::stix::ObjectScan&, const char*, const char*);

std::size_t scanned(Scan scan, std::string_view text, std::uint64_t& depth) {
  entente::stix::ObjectScan state;
  const char* const end = scan(state, text.data(), text.data() + text.size());
  depth = state.depth;
  return static_cast<std::size_t>(end - text.data());
}

void compare_scans(std::string_view text) {
  const std::string object = "{" + std::string(text);
  std::uint64_t by_byte = 0;
  const std::size_t expected = scanned(entente::stix::scan_object_by_byte, object, by_byte);
  for (const Scan scan : {Scan(entente::stix::scan_object), Scan(entente::stix::scan_object_baseline)}) {
    std::uint64_t depth = 0;
    require(scanned(scan, object, depth) == expected && depth == by_byte);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome expected = whole(body);
  require(streamed(body, 1) == expected);
  require(streamed(body, std::size_t{data[0]} + 1) == expected);
  compare_scans(body);
  return 0;
}
