// The two kinds of text that the outer structure of a document holds: strings, and numbers or literals.
#include "stix/splitter_outline.h"

namespace entente::stix {
namespace {

constexpr std::string_view objects_name = "objects";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

StringReader::Step StringReader::refuse(std::string_view complaint) {
  complaint_ = complaint;
  return Step::bad;
}

StringReader::Step StringReader::take(char c) {
  if (hex_left_ > 0) return take_hex(c);
  if (backslash_) return take_escape(c);
  if (continuation_left_ > 0) return take_continuation(static_cast<std::uint8_t>(c));
  if (wants_low_surrogate_ && c != '\\') return refuse("a string holds half of a surrogate pair");
  return take_plain(c);
}

StringReader::Step StringReader::take_plain(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  if (c == '"') return Step::closed;
  if (c == '\\') {
    backslash_ = true;
    return Step::more;
  }
  if (byte < 0x20) return refuse("a string holds a control character that is not escaped");
  match(byte);
  if (byte < 0x80) return Step::more;
  // The first byte says how many follow, and bounds the second (Unicode table 3-7).
  low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
  high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
  if (byte >= 0xC2 && byte <= 0xDF) {
    continuation_left_ = 1;
  } else if (byte >= 0xE0 && byte <= 0xEF) {
    continuation_left_ = 2;
  } else if (byte >= 0xF0 && byte <= 0xF4) {
    continuation_left_ = 3;
  } else {
    return refuse("a string is not UTF-8");
  }
  return Step::more;
}

StringReader::Step StringReader::take_continuation(std::uint8_t byte) {
  if (byte < low_ || byte > high_) return refuse("a string is not UTF-8");
  low_ = 0x80;
  high_ = 0xBF;
  --continuation_left_;
  return Step::more;
}

StringReader::Step StringReader::take_escape(char c) {
  backslash_ = false;
  if (c == 'u') {
    hex_left_ = 4;
    unit_ = 0;
    return Step::more;
  }
  if (wants_low_surrogate_) return refuse("a string holds half of a surrogate pair");
  if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
    return refuse("a string holds an escape that JSON does not know");
  }
  match(0);  // none of these characters is in "objects"
  return Step::more;
}

StringReader::Step StringReader::take_hex(char c) {
  std::uint32_t digit = 0;
  if (is_digit(c)) {
    digit = static_cast<std::uint32_t>(c - '0');
  } else if (c >= 'a' && c <= 'f') {
    digit = static_cast<std::uint32_t>(c - 'a' + 10);
  } else if (c >= 'A' && c <= 'F') {
    digit = static_cast<std::uint32_t>(c - 'A' + 10);
  } else {
    return refuse("a string holds \\u without four hexadecimal digits");
  }
  unit_ = unit_ << 4U | digit;
  if (--hex_left_ > 0) return Step::more;
  const bool low = unit_ >= 0xDC00 && unit_ <= 0xDFFF;
  if (low != wants_low_surrogate_) return refuse("a string holds half of a surrogate pair");
  wants_low_surrogate_ = unit_ >= 0xD800 && unit_ <= 0xDBFF;
  match(unit_);
  return Step::more;
}

void StringReader::match(std::uint32_t code) {
  if (matched_ < 0) return;
  const auto at = static_cast<std::size_t>(matched_);
  const bool same = at < objects_name.size() && code == static_cast<std::uint8_t>(objects_name[at]);
  matched_ = same ? matched_ + 1 : -1;
}

bool StringReader::is_objects() const {
  return matched_ == static_cast<int>(objects_name.size());
}

bool ScalarReader::begin(char c) {
  read_ = 1;
  if (c == 't') word_ = "true";
  if (c == 'f') word_ = "false";
  if (c == 'n') word_ = "null";
  if (!word_.empty()) return true;
  if (c == '-') {
    number_ = Number::minus;
  } else if (c == '0') {
    number_ = Number::zero;
  } else if (is_digit(c)) {
    number_ = Number::digits;
  }
  return number_ != Number::none;
}

bool ScalarReader::take(char c) {
  if (!word_.empty()) {
    if (read_ == word_.size() || word_[read_] != c) return false;
    ++read_;
    return true;
  }
  const bool exponent_mark = c == 'e' || c == 'E';
  Number next = Number::none;
  switch (number_) {
    case Number::minus:
      if (is_digit(c)) next = c == '0' ? Number::zero : Number::digits;
      break;
    case Number::digits:
      if (is_digit(c)) next = Number::digits;
      [[fallthrough]];
    case Number::zero:
      if (c == '.') next = Number::point;
      if (exponent_mark) next = Number::e;
      break;
    case Number::fraction:
      if (exponent_mark) next = Number::e;
      [[fallthrough]];
    case Number::point:
      if (is_digit(c)) next = Number::fraction;
      break;
    case Number::e:
      if (c == '+' || c == '-') next = Number::sign;
      [[fallthrough]];
    case Number::sign:
    case Number::exponent:
      if (is_digit(c)) next = Number::exponent;
      break;
    case Number::none:
      break;
  }
  if (next == Number::none) return false;
  number_ = next;
  return true;
}

bool ScalarReader::complete() const {
  if (!word_.empty()) return read_ == word_.size();
  return number_ == Number::zero || number_ == Number::digits || number_ == Number::fraction ||
         number_ == Number::exponent;
}

}  // namespace entente::stix
