// The same face over a real socket: HEAD, keep-alive, chunked content, errors of the server itself.
#include "http/server.h"

#include "http/client.h"
#include "taxii/face_test.h"

namespace entente::taxii {
namespace {

/// Whoever names a nation as user is in.
class OpenGate final : public http::Gate {
 public:
  std::optional<http::Caller> quick(const http::Request& request) override {
    if (!request.has_header("Authorization")) return http::Caller{};
    return http::Caller{true, "analyst", std::string(request.header("Authorization")),
                        http::reader | http::contributor};
  }
  Result<http::Caller> slow(const http::Request&) override {
    return fail(ErrorKind::unauthorized, "who are you?");
  }
};

class ServerTest : public FaceTest {
 protected:
  ServerTest() {
    http::ServerOptions options;
    options.port = 0;
    options.threads = 1;
    options.workers = 2;
    auto made = http::Server::create(options, router, gate_);
    EXPECT_TRUE(made) << made.error().to_string();
    server_ = std::move(*made);
    server_->start();
    http::ClientOptions to;
    to.host = "127.0.0.1";
    to.port = server_->port();
    client_ = std::make_unique<http::Client>(to);
  }
  ~ServerTest() override { server_->stop(1); }

  Reply send(http::Method method, const std::string& target,
             std::vector<std::pair<std::string, std::string>> headers = {}, std::string_view body = {}) {
    headers.emplace_back("Authorization", "KOR");
    return send_as_is(method, target, headers, body);
  }
  Reply send_as_is(http::Method method, const std::string& target,
                   const std::vector<std::pair<std::string, std::string>>& headers,
                   std::string_view body = {}) {
    auto response = client_->request(method, target, headers, body);
    EXPECT_TRUE(response) << response.error().to_string();
    if (!response) return {};
    return {response->status, std::move(response->headers), std::move(response->body)};
  }

  OpenGate gate_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Client> client_;
};

TEST_F(ServerTest, PostsAndReadsPagesOverOneConnection) {
  std::vector<std::string> list;
  for (unsigned i = 0; i < 10; ++i) list.push_back(indicator(i));
  const Reply posted =
      send(http::Method::post, objects, {{"Content-Type", std::string(media_type)}}, envelope_of(list));
  ASSERT_EQ(posted.status, 202) << posted.text();
  const Reply plain = send(http::Method::get, objects + "?limit=10");
  EXPECT_EQ(plain.text(), envelope_of(list));
  for (int round = 0; round < 3; ++round) {
    const Reply packed = send(http::Method::get, objects + "?limit=10", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_EQ(packed.text(), plain.text());
  }
  const Reply head = send(http::Method::head, objects + "?limit=10");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.bytes, "");
  EXPECT_EQ(head.header("Content-Length"), std::to_string(plain.bytes.size()));
  EXPECT_EQ(head.header("X-TAXII-Date-Added-First"), plain.header("X-TAXII-Date-Added-First"));
  EXPECT_EQ(send(http::Method::del, objects + indicator_id(3) + "/").status, 200);
  EXPECT_EQ(send(http::Method::get, objects + indicator_id(3) + "/").status, 404);
}

TEST_F(ServerTest, ItsOwnRefusalsAreTaxiiErrors) {
  const Reply stranger = send_as_is(http::Method::get, "/taxii2/", {});
  expect_error(stranger, 401);
  EXPECT_TRUE(stranger.header("WWW-Authenticate").starts_with("Basic"));
  expect_error(send(http::Method::put, objects), 405);
  expect_error(send(http::Method::get, "/exchange/none/of/this/"), 404);
  expect_error(send(http::Method::get, "/exchange/collections/%zz/"), 400);
  expect_error(send(http::Method::get, objects + "?limit=0"), 400);
}

}  // namespace
}  // namespace entente::taxii
