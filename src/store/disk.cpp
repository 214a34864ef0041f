#include "store/disk.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace entente::store {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20;

class SystemDisk final : public Disk {};

}  // namespace

int Disk::open(const std::filesystem::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0640);
  return descriptor < 0 ? -errno : descriptor;
}

ssize_t Disk::write_at(int descriptor, std::span<const iovec> parts, std::uint64_t offset) {
  const ssize_t wrote =
      ::pwritev(descriptor, parts.data(), static_cast<int>(parts.size()), static_cast<off_t>(offset));
  return wrote < 0 ? -errno : wrote;
}

int Disk::sync_data(int descriptor) {
  return ::fdatasync(descriptor) == 0 ? 0 : errno;
}

int Disk::allocate(int descriptor, std::uint64_t bytes) {
  if (::fallocate(descriptor, 0, 0, static_cast<off_t>(bytes)) == 0) return 0;
  if (errno != EOPNOTSUPP && errno != ENOSYS) return errno;
  return resize(descriptor, bytes);
}

int Disk::zero(int descriptor, std::uint64_t begin, std::uint64_t end) {
  if (begin >= end) return 0;
  if (::fallocate(descriptor, FALLOC_FL_ZERO_RANGE, static_cast<off_t>(begin),
                  static_cast<off_t>(end - begin)) == 0) {
    return 0;
  }
  if (errno != EOPNOTSUPP && errno != ENOSYS) return errno;
  static const std::array<char, std::size_t{64} << 10> zeros{};
  while (begin < end) {
    const iovec part = part_of({zeros.data(), std::min<std::uint64_t>(end - begin, zeros.size())});
    const ssize_t wrote = write_at(descriptor, {&part, 1}, begin);
    if (wrote < 0 && wrote != -EINTR) return static_cast<int>(-wrote);
    if (wrote > 0) begin += static_cast<std::uint64_t>(wrote);
  }
  return 0;
}

int Disk::resize(int descriptor, std::uint64_t bytes) {
  return ::ftruncate(descriptor, static_cast<off_t>(bytes)) == 0 ? 0 : errno;
}

int Disk::rename(const std::filesystem::path& from, const std::filesystem::path& to) {
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

int Disk::remove(const std::filesystem::path& path) {
  return ::unlink(path.c_str()) == 0 ? 0 : errno;
}

int Disk::sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() < 0) return errno;
  return ::fsync(descriptor.get()) == 0 ? 0 : errno;
}

Disk& system_disk() {
  static SystemDisk disk;
  return disk;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Result<Descriptor> open_file(Disk& disk, const std::filesystem::path& path, int flags) {
  const int descriptor = disk.open(path, O_RDWR | flags);
  if (descriptor < 0) return fail_errno("open", path.string(), -descriptor);
  return Descriptor(descriptor);
}

iovec part_of(std::string_view bytes) {
  // pwritev(2) does not write to what it is given; the type is older than const.
  return {const_cast<char*>(bytes.data()), bytes.size()};  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

Result<> write_all(Disk& disk, int descriptor, std::span<const iovec> parts, std::uint64_t offset,
                   const std::filesystem::path& path) {
  std::vector<iovec> rest(parts.begin(), parts.end());
  std::size_t first = 0;
  while (first < rest.size()) {
    const std::size_t count = std::min<std::size_t>(rest.size() - first, IOV_MAX);
    const ssize_t wrote = disk.write_at(descriptor, std::span(rest).subspan(first, count), offset);
    if (wrote == -EINTR) continue;
    if (wrote < 0) return fail_errno("write", path.string(), static_cast<int>(-wrote));
    offset += static_cast<std::uint64_t>(wrote);
    auto left = static_cast<std::size_t>(wrote);
    while (first < rest.size() && left >= rest[first].iov_len) left -= rest[first++].iov_len;
    if (left > 0)
      rest[first] =
          part_of({static_cast<const char*>(rest[first].iov_base) + left, rest[first].iov_len - left});
  }
  return {};
}

NewFile::NewFile(Disk& disk, std::filesystem::path path, std::filesystem::path beside, Descriptor descriptor)
    : disk_(&disk), path_(std::move(path)), beside_(std::move(beside)), descriptor_(std::move(descriptor)) {}

Result<NewFile> NewFile::create(Disk& disk, const std::filesystem::path& path) {
  auto beside = path;
  beside += ".new";
  ENTENTE_TRY(descriptor, open_file(disk, beside, O_CREAT | O_TRUNC));
  return NewFile(disk, path, std::move(beside), std::move(descriptor));
}

NewFile::~NewFile() {
  // A leftover does no harm: the next start removes it.
  if (descriptor_.get() >= 0 && !beside_.empty()) static_cast<void>(disk_->remove(beside_));
}

Result<> NewFile::flush() {
  const iovec part = part_of(buffer_);
  ENTENTE_CHECK(write_all(*disk_, descriptor_.get(), {&part, 1}, offset_, beside_));
  offset_ += buffer_.size();
  buffer_.clear();
  return {};
}

Result<> NewFile::write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= buffer_bytes) return flush();
  return {};
}

Result<> NewFile::overwrite(std::uint64_t offset, std::string_view bytes) {
  ENTENTE_CHECK(flush());
  const iovec part = part_of(bytes);
  return write_all(*disk_, descriptor_.get(), {&part, 1}, offset, beside_);
}

Result<> NewFile::finish() {
  ENTENTE_CHECK(flush());
  if (const int error = disk_->sync_data(descriptor_.get()); error != 0) {
    return fail_errno("fdatasync", beside_.string(), error);
  }
  if (const int error = disk_->rename(beside_, path_); error != 0)
    return fail_errno("rename", path_.string(), error);
  beside_.clear();
  return {};
}

Result<Mapping> Mapping::map(int descriptor, std::size_t bytes, const std::filesystem::path& path) {
  Mapping mapping;
  if (bytes == 0) return mapping;
  void* at = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, descriptor, 0);
  // NOLINTNEXTLINE(performance-no-int-to-ptr, cppcoreguidelines-pro-type-cstyle-cast): MAP_FAILED is a macro
  if (at == MAP_FAILED) return fail_errno("mmap", path.string(), errno);
  mapping.bytes_ = {static_cast<const char*>(at), bytes};
  return mapping;
}

Result<Mapping> Mapping::map_file(const std::filesystem::path& path) {
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) return fail_errno("open", path.string(), errno);
  struct stat about{};
  if (::fstat(descriptor.get(), &about) != 0) return fail_errno("stat", path.string(), errno);
  return map(descriptor.get(), static_cast<std::size_t>(about.st_size), path);
}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

Mapping::~Mapping() {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): munmap(2) takes what mmap gave
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace entente::store
