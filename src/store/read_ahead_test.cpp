#include "store/read_ahead.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store/disk.h"

namespace entente::store {
namespace {

constexpr std::size_t file_bytes = std::size_t{8} << 20;
constexpr std::size_t page_bytes = 4'096;

/// How many of the file's memory pages are in the cache.
std::size_t cached_pages(const std::filesystem::path& path) {
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  void* const at = ::mmap(nullptr, file_bytes, PROT_READ, MAP_SHARED, descriptor.get(), 0);
  EXPECT_NE(at, MAP_FAILED);
  std::vector<unsigned char> there(file_bytes / page_bytes);
  EXPECT_EQ(::mincore(at, file_bytes, there.data()), 0);
  ::munmap(at, file_bytes);
  std::size_t count = 0;
  for (const unsigned char one : there) count += one & 1U;
  return count;
}

/// Writes a file and has the system forget it, where it can.
void write_uncached(const std::filesystem::path& path) {
  std::ofstream(path) << std::string(file_bytes, 'x');
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(::fsync(descriptor.get()), 0);
  EXPECT_EQ(::posix_fadvise(descriptor.get(), 0, 0, POSIX_FADV_DONTNEED), 0);
}

TEST(ReadAhead, BringsTheBeginningsAndLeavesOutWhatIsNotThere) {
  std::string pattern = (std::filesystem::temp_directory_path() / "entente-ahead-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  std::vector<Beginning> files;
  std::vector<std::size_t> before;
  for (int i = 0; i < 20; ++i) {
    files.push_back({folder / std::to_string(i), std::size_t{1} << 20});
    if (i % 4 == 3) continue;  // not there
    write_uncached(files.back().path);
    before.push_back(cached_pages(files.back().path));
  }
  read_ahead(files);
  std::size_t at = 0;
  for (const auto& file : files) {
    if (!std::filesystem::exists(file.path)) continue;
    const std::size_t known = before[at++];
    const std::size_t wanted = std::max(known, file.bytes / page_bytes);
    for (int i = 0; i < 500 && cached_pages(file.path) < wanted; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));  // it may still be on its way
    EXPECT_GE(cached_pages(file.path), wanted);
    if (known > 0) continue;  // a file system in memory forgets nothing
    EXPECT_LT(cached_pages(file.path), file_bytes / page_bytes) << "not more than it was asked for";
  }
  EXPECT_EQ(at, 15U);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace entente::store
