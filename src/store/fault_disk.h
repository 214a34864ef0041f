// A disk that says no: for tests of what the log does then.
#pragma once

#include <atomic>
#include <cerrno>
#include <limits>

#include "store/disk.h"

namespace entente::store {

class FaultDisk final : public Disk {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  /// The call number `at` from now on (0 is the next) fails with `error`; when it writes it writes half. With
  /// `forever` all later calls fail, too, as after a crash.
  void fail_at(std::uint64_t at, int error, bool forever) {
    error_ = error;
    forever_ = forever;
    fail_at_ = at == never ? never : calls_ + at;
  }
  void heal() {
    fail_at_ = never;
    failed_before_ = false;
  }
  /// Calls that change something, so far.
  [[nodiscard]] std::uint64_t calls() const { return calls_; }

  int open(const std::filesystem::path& path, int flags) override {
    return (flags & creating) != 0 && fails() ? -error_ : Disk::open(path, flags);
  }
  ssize_t write_at(int descriptor, std::span<const iovec> parts, std::uint64_t offset) override {
    if (!fails()) return Disk::write_at(descriptor, parts, offset);
    if (!failed_before_) {
      // Cut short in the middle of a part, as a power cut does.
      failed_before_ = true;
      const iovec half{parts.front().iov_base, parts.front().iov_len / 2 + 1};
      static_cast<void>(Disk::write_at(descriptor, {&half, 1}, offset));
    }
    return -error_;
  }
  int sync_data(int descriptor) override { return fails() ? error_.load() : Disk::sync_data(descriptor); }
  int allocate(int descriptor, std::uint64_t bytes) override {
    return fails() ? error_.load() : Disk::allocate(descriptor, bytes);
  }
  int zero(int descriptor, std::uint64_t begin, std::uint64_t end) override {
    return fails() ? error_.load() : Disk::zero(descriptor, begin, end);
  }
  int resize(int descriptor, std::uint64_t bytes) override {
    return fails() ? error_.load() : Disk::resize(descriptor, bytes);
  }
  int rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    return fails() ? error_.load() : Disk::rename(from, to);
  }
  int remove(const std::filesystem::path& path) override {
    return fails() ? error_.load() : Disk::remove(path);
  }
  int sync_folder(const std::filesystem::path& folder) override {
    return fails() ? error_.load() : Disk::sync_folder(folder);
  }

 private:
  static constexpr int creating = 0100;  // O_CREAT

  bool fails() {
    const std::uint64_t call = calls_++;
    const std::uint64_t at = fail_at_;
    return call == at || (forever_ && call > at);
  }

  std::atomic<std::uint64_t> calls_ = 0;
  std::atomic<std::uint64_t> fail_at_ = never;
  std::atomic<int> error_ = EIO;
  std::atomic<bool> forever_ = false;
  std::atomic<bool> failed_before_ = false;
};

}  // namespace entente::store
