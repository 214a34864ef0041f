#include "stix/canonical.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/limits.h"
#include "stix/splitter_outline.h"

namespace entente::stix {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view remedy = "send I-JSON (RFC 7493), as RFC 8785 demands";

std::unexpected<Error> refuse(std::string what) {
  return fail(ErrorKind::malformed, std::move(what), "canonical JSON", std::string(remedy));
}

std::unexpected<Error> refuse(simdjson::error_code error) {
  return refuse(simdjson::error_message(error));
}

std::unexpected<Error> refuse_repeated(std::string_view key) {
  return refuse(fmt::format("the key {} is there twice in one object", json_string(key.substr(0, 100))));
}

/// UTF-16 order (RFC 8785 section 3.2.3) by UTF-8 bytes: it differs from code point order only in that U+E000
/// to U+FFFF (first bytes EE and EF) come after the surrogates (first bytes F0 to F4).
std::uint8_t rank(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return byte == 0xEE || byte == 0xEF ? static_cast<std::uint8_t>(byte + 0x10) : byte;
}

bool utf16_less(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return rank(x) < rank(y); });
}

/// A member of an object whose value is already written at out[begin, end).
struct Member {
  std::string_view key;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Puts the members that were written from out[start] on into order.
Result<> close_object(std::string& out, std::size_t start, std::vector<Member>& members) {
  std::sort(members.begin(), members.end(),
            [](const Member& a, const Member& b) { return utf16_less(a.key, b.key); });
  const auto twice = std::adjacent_find(members.begin(), members.end(),
                                        [](const Member& a, const Member& b) { return a.key == b.key; });
  if (twice != members.end()) return refuse_repeated(twice->key);
  std::string ordered = "{";
  ordered.reserve(out.size() - start + members.size() * 8 + 2);
  for (const Member& member : members) {
    if (ordered.size() > 1) ordered += ',';
    append_json_string(ordered, member.key);
    ordered += ':';
    ordered.append(out, member.begin, member.end - member.begin);
  }
  ordered += '}';
  out.replace(start, std::string::npos, ordered);
  return {};
}

/// Writes a text that simdjson reads on demand: unlike its document, that reads whole numbers of any length.
/// On demand checks only what is asked for, so everything is.
class TextWriter {
 public:
  explicit TextWriter(std::string& out) : out_(out) {}

  Result<> write(ondemand::value value, std::size_t depth) {
    ondemand::json_type type = ondemand::json_type::null;
    if (const auto error = value.type().get(type)) return refuse(error);
    switch (type) {
      case ondemand::json_type::object:
        return write_object(value, depth + 1);
      case ondemand::json_type::array:
        return write_array(value, depth + 1);
      case ondemand::json_type::string:
        return write_string(value);
      case ondemand::json_type::number:
        return write_number(value);
      case ondemand::json_type::boolean:
        return write_boolean(value);
      case ondemand::json_type::null:
        break;
    }
    bool null = false;
    if (const auto error = simdjson::simdjson_result<bool>(value.is_null()).get(null)) return refuse(error);
    if (!null) return refuse("a literal is neither true, false nor null");
    out_ += "null";
    return {};
  }

 private:
  static Result<> check_depth(std::size_t depth) {
    if (depth <= limits::max_json_depth) return {};
    return refuse(fmt::format("it is nested deeper than {} levels", limits::max_json_depth));
  }

  Result<> write_object(ondemand::value value, std::size_t depth) {
    ENTENTE_CHECK(check_depth(depth));
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return refuse(error);
    const std::size_t start = out_.size();
    std::vector<Member> members;
    for (auto next : object) {
      ondemand::field field;
      if (const auto error = std::move(next).get(field)) return refuse(error);
      Member member;
      if (const auto error = field.unescaped_key().get(member.key)) return refuse(error);
      member.begin = out_.size();
      ENTENTE_CHECK(write(field.value(), depth));
      member.end = out_.size();
      members.push_back(member);
    }
    return close_object(out_, start, members);
  }

  Result<> write_array(ondemand::value value, std::size_t depth) {
    ENTENTE_CHECK(check_depth(depth));
    ondemand::array array;
    if (const auto error = value.get_array().get(array)) return refuse(error);
    out_ += '[';
    bool first = true;
    for (auto next : array) {
      ondemand::value item;
      if (const auto error = std::move(next).get(item)) return refuse(error);
      if (!first) out_ += ',';
      first = false;
      ENTENTE_CHECK(write(item, depth));
    }
    out_ += ']';
    return {};
  }

  Result<> write_string(ondemand::value value) {
    std::string_view text;
    if (const auto error = value.get_string().get(text)) return refuse(error);
    append_json_string(out_, text);
    return {};
  }

