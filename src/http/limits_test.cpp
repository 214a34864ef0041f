// What a stranger can do wrong, on purpose or not: every case ends in a sentence or a closed connection.
#include <chrono>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "http/client.h"
#include "http/test_server.h"

namespace entente::http {
namespace {

const std::string auth = "Host: x\r\nAuthorization: Basic good\r\n";

std::string post(const std::string& headers, const std::string& content = {}) {
  return "POST /echo HTTP/1.1\r\n" + auth + headers + "\r\n" + content;
}

/// Resident memory of this process.
std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return resident * 4096;
}

struct Refusal {
  const char* name;
  std::string request;
  int status;
  const char* sentence;
};

class Refusals : public testing::TestWithParam<Refusal> {};

TEST_P(Refusals, AreCompleteResponsesAndTheServerLives) {
  TestServer server([](ServerOptions& options) { options.max_content_bytes = 100'000; });
  RawClient client(server.port());
  client.send(GetParam().request);
  const std::string response = client.rest();
  EXPECT_EQ(status_of(response), GetParam().status) << response;
  EXPECT_NE(response.find(GetParam().sentence), std::string::npos) << response;
  EXPECT_NE(response.find("Connection: close\r\n"), std::string::npos) << response;
  const std::size_t length = response.find("Content-Length: ");
  ASSERT_NE(length, std::string::npos);
  EXPECT_EQ(std::to_string(body_of(response).size()),
            response.substr(length + 16, response.find('\r', length) - length - 16));
  RawClient next(server.port());
  next.send("GET /open HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(next.response()), 200);
}

std::string get(const std::string& headers) {
  return "GET /open HTTP/1.1\r\n" + headers + "\r\n";
}

std::string many_headers(int count) {
  std::string headers = "Host: x\r\n";
  for (int i = 0; i < count; ++i) headers += fmt::format("X-{}: 1\r\n", i);
  return headers;
}

const std::vector<Refusal>& refusals() {
  static const std::string bomb = gzip(std::string(10'000'000, '\0'));
  static const std::string packed = gzip(std::string(50'000, 'a'));
  static const std::vector<Refusal> all{
      {"NotHttp", "hello there, who are you?\r\n\r\n", 400, "not valid HTTP/1.1"},
      {"Http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "only HTTP/1.0 and HTTP/1.1"},
      {"Http12", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 400, "not valid HTTP/1.1"},
      {"TlsToPlain", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\n\r\n\r\n", 13), 400, "CR LF"},
      {"BareLf", "GET /open HTTP/1.1\nHost: x\n\n", 400, "CR LF"},
      {"NoHost", "GET /open HTTP/1.1\r\n\r\n", 400, "Host"},
      {"TwoHosts", get("Host: a\r\nHost: b\r\n"), 400, "Host"},
      {"FoldedHeader", get("Host: x\r\nX: a\r\n b\r\n"), 400, "folded"},
      {"NulInHeader", get(std::string("Host: x\r\nX: a\0b\r\n", 17)), 400, "not valid"},
      {"ControlInHeader", get("Host: x\r\nX: a\x01\r\n"), 400, "not valid"},
      {"CrInHeader", get("Host: x\r\nX: a\rb\r\n"), 400, "not valid"},
      {"SpaceBeforeColon", get("Host: x\r\nX : a\r\n"), 400, "not valid"},
      {"SpaceInTarget", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400, "not valid"},
      {"LongTarget", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414,
       "request line is longer"},
      {"LongHeader", get("Host: x\r\nX: " + std::string(20'000, 'a') + "\r\n"), 431, "headers are longer"},
      {"ManyHeaders", get(many_headers(150)), 431, "more than 100 headers"},
      {"AMillionHeaders", get(many_headers(1'000'000)), 431, "headers"},
      {"EmptyLines", "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n", 400, "empty lines"},
      {"BothLengths", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, ""},
      {"BothLengthsReversed", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"), 400,
       ""},
      {"TwoLengths", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc"), 400, ""},
      {"SameLengthTwice", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), 400, "more than once"},
      {"LengthList", post("Content-Length: 3, 3\r\n", "abc"), 400, "more than once"},
      {"NegativeLength", post("Content-Length: -3\r\n", "abc"), 400, "not valid"},
      {"PlusLength", post("Content-Length: +3\r\n", "abc"), 400, "not valid"},
      {"HugeLength", post("Content-Length: 99999999999999999999999\r\n", "abc"), 400, "not valid"},
      {"GzipTransfer", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501, "chunked"},
      {"TwoTransferCodings",
       post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"), 400,
       "Transfer-Encoding"},
      {"ChunkedHttp10", "POST /echo HTTP/1.0\r\n" + auth + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
       "HTTP/1.0"},
      {"OtherExpectation", post("Content-Length: 3\r\nExpect: miracles\r\n", "abc"), 417, "100-continue"},
      {"TooLarge", post("Content-Length: 100001\r\n", "abc"), 413, "larger than 100000 bytes"},
      {"TooLargeChunked",
       post("Transfer-Encoding: chunked\r\n", "186a1\r\n" + std::string(100'001, 'a') + "\r\n0\r\n\r\n"), 413,
       "larger"},
      {"GzipBomb", post(fmt::format("Content-Encoding: gzip\r\nContent-Length: {}\r\n", bomb.size()), bomb),
       413, "larger"},
      {"NotGzip", post("Content-Encoding: gzip\r\nContent-Length: 20\r\n", std::string(20, 'x')), 400,
       "not the gzip"},
      {"TruncatedGzip",
       post(fmt::format("Content-Encoding: gzip\r\nContent-Length: {}\r\n", packed.size() - 9),
            packed.substr(9)),
       400, "gzip"},
      {"HalfGzip",
       post(fmt::format("Content-Encoding: gzip\r\nContent-Length: {}\r\n", packed.size() - 9),
            packed.substr(0, packed.size() - 9)),
       400, "ends early"},
      {"OtherCoding", post("Content-Encoding: br\r\nContent-Length: 3\r\n", "abc"), 415, "gzip"},
      {"GzipTwice", post("Content-Encoding: gzip, gzip\r\nContent-Length: 3\r\n", "abc"), 415, "once"},
      {"BadChunk", post("Transfer-Encoding: chunked\r\n", "zz\r\nabc\r\n"), 400, "chunks"},
      {"ChunkWithoutEnd", post("Transfer-Encoding: chunked\r\n", "3\r\nabcXX0\r\n\r\n"), 400, "chunks"},
      {"HugeChunk", post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nabc"), 400, "chunks"},
      {"EndlessExtension", post("Transfer-Encoding: chunked\r\n", "3;" + std::string(20'000, 'a')), 431,
       "chunk extension"},
      {"EndlessTrailers", post("Transfer-Encoding: chunked\r\n", "0\r\nX: " + std::string(20'000, 'a')), 431,
       "trailers"},
  };
  return all;
}

INSTANTIATE_TEST_SUITE_P(Http, Refusals, testing::ValuesIn(refusals()),
                         [](const auto& refusal) { return std::string(refusal.param.name); });

TEST(Limits, BadTargetsAre400AndKeepTheConnection) {
  TestServer server;
  RawClient client(server.port());
  for (const char* target : {"/%", "/%00", "/%ff", "*", "example.org:80", "/a#b"}) {
    client.send(fmt::format("GET {} HTTP/1.1\r\n{}\r\n", target, auth));
    EXPECT_EQ(status_of(client.response()), 400) << target;
  }
  client.send("GET http://x/open HTTP/1.1\r\n" + auth + "\r\n");
  EXPECT_EQ(status_of(client.response()), 200);
  client.send("\r\n\r\nGET /op%65n?q=%zz HTTP/1.1\r\n" + auth + "\r\n");
  EXPECT_EQ(status_of(client.response()), 200);
}

TEST(Limits, RequestsCutAnywhereLeaveNothingBehind) {
  TestServer server;
  const std::string whole =
      post("Transfer-Encoding: chunked\r\n", "5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nT: v\r\n\r\n");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    RawClient client(server.port());
    client.send(std::string_view(whole).substr(0, cut));
    client.finish_sending();
    EXPECT_EQ(client.rest(), "") << cut;
  }
  RawClient client(server.port());
  for (const char& byte : whole) client.send({&byte, 1});
  EXPECT_EQ(body_of(client.response()), "helloabc");
  for (const char& byte : post("Transfer-Encoding: chunked\r\n", "0\r\nT: v\r\n\r\n"))
    client.send({&byte, 1});
  EXPECT_EQ(status_of(client.response()), 200);
}

TEST(Limits, ContentOfExactlyTheMaximumPasses) {
  TestServer server([](ServerOptions& options) { options.max_content_bytes = 100'000; });
  RawClient client(server.port());
  const std::string text(100'000, 'm');
  const std::string packed = gzip(text);
  client.send(post("Content-Length: 100000\r\n", text));
  EXPECT_EQ(body_of(client.response()), text);
  client.send(post("Transfer-Encoding: chunked\r\n", "186a0\r\n" + text + "\r\n0\r\n\r\n"));
  EXPECT_EQ(body_of(client.response()), text);
  client.send(post(fmt::format("Content-Encoding: gzip\r\nContent-Length: {}\r\n", packed.size()), packed));
  EXPECT_EQ(body_of(client.response()), text);
}

TEST(Limits, AnnouncedContentTakesNoMemory) {
  TestServer server;
  std::vector<std::unique_ptr<RawClient>> clients;
  const std::size_t before = resident_bytes();
  for (int i = 0; i < 100; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(post("Content-Length: 16000000\r\n", "start"));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const std::size_t after = resident_bytes();
  EXPECT_LT(after, before + (std::size_t{32} << 20));
}

TEST(Limits, AGigabyteIsRefusedWithoutBeingKept) {
  TestServer server;
  const std::size_t before = resident_bytes();
  RawClient client(server.port());
  client.send(post("Transfer-Encoding: chunked\r\n"));
  const std::string chunk = "100000\r\n" + std::string(1 << 20, 'g') + "\r\n";
  int sent = 0;
  while (sent < 1024 && client.send(chunk)) ++sent;
  EXPECT_LT(sent, 200);
  EXPECT_LT(resident_bytes(), before + (std::size_t{64} << 20));
}

TEST(Limits, BodiesInFlightShareABudget) {
  TestServer server([](ServerOptions& options) {
    options.max_bodies_in_flight_bytes = 300'000;
    options.body_budget_wait_seconds = 1;
  });
  RawClient holder(server.port());
  holder.send(post("Content-Length: 250000\r\n", std::string(249'999, 'h')));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  RawClient refused(server.port());
  refused.send(post("Content-Length: 200000\r\n", std::string(200'000, 'r')));
  const std::string response = refused.rest();
  EXPECT_EQ(status_of(response), 503) << response;
  EXPECT_NE(response.find("Retry-After: "), std::string::npos);
  RawClient patient(server.port());
  patient.send(post("Content-Length: 200000\r\n", std::string(200'000, 'p')));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  holder.send("h");
  EXPECT_EQ(body_of(holder.response()).size(), 250'000U);
  EXPECT_EQ(body_of(patient.response()).size(), 200'000U);
}

TEST(Timeouts, HeadsBodiesAndIdlersAreCutOff) {
  TestServer server([](ServerOptions& options) {
    options.header_timeout_seconds = 1;
    options.body_timeout_seconds = 1;
    options.idle_timeout_seconds = 1;
  });
  RawClient idle(server.port());
  RawClient head(server.port());
  RawClient body(server.port());
  head.send("GET /taxii2/ HTTP/1.1\r\nHost:");
  body.send(post("Content-Length: 10\r\n", "12345"));
  for (int i = 0; i < 15; ++i) {  // a byte now and then does not prolong a head
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    head.send("x");
  }
  const std::string late_head = head.rest();
  EXPECT_EQ(status_of(late_head), 408) << late_head;
  EXPECT_NE(late_head.find("application/taxii+json"), std::string::npos);
  EXPECT_EQ(status_of(body.rest()), 408);
  EXPECT_EQ(idle.rest(), "");
}

TEST(Timeouts, AReaderThatDoesNotReadIsCutOff) {
  TestServer server([](ServerOptions& options) { options.write_timeout_seconds = 1; });
  RawClient client(server.port(), 4096);
  client.send("GET /size/30000000 HTTP/1.1\r\n" + auth + "\r\n");
  const auto start = std::chrono::steady_clock::now();
  while (server.server().counters().connections == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  while (server.server().counters().connections != 0 &&
         std::chrono::steady_clock::now() < start + std::chrono::seconds(10)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(server.server().counters().connections, 0U);
}

TEST(Limits, ConnectionsBeyondTheLimitGet503) {
  TestServer server([](ServerOptions& options) { options.max_connections = 2; });
  RawClient first(server.port());
  auto second = std::make_unique<RawClient>(server.port());
  while (server.server().counters().accepted < 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  RawClient third(server.port());
  const std::string response = third.rest();
  EXPECT_EQ(status_of(response), 503);
  EXPECT_EQ(body_of(response), "this node has no room for another connection just now\n");
  EXPECT_EQ(server.server().counters().refused_connections, 1U);
  second.reset();
  while (server.server().counters().connections > 1)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  RawClient fourth(server.port());
  fourth.send("GET /open HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(fourth.response()), 200);
}

TEST(Limits, ManyClientsAtOnceGetTheirOwnAnswers) {
  TestServer server([](ServerOptions& options) { options.workers = 4; });
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      RawClient client(server.port());
      for (int i = 0; i < 50; ++i) {
        const std::string text =
            fmt::format("{}-{}-{}", t, i, std::string(static_cast<std::size_t>(i * 37), 'z'));
        client.send(post(fmt::format("Content-Length: {}\r\n", text.size()), text));
        if (body_of(client.response()) == text) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 400);
  // A request is counted when its last byte has left, a moment after the client may have it.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (server.server().counters().requests < 400 && std::chrono::steady_clock::now() < end)
    std::this_thread::yield();
  EXPECT_EQ(server.server().counters().requests, 400U);
}

}  // namespace
}  // namespace entente::http
