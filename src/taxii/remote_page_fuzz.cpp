// Any answer of a server: reading it ends, and the objects of a page lie inside it, in order.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "taxii/remote_page.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente;
  if (size < 2) return 0;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are bytes
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  http::ClientResponse response;
  response.status = data[0] * 4;
  // Up to a third of the bytes are the header's value.
  const std::string_view value = bytes.substr(0, data[1] % 64);
  response.headers.emplace_back("Content-Type", "application/taxii+json;version=2.1");
  response.headers.emplace_back("X-TAXII-Date-Added-Last", value);
  response.headers.emplace_back("Retry-After", value);
  response.body = bytes.substr(value.size());
  (void)taxii::error_of(response, "fuzz").to_string();
  (void)taxii::read_collections(response, "fuzz");
  (void)taxii::read_api_roots(response, "fuzz");
  response.headers[1].second = "2024-01-01T00:00:00Z";
  const std::size_t length = response.body.size();
  const auto page = taxii::read_page(std::move(response), "fuzz");
  if (!page) return 0;
  const char* at = page->body.data();
  for (const std::string_view object : page->objects) {
    if (object.data() < at || !object.starts_with('{') || !object.ends_with('}')) std::abort();
    at = object.data() + object.size();
  }
  if (at > page->body.data() + length) std::abort();
  return 0;
}
