#include <algorithm>

#include <fmt/format.h>

#include "store/bytes.h"
#include "store/segment_index.h"

namespace entente::store {
namespace {

/// The start of the file. The sections follow in the order of the counts, without gaps: those of 8-byte
/// numbers first, so that all are aligned; the leaves begin at the next multiple of 32.
struct Header {
  std::array<char, 8> magic{'e', 'n', 't', 'e', 'i', 'd', 'x', '\n'};
  std::uint32_t format = 2;
  std::uint32_t entries = 0;  ///< stamps, offsets, leaves
  Sequence first = 0;
  std::uint64_t tail = 0;
  std::uint64_t objects = 0;
  std::uint64_t changes = 0;
  std::uint64_t postings = 0;
  std::uint32_t frontier = 0;
  std::uint32_t lines = 0;
  std::uint32_t settings = 0;
  std::uint32_t name_bytes = 0;
  std::uint32_t sections_checksum = 0;  ///< from behind the header to the leaves
  std::uint32_t leaves_checksum = 0;
  std::uint32_t notes = 0;
  std::uint32_t disclosures = 0;
  std::uint64_t reserved = 0;
  std::uint32_t reserved_end = 0;
  std::uint32_t checksum = 0;  ///< of all before
};
static_assert(sizeof(Header) == 104);

template <class T>
std::string_view bytes_of(std::span<const T> values) {
  return {static_cast<const char*>(static_cast<const void*>(values.data())), values.size_bytes()};
}

std::uint32_t checksum_of(const Header& header) {
  return crc32(bytes_of(std::span(&header, 1)).substr(0, sizeof(Header) - sizeof(std::uint32_t)));
}

std::size_t padding_before_leaves(std::size_t at) {
  return (sizeof(Hash) - at % sizeof(Hash)) % sizeof(Hash);
}

/// Takes the sections off a mapped file one after the other; once one does not fit, none does.
class Sections {
 public:
  explicit Sections(std::string_view rest) : rest_(rest) {}
  template <class T>
  std::span<const T> take(std::uint64_t count) {
    if (count > rest_.size() / sizeof(T)) sound_ = false;
    if (!sound_) return {};
    const std::span<const T> section(static_cast<const T*>(static_cast<const void*>(rest_.data())),
                                     static_cast<std::size_t>(count));
    rest_.remove_prefix(section.size_bytes());
    return section;
  }
  [[nodiscard]] bool sound() const { return sound_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool sound_ = true;
};

std::unexpected<Error> unusable(const std::filesystem::path& path) {
  return fail(ErrorKind::corrupt, "this is not the index of a segment that can be used", path.string());
}

}  // namespace

std::uint64_t SealedIndex::checked_bytes(std::uint64_t entries) {
  // Stamp, offset, and a place in the lists of the collection and of the type.
  constexpr std::uint64_t each = sizeof(Stamp) + sizeof(std::uint32_t) + 2 * sizeof(Ordinal);
  constexpr std::uint64_t rest = std::uint64_t{64} << 10;  // header, frontier, names, some changes
  return entries * each + rest;
}

std::string SealedIndex::name(Sequence first, std::uint64_t tail) {
  return fmt::format("{:016}-{}.idx", first, tail);
}

Result<std::shared_ptr<const SealedIndex>> SealedIndex::write(Disk& disk, const std::filesystem::path& folder,
                                                              const SegmentIndex& index,
                                                              const SealedParts& parts) {
  std::vector<Line> lines;
  std::vector<Ordinal> postings;
  std::string names;
  for (const auto& [name, ordinals] : index.lists()) {
    lines.push_back({.collection = name.first,
                     .type_bytes = static_cast<std::uint16_t>(name.second.size()),
                     .type_offset = static_cast<std::uint32_t>(names.size()),
                     .first_ordinal = static_cast<std::uint32_t>(postings.size()),
                     .ordinals = static_cast<std::uint32_t>(ordinals.size())});
    names += name.second;
    postings.insert(postings.end(), ordinals.begin(), ordinals.end());
  }
  Header header{.entries = static_cast<std::uint32_t>(index.stamps().size()),
                .first = parts.first,
                .tail = index.tail(),
                .objects = index.objects(),
                .changes = index.changes().size(),
                .postings = postings.size(),
                .frontier = static_cast<std::uint32_t>(parts.frontier.size()),
                .lines = static_cast<std::uint32_t>(lines.size()),
                .settings = static_cast<std::uint32_t>(index.settings().size()),
                .name_bytes = static_cast<std::uint32_t>(names.size()),
                .leaves_checksum = crc32(bytes_of(parts.leaves)),
                .notes = static_cast<std::uint32_t>(index.notes().size()),
                .disclosures = static_cast<std::uint32_t>(index.disclosures().size())};
  const auto path = folder / name(parts.first, index.tail());
  ENTENTE_TRY(file, NewFile::create(disk, path));
  ENTENTE_CHECK(file.write(bytes_of(std::span<const Header>(&header, 1))));
  for (const auto section :
       {bytes_of(index.stamps()), bytes_of(index.changes()), bytes_of(parts.frontier),
        bytes_of(std::span<const Line>(lines)), bytes_of(index.offsets()),
        bytes_of(std::span<const Ordinal>(postings)), bytes_of(index.settings()), bytes_of(index.notes()),
        bytes_of(index.disclosures()), std::string_view(names)}) {
    header.sections_checksum = crc32(section, header.sections_checksum);
    ENTENTE_CHECK(file.write(section));
  }
  const std::string padding(padding_before_leaves(static_cast<std::size_t>(file.written())), '\0');
  header.sections_checksum = crc32(padding, header.sections_checksum);
  ENTENTE_CHECK(file.write(padding));
  ENTENTE_CHECK(file.write(bytes_of(parts.leaves)));
  header.checksum = checksum_of(header);
  ENTENTE_CHECK(file.overwrite(0, bytes_of(std::span<const Header>(&header, 1))));
  ENTENTE_CHECK(file.finish());
  return open(path);
}

Result<std::shared_ptr<const SealedIndex>> SealedIndex::open(const std::filesystem::path& path) {
  ENTENTE_TRY(mapping, Mapping::map_file(path));
  const auto bytes = mapping.bytes();
  if (bytes.size() < sizeof(Header)) return unusable(path);
  const auto header = load<Header>(bytes.data());
  if (header.magic != Header{}.magic || header.format != Header{}.format ||
      header.checksum != checksum_of(header)) {
    return unusable(path);
  }
  const std::shared_ptr<SealedIndex> index(new SealedIndex);
  index->path_ = path;
  index->first_ = header.first;
  index->tail_ = header.tail;
  index->objects_ = header.objects;
  index->leaves_checksum_ = header.leaves_checksum;
  Sections sections(bytes.substr(sizeof(Header)));
  index->stamps_ = sections.take<Stamp>(header.entries);
  index->changes_ = sections.take<std::uint64_t>(header.changes);
  index->frontier_ = sections.take<Hash>(header.frontier);
  index->lines_ = sections.take<Line>(header.lines);
  index->offsets_ = sections.take<std::uint32_t>(header.entries);
  index->postings_ = sections.take<Ordinal>(header.postings);
  index->settings_ = sections.take<Ordinal>(header.settings);
  index->notes_ = sections.take<Ordinal>(header.notes);
  index->disclosures_ = sections.take<Ordinal>(header.disclosures);
  const auto names = sections.take<char>(header.name_bytes);
  index->names_ = {names.data(), names.size()};
  const auto at_padding = bytes.size() - sections.rest().size();
  sections.take<char>(padding_before_leaves(at_padding));
  const std::size_t at_leaves = bytes.size() - sections.rest().size();
  index->leaves_ = sections.take<Hash>(header.entries);
  const auto checked = bytes.substr(sizeof(Header), at_leaves - sizeof(Header));
  if (!sections.sound() || !sections.rest().empty() || crc32(checked) != header.sections_checksum ||
      !index->lines_sound()) {
    return unusable(path);
  }
  index->mapping_ = std::move(mapping);
  return index;
}

bool SealedIndex::leaves_intact() const {
  return crc32(bytes_of(leaves_)) == leaves_checksum_;
}

bool SealedIndex::lines_sound() const {
  return std::ranges::all_of(lines_, [&](const Line& line) {
    return std::uint64_t{line.type_offset} + line.type_bytes <= names_.size() &&
           std::uint64_t{line.first_ordinal} + line.ordinals <= postings_.size();
  });
}

ListName SealedIndex::name_of(const Line& line) const {
  return {line.collection, names_.substr(line.type_offset, line.type_bytes)};
}

std::span<const Ordinal> SealedIndex::list(const ListName& name) const {
  const auto at = std::ranges::lower_bound(lines_, name, {}, [&](const Line& line) { return name_of(line); });
  if (at == lines_.end() || name_of(*at) != name) return {};
  return postings_.subspan(at->first_ordinal, at->ordinals);
}

std::vector<std::pair<ListName, std::span<const Ordinal>>> SealedIndex::lists() const {
  std::vector<std::pair<ListName, std::span<const Ordinal>>> all;
  all.reserve(lines_.size());
  for (const auto& line : lines_)
    all.emplace_back(name_of(line), postings_.subspan(line.first_ordinal, line.ordinals));
  return all;
}

}  // namespace entente::store
