// What the log asks of a disk, as a table of functions that a test can replace to say no: full, broken, cut
// short.
//
// Promises: every change that LogStore makes to its folder goes through here. Reading and mapping do not.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>
#include <sys/uio.h>

#include "base/error.h"

namespace entente::store {

class Disk {
 public:
  virtual ~Disk() = default;
  /// Like open(2) with mode 0640; a descriptor, or the errno negated.
  [[nodiscard]] virtual int open(const std::filesystem::path& path, int flags);
  /// Like pwritev(2); bytes written, or the errno negated.
  [[nodiscard]] virtual ssize_t write_at(int descriptor, std::span<const iovec> parts, std::uint64_t offset);
  // The rest return 0 or an errno.
  [[nodiscard]] virtual int sync_data(int descriptor);
  /// Makes the file `bytes` long with room for all of them, or only long where the file system cannot
  /// promise.
  [[nodiscard]] virtual int allocate(int descriptor, std::uint64_t bytes);
  /// Overwrites with zeros; room that was set aside stays set aside.
  [[nodiscard]] virtual int zero(int descriptor, std::uint64_t begin, std::uint64_t end);
  [[nodiscard]] virtual int resize(int descriptor, std::uint64_t bytes);
  [[nodiscard]] virtual int rename(const std::filesystem::path& from, const std::filesystem::path& to);
  [[nodiscard]] virtual int remove(const std::filesystem::path& path);
  [[nodiscard]] virtual int sync_folder(const std::filesystem::path& folder);
};

/// The machine's disk; stateless and shared.
[[nodiscard]] Disk& system_disk();

/// Closes on every way out.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

/// Opens for reading and writing with more `flags`; the error names the file.
[[nodiscard]] Result<Descriptor> open_file(Disk& disk, const std::filesystem::path& path, int flags);
/// Writes all parts one behind the other, however often the system stops in the middle.
[[nodiscard]] Result<> write_all(Disk& disk, int descriptor, std::span<const iovec> parts,
                                 std::uint64_t offset, const std::filesystem::path& path);
/// A part of a write.
[[nodiscard]] iovec part_of(std::string_view bytes);

/// A file that appears under its name only when it is whole: written beside it, synced, renamed.
class NewFile {
 public:
  [[nodiscard]] static Result<NewFile> create(Disk& disk, const std::filesystem::path& path);
  NewFile(NewFile&&) noexcept = default;
  NewFile& operator=(NewFile&&) = delete;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  /// Removes what was not finished.
  ~NewFile();

  /// Buffered; one system call per MiB.
  [[nodiscard]] Result<> write(std::string_view bytes);
  [[nodiscard]] std::uint64_t written() const { return offset_ + buffer_.size(); }
  /// Replaces bytes written earlier.
  [[nodiscard]] Result<> overwrite(std::uint64_t offset, std::string_view bytes);
  /// After this the file has its name. The name itself is durable once the folder is synced, too.
  [[nodiscard]] Result<> finish();

 private:
  NewFile(Disk& disk, std::filesystem::path path, std::filesystem::path beside, Descriptor descriptor);
  [[nodiscard]] Result<> flush();

  Disk* disk_;
  std::filesystem::path path_;
  std::filesystem::path beside_;
  Descriptor descriptor_;
  std::string buffer_;
  std::uint64_t offset_ = 0;
};

/// A file mapped for reading, for as long as this lives.
class Mapping {
 public:
  /// The first `bytes` of the file, or all of it.
  [[nodiscard]] static Result<Mapping> map(int descriptor, std::size_t bytes,
                                           const std::filesystem::path& path);
  [[nodiscard]] static Result<Mapping> map_file(const std::filesystem::path& path);
  Mapping() = default;
  Mapping(Mapping&& other) noexcept : bytes_(other.bytes_) { other.bytes_ = {}; }
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();
  [[nodiscard]] std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace entente::store
