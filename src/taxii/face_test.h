// A node's TAXII face over the oracle store, called through the router without sockets, as tests need it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "exchange/agreements.h"
#include "exchange/audiences.h"
#include "exchange/release_gate.h"
#include "exchange/support_test.h"
#include "store/memory_store.h"
#include "taxii/media_type.h"
#include "taxii/routes.h"

namespace entente::taxii {

using exchange::envelope_of;
using exchange::gunzip;
using exchange::indicator;
using exchange::indicator_id;
using exchange::uuid_text;

/// A response read whole.
struct Reply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string bytes;  ///< as sent
  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (http::same_name(key, name)) return value;
    }
    return {};
  }
  [[nodiscard]] std::string text() const {
    return header("Content-Encoding") == "gzip" ? gunzip(bytes) : bytes;
  }
};

/// A parsed body; missing members read as "", -1, false or an empty list.
class Json {
 public:
  explicit Json(const std::string& text) : parser_(std::make_shared<simdjson::dom::parser>()) {
    EXPECT_EQ(parser_->parse(text).get(element_), simdjson::SUCCESS) << text;
  }
  [[nodiscard]] bool has(std::string_view name) const { return element_[name].error() == simdjson::SUCCESS; }
  [[nodiscard]] std::string text(std::string_view name) const {
    std::string_view value;
    return element_[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
  }
  [[nodiscard]] std::int64_t number(std::string_view name) const {
    std::int64_t value = 0;
    return element_[name].get(value) == simdjson::SUCCESS ? value : -1;
  }
  [[nodiscard]] bool flag(std::string_view name) const {
    bool value = false;
    return element_[name].get(value) == simdjson::SUCCESS && value;
  }
  [[nodiscard]] std::vector<Json> list(std::string_view name) const {
    std::vector<Json> values;
    simdjson::dom::array array;
    if (element_[name].get(array) != simdjson::SUCCESS) return values;
    for (const simdjson::dom::element one : array) values.push_back(Json(parser_, one));
    return values;
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> values;
    for (const Json& one : list(name)) {
      std::string_view value;
      EXPECT_EQ(one.element_.get(value), simdjson::SUCCESS);
      values.emplace_back(value);
    }
    return values;
  }

 private:
  Json(std::shared_ptr<simdjson::dom::parser> parser, simdjson::dom::element element)
      : parser_(std::move(parser)), element_(element) {}
  std::shared_ptr<simdjson::dom::parser> parser_;
  simdjson::dom::element element_;
};

class FaceTest : public testing::Test {
 protected:
  FaceTest() {
    add_taxii_routes(router, context);
    threats = add_collection("threats", "*", "KOR,USA");
    policy = add_collection("policy", "KOR", "JPN");
    hidden = add_collection("hidden", "-", "-");
    for (const std::string nation : {"USA", "JPN"}) EXPECT_TRUE(agreements.admit(nation).has_value());
  }

  std::string add_collection(const std::string& alias, std::string_view readers, std::string_view writers) {
    exchange::Collection wanted;
    wanted.alias = alias;
    wanted.title = alias + " title";
    wanted.readers = *exchange::NationList::parse(readers);
    wanted.writers = *exchange::NationList::parse(writers);
    return to_string(collections.add(wanted)->id);
  }

  static http::Caller user(std::string nation, std::uint8_t roles = http::reader | http::contributor,
                           std::string name = "analyst") {
    return {true, std::move(name), std::move(nation), roles};
  }

  using Headers = std::vector<http::Header>;

  Reply call(http::Method method, const std::string& target, const http::Caller& caller, Headers headers = {},
             std::string_view body = {}) {
    const exchange::Padded padded(body);
    http::Request request;
    request.method = method;
    request.target = target;
    const std::size_t mark = target.find('?');
    request.path = http::decode_path(target.substr(0, mark)).value();
    if (mark != std::string::npos) request.query = std::string_view(request.target).substr(mark + 1);
    request.headers = std::move(headers);
    request.body = padded;
    request.may_wait = true;
    const http::Match match = router.match(method, request.path);
    http::Response response;
    if (match.route == nullptr) {
      response = router.error({match.allow.empty() ? ErrorKind::not_found : ErrorKind::malformed,
                               "no such place", "", "", match.allow.empty() ? 404 : 405, 0},
                              request);
    } else {
      response = match.route->handler(request, caller, match.captures);
    }
    Reply reply{response.status, std::move(response.headers), {}};
    if (const auto* owned = std::get_if<std::string>(&response.body)) reply.bytes = *owned;
    if (const auto* slice = std::get_if<http::Slice>(&response.body)) reply.bytes = slice->bytes;
    if (const auto* gather = std::get_if<http::Gather>(&response.body)) {
      for (const auto part : gather->parts) reply.bytes += part;
    }
    return reply;
  }

  Reply get(const std::string& target, Headers headers = {}) {
    return call(http::Method::get, target, user("KOR"), std::move(headers));
  }

  Reply post(const std::vector<std::string>& list, const http::Caller& caller = user("KOR"),
             const std::string& collection = "threats") {
    return call(http::Method::post, "/exchange/collections/" + collection + "/objects/", caller,
                {{"Content-Type", media_type}}, envelope_of(list));
  }

  static std::vector<std::string> ids_of(const Reply& reply) {
    std::vector<std::string> ids;
    for (const Json& object : Json(reply.text()).list("objects")) ids.push_back(object.text("id"));
    return ids;
  }

  static void expect_error(const Reply& reply, int status) {
    EXPECT_EQ(reply.status, status) << reply.text();
    EXPECT_EQ(reply.header("Content-Type"), media_type);
    const Json error(reply.text());
    EXPECT_FALSE(error.text("title").empty());
    EXPECT_FALSE(error.text("description").empty());
    EXPECT_EQ(error.text("http_status"), std::to_string(status));
  }

  const std::string objects = "/exchange/collections/threats/objects/";
  const std::string manifest = "/exchange/collections/threats/manifest/";
  exchange::StillClock clock;
  exchange::Audiences audiences{"KOR"};
  store::MemoryStore store{clock, system_random(), &audiences};
  exchange::Cursors cursors{{1, 2, 3}};
  exchange::Collections collections{store};
  exchange::Agreements agreements{store, audiences};
  exchange::Submitter submitter{store, clock, system_random(), 1};
  exchange::ReleaseGate gate{store, cursors, audiences, submitter, clock};
  exchange::PageCache pages;
  TaxiiContext context{
      gate, collections, submitter, pages, {"A node", "of tests", "desk@example.org", 1'000'000, {3, 10}}};
  http::Router router;
  std::string threats;
  std::string policy;
  std::string hidden;
};

}  // namespace entente::taxii
