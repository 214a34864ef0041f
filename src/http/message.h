// Requests and responses as values. Knows no STIX and no sockets.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"

namespace entente::http {

enum class Method : std::uint8_t { get, head, post, put, del, options, other };

/// Header names are compared without regard to ASCII case (RFC 9110 section 5.1).
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

struct Header {
  std::string_view name;
  std::string_view value;
};

/// Views are valid until the handler returns.
struct Request {
  Method method = Method::get;
  std::string_view target;      ///< as sent: path and query
  std::string path;             ///< percent-decoded, without query; always starts with '/'
  std::string_view query;       ///< raw, after '?'
  std::vector<Header> headers;  ///< names as sent; compare with header()
  std::string_view body;  ///< content decoded (gzip) and de-chunked; at least 64 readable bytes follow it
  std::string remote;     ///< address of the peer without port; "local" on the admin socket
  std::string
      certificate_sha256;  ///< hexadecimal, of a client certificate that the TLS handshake proved; else empty
  bool secure = false;     ///< TLS, or the admin socket
  bool may_wait = false;   ///< the handler runs on a worker and may block

  /// Value of the first header of that name (case-insensitive); empty if absent.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] bool has_header(std::string_view name) const;
};

/// Bytes to send that lie in several places; `pins` keep the memory alive.
struct Gather {
  std::vector<std::string_view> parts;
  std::vector<std::shared_ptr<const void>> pins;
};
/// Bytes to send that are in memory and also in a file, from which the kernel sends them without copying.
struct Slice {
  std::string_view bytes;
  int descriptor = -1;  ///< the same bytes are in this file from `offset` on, and stay so while `pin` is held
  std::uint64_t offset = 0;
  std::shared_ptr<const void> pin;
};
using Body = std::variant<std::string, Slice, Gather>;
[[nodiscard]] std::size_t body_bytes(const Body& body);

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>>
      headers;  ///< Content-Length, Date and Connection are the server's
  Body body;
  /// Answered by a handler that may not wait and has to: it is run again, on a worker, with
  /// Request::may_wait.
  bool must_wait = false;
};

/// One decoded `name=value` of a query string.
struct Parameter {
  std::string name;
  std::string value;
};
/// Splits at '&', decodes %XX and '+'. Errors (malformed): bad escapes, NUL, bytes that are not UTF-8, over
/// 1,000 parameters.
[[nodiscard]] Result<std::vector<Parameter>> parse_query(std::string_view query);
/// Decodes %XX of a path. Errors as parse_query ('+' stays).
[[nodiscard]] Result<std::string> decode_path(std::string_view path);

}  // namespace entente::http
