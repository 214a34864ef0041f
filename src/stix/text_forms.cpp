#include "stix/text_forms.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace entente::stix {
namespace {

enum Class : std::uint16_t {
  lower = 1,
  upper = 2,
  digit = 4,
  hex_letter = 8,
  mark = 16,       ///< - . _ ~
  sub_delim = 32,  ///< ! $ & ' ( ) * + , ; =
  hyphen = 64,
  colon = 128,
  path = 256,  ///< @ /
  question = 512
};

constexpr std::array<std::uint16_t, 256> make_classes() {
  std::array<std::uint16_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = lower;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] = upper;
  for (int c = '0'; c <= '9'; ++c) classes[c] = digit;
  for (const char c : std::string_view("abcdefABCDEF")) classes[c] |= hex_letter;
  for (const char c : std::string_view("-._~")) classes[c] |= mark;
  classes['-'] |= hyphen;
  classes[':'] = colon;
  classes['@'] = classes['/'] = path;
  classes['?'] = question;
  for (const char c : std::string_view("!$&'()*+,;=")) classes[c] |= sub_delim;
  return classes;
}
constexpr auto classes = make_classes();

constexpr bool is(char c, int mask) {
  return (classes[static_cast<unsigned char>(c)] & mask) != 0;
}
constexpr int alnum = lower | upper | digit;
constexpr int alpha = lower | upper;
constexpr int hex_digit = digit | hex_letter;

template <class Test>
bool all(std::string_view text, Test test) {
  return std::ranges::all_of(text, test);
}

constexpr std::size_t uuid_size = 36;
constexpr std::size_t longest_name = 250;

constexpr std::uint64_t in_each_byte(unsigned value) {
  return std::uint64_t{0x0101010101010101} * value;
}

/// The top bit of each byte that is from `first` to `last`; all bytes must be ASCII.
constexpr std::uint64_t between(std::uint64_t bytes, char first, char last) {
  const auto at_least = bytes + in_each_byte(0x80U - static_cast<unsigned>(first));
  const auto above = bytes + in_each_byte(0x7FU - static_cast<unsigned>(last));
  return at_least & ~above;
}

/// Eight hexadecimal digits at once.
bool are_hex_digits(const char* text, std::uint64_t flipped) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof bytes);
  bytes ^= flipped;
  constexpr std::uint64_t top = in_each_byte(0x80);
  const auto digits =
      between(bytes & ~top, '0', '9') | between((bytes | in_each_byte(0x20)) & ~top, 'a', 'f');
  return (digits & ~bytes & top) == top;
}

/// What turns the hyphens of eight characters into zeros.
std::uint64_t hyphens_to_zeros(const char (&at)[9]) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

// Every reference of every object comes by here: five words instead of 36 characters.
bool is_uuid(std::string_view text) {
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return false;
  static_assert(('-' ^ '0') == 0x1D);
  const auto in_2_and_3 = hyphens_to_zeros("\x1D\0\0\0\0\x1D\0\0");
  const auto in_3_and_4 = hyphens_to_zeros("\0\0\x1D\0\0\0\0\x1D");
  const char* const at = text.data();
  if (!are_hex_digits(at, 0) || !are_hex_digits(at + 8, in_2_and_3) || !are_hex_digits(at + 16, in_3_and_4) ||
      !are_hex_digits(at + 24, 0) || !are_hex_digits(at + uuid_size - 8, 0)) {
    return false;
  }
  const char version = text[14];
  const char variant = text[19];
  return version >= '1' && version <= '5' &&
         (variant == '8' || variant == '9' || ((variant | 0x20) >= 'a' && (variant | 0x20) <= 'b'));
}

/// Percent-encoded, unreserved, a sub-delimiter, or of the extra classes.
bool is_uri_part(std::string_view text, int extra) {
  const int allowed = alnum | mark | sub_delim | extra;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is(text[i + 1], hex_digit) || !is(text[i + 2], hex_digit)) return false;
      i += 2;
    } else if (!is(c, allowed)) {
      return false;
    }
  }
  return true;
}

