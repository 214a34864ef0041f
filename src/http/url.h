// Addresses of other servers (RFC 3986): http and https only, with host, port and path.
//
// Promises: total; what comes out is safe to write into a request line and a Host header.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace entente::http {

inline constexpr std::size_t max_url_bytes = 2'048;

struct Url {
  bool tls = true;
  std::string host;  ///< name, IPv4 address, or IPv6 address without brackets; lower case
  std::uint16_t port = 443;
  std::string path = "/";  ///< as written, still percent-encoded; begins with '/'

  [[nodiscard]] std::string to_string() const;
  /// The same scheme, host and port: what may be told the same credentials.
  [[nodiscard]] bool same_server(const Url& other) const;
  friend bool operator==(const Url&, const Url&) = default;
};

/// `https://host[:port][/path]`. Error malformed says what is wrong: another scheme, a user name, a query or
/// fragment, a character that does not belong there.
[[nodiscard]] Result<Url> parse_url(std::string_view text);
/// What `reference` means on a page at `base`: a whole URL, a path from the root, or one relative to the
/// base's last slash.
[[nodiscard]] Result<Url> resolve(const Url& base, std::string_view reference);

/// Encodes everything but the unreserved characters of RFC 3986 section 2.3.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace entente::http
