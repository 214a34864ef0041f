// bench_dom FILE PER-ENVELOPE ROUNDS: the rate of a bare simdjson DOM parse on one core, over envelopes of
// that many objects (0: the file as one document), with one reused parser and padded input. Prints JSON; the
// median round counts.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <simdjson.h>

#include "object_lines.h"

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: bench_dom FILE PER-ENVELOPE ROUNDS\n", stderr);
    return 2;
  }
  const bench::ObjectFile file = bench::read_objects(arguments[1]);
  const std::size_t per_envelope = std::strtoull(arguments[2], nullptr, 10);
  const std::size_t rounds = std::max<std::size_t>(1, std::strtoull(arguments[3], nullptr, 10));
  std::vector<simdjson::padded_string> documents;
  if (per_envelope == 0)
    documents.emplace_back(file.text);
  else
    for (const std::string& body : bench::envelopes(file, 0, file.objects.size(), per_envelope))
      documents.emplace_back(body);

  simdjson::dom::parser parser;
  std::uint64_t bytes = 0;
  for (const auto& document : documents) bytes += document.size();
  std::vector<double> seconds;
  for (std::size_t round = 0; round <= rounds; ++round) {  // the first one warms up and is left out
    const auto start = std::chrono::steady_clock::now();
    for (const auto& document : documents) {
      if (parser.parse(document).error() != simdjson::SUCCESS) {
        std::fprintf(stderr, "bench_dom: %s is not JSON\n", arguments[1]);
        return 1;
      }
    }
    if (round > 0)
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::nth_element(seconds.begin(), seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2),
                   seconds.end());
  fmt::print("{{\"objects\":{},\"bytes\":{},\"seconds\":{},\"implementation\":\"{}\"}}\n",
             file.objects.size(), bytes, seconds[seconds.size() / 2],
             simdjson::get_active_implementation()->name());
  return 0;
}
