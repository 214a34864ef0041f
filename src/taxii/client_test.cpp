#include "taxii/client.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text_code.h"
#include "taxii/lying_server_test.h"

namespace entente::taxii {
namespace {

/// Always the same bytes.
class Monotone final : public Random {
 public:
  explicit Monotone(std::uint8_t byte) : byte_(byte) {}
  void fill(std::span<std::uint8_t> out) override { std::ranges::fill(out, byte_); }

 private:
  std::uint8_t byte_;
};

class TaxiiClientTest : public testing::Test {
 protected:
  [[nodiscard]] TaxiiClient client_of(const http::Url& url, int attempts = 3) {
    RemoteServer server;
    server.url = url;
    server.user = "reader";
    server.password = "word:with:colons";
    server.timeout_seconds = 5;
    return {std::move(server),
            {.attempts = attempts,
             .sleep =
                 [this](Micros span) {
                   slept.push_back(span);
                   return !impatient;
                 }},
            random};
  }
  static void expect_error(const auto& result, ErrorKind kind, std::string_view words) {
    ASSERT_FALSE(result) << words;
    EXPECT_EQ(result.error().kind, kind) << result.error().to_string();
    EXPECT_NE(result.error().to_string().find(words), std::string::npos) << result.error().to_string();
  }

  std::vector<Micros> slept;
  bool impatient = false;
  Monotone random{0};
  const TaxiiClient::PageQuery all{.collection = "threats", .position = {}, .limit = 10};
};

http::Response page(std::string body, const std::string& first = {}, const std::string& last = {}) {
  http::Response response = LyingServer::taxii(std::move(body));
  if (!first.empty()) response.headers.emplace_back("X-TAXII-Date-Added-First", first);
  if (!last.empty()) response.headers.emplace_back("X-TAXII-Date-Added-Last", last);
  return response;
}

TEST_F(TaxiiClientTest, FindsTheApiRootOfADiscovery) {
  const LyingServer server([](const http::Request& request) {
    return request.path == "/taxii2/"
               ? LyingServer::taxii(R"({"title":"t","default":"/b/","api_roots":["/a/","/b/"]})")
               : LyingServer::taxii(
                     R"({"title":"t","versions":["application/taxii+json;version=2.1"],"max_content_length":1})");
  });
  TaxiiClient client = client_of(server.url());
  EXPECT_EQ(client.api_root()->path, "/b/");
  TaxiiClient direct = client_of(server.url("/a/"));
  EXPECT_EQ(direct.api_root()->path, "/a/");
  EXPECT_EQ(server.authorizations().front(), "Basic " + to_base64("reader:word:with:colons"));
}

TEST_F(TaxiiClientTest, AnApiRootOnAnotherServerIsNotFollowed) {
  const LyingServer server([](const http::Request&) {
    return LyingServer::taxii(R"({"title":"t","default":"https://elsewhere.example/a/","api_roots":[]})");
  });
  expect_error(client_of(server.url()).api_root(), ErrorKind::malformed, "https://elsewhere.example/a/");
}

TEST_F(TaxiiClientTest, ReadsCollections) {
  const LyingServer server([](const http::Request&) {
    return LyingServer::taxii(
        R"({"collections":[{"id":"1","alias":"threats","title":"T","can_read":true,"can_write":false},{"id":"2","can_read":"yes"}]})");
  });
  const auto collections = client_of(server.url()).collections(server.url("/a"));
  ASSERT_TRUE(collections) << collections.error().to_string();
  ASSERT_EQ(collections->size(), 2U);
  EXPECT_EQ(collections->at(0).alias, "threats");
  EXPECT_TRUE(collections->at(0).can_read);
  EXPECT_FALSE(collections->at(1).can_read);
  EXPECT_EQ(server.targets().back(), "/a/collections/");
}

TEST_F(TaxiiClientTest, ReadsAPageByteForByte) {
  const LyingServer server([](const http::Request&) {
    return page("{ \"more\":true,\"objects\":[ {\"a\": 1} ,{\"b\":[{}]}],\"next\":\"a/b\"}",
                "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000001Z");
  });
  auto query = all;
  query.collection = "odd/name";
  query.position = {.after = 1'000'000, .next = "c+d"};
  query.all_versions = true;
  query.all_specs = true;
  const auto read = client_of(server.url()).objects(server.url("/a/"), query);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->objects, (std::vector<std::string_view>{"{\"a\": 1}", "{\"b\":[{}]}"}));
  EXPECT_TRUE(read->more);
  EXPECT_EQ(read->next, "a/b");
  EXPECT_EQ(*read->last - *read->first, 1);
  EXPECT_EQ(
      server.targets().back(),
      "/a/collections/odd%2Fname/objects/?limit=10&added_after=1970-01-01T00%3A00%3A01.000000Z&next=c%2Bd"
      "&match%5Bversion%5D=all&match%5Bspec_version%5D=2.0%2C2.1");
}

TEST_F(TaxiiClientTest, ViewsStayValidWhenAPageIsMoved) {
  const LyingServer server([](const http::Request&) { return page(R"({"objects":[{}]})"); });
  auto read = client_of(server.url()).objects(server.url("/a/"), all);
  ASSERT_TRUE(read);
  const RemotePage moved = std::move(*read);
  EXPECT_EQ(moved.objects.at(0).data(), moved.body.data() + 12);
}

TEST_F(TaxiiClientTest, AnswersThatAreNoPagesAreErrors) {
  struct Case {
    http::Response response;
    std::string_view words;
  };
  http::Response html = LyingServer::taxii("<html>");
  html.headers.front().second = "text/html";
  for (const Case& one : std::vector<Case>{
           {html, "text/html"},
           {page("not JSON"), "not a TAXII envelope"},
           {page(R"({"objects":[{"a":1})"), "not a TAXII envelope"},
           {page(R"({"objects":7})"), "not a TAXII envelope"},
           {page("[]"), "not a TAXII envelope"},
           {page(R"({"more":"yes"})"), "`more`"},
           {page(R"({"next":7})"), "`next`"},
           {page(R"({"next":")" + std::string(5'000, 'x') + "\"}"), "`next`"},
           {page("{}", "yesterday"), "not a date"},
           {page("{}", "", "2024-13-01T00:00:00Z"), "not a date"},
       }) {
    const LyingServer server([&](const http::Request&) { return one.response; });
    expect_error(client_of(server.url()).objects(server.url("/a/"), all), ErrorKind::malformed, one.words);
    EXPECT_EQ(server.targets().size(), 1U) << "tried again: " << one.words;
  }
}

TEST_F(TaxiiClientTest, TooManyObjectsAreAnError) {
  std::string body = R"({"objects":[)";
  for (std::size_t i = 0; i <= limits::max_objects_per_post; ++i) body += "{},";
  body.back() = ']';
  const LyingServer server([&](const http::Request&) { return page(body + "}"); });
  expect_error(client_of(server.url()).objects(server.url("/a/"), all), ErrorKind::too_large, "");
}

TEST_F(TaxiiClientTest, RefusalsSayWhatTheServerSaid) {
  for (const auto& [status, kind] : std::vector<std::pair<int, ErrorKind>>{{400, ErrorKind::malformed},
                                                                           {401, ErrorKind::unauthorized},
                                                                           {403, ErrorKind::forbidden},
                                                                           {404, ErrorKind::not_found},
                                                                           {406, ErrorKind::not_acceptable},
                                                                           {410, ErrorKind::malformed}}) {
    const LyingServer server([status = status](const http::Request&) {
      return LyingServer::taxii(R"({"title":"No","description":"because \u0007"})", status);
    });
    const auto answer = client_of(server.url()).objects(server.url("/a/"), all);
    expect_error(answer, kind, "\"No\": \"because \\u0007\"");
    EXPECT_EQ(answer.error().status, status == 400 ? 400 : 0);
    EXPECT_TRUE(slept.empty());
  }
}

TEST_F(TaxiiClientTest, RedirectsAreNotFollowed) {
  const LyingServer server([](const http::Request&) {
    http::Response response = LyingServer::taxii("{}", 302);
    response.headers.emplace_back("Location", "/b/");
    return response;
  });
  expect_error(client_of(server.url()).objects(server.url("/a/"), all), ErrorKind::malformed, "redirects");
  EXPECT_EQ(server.targets().size(), 1U);
}

TEST_F(TaxiiClientTest, WaitsLongerEachTimeAndGivesUp) {
  const LyingServer server([](const http::Request&) { return LyingServer::taxii("{}", 500); });
  expect_error(client_of(server.url(), 4).objects(server.url("/a/"), all), ErrorKind::unavailable,
               "it answers 500");
  EXPECT_EQ(server.targets().size(), 4U);
  EXPECT_EQ(slept, (std::vector<Micros>{250'000, 500'000, 1'000'000}));
  Monotone high(255);
  slept.clear();
  TaxiiClient jittery({.url = server.url()},
                      {.attempts = 20,
                       .sleep =
                           [this](Micros span) {
                             slept.push_back(span);
                             return true;
                           }},
                      high);
  EXPECT_FALSE(jittery.api_root());
  EXPECT_NEAR(static_cast<double>(slept.front()), 500'000, 2);
  EXPECT_NEAR(static_cast<double>(slept.back()), 60'000'000, 200);
}

TEST_F(TaxiiClientTest, GetsThroughWhenTheServerRecovers) {
  int requests = 0;
  const LyingServer server([&](const http::Request&) {
    if (++requests < 3) {
      http::Response busy = LyingServer::taxii("{}", requests == 1 ? 503 : 429);
      busy.headers.emplace_back("Retry-After", "7");
      return busy;
    }
    return page("{}");
  });
  EXPECT_TRUE(client_of(server.url()).objects(server.url("/a/"), all));
  EXPECT_EQ(slept, (std::vector<Micros>{7'000'000, 7'000'000}));
}

TEST_F(TaxiiClientTest, AnAbsurdRetryAfterIsLeftToALaterPull) {
  const LyingServer server([](const http::Request&) {
    http::Response busy = LyingServer::taxii("{}", 503);
    busy.headers.emplace_back("Retry-After", "1000000");
    return busy;
  });
  const auto answer = client_of(server.url()).objects(server.url("/a/"), all);
  expect_error(answer, ErrorKind::unavailable, "503");
  EXPECT_EQ(answer.error().retry_after_seconds, 1'000'000);
  EXPECT_TRUE(slept.empty());
}

TEST_F(TaxiiClientTest, StopsWaitingWhenToldTo) {
  impatient = true;
  const LyingServer server([](const http::Request&) { return LyingServer::taxii("{}", 500); });
  EXPECT_FALSE(client_of(server.url(), 100).objects(server.url("/a/"), all));
  EXPECT_EQ(server.targets().size(), 1U);
}

TEST_F(TaxiiClientTest, ATruncatedAnswerIsTriedAgainAndThenAnError) {
  const RawServer server(
      "HTTP/1.1 200 OK\r\nContent-Type: application/taxii+json;version=2.1\r\nContent-Length: 1000\r\n\r\n"
      "{\"objects\":[{}]}");
  expect_error(client_of(server.url()).objects(server.url(), all), ErrorKind::io,
               "ended before the answer did");
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(TaxiiClientTest, ANextThatCannotBeRepeatedIsAskedForOnce) {
  const LyingServer server([](const http::Request&) { return LyingServer::taxii("{}", 503); });
  auto query = all;
  query.next_can_be_repeated = false;
  EXPECT_FALSE(client_of(server.url()).objects(server.url("/a/"), query));
  EXPECT_EQ(server.targets().size(), 3U) << "without `next` it can be";
  query.position.next = "x";
  EXPECT_FALSE(client_of(server.url()).objects(server.url("/a/"), query));
  EXPECT_EQ(server.targets().size(), 4U);
}

TEST_F(TaxiiClientTest, WhatIsNoHttpIsAnError) {
  const RawServer server("220 mail.example ESMTP\r\n\r\n");
  expect_error(client_of(server.url()).objects(server.url(), all), ErrorKind::malformed, "not HTTP");
}

TEST_F(TaxiiClientTest, AGigabyteIsNotReadToItsEnd) {
  const RawServer server(
      "HTTP/1.1 200 OK\r\nContent-Type: application/taxii+json;version=2.1\r\nContent-Length: "
      "1073741824\r\n\r\n",
      std::string(std::size_t{1} << 20, ' '), 1'024);
  expect_error(client_of(server.url()).objects(server.url(), all), ErrorKind::too_large, "larger than");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TaxiiClientTest, NobodyThereIsUnavailable) {
  http::Url nowhere;
  {
    const LyingServer server([](const http::Request&) { return page("{}"); });
    nowhere = server.url();
  }
  expect_error(client_of(nowhere).objects(nowhere, all), ErrorKind::unavailable, "cannot connect");
  EXPECT_EQ(slept.size(), 2U);
}

}  // namespace
}  // namespace entente::taxii
