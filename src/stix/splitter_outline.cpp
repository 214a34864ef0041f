#include "stix/splitter_outline.h"

#include <fmt/format.h>

#include "base/limits.h"

namespace entente::stix {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// How a byte is shown in a message.
std::string shown(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  if (byte > 0x20 && byte < 0x7F) return fmt::format("'{}'", c);
  return fmt::format("byte 0x{:02X}", byte);
}

constexpr std::string_view remedy = "send a TAXII envelope or STIX bundle: {\"objects\": [...]} in UTF-8";

}  // namespace

std::unexpected<Error> Outline::refuse(std::string what) const {
  return fail(ErrorKind::malformed, std::move(what), fmt::format("byte {}", offset_), std::string(remedy));
}

bool Outline::at_element(char c) const {
  return c == '{' && in_objects_ && depth_ == 2 &&
         (expect_ == Expect::value || expect_ == Expect::value_or_end);
}

Result<std::size_t> Outline::advance(std::string_view chunk, std::size_t at) {
  for (; at != chunk.size(); ++at, ++offset_) {
    if (at_element(chunk[at])) return at;
    ENTENTE_CHECK(take(chunk[at]));
  }
  return at;
}

void Outline::skip_element(std::uint64_t bytes) {
  offset_ += bytes;
  expect_ = Expect::comma_or_end;
}

Result<> Outline::take(char c) {
  if (expect_ == Expect::string) return take_string(c);
  if (expect_ == Expect::scalar) {
    if (scalar_.take(c)) return {};
    if (!scalar_.complete()) {
      return refuse(fmt::format("{} stands in the middle of a number, true, false or null", shown(c)));
    }
    expect_ = Expect::comma_or_end;
  }
  if (expect_ == Expect::document) return take_document(c);
  if (is_space(c)) return {};
  switch (expect_) {
    case Expect::key_or_end:
      if (c == '}') return close(c);
      [[fallthrough]];
    case Expect::key:
      if (c == '"') return begin_key();
      return refuse(fmt::format("expected a property name in double quotes, found {}", shown(c)));
    case Expect::colon:
      if (c != ':') return refuse(fmt::format("expected ':' after a property name, found {}", shown(c)));
      expect_ = Expect::value;
      return {};
    case Expect::comma_or_end:
      return take_comma_or_end(c);
    case Expect::value_or_end:
      if (c == ']') return close(c);
      [[fallthrough]];
    case Expect::value:
      return take_value(c);
    default:
      return refuse(fmt::format("the document is over, but {} follows", shown(c)));
  }
}

Result<> Outline::take_document(char c) {
  if (is_space(c)) return {};
  if (c == '{') return open(true);
  if (offset_ == 0 && c == '\xEF') {
    return fail(ErrorKind::malformed, "the document begins with a byte order mark, which JSON forbids",
                "byte 0", "remove the three bytes EF BB BF (RFC 8259 section 8.1)");
  }
  return refuse(fmt::format("expected the opening '{{' of an envelope or bundle, found {}", shown(c)));
}

Result<> Outline::begin_key() {
  string_ = {};
  string_is_key_ = true;
  expect_ = Expect::string;
  return {};
}

Result<> Outline::take_string(char c) {
  switch (string_.take(c)) {
    case StringReader::Step::more:
      return {};
    case StringReader::Step::bad:
      return refuse(std::string(string_.complaint()));
    case StringReader::Step::closed:
      break;
  }
  if (!string_is_key_) {
    expect_ = Expect::comma_or_end;
    return {};
  }
  expect_ = Expect::colon;
  objects_key_ = depth_ == 1 && string_.is_objects();
  if (!objects_key_) return {};
  if (objects_seen_) return refuse("\"objects\" is there twice, and only one of them could be meant");
  objects_seen_ = true;
  return {};
}

Result<> Outline::take_value(char c) {
  if (in_objects_ && depth_ == 2) {
    return refuse(fmt::format("expected an object in \"objects\", found {}", shown(c)));
  }
  if (objects_key_) {
    objects_key_ = false;
    if (c != '[')
      return refuse(fmt::format("expected a list as the value of \"objects\", found {}", shown(c)));
    in_objects_ = true;
  }
  if (c == '{' || c == '[') return open(c == '{');
  if (c == '"') {
    string_ = {};
    string_is_key_ = false;
    expect_ = Expect::string;
    return {};
  }
  scalar_ = {};
  if (!scalar_.begin(c)) return refuse(fmt::format("expected a value, found {}", shown(c)));
  expect_ = Expect::scalar;
  return {};
}

Result<> Outline::take_comma_or_end(char c) {
  const bool in_object = (kinds_ & 1U) != 0;
  if (c == ',') {
    expect_ = in_object ? Expect::key : Expect::value;
    return {};
  }
  if (c == (in_object ? '}' : ']')) return close(c);
  return refuse(fmt::format("expected ',' or '{}', found {}", in_object ? '}' : ']', shown(c)));
}

Result<> Outline::open(bool object) {
  if (depth_ == static_cast<int>(limits::max_json_depth)) {
    return refuse(fmt::format("the document is nested deeper than {} levels", limits::max_json_depth));
  }
  ++depth_;
  kinds_ = (kinds_ << 1U) | (object ? 1U : 0U);
  expect_ = object ? Expect::key_or_end : Expect::value_or_end;
  return {};
}

Result<> Outline::close(char c) {
  if (c == ']' && depth_ == 2) in_objects_ = false;
  --depth_;
  kinds_ >>= 1U;
  expect_ = depth_ == 0 ? Expect::nothing : Expect::comma_or_end;
  return {};
}

Result<> Outline::finish() const {
  if (expect_ == Expect::nothing) return {};
  if (expect_ == Expect::document) return refuse("there is no document, only white space or nothing");
  return refuse("the document ends in the middle");
}

}  // namespace entente::stix
