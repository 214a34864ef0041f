#include "taxii/answer.h"

#include <utility>
#include <variant>

#include "base/instant.h"
#include "exchange/gzip.h"
#include "taxii/media_type.h"
#include "taxii/resources.h"

namespace entente::taxii {
namespace {

/// Below this a compressed body saves no packet.
constexpr std::size_t min_compressed_bytes = 1'000;

http::Response headed(int status) {
  http::Response response;
  response.status = status;
  response.headers.reserve(6);
  response.headers.emplace_back("Content-Type", media_type);
  response.headers.emplace_back("Vary", "Accept, Accept-Encoding");
  return response;
}

void mark_gzip(http::Response& response) {
  response.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace

http::Response answer(const http::Request& request, std::string text, int status) {
  http::Response response = headed(status);
  if (text.size() >= min_compressed_bytes && admits_gzip(request.header("Accept-Encoding"))) {
    mark_gzip(response);
    response.body = exchange::gzip({text}, exchange::quick_level);
  } else {
    response.body = std::move(text);
  }
  return response;
}

exchange::Coding coding_of(const http::Request& request) {
  return admits_gzip(request.header("Accept-Encoding")) ? exchange::Coding::gzip : exchange::Coding::identity;
}

http::Response dated_answer(const exchange::Released<exchange::Selected>& page) {
  http::Response response = headed(200);
  add_dates(response, page);
  return response;
}

http::Response answer_objects(http::Response&& dated, exchange::Envelope&& envelope) {
  http::Response response = std::move(dated);
  if (envelope.coding == exchange::Coding::gzip) mark_gzip(response);
  if (auto* parts = std::get_if<exchange::Parts>(&envelope.body)) {
    response.body = http::Gather{std::move(parts->parts), std::move(parts->pins)};
  } else if (auto* kept = std::get_if<exchange::KeptPage>(&envelope.body)) {
    response.body = http::Slice{kept->bytes, kept->descriptor, kept->offset, std::move(kept->pin)};
  } else {
    response.body = std::get<std::string>(std::move(envelope.body));
  }
  return response;
}

void add_dates(http::Response& response, const exchange::Released<exchange::Selected>& page) {
  const auto& items = page.value().page.items;
  if (items.empty()) return;
  response.headers.emplace_back("X-TAXII-Date-Added-First", format_micros(items.front().stamp));
  response.headers.emplace_back("X-TAXII-Date-Added-Last", format_micros(items.back().stamp));
}

http::Response answer_error(const Error& error) {
  http::Response response = headed(error.http_status());
  if (response.status == 401)
    response.headers.emplace_back("WWW-Authenticate", R"(Basic realm="entente", charset="UTF-8")");
  if (error.retry_after_seconds > 0)
    response.headers.emplace_back("Retry-After", std::to_string(error.retry_after_seconds));
  response.body = error_text(error);
  return response;
}

}  // namespace entente::taxii