bool is_dotted_quad(std::string_view text) {
  int parts = 0;
  std::size_t at = 0;
  while (true) {
    std::size_t digits = 0;
    int value = 0;
    while (at < text.size() && is(text[at], digit) && digits < 4) {
      value = value * 10 + (text[at] - '0');
      ++at;
      ++digits;
    }
    if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && text[at - digits] == '0')) return false;
    if (++parts == 4) return at == text.size();
    if (at == text.size() || text[at] != '.') return false;
    ++at;
  }
}

/// RFC 4291 section 2.2 without suffixes.
bool is_plain_ipv6(std::string_view text) {
  int groups = 0;
  bool compressed = false;
  std::size_t at = 0;
  if (text.starts_with("::")) {
    compressed = true;
    at = 2;
  }
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(':', at), text.size());
    const std::string_view group = text.substr(at, end - at);
    if (end == text.size() && group.find('.') != std::string_view::npos) {
      if (!is_dotted_quad(group)) return false;
      groups += 2;
      at = end;
      break;
    }
    if (group.empty() || group.size() > 4 || !all(group, [](char c) { return is(c, hex_digit); }))
      return false;
    ++groups;
    at = end;
    if (at == text.size()) break;
    ++at;
    if (at < text.size() && text[at] == ':') {
      if (compressed) return false;
      compressed = true;
      ++at;
    } else if (at == text.size()) {
      return false;  // a single colon at the end
    }
  }
  return compressed ? groups < 8 : groups == 8;
}

bool is_prefix_length(std::string_view text, int most) {
  if (text.empty() || text.size() > 3 || !all(text, [](char c) { return is(c, digit); })) return false;
  if (text.size() > 1 && text[0] == '0') return false;
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value <= most;
}

bool is_authority(std::string_view authority) {
  if (const auto at = authority.find('@'); at != std::string_view::npos) {
    if (!is_uri_part(authority.substr(0, at), colon)) return false;
    authority.remove_prefix(at + 1);
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return false;
    const std::string_view literal = authority.substr(1, close - 1);
    const bool future = literal.starts_with('v') && literal.find('.') != std::string_view::npos;
    if (future ? !is_uri_part(literal, colon) : !is_plain_ipv6(literal)) return false;
    port = authority.substr(close + 1);
    if (!port.empty() && port[0] != ':') return false;
    if (!port.empty()) port.remove_prefix(1);
  } else {
    const auto end = authority.find(':');
    if (!is_uri_part(authority.substr(0, end), 0)) return false;
    if (end != std::string_view::npos) port = authority.substr(end + 1);
  }
  return all(port, [](char c) { return is(c, digit); });
}

bool is_hex_of(std::string_view value, std::size_t size) {
  return value.size() == size && all(value, [](char c) { return is(c, hex_digit); });
}

