#include "stix/splitter.h"

#include <optional>

#include <fmt/format.h>

#include "base/limits.h"
#include "stix/splitter_outline.h"
#include "stix/splitter_scan.h"

namespace entente::stix {
namespace {

std::unexpected<Error> refuse_large(std::uint64_t offset) {
  return fail(
      ErrorKind::too_large, fmt::format("an object is larger than {} bytes", limits::max_object_bytes),
      fmt::format("byte {}", offset), "leave out its embedded payload, or refer to it by url and hashes");
}

std::unexpected<Error> refuse_cut(std::uint64_t offset) {
  return fail(ErrorKind::malformed, "the document ends in the middle of the object that begins here",
              fmt::format("byte {}", offset), "send the whole document");
}

}  // namespace

Result<std::vector<std::string_view>> split(std::string_view body) {
  std::vector<std::string_view> objects;
  Outline outline;
  for (std::size_t at = 0;;) {
    ENTENTE_TRY(begin, outline.advance(body, at));
    if (begin == body.size()) break;
    // One byte more than is allowed is enough to know that an object is too large.
    const std::string_view rest = body.substr(begin, limits::max_object_bytes + 1);
    ObjectScan scan;
    const char* const end = scan_object(scan, rest.data(), rest.data() + rest.size());
    const auto size = static_cast<std::size_t>(end - rest.data());
    if (size > limits::max_object_bytes) return refuse_large(begin);
    if (scan.depth != 0) return refuse_cut(begin);
    if (objects.size() == limits::max_objects_per_post) {
      return fail(ErrorKind::too_large,
                  fmt::format("there are more than {} objects", limits::max_objects_per_post),
                  fmt::format("byte {}", begin), "send them in several requests");
    }
    objects.emplace_back(rest.substr(0, size));
    outline.skip_element(size);
    at = begin + size;
  }
  ENTENTE_CHECK(outline.finish());
  return objects;
}

struct StreamSplitter::State {
  Sink sink;
  Outline outline;
  ObjectScan scan;
  bool inside = false;  // of an element of "objects"
  std::string begun;    // the part of that element that came with earlier chunks
  std::uint64_t object_offset = 0;
  std::optional<Error> spent;

  Result<> feed(std::string_view chunk);
  Result<std::size_t> feed_object(std::string_view chunk, std::size_t at);
};

/// Reads chunk[at] and on as the element; returns where it ends in the chunk, or chunk.size().
Result<std::size_t> StreamSplitter::State::feed_object(std::string_view chunk, std::size_t at) {
  const std::size_t room = limits::max_object_bytes - begun.size();
  const std::string_view rest = chunk.substr(at, room + 1);
  const char* const end = scan_object(scan, rest.data(), rest.data() + rest.size());
  const auto size = static_cast<std::size_t>(end - rest.data());
  if (size > room) return refuse_large(object_offset);
  if (scan.depth != 0) {
    begun.append(rest);
    return chunk.size();
  }
  inside = false;
  outline.skip_element(begun.size() + size);
  if (begun.empty()) {
    ENTENTE_CHECK(sink(rest.substr(0, size)));
  } else {
    begun.append(rest, 0, size);
    ENTENTE_CHECK(sink(begun));
    begun.clear();
  }
  return at + size;
}

Result<> StreamSplitter::State::feed(std::string_view chunk) {
  for (std::size_t at = 0; at != chunk.size();) {
    if (!inside) {
      ENTENTE_TRY(begin, outline.advance(chunk, at));
      at = begin;
      if (at == chunk.size()) break;
      inside = true;
      scan = {};
      object_offset = outline.offset();
    }
    ENTENTE_TRY(next, feed_object(chunk, at));
    at = next;
  }
  return {};
}

StreamSplitter::StreamSplitter(Sink sink) : state_(std::make_unique<State>()) {
  state_->sink = std::move(sink);
}
StreamSplitter::~StreamSplitter() = default;
StreamSplitter::StreamSplitter(StreamSplitter&&) noexcept = default;
StreamSplitter& StreamSplitter::operator=(StreamSplitter&&) noexcept = default;

Result<> StreamSplitter::feed(std::string_view chunk) {
  if (state_->spent) return std::unexpected(*state_->spent);
  Result<> result = state_->feed(chunk);
  if (!result) state_->spent = result.error();
  return result;
}

Result<> StreamSplitter::finish() {
  if (state_->spent) return std::unexpected(*state_->spent);
  Result<> result = state_->inside ? refuse_cut(state_->object_offset) : state_->outline.finish();
  if (!result) state_->spent = result.error();
  return result;
}

std::uint64_t StreamSplitter::object_offset() const {
  return state_->object_offset;
}

}  // namespace entente::stix
