#include "feeds/output.h"

#include <cstring>

#include <fmt/format.h>

#include "base/limits.h"

namespace entente::feeds {
namespace {

constexpr std::size_t most_shown = 120;  // bytes of a value in a note

std::string shortened(std::string_view text) {
  if (text.size() <= most_shown) return std::string(text);
  std::size_t end = most_shown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace

std::size_t Output::HashOfUuid::operator()(const Uuid& uuid) const {
  // Version 5 UUIDs are hashes already; those of sources (MISP) at worst make this set slow.
  std::uint64_t halves[2];
  std::memcpy(halves, uuid.bytes.data(), sizeof(halves));
  return static_cast<std::size_t>(halves[0] ^ (halves[1] * 0x9E3779B97F4A7C15ULL));
}

Result<bool> Output::is_new(std::string_view id) {
  // UUIDs are distinct across types: the type is part of what is hashed, or chosen by chance.
  const auto at = id.find("--");
  const auto uuid = at == std::string_view::npos ? std::nullopt : parse_uuid(id.substr(at + 2));
  if (!uuid) return fail(ErrorKind::internal, "an importer made an id without a UUID", std::string(id));
  if (ids_.size() >= limits::max_feed_ids) {
    return fail(ErrorKind::too_large,
                fmt::format("the files make more than {} objects", limits::max_feed_ids), file_,
                "import them in several runs");
  }
  return ids_.insert(*uuid).second;
}

Result<> Output::add(std::string_view object) {
  ++made_;
  return objects_(object);
}

Result<> Output::leave(std::string_view reason, std::string_view column, std::string_view value) {
  ++left_out_;
  return note(true, reason, column, value);
}

Result<> Output::miss(std::string_view reason, std::string_view column, std::string_view value) {
  return note(false, reason, column, value);
}

Result<> Output::note(bool whole, std::string_view reason, std::string_view column, std::string_view value) {
  if (!notes_) return {};
  return notes_({.whole = whole,
                 .reason = std::string(reason),
                 .file = file_,
                 .line = line_,
                 .column = std::string(column),
                 .value = shortened(value)});
}

}  // namespace entente::feeds