bool is_ssdeep(std::string_view value) {
  return !value.empty() && value.size() <= 128 &&
         all(value, [](char c) { return is(c, alnum) || c == '/' || c == '+' || c == ':' || c == '.'; });
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  // RFC 5891 section 4.2.3.1: hyphens in third and fourth place are for A-labels only.
  const bool a_label = label.size() > 4 && (label[0] | 0x20) == 'x' && (label[1] | 0x20) == 'n';
  if (label.size() >= 4 && label[2] == '-' && label[3] == '-' && !a_label) return false;
  // Whether a letter beyond ASCII is permitted depends on the Unicode version; none is refused here.
  return all(label, [](char c) { return is(c, alnum) || c == '-' || static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

bool is_identifier(std::string_view text) {
  if (text.size() < uuid_size + 5) return false;
  const std::size_t type_size = text.size() - uuid_size - 2;
  if (text[type_size] != '-' || text[type_size + 1] != '-') return false;
  if (type_size > longest_name || !is(text[0], lower) || !is(text[type_size - 1], lower | digit))
    return false;
  int wanted = lower | digit | hyphen;
  for (std::size_t i = 1; i < type_size; ++i) {
    if (!is(text[i], wanted)) return false;
    // Two hyphens end the type: with a second pair nobody could say which one does.
    wanted = text[i] == '-' ? lower | digit : lower | digit | hyphen;
  }
  return is_uuid(text.substr(type_size + 2));
}

std::string_view type_of(std::string_view identifier) {
  const auto at = identifier.find("--");
  return at == std::string_view::npos ? std::string_view() : identifier.substr(0, at);
}

std::string_view type_of_identifier(std::string_view identifier) {
  return identifier.substr(0, identifier.size() - uuid_size - 2);
}

int uuid_version_of(std::string_view identifier) {
  return identifier[identifier.size() - uuid_size + 14] - '0';
}

bool is_type_name(std::string_view text) {
  if (text.size() < 3 || text.size() > longest_name || !is(text[0], lower)) return false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (is(text[i], lower | digit)) continue;
    if (text[i] != '-' || text[i - 1] == '-') return false;
  }
  return true;
}

bool is_v20_type_name(std::string_view text) {
  if (text.size() < 3 || text.size() > longest_name) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is(text[i], alnum)) continue;
    if (text[i] != '-' || (i > 0 && text[i - 1] == '-')) return false;
  }
  return true;
}

bool is_property_name(std::string_view text) {
  if (text == "id") return true;
  return text.size() >= 3 && text.size() <= longest_name && is(text[0], lower) &&
         all(text, [](char c) { return is(c, lower | digit) || c == '_'; });
}

bool is_v20_property_name(std::string_view text) {
  if (text == "id") return true;
  return text.size() >= 3 && text.size() <= longest_name &&
         all(text, [](char c) { return is(c, lower | digit) || c == '_'; });
}

bool is_dictionary_key(std::string_view text) {
  return text.size() <= longest_name &&
         all(text, [](char c) { return is(c, alnum) || c == '_' || c == '-'; });
}

bool is_lower_hyphenated(std::string_view text) {
  return all(text, [](char c) { return !is(c, upper) && c != ' ' && c != '_'; });
}

bool is_hex(std::string_view text) {
  return !text.empty() && text.size() % 2 == 0 && all(text, [](char c) { return is(c, hex_digit); });
}

bool is_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return false;
  if (text.ends_with("==")) {
    text.remove_suffix(2);
  } else if (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  return all(text, [](char c) { return is(c, alnum) || c == '+' || c == '/'; });
}

bool is_uri(std::string_view text) {
  const auto scheme = text.find(':');
  if (scheme == std::string_view::npos || scheme == 0 || !is(text[0], alpha)) return false;
  for (const char c : text.substr(0, scheme)) {
    if (!is(c, alnum) && c != '+' && c != '-' && c != '.') return false;
  }
  text.remove_prefix(scheme + 1);
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    if (!is_uri_part(text.substr(hash + 1), colon | path | question)) return false;
    text = text.substr(0, hash);
  }
  if (const auto query = text.find('?'); query != std::string_view::npos) {
    if (!is_uri_part(text.substr(query + 1), colon | path | question)) return false;
    text = text.substr(0, query);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const auto slash = std::min(text.find('/'), text.size());
    if (!is_authority(text.substr(0, slash))) return false;
    text.remove_prefix(slash);
  }
  return is_uri_part(text, colon | path);
}

bool is_ipv4(std::string_view text) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos && !is_prefix_length(text.substr(slash + 1), 32)) return false;
  return is_dotted_quad(text.substr(0, slash));
}

bool is_ipv6(std::string_view text) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos && !is_prefix_length(text.substr(slash + 1), 128)) return false;
  text = text.substr(0, slash);
  const auto zone = text.find('%');
  if (zone != std::string_view::npos && zone + 1 == text.size()) return false;
  return is_plain_ipv6(text.substr(0, zone));
}

