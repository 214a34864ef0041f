// A TAXII 2.1 client (OASIS standard, 10 June 2021) for pulling from other servers, ours or anybody's.
//
// Promises: follows no redirect and no API root on another server, so credentials go where they belong; waits
// between attempts (Retry-After, else exponential backoff with jitter) and gives up after a few; memory is
// bounded by one page; every answer that is not what the standard says is an Error with a sentence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "http/client.h"
#include "http/url.h"
#include "taxii/paging.h"
#include "taxii/remote_page.h"

namespace entente::taxii {

struct RemoteServer {
  http::Url url;  ///< of a discovery or an API root
  std::string user{};
  std::string password{};                      ///< HTTP Basic when there is a user
  std::string pinned_certificate_sha256{};     ///< hexadecimal; empty: authorities decide
  std::filesystem::path ca_file{};             ///< empty: the system's authorities
  std::filesystem::path client_certificate{};  ///< PEM; may be empty
  std::filesystem::path client_key{};
  int timeout_seconds = 60;  ///< of one attempt
};

struct Patience {
  int attempts = 5;  ///< of each request
  Micros first_delay = 500'000;
  Micros longest_delay = 60'000'000;
  /// Waits, or returns false at once or early because it is time to stop.
  std::function<bool(Micros)> sleep;
};

/// Not thread-safe.
class TaxiiClient {
 public:
  /// `random` must outlive it.
  TaxiiClient(RemoteServer server, Patience patience, Random& random);

  /// The API root to use: the server's default or first, when the URL is a discovery; the URL itself when it
  /// is an API root. Error: malformed (none, or on another server), and those of get().
  [[nodiscard]] Result<http::Url> api_root();
  [[nodiscard]] Result<std::vector<RemoteCollection>> collections(const http::Url& api_root);

  struct PageQuery {
    std::string collection;  ///< id
    PagePosition position;
    std::size_t limit = 1;
    bool all_versions = false;  ///< else the last of each object, as TAXII does
    bool all_specs = false;     ///< STIX 2.0 and 2.1 versions; else the latest of each object
    /// Asking for the same `next` again gives the same page. Not everywhere: then such a request is made
    /// once.
    bool next_can_be_repeated = true;
  };
  /// Errors: too_large (the page has more bytes than limits::max_remote_page_bytes: ask for fewer objects),
  /// not_found or malformed with status 400 (the server may not know `next` any more), and those of get() and
  /// read_page().
  [[nodiscard]] Result<RemotePage> objects(const http::Url& api_root, const PageQuery& query);
  /// The same query of another resource of the collection, with a further parameter; the body as it came.
  [[nodiscard]] Result<std::string> beside_objects(const http::Url& api_root, std::string_view resource,
                                                   const PageQuery& query,
                                                   const std::pair<std::string, std::string>& parameter);

 private:
  /// Errors: unavailable, limited, io (the last attempt's), unauthorized, forbidden, not_found, malformed,
  /// too_large.
  [[nodiscard]] Result<http::ClientResponse> get(const http::Url& url, const std::string& query,
                                                 bool may_repeat = true);
  [[nodiscard]] Result<http::ClientResponse> try_once(const http::Url& url, const std::string& query);
  [[nodiscard]] bool wait(int attempt, const Error& error);

  RemoteServer server_;
  Patience patience_;
  Random& random_;
  http::Client http_;
  std::vector<std::pair<std::string, std::string>> headers_;
};

}  // namespace entente::taxii
