#include "http/url.h"

#include <gtest/gtest.h>

namespace entente::http {
namespace {

TEST(Url, IsReadAndWritten) {
  const auto url = parse_url("https://Node.Example.kr:8443/taxii2/");
  ASSERT_TRUE(url) << url.error().to_string();
  EXPECT_EQ(*url, (Url{.tls = true, .host = "node.example.kr", .port = 8443, .path = "/taxii2/"}));
  EXPECT_EQ(url->to_string(), "https://node.example.kr:8443/taxii2/");
  EXPECT_EQ(parse_url("HTTPS://a")->to_string(), "https://a/");
  EXPECT_EQ(parse_url("http://a:80/x")->to_string(), "http://a/x");
  EXPECT_EQ(*parse_url("http://[::1]:9000"), (Url{.tls = false, .host = "::1", .port = 9000, .path = "/"}));
  EXPECT_EQ(parse_url("http://[::1]:9000")->to_string(), "http://[::1]:9000/");
  EXPECT_EQ(parse_url("https://127.0.0.1/a%20b/")->path, "/a%20b/");
}

TEST(Url, RefusesWhatCouldSayMoreThanAnAddress) {
  for (const std::string_view text : {"",
                                      "ftp://a/",
                                      "a/b",
                                      "https:/a",
                                      "https://",
                                      "https:///x",
                                      "https://a:0/",
                                      "https://a:65536/",
                                      "https://a:/",
                                      "https://a:8x/",
                                      "https://user@a/",
                                      "https://user:secret@a/",
                                      "https://a/?q",
                                      "https://a/#f",
                                      "https://a?b",
                                      "https://a b/",
                                      "https://a/b c",
                                      "https://a/\r\nHost: b",
                                      "https://a\r\n",
                                      "https://[::1/",
                                      "https://[::1]x/",
                                      "https://[a]/",
                                      "https://a/%2",
                                      "https://a/%zz",
                                      "https://a/\xC3\xA9",
                                      "https://a/<b>"}) {
    const auto url = parse_url(text);
    EXPECT_FALSE(url) << text;
    if (!url) {
      EXPECT_EQ(url.error().kind, ErrorKind::malformed);
    }
  }
  EXPECT_FALSE(parse_url("https://a/" + std::string(3'000, 'x')));
  EXPECT_EQ(parse_url("https://user:secret@a/").error().to_string().find("secret"), std::string::npos);
}

TEST(Url, ReferencesAreMeantFromWhereTheyStand) {
  const Url base = *parse_url("https://a:8443/taxii2/discovery");
  EXPECT_EQ(resolve(base, "/api/")->to_string(), "https://a:8443/api/");
  EXPECT_EQ(resolve(base, "api/")->to_string(), "https://a:8443/taxii2/api/");
  EXPECT_EQ(resolve(base, "https://b/api/")->to_string(), "https://b/api/");
  EXPECT_FALSE(resolve(base, "//b/api/"));
  EXPECT_FALSE(resolve(base, "javascript:x"));
  EXPECT_FALSE(resolve(base, ""));
  EXPECT_FALSE(resolve(base, "/a b"));
  EXPECT_FALSE(resolve(base, "/a?b"));
}

TEST(Url, ServersAreTheSameBySchemeHostAndPort) {
  const Url base = *parse_url("https://a:8443/x");
  EXPECT_TRUE(base.same_server(*parse_url("https://A:8443/y")));
  EXPECT_FALSE(base.same_server(*parse_url("https://a/y")));
  EXPECT_FALSE(base.same_server(*parse_url("http://a:8443/y")));
  EXPECT_FALSE(base.same_server(*parse_url("https://b:8443/y")));
}

TEST(Url, PercentEncodingLeavesUnreservedCharacters) {
  EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encoded("a b/ü\n"), "a%20b%2F%C3%BC%0A");
}

}  // namespace
}  // namespace entente::http
