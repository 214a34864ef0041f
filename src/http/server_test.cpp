#include "http/server.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "http/client.h"
#include "http/test_server.h"

namespace entente::http {
namespace {

const std::string auth = "Host: x\r\nAuthorization: Basic good\r\n";

std::string get(const std::string& path, const std::string& more = {}) {
  return "GET " + path + " HTTP/1.1\r\n" + auth + more + "\r\n";
}

ClientOptions tcp(std::uint16_t port) {
  ClientOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  return options;
}

TEST(Server, AnswersGetAndKeepsTheConnection) {
  TestServer server;
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/page"));
    const std::string response = client.response();
    EXPECT_EQ(status_of(response), 200);
    EXPECT_EQ(body_of(response), TestServer::page());
    EXPECT_EQ(response.find("Connection:"), std::string::npos);
    EXPECT_NE(response.find("\r\nDate: "), std::string::npos);
  }
  EXPECT_EQ(server.server().counters().accepted, 1U);
}

TEST(Server, SendsFromAFileWhatIsInOne) {
  TestServer server;
  RawClient client(server.port(), 4'096);  // so that the socket takes it in many pieces
  for (int i = 0; i < 3; ++i) {
    client.send("HEAD /kept HTTP/1.1\r\n" + auth + "\r\n" + get("/kept") + get("/open"));
    EXPECT_EQ(status_of(client.response(true)), 200);
    EXPECT_EQ(body_of(client.response()), TestServer::page());
    EXPECT_EQ(body_of(client.response()), "open");
  }
}

TEST(Server, SurvivesAClientThatLeavesWhileAFileIsSent) {
  TestServer server;
  for (int i = 0; i < 20; ++i) {
    const RawClient leaving(server.port(), 4'096);
    leaving.send(get("/kept"));
  }
  RawClient client(server.port());
  client.send(get("/kept"));
  EXPECT_EQ(body_of(client.response()), TestServer::page());
}

TEST(Server, HeadIsGetWithoutContent) {
  TestServer server;
  RawClient client(server.port());
  client.send("HEAD /page HTTP/1.1\r\n" + auth + "\r\n" + get("/open"));
  const std::string head = client.response(true);
  EXPECT_NE(head.find(fmt::format("Content-Length: {}\r\n", TestServer::page().size())), std::string::npos);
  EXPECT_EQ(body_of(client.response()), "open");
}

TEST(Server, PipelinedRequestsAreAnsweredInOrder) {
  TestServer server;
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 200; ++i) {
    all += i % 2 == 0 ? get(fmt::format("/size/{}", i))
                      : "POST /echo HTTP/1.1\r\n" + auth + fmt::format("Content-Length: 3\r\n\r\n{:03}", i);
  }
  client.send(all);
  for (int i = 0; i < 200; ++i) {
    const std::string body = body_of(client.response());
    EXPECT_EQ(body, i % 2 == 0 ? std::string(static_cast<std::size_t>(i), 's') : fmt::format("{:03}", i));
  }
}

TEST(Server, EchoesContentWithLengthChunkedAndGzip) {
  TestServer server;
  RawClient client(server.port());
  const std::string text = TestServer::page();
  for (const char* path : {"/echo", "/quick"}) {
    client.send(
        fmt::format("POST {} HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n{}", path, auth, text.size(), text));
    EXPECT_EQ(body_of(client.response()), text);
    client.send(fmt::format("POST {} HTTP/1.1\r\n{}Transfer-Encoding: chunked\r\n\r\n", path, auth));
    client.send(fmt::format("{:x};a=b\r\n{}\r\n5\r\nabcde\r\n0\r\nTrailer: t\r\n\r\n", text.size(), text));
    EXPECT_EQ(body_of(client.response()), text + "abcde");
    const std::string packed = gzip(text) + gzip("second member");
    client.send(fmt::format("POST {} HTTP/1.1\r\n{}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n{}",
                            path, auth, packed.size(), packed));
    EXPECT_EQ(body_of(client.response()), text + "second member");
  }
}

TEST(Server, HonoursConnectionCloseAndHttp10) {
  TestServer server;
  RawClient closing(server.port());
  closing.send(get("/open", "Connection: close\r\n"));
  const std::string response = closing.rest();
  EXPECT_EQ(body_of(response), "open");
  EXPECT_NE(response.find("Connection: close\r\n"), std::string::npos);
  RawClient old(server.port());
  old.send("GET /open HTTP/1.0\r\n\r\n");
  EXPECT_EQ(body_of(old.rest()), "open");
  RawClient kept(server.port());
  for (int i = 0; i < 2; ++i) {
    kept.send("GET /open HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(kept.response().find("Connection: keep-alive\r\n"), std::string::npos);
  }
}

TEST(Server, SendsContinueOnlyToWhoMayPost) {
  TestServer server;
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\n" + auth + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.response(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  EXPECT_EQ(body_of(client.response()), "hello");
  RawClient stranger(server.port());
  stranger.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(status_of(stranger.rest()), 401);
}

TEST(Server, TheGateDecidesBeforePathsAreTold) {
  TestServer server;
  RawClient client(server.port());
  const auto status = [&](const std::string& request) {
    client.send(request);
    return client.response();
  };
  const std::string unknown = status("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(unknown), 401);
  EXPECT_NE(unknown.find("WWW-Authenticate: Basic realm=\"Entente\", charset=\"UTF-8\"\r\n"),
            std::string::npos);
  EXPECT_EQ(status_of(status("DELETE /page HTTP/1.1\r\nHost: x\r\n\r\n")), 401);
  EXPECT_EQ(status_of(status("GET /open HTTP/1.1\r\nHost: x\r\n\r\n")), 200);
  EXPECT_EQ(status_of(status("GET /open HTTP/1.1\r\nHost: x\r\nAuthorization: Basic bad\r\n\r\n")), 401);
  EXPECT_EQ(body_of(status("GET /who HTTP/1.1\r\nHost: x\r\nAuthorization: Basic slow\r\n\r\n")),
            "slow 127.0.0.1 false ");
  const std::string limited = status("GET /open HTTP/1.1\r\nHost: x\r\nAuthorization: Basic often\r\n\r\n");
  EXPECT_EQ(status_of(limited), 429);
  EXPECT_NE(limited.find("Retry-After: "), std::string::npos);
  EXPECT_EQ(status_of(status(get("/nothing"))), 404);
  const std::string method = status("DELETE /page HTTP/1.1\r\n" + auth + "\r\n");
  EXPECT_EQ(status_of(method), 405);
  EXPECT_NE(method.find("Allow: GET, HEAD\r\n"), std::string::npos);
  EXPECT_EQ(status_of(status("BREW /page HTTP/1.1\r\n" + auth + "\r\n")), 405);
}

TEST(Server, RefusedPostsKeepTheConnectionWhenTheContentIsSmall) {
  TestServer server;
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(status_of(client.response()), 401);
  client.send("POST /echo HTTP/1.1\r\n" + auth + "Content-Length: 5\r\n\r\nhello");
  EXPECT_EQ(body_of(client.response()), "hello");
}

TEST(Server, AHandlersExceptionIsA500AndIsLogged) {
  TestServer server;
  RawClient client(server.port());
  client.send(get("/throw?password=x"));
  const std::string response = client.response();
  EXPECT_EQ(status_of(response), 500);
  EXPECT_EQ(response.find("secret detail"), std::string::npos);
  client.send(get("/open"));
  EXPECT_EQ(status_of(client.response()), 200);
  const std::vector<std::string> log = server.log();
  ASSERT_FALSE(log.empty());
  EXPECT_TRUE(log[0].starts_with("GET /throw 500 ")) << log[0];
  EXPECT_TRUE(log[0].ends_with(" 127.0.0.1 good secret detail")) << log[0];
}

TEST(Server, ErrorsBeforeRoutingHaveTheLookOfTheirFace) {
  TestServer server;
  RawClient client(server.port());
  client.send("GET /taxii2/ HTTP/1.1\r\nHost: x\r\nBroken\x01: y\r\n\r\n");
  const std::string response = client.rest();
  EXPECT_EQ(status_of(response), 400);
  EXPECT_NE(response.find("application/taxii+json"), std::string::npos);
  EXPECT_NE(response.find("\"http_status\":\"400\""), std::string::npos);
}

TEST(Server, ListensOnAUnixSocketForItsOwnerOnly) {
  const TestFolder folder;
  TestServer server([&](ServerOptions& options) { options.unix_socket = folder / "admin"; });
  const auto status = std::filesystem::status(folder / "admin");
  EXPECT_EQ(status.permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  ClientOptions options;
  options.unix_socket = folder / "admin";
  Client client(options);
  const auto response = client.request(Method::get, "/who", {{"Authorization", "Basic good"}});
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(response->body, "good local true ");
  Router router;
  TestGate gate;
  ServerOptions second;
  second.unix_socket = folder / "admin";
  const auto refused = Server::create(second, router, gate);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
}

TEST(Server, RefusesAnAddressInUse) {
  TestServer server;
  Router router;
  TestGate gate;
  ServerOptions second;
  second.port = server.port();
  const auto refused = Server::create(second, router, gate);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().to_string().find(std::to_string(server.port())), std::string::npos);
}

TEST(Server, StopsWithoutCuttingRequestsUnderWay) {
  auto server = std::make_unique<TestServer>();
  RawClient idle(server->port());
  RawClient busy(server->port());
  busy.send("POST /wait HTTP/1.1\r\n" + auth + "Content-Length: 0\r\n\r\n");
  while (server->waiting == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::thread stopper([&] { server->server().stop(10); });
  EXPECT_TRUE(idle.closed());
  server->release = true;
  const std::string response = busy.rest();
  EXPECT_EQ(body_of(response), "waited");
  EXPECT_NE(response.find("Connection: close"), std::string::npos);
  stopper.join();
  EXPECT_EQ(server->server().counters().connections, 0U);
}

TEST(Server, StopsInTimeWhateverTheClientsDo) {
  auto server = std::make_unique<TestServer>();
  RawClient idle(server->port());
  RawClient half(server->port());
  RawClient uploading(server->port());
  RawClient stalled(server->port(), 4096);
  half.send("GET /op");
  uploading.send("POST /echo HTTP/1.1\r\n" + auth + "Content-Length: 100000\r\n\r\nabc");
  stalled.send(get("/size/8000000"));
  while (server->server().counters().connections < 4)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto start = std::chrono::steady_clock::now();
  server->server().stop(0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10))
      << "any timeout would be longer";
  EXPECT_EQ(server->server().counters().connections, 0U);
  server->server().stop(0);
}

TEST(Server, ReplacesASocketFileThatNobodyListensOn) {
  const TestFolder folder;
  {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder / "admin";
    std::copy(path.begin(), path.end(), address.sun_path);
    ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(socket);
  }
  {
    const TestServer server([&](ServerOptions& options) { options.unix_socket = folder / "admin"; });
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "admin")) << "removed at the end";
  std::ofstream(folder / "file") << "precious";
  Router router;
  TestGate gate;
  ServerOptions options;
  options.unix_socket = folder / "file";
  EXPECT_FALSE(Server::create(options, router, gate));
  EXPECT_TRUE(std::filesystem::exists(folder / "file"));
}

TEST(Client, BoundsAnswersAndTime) {
  TestServer server;
  ClientOptions options = tcp(server.port());
  options.max_response_bytes = 1000;
  Client small(options);
  EXPECT_EQ(small.request(Method::get, "/size/1000", {{"Authorization", "Basic good"}})->body.size(), 1000U);
  EXPECT_EQ(small.request(Method::get, "/size/1001", {{"Authorization", "Basic good"}}).error().kind,
            ErrorKind::too_large);
  options.timeout_seconds = 1;
  Client impatient(options);
  EXPECT_EQ(impatient.request(Method::post, "/wait", {{"Authorization", "Basic good"}}).error().kind,
            ErrorKind::limited);
}

TEST(Client, KeepsAndRenewsItsConnection) {
  TestServer server([](ServerOptions& options) { options.idle_timeout_seconds = 1; });
  Client client(tcp(server.port()));
  const std::string text = TestServer::page();
  for (int i = 0; i < 3; ++i) {
    const auto response = client.request(Method::post, "/echo", {{"Authorization", "Basic good"}}, text);
    ASSERT_TRUE(response) << response.error().to_string();
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->header("content-type"), "text/plain");
    EXPECT_EQ(response->body, text);
  }
  EXPECT_EQ(server.server().counters().accepted, 1U);
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  const auto later = client.request(Method::head, "/open");
  ASSERT_TRUE(later) << later.error().to_string();
  EXPECT_EQ(later->body, "");
  EXPECT_EQ(server.server().counters().accepted, 2U);
}

TEST(Client, SaysWhomItCannotReach) {
  std::uint16_t port = 0;
  {
    TestServer server;
    port = server.port();
  }
  Client client(tcp(port));
  const auto response = client.request(Method::get, "/");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
  EXPECT_NE(response.error().to_string().find(std::to_string(port)), std::string::npos);
}

}  // namespace
}  // namespace entente::http
