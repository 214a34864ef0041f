// One file of the log: a header, then entries one behind the other (docs/format/log.md).
//
// Promises: the bytes of an entry never move while somebody holds the file. Entries are written by one
// committer; any number of threads read what was written before through the mapping.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/disk.h"
#include "store/entry.h"

namespace entente::store {

class SegmentFile {
 public:
  static constexpr std::size_t header_bytes = 64;

  /// `capacity` bytes are set aside at once, header included, and the name is durable.
  [[nodiscard]] static Result<std::shared_ptr<SegmentFile>> create(Disk& disk,
                                                                   const std::filesystem::path& path,
                                                                   Sequence first, std::uint64_t capacity);
  /// Errors: unsupported (a format version of another program), corrupt, io.
  [[nodiscard]] static Result<std::shared_ptr<SegmentFile>> open(Disk& disk,
                                                                 const std::filesystem::path& path);

  /// The 64 bytes that a segment starts with.
  [[nodiscard]] static std::string header(Sequence first);
  /// 16 decimal digits and `.seg`.
  [[nodiscard]] static std::string name(Sequence first);

  [[nodiscard]] Sequence first() const { return first_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Bytes of the file when it was opened or created.
  [[nodiscard]] std::uint64_t capacity() const { return mapping_.bytes().size(); }
  /// From `offset` to the end of the file.
  [[nodiscard]] std::string_view bytes(std::uint64_t offset) const {
    return offset < capacity() ? mapping_.bytes().substr(offset) : std::string_view{};
  }
  /// The entry at an offset of the index; bounds are checked, the checksum is not.
  [[nodiscard]] Result<RawEntry> entry(std::uint64_t offset) const;
  /// Says that entry(offset) will be asked for soon. Never waits for the disk.
  void prefetch(std::uint64_t offset) const {
    const std::string_view there = bytes(offset);
    if (there.size() < entry_format::fixed_bytes) return;
    __builtin_prefetch(there.data());
    __builtin_prefetch(there.data() + entry_format::fixed_bytes - 1);
  }

  [[nodiscard]] Result<> write(std::span<const iovec> parts, std::uint64_t offset);
  [[nodiscard]] Result<> sync();
  /// Overwrites everything from `begin` on with zeros and syncs: nothing there can be taken for an entry.
  [[nodiscard]] Result<> erase_tail(std::uint64_t begin);
  /// Gives back the room behind `tail`. A segment that ends with its last entry is full.
  [[nodiscard]] Result<> close_at(std::uint64_t tail);

 private:
  SegmentFile(Disk& disk, std::filesystem::path path, Descriptor descriptor, Mapping mapping, Sequence first);

  Disk& disk_;
  std::filesystem::path path_;
  Descriptor descriptor_;
  Mapping mapping_;
  Sequence first_;
};

/// What a scan of a segment found.
struct Scan {
  std::uint64_t tail = SegmentFile::header_bytes;  ///< behind the last whole group
  Sequence next = 0;                               ///< the sequence that comes next
  Stamp last_stamp = 0;
  std::string trouble;  ///< why the scan stopped, when something other than free room stands at `tail`
};

/// The place of an entry found by a scan.
struct Placed {
  RawEntry entry;
  std::uint32_t offset = 0;
};

/// Reads a segment one whole group at a time, checking checksum, sequence (from the file's first, up to
/// `end`) and stamps (above `last_stamp`); stops in front of the first group that is not whole.
class GroupReader {
 public:
  GroupReader(const SegmentFile& file, Stamp last_stamp, Sequence end);
  /// The entries of the next group, valid until the next call; empty at the end.
  [[nodiscard]] std::span<const Placed> next();
  /// What was read so far; complete once next() gave nothing.
  [[nodiscard]] const Scan& scan() const { return scan_; }

 private:
  const SegmentFile& file_;
  Sequence end_;
  Scan scan_;
  std::vector<Placed> group_;
};

}  // namespace entente::store
