#include "taxii/remote_page.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/instant.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "stix/splitter.h"
#include "taxii/media_type.h"

namespace entente::taxii {
namespace {

namespace dom = simdjson::dom;

/// Room that the checker wants behind the text (stix::Checker).
constexpr std::size_t readable_slack_bytes = 64;
constexpr std::size_t max_quoted_bytes = 300;
constexpr std::size_t max_name_bytes = 300;

std::unexpected<Error> refuse(std::string what, std::string_view place) {
  return fail(ErrorKind::malformed, std::move(what), std::string(place), "tell its operators");
}

Result<> check_media_type(const http::ClientResponse& response, std::string_view place) {
  const std::string_view type = response.header("Content-Type");
  if (is_taxii(type)) return {};
  return refuse(fmt::format("the answer is {} and not TAXII 2.1", json_string(type.substr(0, 100))), place);
}

/// A document and the memory it lives in.
struct Document {
  dom::parser parser;
  dom::element root;
};
bool parse(std::string_view text, Document& document) {
  return document.parser.parse(text.data(), text.size()).get(document.root) == simdjson::SUCCESS;
}

std::string text_of(const dom::element& object, std::string_view name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

/// What the envelope says besides its objects, without reading these again.
Result<> read_frame(RemotePage& page, std::string_view body, std::string_view place) {
  std::string frame(body);
  if (!page.objects.empty()) {
    const auto begin = static_cast<std::size_t>(page.objects.front().data() - body.data());
    const std::string_view last = page.objects.back();
    const auto end = static_cast<std::size_t>(last.data() + last.size() - body.data());
    frame = std::string(body.substr(0, begin)) + std::string(body.substr(end));
  }
  Document document;
  if (!parse(frame, document)) return refuse("the answer is not a TAXII envelope", place);
  dom::element more;
  if (document.root["more"].get(more) == simdjson::SUCCESS && more.get(page.more) != simdjson::SUCCESS)
    return refuse("`more` is neither true nor false", place);
  dom::element next;
  if (document.root["next"].get(next) != simdjson::SUCCESS) return {};
  std::string_view text;
  if (next.get(text) != simdjson::SUCCESS || text.size() > limits::max_cursor_bytes)
    return refuse(fmt::format("`next` is not a text of at most {} bytes", limits::max_cursor_bytes), place);
  page.next = text;
  return {};
}

Result<std::optional<Micros>> read_date(const http::ClientResponse& response, std::string_view header,
                                        std::string_view place) {
  const std::string_view text = response.header(header);
  if (text.empty()) return std::nullopt;
  const auto instant = parse_instant(text);
  if (!instant)
    return refuse(fmt::format("{} is {}, which is not a date", header, json_string(text.substr(0, 100))),
                  place);
  return micros_from_instant(*instant);
}

ErrorKind kind_of(int status) {
  switch (status) {
    case 401:
      return ErrorKind::unauthorized;
    case 403:
      return ErrorKind::forbidden;
    case 404:
      return ErrorKind::not_found;
    case 406:
      return ErrorKind::not_acceptable;
    case 408:
    case 429:
      return ErrorKind::limited;
    default:
      return status >= 500 ? ErrorKind::unavailable : ErrorKind::malformed;
  }
}

std::string_view remedy_of(int status) {
  switch (status) {
    case 401:
      return "compare user name, password or certificate with those that its operators gave you";
    case 403:
      return "ask its operators for the right to read";
    case 404:
      return "compare the address";
    default:
      return status >= 500 ? "it is tried again" : "";
  }
}

}  // namespace

Result<RemotePage> read_page(http::ClientResponse&& response, std::string_view place) {
  ENTENTE_CHECK(check_media_type(response, place));
  RemotePage page;
  const std::size_t size = response.body.size();
  page.body = std::move(response.body);
  page.body.append(readable_slack_bytes, '\0');
  const std::string_view body = std::string_view(page.body).substr(0, size);
  auto objects = stix::split(body);
  if (!objects) {
    if (objects.error().kind == ErrorKind::too_large) return std::unexpected(std::move(objects).error());
    return refuse("the answer is not a TAXII envelope: " + objects.error().to_string(), place);
  }
  page.objects = std::move(*objects);
  ENTENTE_CHECK(read_frame(page, body, place));
  ENTENTE_TRY(first, read_date(response, "X-TAXII-Date-Added-First", place));
  ENTENTE_TRY(last, read_date(response, "X-TAXII-Date-Added-Last", place));
  page.first = first;
  page.last = last;
  return page;
}

Result<std::vector<RemoteCollection>> read_collections(const http::ClientResponse& response,
                                                       std::string_view place) {
  ENTENTE_CHECK(check_media_type(response, place));
  Document document;
  dom::object object;
  if (!parse(response.body, document) || document.root.get(object) != simdjson::SUCCESS)
    return refuse("the answer is not a list of collections", place);
  std::vector<RemoteCollection> collections;
  dom::array list;
  if (object["collections"].get(list) != simdjson::SUCCESS) return collections;
  for (const dom::element one : list) {
    RemoteCollection collection{.id = text_of(one, "id"),
                                .alias = text_of(one, "alias"),
                                .title = text_of(one, "title").substr(0, max_name_bytes)};
    if (collection.id.empty() || collection.id.size() > max_name_bytes ||
        collection.alias.size() > max_name_bytes)
      return refuse("a collection has no id, or a name of more than 300 bytes", place);
    if (one["can_read"].get(collection.can_read) != simdjson::SUCCESS) collection.can_read = false;
    if (collections.size() == limits::max_remote_collections)
      return fail(ErrorKind::too_large,
                  fmt::format("more than {} collections", limits::max_remote_collections),
                  std::string(place));
    collections.push_back(std::move(collection));
  }
  return collections;
}

Result<std::vector<std::string>> read_api_roots(const http::ClientResponse& response,
                                                std::string_view place) {
  ENTENTE_CHECK(check_media_type(response, place));
  Document document;
  dom::object object;
  if (!parse(response.body, document) || document.root.get(object) != simdjson::SUCCESS)
    return refuse("the answer is neither a discovery nor an API root", place);
  std::vector<std::string> roots;
  if (auto preferred = text_of(document.root, "default"); !preferred.empty())
    roots.push_back(std::move(preferred));
  dom::array list;
  if (object["api_roots"].get(list) == simdjson::SUCCESS) {
    for (const dom::element one : list) {
      std::string_view root;
      if (one.get(root) == simdjson::SUCCESS && std::ranges::find(roots, root) == roots.end())
        roots.emplace_back(root);
    }
  }
  if (roots.empty() && object["versions"].error() != simdjson::SUCCESS)
    return refuse("the answer is neither a discovery nor an API root", place);
  return roots;
}

Error error_of(const http::ClientResponse& response, std::string_view place) {
  Error error;
  error.kind = kind_of(response.status);
  if (response.status == 400) error.status = response.status;
  error.where = place;
  if (response.status >= 300 && response.status < 400) {
    error.what = "it redirects to another address, which is not followed";
    error.remedy = "give the final address, after a look at whose it is";
    return error;
  }
  error.what = fmt::format("it answers {}", response.status);
  Document document;
  if (parse(response.body, document)) {
    for (const std::string_view name : {"title", "description"}) {
      const std::string said = text_of(document.root, name).substr(0, max_quoted_bytes);
      if (!said.empty()) error.what += ": " + json_string(said);
    }
  }
  error.remedy = remedy_of(response.status);
  const std::string_view after = response.header("Retry-After");
  int seconds = 0;
  const auto [end, problem] = std::from_chars(after.data(), after.data() + after.size(), seconds);
  if (problem == std::errc() && end == after.data() + after.size() && seconds > 0)
    error.retry_after_seconds = seconds;
  return error;
}

}  // namespace entente::taxii
