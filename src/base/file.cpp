#include "base/file.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace entente {
namespace {

/// Closes on every way out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

Result<> write_all(int descriptor, std::string_view content, const std::string& name) {
  while (!content.empty()) {
    const ssize_t wrote = ::write(descriptor, content.data(), content.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail_errno("write", name, errno);
    content.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<> sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() < 0) return fail_errno("open", folder.string(), errno);
  if (::fsync(descriptor.get()) != 0) return fail_errno("fsync", folder.string(), errno);
  return {};
}

Result<> write_new(const std::filesystem::path& file, std::string_view content, mode_t mode) {
  const Descriptor descriptor(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
  if (descriptor.get() < 0) return fail_errno("open", file.string(), errno);
  // A leftover of an earlier crash keeps its old mode otherwise.
  if (::fchmod(descriptor.get(), mode) != 0) return fail_errno("fchmod", file.string(), errno);
  ENTENTE_CHECK(write_all(descriptor.get(), content, file.string()));
  if (::fsync(descriptor.get()) != 0) return fail_errno("fsync", file.string(), errno);
  return {};
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file, std::size_t max_bytes) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) {
    if (errno == ENOENT) return fail(ErrorKind::not_found, "there is no such file", file.string());
    return fail_errno("open", file.string(), errno);
  }
  std::string content;
  char buffer[64 * 1024];
  for (;;) {
    const ssize_t got = ::read(descriptor.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("read", file.string(), errno);
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
    if (content.size() > max_bytes) {
      return fail(ErrorKind::too_large, "the file has more than " + std::to_string(max_bytes) + " bytes",
                  file.string());
    }
  }
}

Result<> replace_file(const std::filesystem::path& file, std::string_view content, mode_t mode) {
  std::filesystem::path beside = file;
  beside += ".new";
  if (auto written = write_new(beside, content, mode); !written) {
    ::unlink(beside.c_str());
    return written;
  }
  if (::rename(beside.c_str(), file.c_str()) != 0) return fail_errno("rename", file.string(), errno);
  const std::filesystem::path folder = file.parent_path();
  return sync_folder(folder.empty() ? "." : folder);
}

}  // namespace entente
