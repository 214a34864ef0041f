// What a request costs between the parsed request and the bytes to send, over a real log: pages, one object,
// manifests, and whole posts. No sockets, no signing in.
#include <filesystem>
#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "exchange/support_test.h"
#include "store/log_store.h"
#include "taxii/media_type.h"
#include "taxii/routes.h"

namespace entente::taxii {
namespace {

constexpr unsigned object_count = 100'000;
constexpr unsigned post_objects = 1'000;

/// A node's face over a log in a temporary folder.
class Face {
 public:
  Face()
      : folder_(std::filesystem::temp_directory_path() /
                ("entente-bench-" + to_string(random_uuid(system_random())))),
        store_(std::move(*store::LogStore::open(folder_, {}))) {
    collections_ = std::make_unique<exchange::Collections>(*store_);
    exchange::Collection wanted;
    wanted.alias = "threats";
    wanted.readers.everyone = wanted.writers.everyone = true;
    (void)collections_->add(wanted);
    submitter_ = std::make_unique<exchange::Submitter>(*store_, system_clock(), system_random());
    gate_ =
        std::make_unique<exchange::ReleaseGate>(*store_, cursors_, audiences_, *submitter_, system_clock());
    context_ = std::make_unique<TaxiiContext>(TaxiiContext{*gate_, *collections_, *submitter_, pages_, {}});
    add_taxii_routes(router_, *context_);
  }
  ~Face() {
    context_.reset();
    gate_.reset();
    submitter_.reset();
    collections_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  Face(const Face&) = delete;
  Face& operator=(const Face&) = delete;

  http::Response call(http::Method method, std::string_view path, std::string_view query,
                      std::vector<http::Header> headers, std::string_view body = {}) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.headers = std::move(headers);
    request.body = body;
    const http::Match match = router_.match(method, request.path);
    return match.route->handler(request, caller_, match.captures);
  }
  /// Objects numbered from `first`, about 1.2 KB each.
  static std::string envelope(unsigned first) {
    std::string text = R"({"objects":[)";
    for (unsigned i = first; i < first + post_objects; ++i) {
      std::string object = exchange::indicator(i);
      const std::string filler(800, static_cast<char>('a' + i % 26));
      object.insert(object.size() - 1, R"(,"pattern_version":")" + filler + "\"");
      text += object + ",";
    }
    text.back() = ']';
    return text + "}";
  }
  void fill(unsigned count) {
    for (; filled_ < count; filled_ += post_objects) {
      const exchange::Padded body(envelope(filled_));
      const auto response = call(http::Method::post, objects, {}, {{"Content-Type", media_type}}, body);
      if (response.status != 202) std::abort();
    }
  }
  void seal() {
    if (!store_->seal()) std::abort();
    store_->settle_compression();
  }
  static constexpr std::string_view objects = "/exchange/collections/threats/objects/";
  static constexpr std::string_view manifest = "/exchange/collections/threats/manifest/";

 private:
  std::filesystem::path folder_;
  std::unique_ptr<store::LogStore> store_;
  exchange::Cursors cursors_{{1, 2, 3}};
  exchange::PageCache pages_;
  std::unique_ptr<exchange::Collections> collections_;
  std::unique_ptr<exchange::Submitter> submitter_;
  exchange::Audiences audiences_{"KOR"};
  std::unique_ptr<exchange::ReleaseGate> gate_;
  std::unique_ptr<TaxiiContext> context_;
  http::Router router_;
  http::Caller caller_{true, "bench", "KOR", http::reader | http::contributor};
  unsigned filled_ = 0;
};

Face& filled_face() {
  static Face face;
  face.fill(object_count);
  static const bool sealed = (face.seal(), true);
  (void)sealed;
  return face;
}

void get(benchmark::State& state, std::string_view path, std::string_view query, const char* encoding) {
  Face& face = filled_face();
  std::vector<http::Header> headers{{"Accept", media_type}, {"Authorization", "Basic eDp5"}};
  if (encoding != nullptr) headers.push_back({"Accept-Encoding", encoding});
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto response = face.call(http::Method::get, path, query, headers);
    bytes = http::body_bytes(response.body);
    benchmark::DoNotOptimize(bytes);
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}

BENCHMARK_CAPTURE(get, first_page, Face::objects, "limit=100", nullptr);
BENCHMARK_CAPTURE(get, page_of_type, Face::objects, "limit=100&match[type]=indicator", nullptr);
BENCHMARK_CAPTURE(get, page_of_1000, Face::objects, "limit=1000", nullptr);
BENCHMARK_CAPTURE(get, first_page_gzip_again, Face::objects, "limit=100", "gzip");
BENCHMARK_CAPTURE(get, one_object,
                  "/exchange/collections/threats/objects/indicator--00000007-aaaa-4bbb-8ccc-123456789abc/",
                  "", nullptr);
BENCHMARK_CAPTURE(get, manifest, Face::manifest, "limit=100", nullptr);

/// Every page is another one (another place to start from), as a reader of the whole collection asks for
/// them.
void first_time_gzip(benchmark::State& state) {
  Face& face = filled_face();
  std::string next;
  for (auto _ : state) {
    const std::string query = next.empty() ? "limit=100" : "limit=100&next=" + next;
    const auto response = face.call(http::Method::get, Face::objects, query,
                                    {{"Accept", media_type}, {"Accept-Encoding", "gzip"}});
    benchmark::DoNotOptimize(response);
    state.PauseTiming();
    const auto plain = face.call(http::Method::get, Face::objects, query, {{"Accept", media_type}});
    const auto& parts = std::get<http::Gather>(plain.body).parts;
    constexpr std::string_view mark = R"("next":")";
    const std::size_t place = parts.front().find(mark);
    next = place == std::string_view::npos ? "" : std::string(parts.front().substr(place + mark.size(), 32));
    state.ResumeTiming();
  }
}
BENCHMARK(first_time_gzip)->Iterations(object_count / 100);

void post(benchmark::State& state) {
  Face face;
  unsigned first = 0;
  std::size_t bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const exchange::Padded body(Face::envelope(first));
    first += post_objects;
    state.ResumeTiming();
    const auto response =
        face.call(http::Method::post, Face::objects, {}, {{"Content-Type", media_type}}, body);
    if (response.status != 202) state.SkipWithError("not accepted");
    bytes += std::string_view(body).size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(static_cast<std::int64_t>(first));
}
BENCHMARK(post)->UseRealTime()->MinTime(2);

}  // namespace
}  // namespace entente::taxii
