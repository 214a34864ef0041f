#include "app/metrics.h"

#include <array>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "base/version.h"

namespace entente::app {
namespace {

constexpr double micros_per_second = 1e6;

class Text {
 public:
  template <class Value>
  void add(std::string_view name, std::string_view type, std::string_view help, Value value) {
    head(name, type, help);
    out_ += fmt::format("{} {}\n", name, value);
  }
  void head(std::string_view name, std::string_view type, std::string_view help) {
    out_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
  }
  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
  }
  [[nodiscard]] std::string done() && { return std::move(out_); }

 private:
  std::string out_;
};

void add_latencies(Text& text, const http::ServerCounters& counters) {
  constexpr std::string_view name = "entente_http_response_seconds";
  text.head(name, "histogram", "Time from a complete request head to the last byte handed to the system.");
  std::uint64_t sum = 0;
  std::size_t bucket = 0;
  for (const auto& count : counters.latency_micros) {
    sum += count.load(std::memory_order_relaxed);
    const double bound = static_cast<double>(std::uint64_t{1} << (bucket + 4)) / micros_per_second;
    text.line(fmt::format("{}_bucket{{le=\"{}\"}} {}", name, bound, sum));
    ++bucket;
  }
  text.line(fmt::format("{}_bucket{{le=\"+Inf\"}} {}", name, sum));
  text.line(fmt::format("{}_count {}", name, sum));
}

void add_http(Text& text, const http::ServerCounters& counters) {
  text.add("entente_http_connections", "gauge", "Connections open now.", counters.connections.load());
  text.add("entente_http_connections_accepted_total", "counter", "Connections accepted.",
           counters.accepted.load());
  text.add("entente_http_connections_refused_total", "counter", "Connections refused over the limit.",
           counters.refused_connections.load());
  text.add("entente_http_requests_total", "counter", "Requests received.", counters.requests.load());
  text.head("entente_http_responses_total", "counter", "Error responses by class.");
  text.line(fmt::format("entente_http_responses_total{{class=\"4xx\"}} {}", counters.responses_4xx.load()));
  text.line(fmt::format("entente_http_responses_total{{class=\"5xx\"}} {}", counters.responses_5xx.load()));
  text.add("entente_http_received_bytes_total", "counter", "Bytes received.", counters.bytes_in.load());
  text.add("entente_http_sent_bytes_total", "counter", "Bytes sent.", counters.bytes_out.load());
  add_latencies(text, counters);
}

void add_log(Text& text, const store::Statistics& log) {
  text.add("entente_log_entries", "gauge", "Entries in the log.", log.entries);
  text.add("entente_objects", "gauge", "Object versions alive.", log.objects);
  text.add("entente_log_segments", "gauge", "Segment files of the log.", log.segments);
  text.add("entente_log_bytes", "gauge", "Bytes of the log.", log.log_bytes);
  text.add("entente_log_reclaimable_bytes", "gauge",
           "Bytes of erased entries that `entente reclaim` gives back.", log.reclaimable_bytes);
  text.add("entente_log_uncompressed_segments", "gauge",
           "Full segments whose objects wait to be compressed for gzip pages.", log.uncompressed_segments);
  text.add("entente_log_commits_total", "counter", "Group commits since start.", log.commits);
  text.add("entente_log_sync_seconds_total", "counter", "Time spent in fdatasync since start.",
           static_cast<double>(log.fsync_micros) / micros_per_second);
}

}  // namespace

std::string render_metrics(const Node& node, const exchange::PageCache& pages,
                           const http::ServerCounters& counters) {
  Text text;
  text.head("entente_build_info", "gauge", "Version of the program.");
  text.line(fmt::format("entente_build_info{{version=\"{}\"}} 1", version));
  text.add("entente_start_time_seconds", "gauge", "When the node started, in seconds since 1970.",
           static_cast<double>(node.started) / micros_per_second);
  add_http(text, counters);
  add_log(text, node.store->statistics());
  text.add("entente_sign_ins_failed_total", "counter", "Wrong user names or passwords.",
           node.accounts->failed_sign_ins());
  text.add("entente_page_cache_bytes", "gauge", "Pages kept in memory.", pages.bytes());
  return std::move(text).done();
}

}  // namespace entente::app
