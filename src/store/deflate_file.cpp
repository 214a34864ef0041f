#include "store/deflate_file.h"

#include <array>
#include <vector>

#include <fmt/format.h>
#include <zlib.h>

#include "base/hash.h"
#include "store/bytes.h"

namespace entente::store {
namespace {

/// The start of the file; blocks follow, then at `table` one Line for every entry.
struct Header {
  std::array<char, 8> magic{'e', 'n', 't', 'e', 'z', 'i', 'p', '\n'};
  std::uint32_t format = 1;
  std::uint32_t entries = 0;
  std::uint64_t table = 0;
  std::uint32_t table_checksum = 0;
  std::uint32_t checksum = 0;  ///< of all before
};
static_assert(sizeof(Header) == 32);

std::string_view bytes_of(const void* at, std::size_t bytes) {
  return {static_cast<const char*>(at), bytes};
}

std::uint32_t checksum_of(const Header& header) {
  return crc32(bytes_of(&header, sizeof(Header) - sizeof(std::uint32_t)));
}

/// zlib's compressor, used again for every object.
class Compressor {
 public:
  Compressor() {
    constexpr int level = 6;
    constexpr int raw_window_bits = -15;
    constexpr int memory_level = 8;
    // Cannot fail but for memory: the parameters are constants.
    fine_ =
        deflateInit2(&stream_, level, Z_DEFLATED, raw_window_bits, memory_level, Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~Compressor() { deflateEnd(&stream_); }
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  /// "," and the bytes, from an empty window to a byte boundary. Empty when zlib fails.
  std::string_view run(std::string_view bytes) {
    if (!fine_ || deflateReset(&stream_) != Z_OK) return {};
    plain_ = ",";
    plain_ += bytes;
    out_.resize(deflateBound(&stream_, plain_.size()) + flush_bytes);
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): a C interface over bytes
    stream_.next_in = reinterpret_cast<Bytef*>(plain_.data());
    stream_.avail_in = static_cast<uInt>(plain_.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
    stream_.avail_out = static_cast<uInt>(out_.size());
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    const bool whole =
        deflate(&stream_, Z_FULL_FLUSH) == Z_OK && stream_.avail_in == 0 && stream_.avail_out > 0;
    return whole ? std::string_view(out_).substr(0, out_.size() - stream_.avail_out) : std::string_view{};
  }
  [[nodiscard]] std::string_view plain() const { return plain_; }

 private:
  static constexpr std::size_t flush_bytes = 16;
  z_stream stream_{};
  bool fine_ = false;
  std::string plain_;
  std::string out_;
};

}  // namespace

std::string DeflateFile::name(Sequence first, std::uint64_t tail) {
  return fmt::format("{:016}-{}.z", first, tail);
}

Result<std::shared_ptr<const DeflateFile>> DeflateFile::write(
    Disk& disk, const std::filesystem::path& path, std::uint32_t entries,
    const std::function<std::string_view(std::uint32_t ordinal)>& object_at,
    const std::function<bool()>& stop) {
  ENTENTE_TRY(file, NewFile::create(disk, path));
  Header header{.entries = entries};
  ENTENTE_CHECK(file.write(bytes_of(&header, sizeof header)));
  std::vector<Line> lines(entries);
  Compressor compressor;
  for (std::uint32_t ordinal = 0; ordinal < entries; ++ordinal) {
    if (stop()) return fail(ErrorKind::unavailable, "the node is stopping", path.string());
    const auto object = object_at(ordinal);
    if (object.empty()) continue;
    const auto block = compressor.run(object);
    if (block.empty()) continue;
    lines[ordinal] = {.offset = file.written(),
                      .bytes = static_cast<std::uint32_t>(block.size()),
                      .checksum = crc32(compressor.plain())};
    ENTENTE_CHECK(file.write(block));
  }
  ENTENTE_CHECK(file.write(std::string((8 - file.written() % 8) % 8, '\0')));
  header.table = file.written();
  const auto table = bytes_of(lines.data(), lines.size() * sizeof(Line));
  header.table_checksum = crc32(table);
  header.checksum = checksum_of(header);
  ENTENTE_CHECK(file.write(table));
  ENTENTE_CHECK(file.overwrite(0, bytes_of(&header, sizeof header)));
  ENTENTE_CHECK(file.finish());
  return open(path);
}

Result<std::shared_ptr<const DeflateFile>> DeflateFile::open(const std::filesystem::path& path) {
  ENTENTE_TRY(mapping, Mapping::map_file(path));
  const auto bytes = mapping.bytes();
  Header header;
  if (bytes.size() >= sizeof(Header)) header = load<Header>(bytes.data());
  if (bytes.size() < sizeof(Header) || header.magic != Header{}.magic || header.format != Header{}.format ||
      header.checksum != checksum_of(header) || header.table % 8 != 0 || header.table > bytes.size() ||
      bytes.size() - header.table != std::uint64_t{header.entries} * sizeof(Line)) {
    return fail(ErrorKind::corrupt, "this is not a file of compressed objects that can be used",
                path.string());
  }
  const std::shared_ptr<DeflateFile> file(new DeflateFile);
  file->path_ = path;
  file->lines_ = {static_cast<const Line*>(static_cast<const void*>(bytes.data() + header.table)),
                  header.entries};
  file->mapping_ = std::move(mapping);
  return file;
}

DeflatedBlock DeflateFile::block(std::uint32_t ordinal) const {
  if (ordinal >= lines_.size()) return {};
  const Line line = lines_[ordinal];
  const auto bytes = mapping_.bytes();
  if (line.bytes == 0 || line.offset > bytes.size() || line.bytes > bytes.size() - line.offset) return {};
  return {.bytes = bytes.substr(line.offset, line.bytes), .checksum = line.checksum};
}

}  // namespace entente::store
