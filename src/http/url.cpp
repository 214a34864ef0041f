#include "http/url.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "http/message.h"

namespace entente::http {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;
constexpr std::size_t max_host_bytes = 255;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_unreserved(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
bool is_name_char(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
}
bool is_v6_char(char c) {
  return is_hex(c) || c == ':' || c == '.';
}
bool is_path_char(char c) {
  return is_unreserved(c) || std::string_view("/%!$&'()*+,;=:@").contains(c);
}

std::unexpected<Error> refuse(std::string what, std::string_view text) {
  return fail(ErrorKind::malformed, std::move(what), "url '" + std::string(text.substr(0, 200)) + "'",
              "write https://host:port/path/");
}

bool takes_scheme(std::string_view& text, std::string_view scheme) {
  if (text.size() < scheme.size() || !same_name(text.substr(0, scheme.size()), scheme)) return false;
  text.remove_prefix(scheme.size());
  return true;
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
bool read_authority(std::string_view text, Url& url) {
  std::string_view host = text;
  std::string_view port;
  bool has_port = false;
  const bool v6 = text.starts_with('[');
  const std::size_t end = v6 ? text.find(']') : text.find(':');
  if (v6) {
    if (end == std::string_view::npos) return false;
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (!text.empty() && text.front() != ':') return false;
    has_port = !text.empty();
    if (has_port) port = text.substr(1);
  } else if (end != std::string_view::npos) {
    host = text.substr(0, end);
    has_port = true;
    port = text.substr(end + 1);
  }
  if (host.empty() || host.size() > max_host_bytes) return false;
  if (v6 ? !host.contains(':') || !std::ranges::all_of(host, is_v6_char)
         : !std::ranges::all_of(host, is_name_char))
    return false;
  if (has_port) {
    const auto [last, problem] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (problem != std::errc() || last != port.data() + port.size() || url.port == 0) return false;
  }
  url.host = host;
  std::ranges::transform(url.host, url.host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return true;
}

bool is_path(std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!is_path_char(path[i])) return false;
    if (path[i] == '%' && (i + 2 >= path.size() || !is_hex(path[i + 1]) || !is_hex(path[i + 2])))
      return false;
  }
  return true;
}

}  // namespace

std::string Url::to_string() const {
  std::string text = tls ? "https://" : "http://";
  text += host.contains(':') ? "[" + host + "]" : host;
  if (port != (tls ? https_port : http_port)) text += ":" + std::to_string(port);
  return text + path;
}

bool Url::same_server(const Url& other) const {
  return tls == other.tls && host == other.host && port == other.port;
}

Result<Url> parse_url(std::string_view text) {
  const std::string_view whole = text;
  if (text.size() > max_url_bytes) return refuse("the address is too long", whole);
  Url url;
  if (takes_scheme(text, "http://")) {
    url.tls = false;
    url.port = http_port;
  } else if (!takes_scheme(text, "https://")) {
    return refuse("this is not an address that begins with https:// or http://", whole);
  }
  const std::size_t slash = text.find('/');
  const std::string_view authority = text.substr(0, slash);
  if (authority.contains('@')) return refuse("a user name does not belong into the address", "");
  if (text.find_first_of("?#") != std::string_view::npos)
    return refuse("the address has a query or a fragment", whole);
  if (!read_authority(authority, url)) return refuse("host and port cannot be read", whole);
  if (slash != std::string_view::npos) url.path = text.substr(slash);
  if (!is_path(url.path)) return refuse("the path has a character that needs percent-encoding", whole);
  return url;
}

Result<Url> resolve(const Url& base, std::string_view reference) {
  const std::string_view beginning = reference.substr(0, reference.find_first_of("/?#"));
  if (beginning.contains(':')) return parse_url(reference);
  if (reference.starts_with("//") || reference.empty() || reference.size() > max_url_bytes ||
      !is_path(reference))
    return refuse("this does not lead anywhere", reference);
  Url url = base;
  url.path = reference.starts_with('/')
                 ? std::string(reference)
                 : base.path.substr(0, base.path.rfind('/') + 1) + std::string(reference);
  return url;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    out += '%';
    out += digits[static_cast<std::uint8_t>(c) >> 4];
    out += digits[static_cast<std::uint8_t>(c) & 15];
  }
  return out;
}

}  // namespace entente::http
