#include "store/listing_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "store/bytes.h"

namespace entente::store {
namespace {

constexpr std::size_t block_rows = SlotColumn::rows_per_block;
constexpr std::size_t tag_words = block_rows * sizeof(Tag) / sizeof(std::uint64_t);

/// The start of the file.
struct Header {
  std::array<char, 8> magic{'e', 'n', 't', 'e', 'l', 's', 't', '\n'};
  std::uint32_t format = 1;
  std::uint32_t entries = 0;
  Sequence first = 0;
  Stamp last_stamp = 0;
  Stamp last_date = 0;
  std::uint32_t groups = 0;  ///< that listed something again
  std::uint32_t again = 0;   ///< listings again
  std::uint32_t tags = 0;    ///< `entries`, or 0 when all are 0
  std::uint32_t patches = 0;
  std::uint32_t rest_checksum = 0;
  std::uint32_t checksum = 0;  ///< of all before
};
static_assert(sizeof(Header) == 64);

template <class T>
std::string_view bytes_of(std::span<const T> values) {
  return {static_cast<const char*>(static_cast<const void*>(values.data())), values.size_bytes()};
}

std::uint32_t checksum_of(const Header& header) {
  return crc32(bytes_of(std::span(&header, 1)).substr(0, sizeof(Header) - sizeof(std::uint32_t)));
}

/// Appends arrays of numbers; each begins at a multiple of 8 bytes.
class Writer {
 public:
  template <class T>
  void add(std::span<const T> values) {
    out_ += bytes_of(values);
    out_.resize((out_.size() + 7) / 8 * 8);
  }
  void add(std::uint64_t number) { append_number(out_, number); }
  void add(const SparseWords& block) {
    add(block.present());
    add(block.packed());
  }
  void add(const SlotColumn& column) {
    std::size_t blocks = column.blocks();
    while (blocks > 0 && column.block(blocks - 1).present() == 0) --blocks;
    add(blocks);
    for (std::size_t at = 0; at < blocks; ++at) add(column.block(at).present());
    for (std::size_t at = 0; at < blocks; ++at) add(column.block(at).packed());
  }
  [[nodiscard]] std::string& out() { return out_; }

