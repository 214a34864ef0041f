// bench_append FILE OUT CLIENTS PER-APPEND OBJECTS: what group commit costs without anything else. CLIENTS
// threads each append PER-APPEND objects of FILE to OUT and wait until they are durable; whoever comes while
// the disk is busy shares the next fdatasync. Nothing is parsed, checked, framed or indexed. Prints JSON.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/uio.h>
#include <unistd.h>

#include "object_lines.h"

namespace {

class GroupAppender {
 public:
  explicit GroupAppender(int file) : file_(file) {}

  void append(const std::string& bytes) {
    std::unique_lock lock(mutex_);
    waiting_.push_back({.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()});
    const std::uint64_t ticket = round_;
    while (done_ <= ticket) {
      if (writing_) {
        changed_.wait(lock);
        continue;
      }
      write_round(lock);
    }
  }
  [[nodiscard]] std::uint64_t commits() const { return done_; }

 private:
  void write_round(std::unique_lock<std::mutex>& lock) {
    writing_ = true;
    std::vector<iovec> taken;
    taken.swap(waiting_);
    ++round_;
    lock.unlock();
    std::size_t expected = 0;
    for (const iovec& part : taken) expected += part.iov_len;
    const ssize_t written = ::writev(file_, taken.data(), static_cast<int>(taken.size()));
    if (written != static_cast<ssize_t>(expected) || ::fdatasync(file_) != 0) {
      std::perror("bench_append: cannot write");
      std::_Exit(1);
    }
    lock.lock();
    ++done_;
    writing_ = false;
    changed_.notify_all();
  }

  int file_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<iovec> waiting_;
  std::uint64_t round_ = 0;  ///< rounds begun
  std::uint64_t done_ = 0;   ///< rounds durable
  bool writing_ = false;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) {
    std::fputs("usage: bench_append FILE OUT CLIENTS PER-APPEND OBJECTS\n", stderr);
    return 2;
  }
  const bench::ObjectFile source = bench::read_objects(arguments[1]);
  const std::size_t clients = std::strtoull(arguments[3], nullptr, 10);
  const std::size_t objects =
      std::min<std::size_t>(std::strtoull(arguments[5], nullptr, 10), source.objects.size());
  const auto bodies = bench::envelopes(source, 0, objects, std::strtoull(arguments[4], nullptr, 10));
  const int file = ::open(arguments[2], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
  if (file < 0) {
    std::perror(arguments[2]);
    return 1;
  }
  GroupAppender appender(file);
  std::atomic<std::size_t> next{0};
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < clients; ++i)
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < bodies.size(); at = next++) appender.append(bodies[at]);
    });
  threads.clear();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  ::close(file);
  fmt::print("{{\"objects\":{},\"seconds\":{},\"commits\":{}}}\n", objects, seconds, appender.commits());
  return 0;
}
