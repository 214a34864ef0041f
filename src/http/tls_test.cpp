#include "http/tls.h"

#include <chrono>
#include <ctime>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "http/certificate.h"
#include "http/client.h"
#include "http/test_server.h"

namespace entente::http {
namespace {

class Tls : public testing::Test {
 protected:
  void SetUp() override {
    make("node", {"node.example"}, {"127.0.0.1"});
    make("other", {}, {});
  }
  void make(const std::string& name, std::vector<std::string> dns_names, std::vector<std::string> addresses) {
    const auto made =
        make_certificate(folder_ / (name + ".pem"), folder_ / (name + ".key"),
                         {name, std::move(dns_names), std::move(addresses), 365}, system_clock().now());
    ASSERT_TRUE(made) << made.error().to_string();
  }
  std::function<void(ServerOptions&)> with_tls() {
    return [this](ServerOptions& options) {
      options.tls = TlsFiles{folder_ / "node.pem", folder_ / "node.key"};
    };
  }
  ClientOptions to(const TestServer& server) {
    ClientOptions options;
    options.host = "127.0.0.1";
    options.port = const_cast<TestServer&>(server).port();
    options.tls = true;
    options.ca_file = folder_ / "node.pem";
    return options;
  }
  TestFolder folder_;
};

TEST_F(Tls, ServesLargePagesAndTakesLargeContent) {
  TestServer server(with_tls());
  Client client(to(server));
  for (int i = 0; i < 3; ++i) {
    for (const char* path : {"/page", "/kept"}) {
      const auto page = client.request(Method::get, path, {{"Authorization", "Basic good"}});
      ASSERT_TRUE(page) << page.error().to_string();
      EXPECT_EQ(page->body, TestServer::page());
    }
  }
  const std::string large(3 << 20, 'q');
  const auto echo = client.request(Method::post, "/echo", {{"Authorization", "Basic good"}}, large);
  ASSERT_TRUE(echo) << echo.error().to_string();
  EXPECT_EQ(echo->body, large);
  EXPECT_EQ(server.server().counters().accepted, 1U);
}

TEST_F(Tls, ShowsAProvenClientCertificateAndAcceptsNone) {
  TestServer server(with_tls());
  ClientOptions options = to(server);
  Client nobody(options);
  EXPECT_EQ(nobody.request(Method::get, "/who")->body, " 127.0.0.1 true ");
  options.client_certificate = folder_ / "other.pem";
  options.client_key = folder_ / "other.key";
  Client somebody(options);
  EXPECT_EQ(somebody.request(Method::get, "/who")->body,
            " 127.0.0.1 true " + read_fingerprint(folder_ / "other.pem").value());
}

TEST_F(Tls, ChecksPinsNamesAndAuthorities) {
  TestServer server(with_tls());
  ClientOptions options = to(server);
  options.ca_file.clear();
  options.pinned_certificate_sha256 = read_fingerprint(folder_ / "node.pem").value();
  EXPECT_TRUE(Client(options).request(Method::get, "/open"));
  options.pinned_certificate_sha256 = read_fingerprint(folder_ / "other.pem").value();
  const auto other = Client(options).request(Method::get, "/open");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::unauthorized);
  options.pinned_certificate_sha256.clear();
  EXPECT_FALSE(Client(options).request(Method::get, "/open")) << "the system's authorities do not know it";
  options.ca_file = folder_ / "node.pem";
  options.host = "localhost";
  const auto wrong_name = Client(options).request(Method::get, "/open");
  ASSERT_FALSE(wrong_name);
  EXPECT_NE(wrong_name.error().to_string().find("ostname mismatch"), std::string::npos)
      << wrong_name.error().to_string();
}

TEST_F(Tls, PlainRequestsToATlsPortAreCutOff) {
  TestServer server(with_tls());
  RawClient client(server.port());
  client.send("GET /open HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(client.rest().find("HTTP/1.1 200") == std::string::npos);
  EXPECT_TRUE(Client(to(server)).request(Method::get, "/open"));
}

TEST_F(Tls, ASlowReaderGetsEveryByte) {
  TestServer server(with_tls());
  const RawClient client(server.port(), 4096);
  TlsSession session(**TlsContext::for_client({{}, {}, {}, true}), client.socket(), "127.0.0.1");
  ASSERT_EQ(session.handshake().state, IoState::done);
  const std::string request =
      "GET /size/9000001 HTTP/1.1\r\nHost: x\r\nAuthorization: Basic good\r\nConnection: close\r\n\r\n";
  ASSERT_EQ(session.write(request.data(), request.size()).state, IoState::done);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // the server must stop and start again
  std::string all;
  std::string space(100'000, '\0');
  for (Io io = session.read(space.data(), space.size()); io.state == IoState::done;
       io = session.read(space.data(), space.size())) {
    all.append(space, 0, io.bytes);
  }
  EXPECT_EQ(body_of(all), std::string(9'000'001, 's'));
}

TEST_F(Tls, AnUnfinishedRecordDoesNotKeepTheServerBusy) {
  TestServer server(with_tls());
  const RawClient client(server.port());
  TlsSession session(**TlsContext::for_client({{}, {}, {}, true}), client.socket(), "127.0.0.1");
  ASSERT_EQ(session.handshake().state, IoState::done);
  client.send(std::string_view("\x17\x03\x03\x00\x40half", 9));
  const std::clock_t before = std::clock();
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 5);
}

TEST_F(Tls, AHandshakeThatStallsIsCutOff) {
  TestServer server([&](ServerOptions& options) {
    with_tls()(options);
    options.header_timeout_seconds = 1;
  });
  RawClient client(server.port());
  client.send("\x16\x03\x01");
  EXPECT_TRUE(client.closed(4000));
}

TEST_F(Tls, SaysWhichFileIsWrong) {
  Router router;
  TestGate gate;
  ServerOptions options;
  options.port = 0;
  options.tls = TlsFiles{folder_ / "node.pem", folder_ / "other.key"};
  const auto mismatch = Server::create(options, router, gate);
  ASSERT_FALSE(mismatch);
  EXPECT_NE(mismatch.error().to_string().find("other.key"), std::string::npos);
  options.tls = TlsFiles{folder_ / "absent.pem", folder_ / "other.key"};
  EXPECT_FALSE(Server::create(options, router, gate));
}

TEST_F(Tls, CertificatesAreNeverOverwrittenAndKeysArePrivate) {
  struct stat status{};
  ASSERT_EQ(::stat((folder_ / "node.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto again = make_certificate(folder_ / "node.pem", folder_ / "new.key", {"x", {}, {}, 1}, 0);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "new.key"));
  EXPECT_FALSE(make_certificate(folder_ / "a", folder_ / "b", {"x", {"a,IP:1.2.3.4"}, {}, 1}, 0));
  EXPECT_FALSE(make_certificate(folder_ / "a", folder_ / "b", {"x", {}, {"localhost"}, 1}, 0));
  EXPECT_FALSE(make_certificate(folder_ / "a", folder_ / "b", {"", {}, {}, 1}, 0));
  std::ofstream(folder_ / "text") << "no certificate";
  EXPECT_EQ(read_fingerprint(folder_ / "text").error().kind, ErrorKind::malformed);
  EXPECT_EQ(read_fingerprint(folder_ / "absent").error().kind, ErrorKind::io);
  EXPECT_EQ(read_fingerprint(folder_ / "node.pem")->size(), 64U);
}

}  // namespace
}  // namespace entente::http
