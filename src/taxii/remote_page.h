// What another TAXII server answers, read without believing it: pages of objects, discovery, collections,
// errors.
//
// Promises: total; bounded by limits.h; the bytes of objects stay exactly as they came.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "http/client.h"

namespace entente::taxii {

/// A page of objects (TAXII 2.1 section 3.7).
struct RemotePage {
  /// Followed by 64 readable bytes beyond the answer itself. Long enough never to lie inside the string
  /// object, so that `objects` stay valid when the page is moved.
  std::string body;
  std::vector<std::string_view> objects;  ///< views into body
  bool more = false;
  std::string next;             ///< empty: none
  std::optional<Micros> first;  ///< X-TAXII-Date-Added-First, rounded down
  std::optional<Micros> last;   ///< X-TAXII-Date-Added-Last
  [[nodiscard]] const char* readable_end() const { return body.data() + body.size(); }
};

/// Errors (malformed unless said otherwise): another media type, not an envelope, dates that are none, `next`
/// that is no text or too long; too_large (more objects than limits::max_objects_per_post).
[[nodiscard]] Result<RemotePage> read_page(http::ClientResponse&& response, std::string_view place);

struct RemoteCollection {
  std::string id;  ///< as the server writes it
  std::string alias;
  std::string title;
  bool can_read = false;
};
/// Section 5.1. Error: malformed, too_large.
[[nodiscard]] Result<std::vector<RemoteCollection>> read_collections(const http::ClientResponse& response,
                                                                     std::string_view place);

/// Sections 4.1 and 4.2: API roots as the server writes them, the default first; none when the answer
/// describes an API root itself. Error: malformed (neither).
[[nodiscard]] Result<std::vector<std::string>> read_api_roots(const http::ClientResponse& response,
                                                              std::string_view place);

/// An answer that is not 200 as an Error with what the server says about it (section 3.6.1), shortened.
/// Redirects are errors. Retry-After in seconds is taken over.
[[nodiscard]] Error error_of(const http::ClientResponse& response, std::string_view place);

}  // namespace entente::taxii