  /// simdjson 3.0 reads numbers of more than 19 digits with leading zeros wrongly on demand, so only its
  /// token is used.
  Result<> write_number(ondemand::value value) {
    std::string_view token = value.raw_json_token();
    token = token.substr(0, token.find_last_not_of(" \t\n\r") + 1);
    ScalarReader reader;
    bool well_formed = !token.empty() && reader.begin(token.front());
    for (std::size_t i = 1; well_formed && i < token.size(); ++i) well_formed = reader.take(token[i]);
    if (!well_formed || !reader.complete()) return refuse("a number is not written as JSON demands");
    double number = 0;
    const auto read = std::from_chars(token.data(), token.data() + token.size(), number);
    // from_chars does not tell too small from too large.
    if (read.ec == std::errc::result_out_of_range) number = std::strtod(std::string(token).c_str(), nullptr);
    if (!std::isfinite(number)) return refuse("a number is beyond the range of IEEE 754 doubles");
    append_canonical_number(out_, number);
    return {};
  }

  Result<> write_boolean(ondemand::value value) {
    bool boolean = false;
    if (const auto error = value.get_bool().get(boolean)) return refuse(error);
    out_ += boolean ? "true" : "false";
    return {};
  }

  std::string& out_;
};

Result<> append_object(std::string& out, const simdjson::dom::object& object) {
  std::vector<simdjson::dom::key_value_pair> members;
  members.reserve(object.size());
  for (const auto& field : object) members.push_back(field);
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return utf16_less(a.key, b.key); });
  out += '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0 && members[i].key == members[i - 1].key) return refuse_repeated(members[i].key);
    if (i > 0) out += ',';
    append_json_string(out, members[i].key);
    out += ':';
    ENTENTE_CHECK(append_canonical(out, members[i].value));
  }
  out += '}';
  return {};
}

Result<> append_array(std::string& out, const simdjson::dom::array& array) {
  out += '[';
  bool first = true;
  for (const simdjson::dom::element item : array) {
    if (!first) out += ',';
    first = false;
    ENTENTE_CHECK(append_canonical(out, item));
  }
  out += ']';
  return {};
}

}  // namespace

void append_canonical_number(std::string& out, double value) {
  if (value == 0) {
    out += '0';  // also for -0
    return;
  }
  // d.ddde+xx: the fewest digits that read back as the same number, and of these the closest.
  std::array<char, 32> buffer{};
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  if (text.front() == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const std::size_t mark = text.find('e');
  std::string digits(text.substr(0, 1));
  if (mark > 2) digits += text.substr(2, mark - 2);
  const auto count = static_cast<int>(digits.size());
  const int point =
      std::atoi(std::string(text.substr(mark + 1)).c_str()) + 1;  // digits before the decimal point
  const auto zeros = [](int n) { return std::string(static_cast<std::size_t>(n), '0'); };
  // ECMA-262 Number::toString, steps 6 to 12.
  if (count <= point && point <= 21) {
    out += digits + zeros(point - count);
  } else if (0 < point && point <= 21) {
    out += digits.insert(static_cast<std::size_t>(point), 1, '.');
  } else if (-6 < point && point <= 0) {
    out += "0." + zeros(-point) + digits;
  } else {
    if (count > 1) digits.insert(1, 1, '.');
    out += fmt::format("{}e{:+}", digits, point - 1);
  }
}

Result<> append_canonical(std::string& out, simdjson::dom::element value) {
  using simdjson::dom::element_type;
  switch (value.type()) {
    case element_type::OBJECT:
      return append_object(out, simdjson::dom::object(value));
    case element_type::ARRAY:
      return append_array(out, simdjson::dom::array(value));
    case element_type::STRING:
      append_json_string(out, std::string_view(value));
      return {};
    case element_type::INT64:
      append_canonical_number(out, static_cast<double>(std::int64_t(value)));
      return {};
    case element_type::UINT64:
      append_canonical_number(out, static_cast<double>(std::uint64_t(value)));
      return {};
    case element_type::DOUBLE:
      append_canonical_number(out, double(value));
      return {};
    case element_type::BOOL:
      out += bool(value) ? "true" : "false";
      return {};
    case element_type::NULL_VALUE:
      break;
  }
  out += "null";
  return {};
}

Result<std::string> canonical(std::string_view json) {
  if (json.size() > limits::max_object_bytes) {
    return fail(ErrorKind::too_large, fmt::format("it is larger than {} bytes", limits::max_object_bytes),
                "canonical JSON");
  }
  // Inside a list every value is read alike: simdjson treats a number or string that is the whole document
  // apart.
  simdjson::padded_string text(json.size() + 2);
  text.data()[0] = '[';
  std::copy(json.begin(), json.end(), text.data() + 1);
  text.data()[json.size() + 1] = ']';
  ondemand::parser parser;
  ondemand::document document;
  if (const auto error = parser.iterate(text).get(document)) return refuse(error);
  ondemand::array list;
  if (const auto error = document.get_array().get(list)) return refuse(error);
  std::string out;
  out.reserve(json.size());
  std::size_t values = 0;
  for (auto next : list) {
    ondemand::value value;
    if (const auto error = std::move(next).get(value)) return refuse(error);
    if (++values > 1) return refuse("more follows after the value");
    ENTENTE_CHECK(TextWriter(out).write(value, 0));
  }
  if (values == 0) return refuse("there is no value");
  const char* location = nullptr;  // of what follows the list: nothing may
  if (document.current_location().get(location) != simdjson::OUT_OF_BOUNDS) {
    return refuse("more follows after the value");
  }
  return out;
}

}  // namespace entente::stix
