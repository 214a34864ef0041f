// bench_post FILE PORT PATH AUTHORIZATION CLIENTS PER-POST FIRST OBJECTS SECONDS: posts TAXII envelopes of
// objects [FIRST, FIRST+OBJECTS) of FILE to 127.0.0.1:PORT over CLIENTS connections, each waiting for its 202
// before the next, until all are there or SECONDS are over. One thread, so that most of the machine is left
// to the server. Prints JSON.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <poll.h>

#include "http_poster.h"
#include "object_lines.h"

namespace {

constexpr int accepted_status = 202;
constexpr int poll_milliseconds = 1000;
constexpr double patience_seconds = 60;  ///< for the last answers after the time is over

struct Totals {
  std::uint64_t posts = 0;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t errors = 0;
  std::string first_error;
  std::vector<double> latencies;
};

void count_answer(const bench::Answer& answer, Totals& totals) {
  ++totals.posts;
  totals.latencies.push_back(answer.seconds);
  if (answer.status == accepted_status) {
    totals.accepted += answer.accepted;
    totals.refused += answer.refused;
    return;
  }
  if (totals.errors++ == 0)
    totals.first_error = fmt::format("{} {}", answer.status, answer.body.substr(0, 200));
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
  }
  return out + '"';
}

double percentile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

struct Load {
  std::vector<std::unique_ptr<bench::HttpPoster>> posters;
  std::vector<bool> busy;
  const std::vector<std::string>& bodies;
  std::size_t next = 0;
  double seconds_allowed = 0;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

  [[nodiscard]] double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  void feed(std::size_t index, Totals& totals) {
    busy[index] = false;
    if (next >= bodies.size() || elapsed() > seconds_allowed) return;
    busy[index] = posters[index]->begin(bodies[next++]);
    if (!busy[index] && totals.errors++ == 0)
      totals.first_error = "cannot connect, or the connection broke while sending";
  }

  // Lets every connection that is ready go on; false when none is under way.
  bool turn(Totals& totals) {
    std::vector<pollfd> watched;
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < posters.size(); ++i) {
      if (!busy[i]) continue;
      const int events = POLLIN | (posters[i]->wants_to_write() ? POLLOUT : 0);
      watched.push_back({.fd = posters[i]->socket(), .events = static_cast<short>(events), .revents = 0});
      indices.push_back(i);
    }
    if (watched.empty()) return false;
    ::poll(watched.data(), watched.size(), poll_milliseconds);
    for (std::size_t w = 0; w < watched.size(); ++w) {
      if (watched[w].revents == 0) continue;
      bench::HttpPoster& poster = *posters[indices[w]];
      if (poster.advance()) {
        count_answer(poster.answer(), totals);
        feed(indices[w], totals);
      } else if (poster.failed()) {
        busy[indices[w]] = false;
        if (totals.errors++ == 0) totals.first_error = "the connection broke before the answer was whole";
      }
    }
    return true;
  }
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 10) {
    std::fputs("usage: bench_post FILE PORT PATH AUTHORIZATION CLIENTS PER-POST FIRST OBJECTS SECONDS\n",
               stderr);
    return 2;
  }
  const auto number = [&](int index) { return std::strtoull(arguments[index], nullptr, 10); };
  const bench::ObjectFile file = bench::read_objects(arguments[1]);
  const auto bodies = bench::envelopes(file, number(7), number(8), number(6));
  const std::string media = "application/taxii+json;version=2.1";
  const std::string headers = fmt::format(
      "POST {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: {}\r\nAccept: {}\r\nContent-Type: {}\r\n",
      arguments[3], arguments[2], arguments[4], media, media);
  Totals totals;
  Load load{
      .posters = {}, .busy = {}, .bodies = bodies, .seconds_allowed = std::strtod(arguments[9], nullptr)};
  for (std::size_t i = 0; i < number(5); ++i)
    load.posters.push_back(
        std::make_unique<bench::HttpPoster>(static_cast<std::uint16_t>(number(2)), headers));
  load.busy.resize(load.posters.size());
  for (std::size_t i = 0; i < load.posters.size(); ++i) load.feed(i, totals);
  while (load.turn(totals) && load.elapsed() < load.seconds_allowed + patience_seconds) {
  }
  const double seconds = load.elapsed();
  fmt::print(
      "{{\"objects\":{},\"refused\":{},\"posts\":{},\"errors\":{},\"first_error\":{},\"seconds\":{},\"p50\":{"
      "},\"p99\":{}}}\n",
      totals.accepted, totals.refused, totals.posts, totals.errors, quoted(totals.first_error), seconds,
      percentile(totals.latencies, 0.5), percentile(totals.latencies, 0.99));
  return 0;
}
