#include "http/message.h"

#include <array>

#include "base/limits.h"

namespace entente::http {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || i + length > text.size()) return false;
    // The second byte alone decides about overlong forms, surrogates and the upper end.
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    const auto second = static_cast<unsigned char>(text[i + 1]);
    if (second < low || second > high) return false;
    for (std::size_t j = i + 2; j < i + length; ++j) {
      if ((static_cast<unsigned char>(text[j]) & 0xC0) != 0x80) return false;
    }
    i += length;
  }
  return true;
}

/// RFC 3986 section 2.1; `where` names the part for the error.
Result<std::string> decode(std::string_view text, bool plus_is_space, std::string_view where) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) {
      c = ' ';
    } else if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return fail(ErrorKind::malformed, "a '%' is not followed by two hexadecimal digits",
                    std::string(where), "write a literal '%' as %25");
      }
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return fail(ErrorKind::malformed, "it holds a NUL character", std::string(where));
    out.push_back(c);
  }
  if (!is_utf8(out)) {
    return fail(ErrorKind::malformed, "its bytes are not UTF-8", std::string(where),
                "encode the text as UTF-8 first");
  }
  return out;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view Request::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (same_name(header.name, name)) return header.value;
  }
  return {};
}

bool Request::has_header(std::string_view name) const {
  for (const Header& header : headers) {
    if (same_name(header.name, name)) return true;
  }
  return false;
}

std::size_t body_bytes(const Body& body) {
  if (const auto* owned = std::get_if<std::string>(&body)) return owned->size();
  if (const auto* slice = std::get_if<Slice>(&body)) return slice->bytes.size();
  std::size_t bytes = 0;
  for (const std::string_view part : std::get<Gather>(body).parts) bytes += part.size();
  return bytes;
}

Result<std::vector<Parameter>> parse_query(std::string_view query) {
  std::vector<Parameter> parameters;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    if (pair.empty()) continue;
    if (parameters.size() == limits::max_query_parameters) {
      return fail(ErrorKind::malformed, "more than 1,000 parameters", "query string",
                  "send fewer parameters");
    }
    const std::size_t equals = pair.find('=');
    ENTENTE_TRY(name, decode(pair.substr(0, equals), true, "query string"));
    const std::string_view raw =
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    ENTENTE_TRY(value, decode(raw, true, "query parameter '" + name + "'"));
    parameters.push_back({std::move(name), std::move(value)});
  }
  return parameters;
}

Result<std::string> decode_path(std::string_view path) {
  return decode(path, false, "path");
}

}  // namespace entente::http
