#include "store/read_ahead.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <fcntl.h>

#include "store/disk.h"

namespace entente::store {
namespace {

/// They wait for the disk (the name, the inode, the map of blocks of each file) and compute nothing: as many
/// as a disk likes to have in its queue, whatever the number of cores.
constexpr std::size_t max_threads = 16;
/// Below this the threads cost more than they save.
constexpr std::size_t files_per_thread = 4;

void ask_for(const Beginning& file) {
  const Descriptor descriptor(::open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) return;
  static_cast<void>(::readahead(descriptor.get(), 0, static_cast<std::size_t>(file.bytes)));
}

}  // namespace

void read_ahead(std::span<const Beginning> files) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next.fetch_add(1); i < files.size(); i = next.fetch_add(1)) ask_for(files[i]);
  };
  std::vector<std::jthread> helpers(std::min(max_threads, files.size() / files_per_thread));
  for (auto& helper : helpers) helper = std::jthread(work);
  work();
}

}  // namespace entente::store
