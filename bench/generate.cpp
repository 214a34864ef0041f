// bench_generate OBJECTS SEED FIRST > FILE: a STIX 2.1 bundle of synthetic objects, one a line.
// FIRST numbers the first object (a multiple of 100), so that files of one seed never repeat an object.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "synthetic_object.h"

namespace {

constexpr std::size_t flush_bytes = std::size_t{1} << 20;

bool write(const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: bench_generate OBJECTS SEED FIRST > FILE\n", stderr);
    return 2;
  }
  const std::uint64_t objects = std::strtoull(arguments[1], nullptr, 10);
  const bench::Corpus corpus{.seed = std::strtoull(arguments[2], nullptr, 10),
                             .first = std::strtoull(arguments[3], nullptr, 10)};
  if (objects == 0 || objects % bench::block_objects != 0 || corpus.first % bench::block_objects != 0) {
    std::fputs("bench_generate: OBJECTS and FIRST must be multiples of 100, OBJECTS positive\n", stderr);
    return 2;
  }
  std::string text = R"({"type":"bundle","id":"bundle--)";
  bench::append_uuid(text, ~corpus.seed, corpus.first);
  text += "\",\"objects\":[\n";
  for (std::uint64_t number = 0; number < objects; ++number) {
    bench::append_object(text, corpus, corpus.first + number);
    text += number + 1 < objects ? ",\n" : "\n";
    if (text.size() >= flush_bytes) {
      if (!write(text)) return std::perror("bench_generate: cannot write"), 1;
      text.clear();
    }
  }
  text += "]}\n";
  if (!write(text) || std::fflush(stdout) != 0) return std::perror("bench_generate: cannot write"), 1;
  return 0;
}
