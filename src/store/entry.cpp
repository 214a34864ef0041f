#include "store/entry.h"

#include "base/limits.h"
#include "store/bytes.h"

namespace entente::store {
namespace {

using entry_format::fixed_bytes;
using entry_format::hashed_bytes;
using entry_format::hashed_offset;
using entry_format::nonce_bytes;

// Where the fields of the fixed bytes are.
constexpr std::size_t at_length = 0;
constexpr std::size_t at_checksum = 4;
constexpr std::size_t at_kind = 8;
constexpr std::size_t at_spec = 9;
constexpr std::size_t at_collection = 10;
constexpr std::size_t at_has_version = 12;
constexpr std::size_t at_zero = 13;
constexpr std::size_t at_origin = 14;
constexpr std::size_t at_sequence = 16;
constexpr std::size_t at_stamp = 24;
constexpr std::size_t at_version_seconds = 32;
constexpr std::size_t at_version_attoseconds = 40;
constexpr std::size_t at_content_hash = 48;
constexpr std::size_t at_key_length = 80;
constexpr std::size_t at_flags = 82;
constexpr std::size_t at_reserved = 83;

constexpr std::uint8_t flag_ends_commit = 1;
constexpr std::uint8_t flag_reclaimed = 2;
constexpr std::uint8_t flag_ends_group = 4;
constexpr std::uint64_t attoseconds_per_second = 1'000'000'000'000'000'000;

/// The tail first, so that a caller can hash it before the place in the log is known.
std::uint32_t whole_checksum(std::uint32_t tail_checksum, const char* entry) {
  return crc32({entry + hashed_offset, fixed_bytes - hashed_offset}, tail_checksum);
}

std::uint8_t flags_of(EntryEnds ends) {
  return static_cast<std::uint8_t>((ends.commit ? flag_ends_commit : 0) | (ends.group ? flag_ends_group : 0));
}

bool plausible(const RawEntry& entry, const char* at) {
  if (entry.kind < EntryKind::object || entry.kind > EntryKind::note) return false;
  const bool object = entry.kind == EntryKind::object;
  if (object ? entry.spec != 20 && entry.spec != 21 : entry.spec != 0) return false;
  if (load<std::uint8_t>(at + at_has_version) > 1 || (entry.has_version && !object)) return false;
  if (entry.version.attoseconds >= attoseconds_per_second) return false;
  if (!entry.has_version && entry.version != Instant{}) return false;
  if (!object && entry.origin != 0) return false;
  if (!object && entry.kind != EntryKind::erase && entry.collection != 0) return false;
  if (entry.sequence > entry_format::max_sequence || entry.stamp < 0) return false;
  constexpr int flags = flag_ends_commit | flag_reclaimed | flag_ends_group;
  if ((load<std::uint8_t>(at + at_flags) & ~flags) != 0) return false;
  if (entry.ends_group && !entry.ends_commit) return false;
  if (load<std::uint8_t>(at + at_zero) != 0 || load<std::uint8_t>(at + at_reserved) != 0) return false;
  return !entry.reclaimed || (object && entry.size == fixed_bytes);
}

/// What is wrong with the bytes, or nothing.
std::string_view read_into(RawEntry& entry, std::string_view bytes) {
  if (bytes.size() < fixed_bytes) return "the entry is cut short";
  const char* at = bytes.data();
  entry.size = load<std::uint32_t>(at + at_length);
  if (entry.size < fixed_bytes || entry.size > bytes.size() || entry.size > limits::max_entry_bytes) {
    return "the entry's length is impossible";
  }
  entry.kind = static_cast<EntryKind>(load<std::uint8_t>(at + at_kind));
  entry.spec = load<std::uint8_t>(at + at_spec);
  entry.collection = load<CollectionNumber>(at + at_collection);
  entry.has_version = load<std::uint8_t>(at + at_has_version) != 0;
  entry.origin = load<Origin>(at + at_origin);
  entry.sequence = load<Sequence>(at + at_sequence);
  entry.stamp = load<Stamp>(at + at_stamp);
  entry.version = {load<std::int64_t>(at + at_version_seconds),
                   load<std::uint64_t>(at + at_version_attoseconds)};
  entry.content_hash = bytes.substr(at_content_hash, sizeof(Hash));
  entry.hashed = bytes.substr(hashed_offset, hashed_bytes);
  const auto flags = load<std::uint8_t>(at + at_flags);
  entry.ends_commit = (flags & flag_ends_commit) != 0;
  entry.reclaimed = (flags & flag_reclaimed) != 0;
  entry.ends_group = (flags & flag_ends_group) != 0;
  if (!plausible(entry, at)) return "the entry's header makes no sense";
  const std::size_t key_bytes = load<std::uint16_t>(at + at_key_length);
  if (entry.reclaimed) {
    if (key_bytes != 0) return "a reclaimed entry has a key";
    return {};
  }
  if (key_bytes > limits::max_id_bytes || fixed_bytes + key_bytes + nonce_bytes > entry.size) {
    return "the entry's key is longer than the entry";
  }
  entry.key = bytes.substr(fixed_bytes, key_bytes);
  entry.nonce = bytes.substr(fixed_bytes + key_bytes, nonce_bytes);
  entry.body =
      bytes.substr(fixed_bytes + key_bytes + nonce_bytes, entry.size - fixed_bytes - key_bytes - nonce_bytes);
  return {};
}

}  // namespace

Result<RawEntry> read_entry(std::string_view bytes) {
  // Filled where the caller gets it, and copied nowhere: pages read a hundred of these.
  Result<RawEntry> entry;
  const std::string_view trouble = read_into(*entry, bytes);
  if (!trouble.empty()) entry = fail(ErrorKind::corrupt, std::string(trouble));
  return entry;
}

Result<RawEntry> parse_entry(std::string_view bytes) {
  auto entry = read_entry(bytes);
  if (!entry) return entry;
  const auto tail = crc32(bytes.substr(fixed_bytes, entry->size - fixed_bytes));
  if (load<std::uint32_t>(bytes.data() + at_checksum) != whole_checksum(tail, bytes.data())) {
    return fail(ErrorKind::corrupt, "the entry's checksum is wrong");
  }
  return entry;
}

Hash content_hash(std::string_view nonce, std::string_view body) {
  return sha256({nonce, body});
}

std::string leaf_header(const RawEntry& entry) {
  std::string header(entry.hashed);
  if (entry.kind != EntryKind::object) header += entry.key;
  return header;
}

Hash leaf_hash(const RawEntry& entry) {
  const auto key = entry.kind == EntryKind::object ? std::string_view{} : entry.key;
  return sha256({std::string_view("\0", 1), entry.hashed, key, entry.content_hash});
}

bool content_intact(const RawEntry& entry) {
  return entry.reclaimed || as_view(content_hash(entry.nonce, entry.body)) == entry.content_hash;
}

std::uint32_t encode_entry(std::string& out, const NewEntry& entry) {
  const std::size_t begin = out.size();
  out.resize(begin + fixed_bytes);
  char* at = out.data() + begin;
  put(at + at_length, static_cast<std::uint32_t>(encoded_size(entry.key.size(), entry.body.size())));
  put(at + at_kind, static_cast<std::uint8_t>(entry.kind));
  put(at + at_spec, entry.spec);
  put(at + at_collection, entry.collection);
  put(at + at_has_version, static_cast<std::uint8_t>(entry.version ? 1 : 0));
  put(at + at_origin, entry.origin);
  const Instant version = entry.version.value_or(Instant{});
  put(at + at_version_seconds, version.seconds);
  put(at + at_version_attoseconds, version.attoseconds);
  put(at + at_content_hash, content_hash(entry.nonce, entry.body));
  put(at + at_key_length, static_cast<std::uint16_t>(entry.key.size()));
  out += entry.key;
  out += entry.nonce;
  out += entry.body;
  return crc32(std::string_view(out).substr(begin + fixed_bytes));
}

void place_entry(char* at, std::uint32_t tail_checksum, Sequence sequence, Stamp stamp, EntryEnds ends) {
  put(at + at_sequence, sequence);
  put(at + at_stamp, stamp);
  put(at + at_flags, flags_of(ends));
  put(at + at_checksum, whole_checksum(tail_checksum, at));
}

std::string reclaimed_bytes(const RawEntry& entry) {
  std::string out(fixed_bytes, '\0');
  std::memcpy(out.data() + hashed_offset, entry.hashed.data(), hashed_bytes);
  std::memcpy(out.data() + at_content_hash, entry.content_hash.data(), sizeof(Hash));
  put(out.data() + at_length, static_cast<std::uint32_t>(fixed_bytes));
  const auto ends = flags_of({.commit = entry.ends_commit, .group = entry.ends_group});
  put(out.data() + at_flags, static_cast<std::uint8_t>(flag_reclaimed | ends));
  put(out.data() + at_checksum, whole_checksum(0, out.data()));
  return out;
}

std::string encode_erased(const Erased& erased) {
  std::string body;
  body.reserve((1 + erased.current.size() + erased.sequences.size()) * sizeof(Sequence));
  append_number(body, std::uint64_t{erased.current.size()});
  for (const auto& list : {erased.current, erased.sequences}) {
    for (const auto sequence : list) append_number(body, sequence);
  }
  return body;
}

std::optional<Erased> parse_erased(std::string_view body) {
  if (body.size() < 2 * sizeof(Sequence) || body.size() % sizeof(Sequence) != 0) return std::nullopt;
  const std::size_t numbers = body.size() / sizeof(Sequence) - 1;
  const auto current = load<std::uint64_t>(body.data());
  if (current >= numbers) return std::nullopt;  // at least one is erased
  Erased erased;
  erased.current.reserve(current);
  erased.sequences.reserve(numbers - current);
  for (std::size_t i = 0; i < numbers; ++i) {
    auto& list = i < current ? erased.current : erased.sequences;
    list.push_back(load<Sequence>(body.data() + (i + 1) * sizeof(Sequence)));
  }
  return erased;
}

}  // namespace entente::store
