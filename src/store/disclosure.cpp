#include "store/disclosure.h"

#include "base/limits.h"
#include "store/entry.h"
#include "store/varint.h"

namespace entente::store {

std::string encode_disclosed(const Disclosed& disclosed) {
  std::string body;
  body.push_back(static_cast<char>(disclosed.recipient));
  append_varint(body, disclosed.ground.size());
  body += disclosed.ground;
  Sequence expected = 0;
  for (std::size_t i = 0; i < disclosed.versions.size();) {
    const Sequence first = disclosed.versions[i];
    std::size_t end = i + 1;
    while (end < disclosed.versions.size() && disclosed.versions[end] == first + (end - i)) ++end;
    append_varint(body, zigzag(static_cast<std::int64_t>(first - expected)));
    append_varint(body, end - i - 1);
    expected = first + (end - i);
    i = end;
  }
  return body;
}

std::optional<Disclosed> parse_disclosed(std::string_view body) {
  if (body.empty() || static_cast<std::uint8_t>(body.front()) >= slots) return std::nullopt;
  Disclosed disclosed{.recipient = static_cast<Slot>(body.front()), .ground = {}, .versions = {}};
  body.remove_prefix(1);
  const auto ground_bytes = take_varint(body);
  if (!ground_bytes || *ground_bytes > body.size() || *ground_bytes > limits::max_ground_bytes)
    return std::nullopt;
  disclosed.ground = body.substr(0, *ground_bytes);
  body.remove_prefix(*ground_bytes);
  Sequence expected = 0;
  while (!body.empty()) {
    const auto step = take_varint(body);
    const auto more = step ? take_varint(body) : std::nullopt;
    if (!more || *more >= limits::max_disclosed_versions - disclosed.versions.size()) return std::nullopt;
    const Sequence first = expected + static_cast<Sequence>(unzigzag(*step));
    if (first > entry_format::max_sequence) return std::nullopt;
    for (Sequence i = 0; i <= *more; ++i) disclosed.versions.push_back(first + i);
    expected = first + *more + 1;
  }
  return disclosed;
}

}  // namespace entente::store
