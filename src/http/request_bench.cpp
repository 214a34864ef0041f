// What a request costs before and after its handler.
#include <cstring>
#include <string_view>

#include <benchmark/benchmark.h>

#include "http/request_reader.h"
#include "http/response_head.h"
#include "http/router.h"

namespace entente::http {
namespace {

constexpr std::string_view request =
    "GET /exchange/collections/threats/objects/?limit=100&match[type]=indicator HTTP/1.1\r\n"
    "Host: 127.0.0.1:8443\r\nUser-Agent: taxii2-client/2.3.0\r\nAccept: "
    "application/taxii+json;version=2.1\r\n"
    "Accept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\nAuthorization: Basic "
    "cmVhZGVyOnJlYWRlcg==\r\n\r\n";

void read_request(benchmark::State& state) {
  BodyBudget budget(1 << 20);
  RequestReader reader(1 << 20, budget);
  for (auto _ : state) {
    std::memcpy(reader.space().data(), request.data(), request.size());
    reader.received(request.size());
    benchmark::DoNotOptimize(reader.head().headers.size());
    reader.read_content();
    reader.next();
  }
}
BENCHMARK(read_request);

void match_route(benchmark::State& state) {
  Router router;
  for (const char* pattern : {"/taxii2/", "/exchange/", "/exchange/collections/", "/exchange/collections/{}/",
                              "/exchange/collections/{}/objects/", "/exchange/collections/{}/objects/{}/"}) {
    router.add({Method::get, pattern, {}});
  }
  for (auto _ : state)
    benchmark::DoNotOptimize(router.match(Method::get, "/exchange/collections/threats/objects/").route);
}
BENCHMARK(match_route);

void parse_filters(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        parse_query("limit=100&match[type]=indicator&added_after=2016-01-01T00%3A00%3A00Z"));
  }
}
BENCHMARK(parse_filters);

void write_response_head(benchmark::State& state) {
  const Response response{200,
                          {{"Content-Type", "application/taxii+json;version=2.1"},
                           {"X-TAXII-Date-Added-First", "2026-01-01T00:00:00.000000Z"},
                           {"X-TAXII-Date-Added-Last", "2026-01-01T00:00:00.000000Z"}},
                          {}};
  std::string out;
  for (auto _ : state) {
    write_head(out, response, {"Sun, 06 Nov 1994 08:49:37 GMT", 150'000, true, false});
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(write_response_head);

}  // namespace
}  // namespace entente::http
