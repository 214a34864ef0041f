// An entry of the log as bytes (docs/format/log.md): encoding, reading, and the leaf that it is in the Merkle
// tree.
//
// Promises: pure functions; reading trusts nothing (any bytes, any length) and copies nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "store/store.h"

namespace entente::store {

namespace entry_format {
inline constexpr std::size_t fixed_bytes = 84;   ///< before key, nonce and body
inline constexpr std::size_t hashed_offset = 8;  ///< of the part of the fixed bytes that the leaf hashes
inline constexpr std::size_t hashed_bytes = 40;
inline constexpr std::size_t nonce_bytes = 16;
inline constexpr Sequence max_sequence =
    (Sequence{1} << 48) - 1;  ///< the id index keeps the origin in the two bytes above
}  // namespace entry_format

/// An entry where it lies; views into the bytes it was read from.
struct RawEntry {
  EntryKind kind = EntryKind::object;
  std::uint8_t spec = 0;            ///< 20 or 21 for objects, else 0
  CollectionNumber collection = 0;  ///< of objects and erasures, else 0
  bool has_version = false;
  Origin origin = 0;         ///< of objects, else 0
  bool ends_commit = false;  ///< the last entry of what one caller appended
  bool ends_group = false;   ///< the last entry of what was made durable together: the commit that lists
  bool reclaimed = false;    ///< key, nonce and body were destroyed after an erasure
  Instant version;           ///< zero without has_version
  Sequence sequence = 0;
  Stamp stamp = 0;
  std::string_view content_hash;  ///< 32 bytes: SHA-256(nonce, body), kept when those are gone
  std::string_view key;  ///< object: its id; status: 16 bytes of the UUID; setting, note: its key; else empty
  std::string_view nonce;
  std::string_view body;  ///< object: the bytes as received; erase: see Erased; disclosure: see disclosure.h
  std::string_view hashed;  ///< the 40 bytes that the leaf hashes
  std::size_t size = 0;     ///< bytes of the whole entry

  /// TAXII 2.1 section 3.4: an object without modified and created has its date_added as version.
  [[nodiscard]] Instant effective_version() const {
    return has_version ? version : instant_from_micros(stamp);
  }
};

/// Reads the entry at the front of `bytes`: lengths and ranges are checked, the checksum is not.
/// Error: corrupt, with what is wrong.
[[nodiscard]] Result<RawEntry> read_entry(std::string_view bytes);
/// The same, with the checksum.
[[nodiscard]] Result<RawEntry> parse_entry(std::string_view bytes);

/// SHA-256(nonce, body).
[[nodiscard]] Hash content_hash(std::string_view nonce, std::string_view body);
/// What stands before SHA-256(nonce, body) in the leaf: the hashed bytes, and for a status, setting or note
/// its key. (The id of an object is in its body; keeping it out of here lets an erasure destroy it.)
[[nodiscard]] std::string leaf_header(const RawEntry& entry);
/// SHA-256(0x00, leaf_header, content_hash): the leaf of RFC 9162 section 2.1.1 over header and content hash.
[[nodiscard]] Hash leaf_hash(const RawEntry& entry);
/// False when nonce and body are there and are not what content_hash says.
[[nodiscard]] bool content_intact(const RawEntry& entry);

/// What is known of an entry before its place in the log.
struct NewEntry {
  EntryKind kind = EntryKind::object;
  std::uint8_t spec = 0;
  CollectionNumber collection = 0;
  Origin origin = 0;
  std::optional<Instant> version;
  std::string_view key;
  std::string_view nonce;
  std::string_view body;
};

/// Bytes that encode_entry() appends.
[[nodiscard]] constexpr std::size_t encoded_size(std::size_t key_bytes, std::size_t body_bytes) {
  return entry_format::fixed_bytes + key_bytes + entry_format::nonce_bytes + body_bytes;
}

/// Appends the entry without sequence, stamp and checksum; returns the checksum of key, nonce and body, which
/// place_entry() wants.
[[nodiscard]] std::uint32_t encode_entry(std::string& out, const NewEntry& entry);
/// What an entry is the last of.
struct EntryEnds {
  bool commit = false;
  bool group = false;  ///< only with `commit`
};
/// Gives the encoded entry at `at` its place in the log.
void place_entry(char* at, std::uint32_t tail_checksum, Sequence sequence, Stamp stamp, EntryEnds ends);

/// The bytes that stay of `entry` once its key, nonce and body are destroyed: the leaf is the same.
[[nodiscard]] std::string reclaimed_bytes(const RawEntry& entry);

/// Body of an erase entry: the versions that it takes away, and which are current from here on: of each
/// origin that lost some and has some left, its greatest. Both in ascending order.
struct Erased {
  std::vector<Sequence> current;
  std::vector<Sequence> sequences;
};
[[nodiscard]] std::string encode_erased(const Erased& erased);
/// Nothing when it is none.
[[nodiscard]] std::optional<Erased> parse_erased(std::string_view body);

}  // namespace entente::store