 private:
  std::string out_;
};

/// Takes them off again; once something does not fit, nothing does.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}
  template <class T>
  std::vector<T> take(std::uint64_t count) {
    const std::uint64_t padded = (count * sizeof(T) + 7) / 8 * 8;
    sound_ = sound_ && count <= rest_.size() && padded <= rest_.size();
    if (!sound_) return {};
    std::vector<T> values(static_cast<std::size_t>(count));
    if (count > 0) std::memcpy(values.data(), rest_.data(), static_cast<std::size_t>(count) * sizeof(T));
    rest_.remove_prefix(static_cast<std::size_t>(padded));
    return values;
  }
  std::uint64_t number() {
    const auto one = take<std::uint64_t>(1);
    return one.empty() ? 0 : one.front();
  }
  SparseWords block(std::uint64_t present) {
    const auto packed = take<std::uint64_t>(static_cast<std::uint64_t>(std::popcount(present)));
    if (!sound_ || std::ranges::find(packed, 0U) != packed.end()) {
      sound_ = false;
      return {};
    }
    return {present, packed};
  }
  void column(SlotColumn& column) {
    const auto present = take<std::uint64_t>(number());
    std::vector<SlotColumn::Patch> blocks;
    for (std::size_t at = 0; at < present.size() && sound_; ++at)
      blocks.push_back({.block = static_cast<std::uint32_t>(at), .words = block(present[at])});
    if (sound_) column.publish(blocks);
  }
  [[nodiscard]] bool sound() const { return sound_; }
  void refuse() { sound_ = false; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool sound_ = true;
};

void write_patch(Writer& writer, const View& view, const ListingBlock& at) {
  const SegmentListings& listings = view.segments()[at.segment]->listings;
  writer.add(std::uint64_t{at.segment} << 32U | at.block);
  writer.add(at.column);
  if (at.column != tags_column) {
    writer.add(listings.column(static_cast<ListingColumn>(at.column)).block(at.block));
    return;
  }
  std::array<Tag, block_rows> tags{};
  const auto& all = listings.rows.tags;
  const std::size_t begin = std::size_t{at.block} * block_rows;
  for (std::size_t i = 0; i < block_rows && begin + i < all.size(); ++i) tags[i] = all[begin + i];
  writer.add(std::span<const Tag>(tags));
}

SavedListings::Patch read_patch(Reader& reader) {
  SavedListings::Patch patch;
  const std::uint64_t place = reader.number();
  const std::uint64_t column = reader.number();
  patch.at = {.segment = static_cast<std::uint32_t>(place >> 32U),
              .column = static_cast<std::uint8_t>(column),
              .block = static_cast<std::uint32_t>(place)};
  if (column > tags_column) reader.refuse();
  if (column != tags_column) {
    patch.words = reader.block(reader.number());
    return patch;
  }
  const auto tags = reader.take<Tag>(tag_words * 2);
  std::ranges::copy(tags, patch.tags.begin());
  return patch;
}

/// Blocks of rows that the segment has, listings in order.
bool own_is_sound(const SavedListings& saved) {
  const RowListings& rows = saved.own.rows;
  const AgainListings& again = saved.own.again;
  const std::size_t row_blocks = (saved.entries + block_rows - 1) / block_rows;
  const std::size_t again_blocks = (again.versions.size() + block_rows - 1) / block_rows;
  for (std::size_t i = 0; i < listing_columns; ++i) {
    const auto column = static_cast<ListingColumn>(i);
    const std::size_t most = column < ListingColumn::again_listed ? row_blocks : again_blocks;
    if (saved.own.column(column).blocks() > most) return false;
  }
  for (std::size_t i = 0; i < again.groups.size(); ++i) {
    const auto& group = again.groups[i];
    const std::size_t next = i + 1 < again.groups.size() ? again.groups[i + 1].first : again.versions.size();
    if (group.end >= saved.entries || group.first >= next || (i == 0 && group.first != 0)) return false;
    if (i > 0 && group.end <= again.groups[i - 1].end) return false;
    if (!rows.group_ends.test(group.end)) return false;
  }
  return again.groups.empty() == again.versions.empty() &&
         std::ranges::all_of(again.versions, [&](Sequence version) { return version < saved.range().end; });
}

}  // namespace

std::string listings_name(RunRange range) {
  return fmt::format("{:016}-{:016}.lst", range.first, range.end);
}

std::string projection_name(RunRange range) {
  return fmt::format("{:016}-{:016}.prj", range.first, range.end);
}

std::shared_ptr<const ListingImage> make_image(const View& view, Segment& segment,
                                               const Projection& projection) {
  SegmentListings& listings = segment.listings;
  const RowListings& rows = listings.rows;
  const AgainListings& again = listings.again;
  const auto patches = std::span<const ListingBlock>(listings.sorted_touched());
  const bool tagged = std::ranges::any_of(rows.tags, [](Tag tag) { return tag != 0; });
  Header header{.entries = static_cast<std::uint32_t>(segment.size()),
                .first = segment.first(),
                .last_stamp = segment.index().stamps().back(),
                .last_date = view.recipients_last_date(),
                .groups = static_cast<std::uint32_t>(again.groups.size()),
                .again = static_cast<std::uint32_t>(again.versions.size()),
                .tags = tagged ? static_cast<std::uint32_t>(segment.size()) : 0,
                .patches = static_cast<std::uint32_t>(patches.size())};
  Writer writer;
  writer.out().resize(sizeof(Header));
  writer.add(rows.group_ends.words());
  writer.add(std::span<const Sequence>(again.versions));
  writer.add(std::span<const AgainListings::Group>(again.groups));
  writer.add(std::span<const CollectionNumber>(again.collections));
  if (tagged) {
    auto tags = rows.tags;
    tags.resize(segment.size());
    writer.add(std::span<const Tag>(tags));
  }
  for (std::size_t i = 0; i < listing_columns; ++i)
    writer.add(listings.column(static_cast<ListingColumn>(i)));
  for (const auto& patch : patches) write_patch(writer, view, patch);
  header.rest_checksum = crc32(std::string_view(writer.out()).substr(sizeof(Header)));
  header.checksum = checksum_of(header);
  put(writer.out().data(), header);
  return std::make_shared<const ListingImage>(
      ListingImage{.listings = std::move(writer.out()), .projection = encode_projection(projection.save())});
}

Result<SavedListings> parse_listings(std::string_view bytes) {
  const auto bad = fail(ErrorKind::corrupt, "these are not the listings of a segment that can be used");
  if (bytes.size() < sizeof(Header)) return bad;
  const auto header = load<Header>(bytes.data());
  const Header wanted;
  const auto rest = bytes.substr(sizeof(Header));
  if (header.magic != wanted.magic || header.format != wanted.format ||
      header.checksum != checksum_of(header) || header.rest_checksum != crc32(rest) ||
      header.first > entry_format::max_sequence || header.entries == 0)
    return bad;
  SavedListings saved;
  saved.first = header.first;
  saved.entries = header.entries;
  saved.last_stamp = header.last_stamp;
  saved.last_date = header.last_date;
  Reader reader(rest);
  RowListings& rows = saved.own.rows;
  AgainListings& again = saved.own.again;
  rows.group_ends.set_words(reader.take<std::uint64_t>((std::uint64_t{header.entries} + 63) / 64));
  again.versions = reader.take<Sequence>(header.again);
  again.groups = reader.take<AgainListings::Group>(header.groups);
  again.collections = reader.take<CollectionNumber>(header.again);
  if (header.tags != 0 && header.tags != header.entries) reader.refuse();
  rows.tags = reader.take<Tag>(header.tags);
  for (std::size_t i = 0; i < listing_columns; ++i)
    reader.column(saved.own.column(static_cast<ListingColumn>(i)));
  for (std::uint32_t i = 0; i < header.patches && reader.sound(); ++i)
    saved.patches.push_back(read_patch(reader));
  if (!reader.sound() || !reader.at_end() || !own_is_sound(saved)) return bad;
  rows.ranks.extend(rows.listed, saved.entries);
  again.ranks.extend(again.listed, again.versions.size());
  return saved;
}

std::string encode_projection(std::string_view saved) {
  std::string out = "enteprj\n";
  append_number(out, std::uint32_t{1});
  append_number(out, crc32(saved));
  append_number(out, std::uint64_t{saved.size()});
  out += saved;
  return out;
}

std::optional<std::string_view> parse_projection(std::string_view bytes) {
  constexpr std::size_t header_bytes = 24;
  if (bytes.size() < header_bytes || !bytes.starts_with("enteprj\n") ||
      load<std::uint32_t>(bytes.data() + 8) != 1 ||
      load<std::uint64_t>(bytes.data() + 16) != bytes.size() - header_bytes)
    return std::nullopt;
  const auto saved = bytes.substr(header_bytes);
  if (load<std::uint32_t>(bytes.data() + 12) != crc32(saved)) return std::nullopt;
  return saved;
}

}  // namespace entente::store