bool is_mac(std::string_view text) {
  if (text.size() != 17) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool colon = i % 3 == 2;
    if (colon ? text[i] != ':' : !is(text[i], hex_digit) || is(text[i], upper)) return false;
  }
  return true;
}

bool is_domain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  // RFC 5322 atoms; quoted local parts are refused, as the reference validator does.
  if (!all(text.substr(0, at),
           [](char c) { return is(c, alnum) || c == '_' || c == '.' || c == '+' || c == '-'; })) {
    return false;
  }
  const std::string_view host = text.substr(at + 1);
  const auto dot = host.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == host.size()) return false;
  return all(host, [](char c) { return is(c, alnum) || c == '.' || c == '-'; });
}

bool is_cpe23(std::string_view text) {
  constexpr std::string_view prefix = "cpe:2.3:";
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  int components = 1;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '\\') {
      if (++i == text.size()) return false;
      continue;
    }
    if (i == text.size() || text[i] == ':') {
      if (i == start) return false;
      if (components == 1 && (i != 1 || std::string_view("aho*-").find(text[0]) == std::string_view::npos))
        return false;
      if (i < text.size()) ++components;
      start = i + 1;
      continue;
    }
    if (!is(text[i], alnum) && std::string_view("-._*?").find(text[i]) == std::string_view::npos)
      return false;
  }
  return components == 11;
}

bool is_media_type(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  constexpr std::string_view tops[] = {"application", "audio",     "font",  "haptics", "image",
                                       "message",     "multipart", "model", "text",    "video"};
  if (std::ranges::find(tops, text.substr(0, slash)) == std::end(tops)) return false;
  const std::string_view name = text.substr(slash + 1);
  return !name.empty() && name.size() <= 127 && is(name[0], alnum) && all(name, [](char c) {
    return is(c, alnum) || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
  });
}

bool is_cve(std::string_view text) {
  if (text.size() < 13 || !text.starts_with("CVE-") || text[8] != '-') return false;
  if (!all(text.substr(4, 4), [](char c) { return is(c, digit); })) return false;
  const std::string_view number = text.substr(9);
  if (!all(number, [](char c) { return is(c, digit); })) return false;
  return number.size() == 4 || number[0] != '0';
}

bool is_capec(std::string_view text) {
  return text.size() > 6 && text.starts_with("CAPEC-") &&
         all(text.substr(6), [](char c) { return is(c, digit); });
}

bool is_hash_value(std::string_view algorithm, std::string_view value) {
  if (algorithm == "MD5") return is_hex_of(value, 32);
  if (algorithm == "SHA-1") return is_hex_of(value, 40);
  if (algorithm == "SHA-256" || algorithm == "SHA3-256") return is_hex_of(value, 64);
  if (algorithm == "SHA-512" || algorithm == "SHA3-512") return is_hex_of(value, 128);
  if (algorithm == "SSDEEP") return is_ssdeep(value);
  if (algorithm == "TLSH") return value.size() == 70 && all(value, [](char c) { return is(c, alnum); });
  return true;
}

bool is_v20_hash_value(std::string_view algorithm, std::string_view value) {
  if (algorithm == "RIPEMD-160") return is_hex_of(value, 40);
  if (algorithm == "SHA-224" || algorithm == "SHA3-224") return is_hex_of(value, 56);
  if (algorithm == "SHA-384" || algorithm == "SHA3-384") return is_hex_of(value, 96);
  if (algorithm == "WHIRLPOOL") return is_hex_of(value, 128);
  if (algorithm == "ssdeep") return is_ssdeep(value);
  if (algorithm == "SSDEEP" || algorithm == "TLSH") return true;
  return is_hash_value(algorithm, value);
}

}  // namespace entente::stix
