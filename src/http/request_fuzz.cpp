// Any bytes, arriving in any pieces, through the request reader. What comes out must not depend on the
// pieces.
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "http/request_reader.h"

namespace {

using entente::http::BodyBudget;
using entente::http::RequestReader;

constexpr std::size_t max_content = 1 << 16;

/// Reads all requests in `input`; `pieces` says how many bytes arrive at a time. Returns what was understood.
std::string read_all(std::string_view input, std::string_view pieces) {
  BodyBudget budget(3 * max_content);
  RequestReader reader(max_content, budget);
  std::string seen;
  std::size_t turn = 0;
  while (true) {
    switch (reader.state()) {
      case RequestReader::State::head:
      case RequestReader::State::content: {
        if (input.empty()) return seen;
        const std::span<char> space = reader.space();
        assert(!space.empty());
        const std::size_t piece =
            pieces.empty() ? input.size() : 1U + static_cast<unsigned char>(pieces[turn++ % pieces.size()]);
        const std::size_t count = std::min({piece, space.size(), input.size()});
        std::memcpy(space.data(), input.data(), count);
        input.remove_prefix(count);
        if (turn % 5 == 1 && reader.state() == RequestReader::State::head && reader.begun()) {
          const std::string parked = reader.park();
          reader.unpark(parked);
          std::memcpy(reader.space().data(), input.data() - count, count);
        }
        reader.received(count);
        break;
      }
      case RequestReader::State::ready:
        seen += reader.head().method_name;
        seen += reader.head().target;
        for (const auto& header : reader.head().headers) (seen += header.name) += header.value;
        reader.read_content();
        break;
      case RequestReader::State::complete:
        assert(reader.content().size() <= max_content);
        for (std::size_t i = 0; i < entente::http::body_padding_bytes; ++i) {
          assert(reader.content().data()[reader.content().size() + i] == 0);
        }
        (seen += '|') += reader.content();
        reader.next();
        break;
      case RequestReader::State::starved:
        assert(false && "one body fits the budget");
        return seen;
      case RequestReader::State::failed:
        assert(!reader.error().what.empty() && reader.error().http_status() >= 400);
        return seen + "!" + std::to_string(reader.error().http_status());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view pieces = input.substr(0, std::min<std::size_t>(size, 4));
  input.remove_prefix(pieces.size());
  const std::string whole = read_all(input, {});
  const std::string parts = read_all(input, pieces);
  if (whole != parts) __builtin_trap();
  return 0;
}
