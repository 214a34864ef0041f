// The head of a response as bytes (RFC 9112 section 4).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/message.h"

namespace entente::http {

[[nodiscard]] std::string_view reason_phrase(int status);
/// RFC 9110 section 5.6.7, such as "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string format_date(Micros now);
/// True for the statuses that have no content: 1xx, 204, 304.
[[nodiscard]] bool has_no_content(int status);

struct HeadContext {
  std::string_view date;
  std::size_t content_bytes = 0;
  bool keep_alive = true;
  bool old_version = false;  ///< the request was HTTP/1.0, which must be told that the connection stays
};

/// Writes the head into `out`, replacing what is there. Control characters in header values become spaces, so
/// that no value can add a header.
void write_head(std::string& out, const Response& response, const HeadContext& context);

}  // namespace entente::http
