#include "store/id_run.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <queue>
#include <utility>

#include <fmt/format.h>

#include "store/bytes.h"

namespace entente::store {
namespace {

constexpr std::size_t records_per_bucket = 8;

/// The start of the file; the directory and the records follow.
struct Header {
  std::array<char, 8> magic{'e', 'n', 't', 'e', 'r', 'u', 'n', '\n'};
  std::uint32_t format = 2;
  std::uint32_t directory_bits = 0;
  std::uint64_t count = 0;
  Sequence first = 0;
  Sequence end = 0;
  std::uint64_t key_check = 0;  ///< tells runs of another hash key
  std::uint32_t directory_checksum = 0;
  std::uint32_t records_checksum = 0;
  std::uint32_t reserved = 0;
  std::uint32_t checksum = 0;  ///< of all before
};
static_assert(sizeof(Header) == 64);

std::string_view bytes_of(const void* at, std::size_t bytes) {
  return {static_cast<const char*>(at), bytes};
}

std::uint32_t checksum_of(const Header& header) {
  return crc32(bytes_of(&header, sizeof(Header) - sizeof(std::uint32_t)));
}

std::uint64_t key_check(const HashKey& key) {
  return keyed_hash(key, "entente view");
}

/// A directory padded to a multiple of 8 bytes, so that the records stay aligned.
std::size_t directory_entries(unsigned bits) {
  return ((std::size_t{1} << bits) + 1 + 1) & ~std::size_t{1};
}

unsigned bits_for(std::size_t count) {
  return static_cast<unsigned>(std::bit_width(std::max<std::size_t>(count / records_per_bucket, 1)) - 1);
}

std::vector<std::uint32_t> make_directory(std::span<const std::span<const IdRecord>> lists, unsigned bits) {
  std::vector<std::uint32_t> directory(directory_entries(bits), 0);
  for (const auto& list : lists) {
    for (const auto& record : list) ++directory[(bits == 0 ? 0 : record.hash >> (64U - bits)) + 1];
  }
  for (std::size_t i = 1; i < directory.size(); ++i) directory[i] += directory[i - 1];
  return directory;
}

/// Feeds the records of all lists to `take` in order.
template <class Take>
Result<> merge(std::span<const std::span<const IdRecord>> lists, const Take& take) {
  if (lists.size() == 1) {
    for (const auto& record : lists.front()) ENTENTE_CHECK(take(record));
    return {};
  }
  using Head = std::pair<const IdRecord*, const IdRecord*>;  // next and end
  const auto later = [](const Head& a, const Head& b) { return *b.first < *a.first; };
  std::priority_queue<Head, std::vector<Head>, decltype(later)> heads(later);
  for (const auto& list : lists) {
    if (!list.empty()) heads.emplace(list.data(), list.data() + list.size());
  }
  while (!heads.empty()) {
    const Head head = heads.top();
    heads.pop();
    ENTENTE_CHECK(take(*head.first));
    if (head.first + 1 != head.second) heads.emplace(head.first + 1, head.second);
  }
  return {};
}

}  // namespace

std::string IdRun::name(RunRange range) {
  return fmt::format("{:016}-{:016}.run", range.first, range.end);
}

std::optional<RunRange> IdRun::range_of(const std::string& file_name) {
  RunRange range;
  const char* const end = file_name.data() + file_name.size();
  const auto first = std::from_chars(file_name.data(), end, range.first);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '-') return std::nullopt;
  if (std::from_chars(first.ptr + 1, end, range.end).ec != std::errc{} || name(range) != file_name)
    return std::nullopt;
  return range;
}

Result<std::shared_ptr<const IdRun>> IdRun::open(const std::filesystem::path& path, const HashKey& key) {
  ENTENTE_TRY(mapping, Mapping::map_file(path));
  const auto bytes = mapping.bytes();
  Header header;
  const Header wanted;
  if (bytes.size() >= sizeof(Header)) header = load<Header>(bytes.data());
  const std::size_t directory_bytes =
      header.directory_bits < 32 ? directory_entries(header.directory_bits) * sizeof(std::uint32_t) : 0;
  if (bytes.size() < sizeof(Header) || header.magic != wanted.magic || header.format != wanted.format ||
      header.checksum != checksum_of(header) || header.key_check != key_check(key) || directory_bytes == 0 ||
      header.count != (bytes.size() - sizeof(Header) - directory_bytes) / sizeof(IdRecord)) {
    return fail(ErrorKind::corrupt, "this is not a run of the id index that can be used", path.string());
  }
  const std::shared_ptr<IdRun> run(new IdRun);
  run->path_ = path;
  run->range_ = {header.first, header.end};
  run->directory_bits_ = header.directory_bits;
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the file is these arrays
  const char* at = bytes.data() + sizeof(Header);
  run->directory_ = {reinterpret_cast<const std::uint32_t*>(static_cast<const void*>(at)),
                     directory_bytes / sizeof(std::uint32_t)};
  run->records_ = {reinterpret_cast<const IdRecord*>(static_cast<const void*>(at + directory_bytes)),
                   static_cast<std::size_t>(header.count)};
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  run->mapping_ = std::move(mapping);
  return run;
}

Result<std::shared_ptr<const IdRun>> IdRun::write(Disk& disk, const std::filesystem::path& folder,
                                                  RunRange range, const HashKey& key,
                                                  std::span<const std::span<const IdRecord>> sorted) {
  Header header;
  for (const auto& list : sorted) header.count += list.size();
  header.directory_bits = bits_for(header.count);
  header.first = range.first;
  header.end = range.end;
  header.key_check = key_check(key);
  const auto directory = make_directory(sorted, header.directory_bits);
  const auto directory_bytes = bytes_of(directory.data(), directory.size() * sizeof(std::uint32_t));
  header.directory_checksum = crc32(directory_bytes);

  const auto path = folder / name(range);
  ENTENTE_TRY(file, NewFile::create(disk, path));
  ENTENTE_CHECK(file.write(bytes_of(&header, sizeof header)));
  ENTENTE_CHECK(file.write(directory_bytes));
  ENTENTE_CHECK(merge(sorted, [&](const IdRecord& record) {
    const auto bytes = bytes_of(&record, sizeof record);
    header.records_checksum = crc32(bytes, header.records_checksum);
    return file.write(bytes);
  }));
  header.checksum = checksum_of(header);
  ENTENTE_CHECK(file.overwrite(0, bytes_of(&header, sizeof header)));
  ENTENTE_CHECK(file.finish());
  return open(path, key);
}

std::span<const IdRecord> IdRun::find(std::uint64_t hash) const {
  const std::size_t at = bucket(hash);
  // The directory is not checked when the file is opened: bounds are, here.
  const std::size_t end = std::min<std::size_t>(directory_[at + 1], records_.size());
  const std::size_t begin = std::min<std::size_t>(directory_[at], end);
  const auto bucket_records = records_.subspan(begin, end - begin);
  const auto equal = std::ranges::equal_range(bucket_records, hash, {}, &IdRecord::hash);
  return {equal.begin(), equal.end()};
}

}  // namespace entente::store
