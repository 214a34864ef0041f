#include "store/entry.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"

namespace entente::store {
namespace {

std::string sample(EntryKind kind = EntryKind::object) {
  std::string bytes;
  const auto checksum = encode_entry(
      bytes, {.kind = kind,
              .spec = static_cast<std::uint8_t>(kind == EntryKind::object ? 21 : 0),
              .collection = static_cast<CollectionNumber>(kind == EntryKind::object ? 7 : 0),
              .origin = static_cast<Origin>(kind == EntryKind::object ? 515 : 0),
              .version = kind == EntryKind::object ? std::optional(Instant{.seconds = -5, .attoseconds = 6})
                                                   : std::nullopt,
              .key = "tool--1",
              .nonce = "0123456789abcdef",
              .body = R"({"id":"tool--1"})"});
  place_entry(bytes.data(), checksum, 42, 1'700'000'000'000'000, {.commit = true, .group = true});
  return bytes;
}

TEST(Entry, ReadsWhatWasWritten) {
  const std::string bytes = sample();
  ASSERT_EQ(bytes.size(), encoded_size(7, 16));
  const std::string more = bytes + "what follows";
  const auto entry = parse_entry(more);
  ASSERT_TRUE(entry) << entry.error().to_string();
  EXPECT_EQ(entry->kind, EntryKind::object);
  EXPECT_EQ(entry->spec, 21);
  EXPECT_EQ(entry->collection, 7);
  EXPECT_EQ(entry->version, (Instant{.seconds = -5, .attoseconds = 6}));
  EXPECT_EQ(entry->sequence, 42U);
  EXPECT_EQ(entry->stamp, 1'700'000'000'000'000);
  EXPECT_EQ(entry->origin, 515);
  EXPECT_TRUE(entry->ends_commit);
  EXPECT_TRUE(entry->ends_group);
  EXPECT_EQ(entry->key, "tool--1");
  EXPECT_EQ(entry->nonce, "0123456789abcdef");
  EXPECT_EQ(entry->body, R"({"id":"tool--1"})");
  EXPECT_EQ(entry->size, bytes.size());
  EXPECT_TRUE(content_intact(*entry));
}

TEST(Entry, ReadsWhatAnotherProgramWroteFromTheDocument) {
  const std::filesystem::path folder = std::filesystem::path(ENTENTE_SOURCE_DIR) / "src/store/corpus/entry";
  for (const auto* const name : {"object", "object_without_version", "reclaimed", "erase", "status",
                                 "setting", "disclosure", "note"}) {
    const auto bytes = read_file(folder / name);
    ASSERT_TRUE(bytes) << name;
    const auto entry = parse_entry(*bytes);
    ASSERT_TRUE(entry) << name << ": " << entry.error().to_string();
    EXPECT_TRUE(content_intact(*entry)) << name;
    EXPECT_EQ(entry->size, bytes->size()) << name;
  }
}

TEST(Entry, NoticesEveryChangedByte) {
  for (const auto kind : {EntryKind::object, EntryKind::setting}) {
    const std::string bytes = sample(kind);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ 0x10);
      EXPECT_FALSE(parse_entry(changed)) << "byte " << i;
    }
  }
}

TEST(Entry, NoticesEveryMissingByte) {
  const std::string bytes = sample();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(read_entry(std::string_view(bytes).substr(0, length))) << length;
  }
}

TEST(Entry, LeafIsHeaderAndContent) {
  const std::string bytes = sample();
  const auto entry = parse_entry(bytes);
  ASSERT_TRUE(entry);
  const Hash content = sha256({entry->nonce, entry->body});
  EXPECT_EQ(leaf_hash(*entry), sha256({std::string_view("\0", 1), leaf_header(*entry), as_view(content)}));
  EXPECT_EQ(leaf_header(*entry), bytes.substr(8, 40));
  const std::string setting = sample(EntryKind::setting);
  EXPECT_EQ(leaf_header(*parse_entry(setting)), setting.substr(8, 40) + "tool--1");
}

TEST(Entry, KeepsItsLeafWhenItsBytesAreDestroyed) {
  const std::string bytes = sample();
  const auto entry = parse_entry(bytes);
  const std::string rest = reclaimed_bytes(*entry);
  const auto reclaimed = parse_entry(rest);
  ASSERT_TRUE(reclaimed) << reclaimed.error().to_string();
  EXPECT_TRUE(reclaimed->reclaimed);
  EXPECT_EQ(leaf_hash(*reclaimed), leaf_hash(*entry));
  EXPECT_EQ(reclaimed->key, "");
  EXPECT_EQ(reclaimed->body, "");
  EXPECT_EQ(rest.find("tool"), std::string::npos);
  EXPECT_EQ(rest.find("0123456789abcdef"), std::string::npos);
}

TEST(Entry, OriginIsPartOfTheLeaf) {
  const std::string bytes = sample();
  EXPECT_EQ(leaf_header(*parse_entry(bytes)).substr(6, 2), "\x03\x02");
}

TEST(Entry, GroupsEndWithCommits) {
  std::string bytes;
  const auto checksum = encode_entry(
      bytes, {.kind = EntryKind::note, .version = {}, .key = "k", .nonce = "0123456789abcdef", .body = "b"});
  place_entry(bytes.data(), checksum, 1, 1, {.commit = false, .group = true});
  EXPECT_FALSE(parse_entry(bytes));
  place_entry(bytes.data(), checksum, 1, 1, {.commit = true, .group = false});
  EXPECT_TRUE(parse_entry(bytes));
}

TEST(Entry, ErasureNamesSequencesAndTheCurrentVersions) {
  for (const auto& current : {std::vector<Sequence>{}, {3}, {3, 4}}) {
    const auto erased = parse_erased(encode_erased({.current = current, .sequences = {5, 9}}));
    ASSERT_TRUE(erased);
    EXPECT_EQ(erased->current, current);
    EXPECT_EQ(erased->sequences, (std::vector<Sequence>{5, 9}));
  }
  EXPECT_FALSE(parse_erased(""));
  EXPECT_FALSE(parse_erased(std::string(8, '\0')));
  EXPECT_FALSE(parse_erased(std::string(17, '\0')));
  EXPECT_FALSE(parse_erased("\1" + std::string(15, '\0'))) << "nothing is left that would be erased";
}

}  // namespace
}  // namespace entente::store
