#include "http/message.h"

#include <gtest/gtest.h>

#include "http/response_head.h"
#include "http/router.h"
#include "http/wire.h"

namespace entente::http {
namespace {

TEST(Query, DecodesNamesAndValues) {
  const auto parameters =
      parse_query("match[type]=indicator,malware&limit=5&a+b=%E2%82%AC+1&empty=&flag&&x=a=b");
  ASSERT_TRUE(parameters);
  ASSERT_EQ(parameters->size(), 6U);
  EXPECT_EQ((*parameters)[0].name, "match[type]");
  EXPECT_EQ((*parameters)[0].value, "indicator,malware");
  EXPECT_EQ((*parameters)[2].name, "a b");
  EXPECT_EQ((*parameters)[2].value, "\u20AC 1");
  EXPECT_EQ((*parameters)[4].name, "flag");
  EXPECT_EQ((*parameters)[5].value, "a=b");
  EXPECT_TRUE(parse_query("")->empty());
}

TEST(Query, RefusesWhatIsNotText) {
  for (const char* query :
       {"a=%", "a=%4", "a=%zz", "%00=1", "a=%ff", "a=%c0%af", "a=%ed%a0%80", "a=%f4%90%80%80", "a=%e2%82"}) {
    const auto parameters = parse_query(query);
    ASSERT_FALSE(parameters) << query;
    EXPECT_EQ(parameters.error().kind, ErrorKind::malformed);
  }
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "a&";
  EXPECT_TRUE(parse_query(many));
  EXPECT_FALSE(parse_query(many + "a"));
}

TEST(Path, KeepsPlusAndDecodesTheRest) {
  EXPECT_EQ(decode_path("/a+b/%7Bid%7d/").value(), "/a+b/{id}/");
  EXPECT_FALSE(decode_path("/%2"));
  EXPECT_FALSE(decode_path("/%00"));
}

TEST(Request, FindsHeadersWhateverTheirCase) {
  Request request;
  request.headers = {{"Accept", "a"}, {"ACCEPT", "b"}, {"X-Empty", ""}};
  EXPECT_EQ(request.header("accept"), "a");
  EXPECT_TRUE(request.has_header("x-empty"));
  EXPECT_FALSE(request.has_header("x"));
}

Route route(Method method, std::string pattern) {
  return {method, std::move(pattern), [](const auto&, const auto&, const auto&) { return Response{}; }};
}

TEST(Router, PrefersLiteralsAndCapturesSegments) {
  Router router;
  router.add(route(Method::get, "/c/{}/objects/"));
  router.add(route(Method::post, "/c/{}/objects/"));
  router.add(route(Method::get, "/c/{}/objects/{}/"));
  router.add(route(Method::get, "/c/special/objects/"));
  router.add(route(Method::del, "/c/special/{}/"));
  router.add(route(Method::get, "/"));
  const Match object = router.match(Method::get, "/c/threats/objects/malware--1/");
  ASSERT_NE(object.route, nullptr);
  EXPECT_EQ(object.captures, (Captures{"threats", "malware--1"}));
  EXPECT_EQ(router.match(Method::get, "/c/special/objects/").route->pattern, "/c/special/objects/");
  EXPECT_EQ(router.match(Method::head, "/").route->pattern, "/");
  // The literal branch has no POST: the wildcard one answers.
  EXPECT_EQ(router.match(Method::post, "/c/special/objects/").route->pattern, "/c/{}/objects/");
  const Match refused = router.match(Method::put, "/c/special/objects/");
  EXPECT_EQ(refused.route, nullptr);
  EXPECT_EQ(refused.allow, "GET, HEAD, DELETE, POST");
  for (const char* path :
       {"/c/threats/objects", "/c//objects/", "/c/threats/objects//", "", "c", "/c/a/objects/b/c/"}) {
    const Match none = router.match(Method::get, path);
    EXPECT_TRUE(none.route == nullptr && none.allow.empty()) << path;
  }
}

TEST(Router, TheLongestPrefixRendersErrors) {
  Router router;
  const auto page = [](int status) {
    return [status](const Error&, const Request&) { return Response{status, {}, std::string()}; };
  };
  router.set_error_page("/", page(1));
  router.set_error_page("/taxii2/", page(2));
  Request request;
  request.path = "/taxii2/x";
  EXPECT_EQ(router.error({}, request).status, 2);
  request.path = "/other";
  EXPECT_EQ(router.error({}, request).status, 1);
  EXPECT_EQ(Router().error({ErrorKind::not_found, "a", "b", "c"}, request).status, 404);
}

TEST(Outgoing, AdvancesOverPartsOfAnySize) {
  const Body body = Gather{{"ab", "", "cde", "f"}, {}};
  const std::string whole = "HEADabcdef";
  for (std::size_t step = 1; step <= whole.size(); ++step) {
    Outgoing outgoing("HEAD", &body);
    std::string sent;
    while (!outgoing.done()) {
      std::array<char, 16> space{};
      std::array<iovec, 2> parts{};
      const std::size_t count = outgoing.copy(std::span(space).first(step));
      const std::size_t used = outgoing.fill(parts);
      ASSERT_GT(used, 0U);
      EXPECT_EQ(*static_cast<const char*>(parts[0].iov_base), whole[sent.size()]);
      sent.append(space.data(), count);
      outgoing.advance(count);
    }
    EXPECT_EQ(sent, whole);
  }
}

TEST(Outgoing, KnowsWhatIsInAFile) {
  const Body body = Slice{"abcdef", 7, 100, {}};
  Outgoing outgoing("HEAD", &body);
  EXPECT_TRUE(outgoing.file_follows());
  EXPECT_FALSE(outgoing.in_file());
  outgoing.advance(3);
  EXPECT_TRUE(outgoing.file_follows());
  outgoing.advance(1);
  EXPECT_FALSE(outgoing.file_follows());
  EXPECT_TRUE(outgoing.in_file());
  outgoing.advance(2);
  EXPECT_EQ(outgoing.descriptor(), 7);
  EXPECT_EQ(outgoing.file_offset(), 102U);
  EXPECT_EQ(outgoing.remaining(), 4U);
  const Body in_memory = Slice{"abcdef", -1, 0, {}};
  EXPECT_FALSE(Outgoing("HEAD", &in_memory).file_follows());
  EXPECT_FALSE(Outgoing("HEAD", nullptr).file_follows());
}

TEST(ResponseHead, CannotBeSplitByAValue) {
  std::string out;
  write_head(out, {200, {{"X", "a\r\nSet-Cookie: b"}}, std::string()}, {"D", 3, false, false});
  EXPECT_EQ(
      out,
      "HTTP/1.1 200 OK\r\nDate: D\r\nX: a  Set-Cookie: b\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(format_date(784111777'000'000), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace entente::http
