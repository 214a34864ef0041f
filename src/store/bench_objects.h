// Objects to measure with, and a folder that goes away. ENTENTE_BENCH_OBJECTS (default 200,000) sets the size
// of the stores that are read, TMPDIR the disk.
#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "store/store.h"

namespace entente::store::bench {

namespace fs = std::filesystem;

inline constexpr std::size_t object_bytes = 1200;
inline constexpr std::size_t batch_objects = 1000;

inline std::size_t object_count() {
  const char* const text =
      std::getenv("ENTENTE_BENCH_OBJECTS");  // NOLINT(concurrency-mt-unsafe): before threads
  return text == nullptr ? 200'000 : static_cast<std::size_t>(std::strtoull(text, nullptr, 10));
}

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "entente-bench-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

inline std::string id_of(std::uint64_t number) {
  static constexpr std::array types = {"indicator", "malware",   "attack-pattern", "relationship",
                                       "sighting",  "ipv4-addr", "domain-name",    "file",
                                       "identity",  "tool"};
  return fmt::format("{}--{:08x}-0000-4000-8000-{:012x}", types[number % types.size()],
                     static_cast<std::uint32_t>(number * 2654435761U), number);
}

/// Objects that look like what is exchanged, made ahead of the measurement.
class Batches {
 public:
  explicit Batches(std::size_t objects) : objects_(objects) {
    std::minstd_rand chance(1);
    for (auto& byte : filler_) byte = static_cast<char>('a' + chance() % 26);
  }
  std::span<const NewObject> make(std::uint64_t first) {
    ids_.clear();
    bodies_.clear();
    batch_.clear();
    for (std::size_t i = 0; i < objects_; ++i) {
      ids_.push_back(id_of(first + i));
      const std::string head =
          fmt::format(R"({{"id":"{}","modified":"2024-01-01T00:00:00.000Z","x":")", ids_.back());
      bodies_.push_back(head + filler_.substr(0, object_bytes - head.size() - 2) + "\"}");
    }
    for (std::size_t i = 0; i < objects_; ++i) {
      batch_.push_back({.collection = 1,
                        .id = ids_[i],
                        .bytes = bodies_[i],
                        .version = Instant{.seconds = 1'704'067'200, .attoseconds = 0},
                        .spec = 21});
    }
    return batch_;
  }

 private:
  std::size_t objects_;
  std::string filler_ = std::string(object_bytes, ' ');
  std::vector<std::string> ids_;
  std::vector<std::string> bodies_;
  std::vector<NewObject> batch_;
};

inline void must(bool fine, std::string_view what) {
  if (fine) return;
  fmt::print(stderr, "{} failed\n", what);
  std::abort();
}

inline std::uint64_t anonymous_bytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    std::uint64_t kilobytes = 0;
    if (word == "RssAnon:" && status >> kilobytes) return kilobytes << 10U;
  }
  return 0;
}

}  // namespace entente::store::bench
