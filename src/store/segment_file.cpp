#include "store/segment_file.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "store/bytes.h"

namespace entente::store {
namespace {

constexpr std::string_view magic = "entelog\n";
constexpr std::uint32_t format_version = 2;
constexpr std::size_t at_version = 8;
constexpr std::size_t at_header_bytes = 12;
constexpr std::size_t at_first = 16;
constexpr std::size_t at_checksum = SegmentFile::header_bytes - sizeof(std::uint32_t);

Result<Sequence> read_header(std::string_view bytes, const std::filesystem::path& path) {
  if (bytes.size() < SegmentFile::header_bytes || !bytes.starts_with(magic)) {
    return fail(ErrorKind::corrupt, "this is not a segment of an Entente log", path.string(),
                "restore the folder from a backup");
  }
  if (const auto version = load<std::uint32_t>(bytes.data() + at_version); version != format_version) {
    return fail(ErrorKind::unsupported,
                fmt::format("the segment has format version {}, and this program knows version {} only",
                            version, format_version),
                path.string(), "use the release of Entente that wrote it, or a later one");
  }
  if (load<std::uint32_t>(bytes.data() + at_checksum) != crc32(bytes.substr(0, at_checksum))) {
    return fail(ErrorKind::corrupt, "the segment's header does not match its checksum", path.string(),
                "restore the folder from a backup");
  }
  return load<Sequence>(bytes.data() + at_first);
}

}  // namespace

std::string SegmentFile::header(Sequence first) {
  std::string header(header_bytes, '\0');
  std::copy(magic.begin(), magic.end(), header.begin());
  put(header.data() + at_version, format_version);
  put(header.data() + at_header_bytes, static_cast<std::uint32_t>(header_bytes));
  put(header.data() + at_first, first);
  put(header.data() + at_checksum, crc32(std::string_view(header).substr(0, at_checksum)));
  return header;
}

std::string SegmentFile::name(Sequence first) {
  return fmt::format("{:016}.seg", first);
}

SegmentFile::SegmentFile(Disk& disk, std::filesystem::path path, Descriptor descriptor, Mapping mapping,
                         Sequence first)
    : disk_(disk),
      path_(std::move(path)),
      descriptor_(std::move(descriptor)),
      mapping_(std::move(mapping)),
      first_(first) {}

Result<std::shared_ptr<SegmentFile>> SegmentFile::create(Disk& disk, const std::filesystem::path& path,
                                                         Sequence first, std::uint64_t capacity) {
  // It gets its name once its header is durable: a segment without one is damaged, never half made.
  auto beside = path;
  beside += ".new";
  ENTENTE_TRY(descriptor, open_file(disk, beside, O_CREAT | O_TRUNC));
  const auto fill = [&]() -> Result<> {
    if (const int error = disk.allocate(descriptor.get(), capacity); error != 0) {
      return fail_errno("fallocate", path.string(), error);
    }
    const std::string start = header(first);
    const iovec part = part_of(start);
    ENTENTE_CHECK(write_all(disk, descriptor.get(), {&part, 1}, 0, path));
    if (const int error = disk.sync_data(descriptor.get()); error != 0) {
      return fail_errno("fdatasync", path.string(), error);
    }
    if (const int error = disk.rename(beside, path); error != 0) {
      return fail_errno("rename", path.string(), error);
    }
    if (const int error = disk.sync_folder(path.parent_path()); error != 0) {
      return fail_errno("fsync", path.parent_path().string(), error);
    }
    return {};
  };
  const auto filled = fill();
  auto mapping = filled ? Mapping::map(descriptor.get(), capacity, path) : std::unexpected(filled.error());
  if (!mapping) {
    // Nothing may stand where the next try puts its segment; one of them is not there.
    static_cast<void>(disk.remove(beside));
    static_cast<void>(disk.remove(path));
    return std::unexpected(mapping.error());
  }
  return std::shared_ptr<SegmentFile>(
      new SegmentFile(disk, path, std::move(descriptor), std::move(*mapping), first));
}

Result<std::shared_ptr<SegmentFile>> SegmentFile::open(Disk& disk, const std::filesystem::path& path) {
  ENTENTE_TRY(descriptor, open_file(disk, path, 0));
  struct stat about{};
  if (::fstat(descriptor.get(), &about) != 0) return fail_errno("stat", path.string(), errno);
  ENTENTE_TRY(mapping, Mapping::map(descriptor.get(), static_cast<std::size_t>(about.st_size), path));
  ENTENTE_TRY(first, read_header(mapping.bytes(), path));
  return std::shared_ptr<SegmentFile>(
      new SegmentFile(disk, path, std::move(descriptor), std::move(mapping), first));
}

Result<RawEntry> SegmentFile::entry(std::uint64_t offset) const {
  auto entry = read_entry(bytes(offset));
  if (!entry) entry.error().where = fmt::format("{} at byte {}", path_.string(), offset);
  return entry;
}

Result<> SegmentFile::write(std::span<const iovec> parts, std::uint64_t offset) {
  return write_all(disk_, descriptor_.get(), parts, offset, path_);
}

Result<> SegmentFile::sync() {
  if (const int error = disk_.sync_data(descriptor_.get()); error != 0) {
    return fail_errno("fdatasync", path_.string(), error);
  }
  return {};
}

Result<> SegmentFile::erase_tail(std::uint64_t begin) {
  if (const int error = disk_.zero(descriptor_.get(), begin, capacity()); error != 0) {
    return fail_errno("fallocate", path_.string(), error);
  }
  return sync();
}

Result<> SegmentFile::close_at(std::uint64_t tail) {
  if (const int error = disk_.resize(descriptor_.get(), tail); error != 0) {
    return fail_errno("ftruncate", path_.string(), error);
  }
  return sync();
}

GroupReader::GroupReader(const SegmentFile& file, Stamp last_stamp, Sequence end) : file_(file), end_(end) {
  scan_.next = file.first();
  scan_.last_stamp = last_stamp;
}

std::span<const Placed> GroupReader::next() {
  group_.clear();
  std::uint64_t at = scan_.tail;
  Sequence sequence = scan_.next;
  Stamp stamp = scan_.last_stamp;
  while (at < file_.capacity() && sequence < end_) {
    auto entry = parse_entry(file_.bytes(at));
    if (!entry || entry->sequence != sequence || entry->stamp <= stamp) {
      scan_.trouble = entry ? "an entry stands where another belongs" : entry.error().what;
      break;
    }
    group_.push_back({*entry, static_cast<std::uint32_t>(at)});
    at += entry->size;
    ++sequence;
    stamp = entry->stamp;
    if (!entry->ends_group) continue;
    scan_.tail = at;
    scan_.next = sequence;
    scan_.last_stamp = stamp;
    return group_;
  }
  group_.clear();
  const auto rest = file_.bytes(scan_.tail).substr(0, entry_format::fixed_bytes);
  if (rest.find_first_not_of('\0') == std::string_view::npos) scan_.trouble.clear();
  return {};
}

}  // namespace entente::store
