// verify(), the checkpoint beside the log, backup and restore: what they accept, and that they find every
// change.
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "base/file.h"
#include "store/backup.h"
#include "store/checkpoint_writer.h"
#include "store/conformance.h"
#include "store/entry.h"
#include "store/log_store.h"
#include "store/segment_file.h"
#include "store/verify.h"

namespace entente::store {
namespace {

using namespace std::chrono_literals;
using conformance::ManualClock;
using conformance::numbered_id;
using conformance::TemporaryFolder;

ledger::NoteSigner signer_of(std::uint8_t fill) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(fill);
  return *ledger::NoteSigner::from_seed("example.org/ledger", seed);
}

/// Without the syncs of replace_file(): done hundreds of times.
void overwrite(const std::filesystem::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

class VerifyTest : public testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    store_.reset();
    auto opened = LogStore::open(folder_.path(), {.clock = clock_, .random = random_, .segment_bytes = 4096});
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = *std::move(opened);
  }

  void add(std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t i = begin; i < end; ++i) {
      const std::string id = numbered_id("tool", i);
      const std::string bytes =
          fmt::format(R"({{"id":"{}","padding":"{}"}})", id, std::string(i % 7 * 40, 'p'));
      const std::vector<NewObject> objects = {
          {.collection = 1, .id = id, .bytes = bytes, .version = Instant{}}};
      ASSERT_TRUE(store_->append({.objects = objects}));
    }
  }

  void sign() {
    auto writer = CheckpointWriter::open(folder_.path(), signer_);
    ASSERT_TRUE(writer) << writer.error().to_string();
    const auto updated = (*writer)->update(*store_);
    ASSERT_TRUE(updated) << updated.error().to_string();
  }

  [[nodiscard]] Verification verified(const std::filesystem::path& folder) const {
    auto verification = verify(folder, {.verifier = signer_.verifier()});
    EXPECT_TRUE(verification) << verification.error().to_string();
    return verification ? *std::move(verification) : Verification{};
  }
  [[nodiscard]] Verification verified() const { return verified(folder_.path()); }
  static std::string text_of(const Verification& verification) {
    std::string text;
    for (const auto& problem : verification.problems) text += problem.to_string() + "\n";
    return text;
  }

  [[nodiscard]] std::vector<std::filesystem::path> segments() const {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path() / "log"))
      if (file.path().extension() == ".seg") files.push_back(file.path());
    std::ranges::sort(files);
    return files;
  }

  TemporaryFolder folder_;
  conformance::ManualClock clock_;
  conformance::SeededRandom random_{3};
  ledger::NoteSigner signer_ = signer_of(1);
  std::unique_ptr<LogStore> store_;
};

TEST_F(VerifyTest, AcceptsWhatTheStoreWrote) {
  add(0, 100);
  ASSERT_TRUE(store_->erase({.collection = 1, .id = numbered_id("tool", 3)}));
  sign();
  Sequence seen = 0;
  const auto verification =
      verify(folder_.path(), {.verifier = signer_.verifier(),
                              .progress = [&](const VerifyProgress& progress) { seen = progress.entries; }});
  ASSERT_TRUE(verification) << verification.error().to_string();
  EXPECT_TRUE(verification->sound()) << text_of(*verification);
  EXPECT_EQ(verification->head.size, 101u);
  EXPECT_EQ(verification->head.root, store_->tree_head().root);
  EXPECT_EQ(verification->checkpoint->size, 101u);
  EXPECT_GT(verification->segments, 3u);
  EXPECT_EQ(verification->torn_bytes, 0u);
  EXPECT_EQ(seen, 101u);
  // The checkpoint may be older than the log, and a running node may be read.
  add(100, 140);
  EXPECT_TRUE(verified().sound());
  store_.reset();
  EXPECT_EQ(verified().head.size, 141u);
}

TEST_F(VerifyTest, AcceptsAnEmptyLog) {
  sign();
  const auto verification = verified();
  EXPECT_TRUE(verification.sound()) << text_of(verification);
  EXPECT_EQ(verification.head.size, 0u);
  const TemporaryFolder nothing;
  EXPECT_EQ(verify(nothing.path(), {}).error().kind, ErrorKind::not_found);
}

TEST_F(VerifyTest, FindsAnyChangedByte) {
  add(0, 40);
  sign();
  store_.reset();
  std::mt19937 chance(5);
  const auto files = segments();
  ASSERT_GT(files.size(), 3u);
  for (int round = 0; round < 300; ++round) {
    const auto& file = files[chance() % files.size()];
    const std::string whole = *read_file(file);
    const std::size_t used = whole.find_last_not_of('\0') + 1;
    std::string bent = whole;
    const std::size_t at = chance() % used;
    bent[at] = static_cast<char>(bent[at] ^ (1 << chance() % 8));
    overwrite(file, bent);
    const auto verification = verify(folder_.path(), {.verifier = signer_.verifier()});
    // A version of the format that is not known is an answer of its own.
    if (!verification) {
      EXPECT_EQ(verification.error().kind, ErrorKind::unsupported);
    } else {
      EXPECT_FALSE(verification->sound()) << file << " byte " << at;
    }
    overwrite(file, whole);
  }
  EXPECT_TRUE(verified().sound());
}

TEST_F(VerifyTest, SaysWhereAndGoesOn) {
  add(0, 40);
  sign();
  store_.reset();
  const auto file = segments()[1];
  std::string bent = *read_file(file);
  const auto first = parse_entry(std::string_view(bent).substr(SegmentFile::header_bytes));
  ASSERT_TRUE(first);
  const Sequence sequence = first->sequence;
  const std::size_t at = SegmentFile::header_bytes + first->size + 90;  // in the second entry
  bent[at] ^= 1;
  ASSERT_TRUE(replace_file(file, bent));
  const auto verification = verified();
  ASSERT_EQ(verification.problems.size(), 1u) << text_of(verification);
  EXPECT_EQ(verification.problems[0].file, file);
  EXPECT_EQ(verification.problems[0].offset, SegmentFile::header_bytes + first->size);
  EXPECT_EQ(verification.problems[0].sequence, sequence + 1);
  EXPECT_EQ(verification.head.size, 40u) << "what follows was read, too";
}

TEST_F(VerifyTest, FindsContentExchangedUnderAnIntactChecksum) {
  add(0, 40);
  sign();
  store_.reset();
  const auto file = segments()[1];
  std::string bent = *read_file(file);
  const auto entry = *parse_entry(std::string_view(bent).substr(SegmentFile::header_bytes));
  // Somebody who can write the folder can also make the checksum right.
  const std::string body(entry.body.size(), 'x');
  std::string forged;
  const auto checksum = encode_entry(forged, {.kind = entry.kind,
                                              .spec = entry.spec,
                                              .collection = entry.collection,
                                              .version = entry.version,
                                              .key = entry.key,
                                              .nonce = entry.nonce,
                                              .body = body});
  place_entry(forged.data(), checksum, entry.sequence, entry.stamp, {entry.ends_commit, entry.ends_group});
  ASSERT_EQ(forged.size(), entry.size);
  std::string rehashed = bent;
  rehashed.replace(SegmentFile::header_bytes, forged.size(), forged);
  ASSERT_TRUE(replace_file(file, rehashed));
  auto verification = verified();
  ASSERT_EQ(verification.problems.size(), 1u) << text_of(verification);
  EXPECT_TRUE(verification.problems[0].what.contains("not those that were signed")) << text_of(verification);

  // Or keep the old content hash, so that leaf and root stay as they were.
  constexpr std::size_t content_hash_offset = 48;
  std::string kept = forged;
  kept.replace(content_hash_offset, 32, entry.content_hash);
  place_entry(kept.data(), crc32(std::string_view(kept).substr(entry_format::fixed_bytes)), entry.sequence,
              entry.stamp, {entry.ends_commit, entry.ends_group});
  bent.replace(SegmentFile::header_bytes, kept.size(), kept);
  ASSERT_TRUE(replace_file(file, bent));
  verification = verified();
  ASSERT_EQ(verification.problems.size(), 1u) << text_of(verification);
  EXPECT_TRUE(verification.problems[0].what.contains("content hash"));
}

TEST_F(VerifyTest, FindsMissingSegmentsAndACutEnd) {
  add(0, 60);
  sign();
  store_.reset();
  const auto files = segments();
  const auto aside = folder_.path() / "aside";
  for (const auto& file : {files.front(), files[2], files.back()}) {
    std::filesystem::rename(file, aside);
    EXPECT_FALSE(verified().sound()) << file;
    std::filesystem::rename(aside, file);
  }
  EXPECT_TRUE(verified().sound());
  // The last commit cut away is what a crash could leave, but it was signed.
  const std::string whole = *read_file(files.back());
  ASSERT_TRUE(replace_file(files.back(), whole.substr(0, SegmentFile::header_bytes)));
  const auto verification = verified();
  ASSERT_EQ(verification.problems.size(), 1u) << text_of(verification);
  EXPECT_TRUE(verification.problems[0].what.contains("were signed"));
}

TEST_F(VerifyTest, TellsATornTailFromDamage) {
  add(0, 5);
  sign();
  add(5, 6);
  store_.reset();
  const auto file = segments().back();
  std::string torn = *read_file(file);
  const std::size_t used = torn.find_last_not_of('\0') + 1;
  torn[used - 3] ^= 1;
  ASSERT_TRUE(replace_file(file, torn));
  const auto verification = verified();
  EXPECT_TRUE(verification.sound()) << text_of(verification);
  EXPECT_GT(verification.torn_bytes, 0u);
  EXPECT_EQ(verification.head.size, 5u);
}

TEST_F(VerifyTest, TellsTheRestOfAPowerCutFromDamage) {
  add(0, 5);
  sign();
  add(5, 8);
  store_.reset();
  const auto file = segments().back();
  const std::string whole = *read_file(file);
  std::size_t at = SegmentFile::header_bytes;
  std::vector<std::size_t> starts;
  for (auto entry = parse_entry(std::string_view(whole).substr(at)); entry;
       entry = parse_entry(std::string_view(whole).substr(at))) {
    starts.push_back(at);
    at += entry->size;
  }
  ASSERT_GE(starts.size(), 4u);
  // Not signed yet and the last thing written: of one write, a power cut may keep the end without the
  // beginning.
  std::string torn = whole;
  torn[starts[starts.size() - 2] + 20] ^= 1;
  overwrite(file, torn);
  auto verification = verified();
  EXPECT_TRUE(verification.sound()) << text_of(verification);
  EXPECT_EQ(verification.head.size, 6u);
  EXPECT_GT(verification.torn_bytes, 0u);
  // What was signed was durable.
  torn = whole;
  torn[starts[starts.size() - 4] + 20] ^= 1;
  overwrite(file, torn);
  verification = verified();
  EXPECT_FALSE(verification.sound());
}

TEST_F(VerifyTest, IgnoresTheRemainsOfAFailedWriteBeforeANewSegment) {
  add(0, 40);
  sign();
  store_.reset();
  const auto file = segments()[1];
  std::string content = *read_file(file);
  const Sequence next = std::stoull(segments()[2].stem().string());
  std::string stray;
  const auto checksum = encode_entry(
      stray,
      {.kind = EntryKind::setting, .version = {}, .key = "k", .nonce = std::string(16, 'n'), .body = "b"});
  place_entry(stray.data(), checksum, next, ManualClock::start * 2, {.commit = true, .group = true});
  overwrite(file, content + stray);
  const auto verification = verified();
  EXPECT_TRUE(verification.sound()) << text_of(verification);
  EXPECT_EQ(verification.torn_bytes, stray.size());
}

TEST_F(VerifyTest, BelievesNoOtherKeyAndNoMissingCheckpoint) {
  add(0, 3);
  EXPECT_FALSE(verified().sound()) << "nothing is signed yet";
  EXPECT_TRUE(verify(folder_.path(), {})->sound());
  sign();
  EXPECT_TRUE(verified().sound());
  EXPECT_FALSE(verify(folder_.path(), {.verifier = signer_of(2).verifier()})->sound());
  const auto key = ledger::NoteVerifier::parse(
      read_file(checkpoint_key_file(folder_.path()))->substr(0, signer_.verifier().to_string().size()));
  ASSERT_TRUE(key);
  EXPECT_TRUE(verify(folder_.path(), {.verifier = *key})->sound());
}

TEST_F(VerifyTest, ACheckpointNeverGoesBack) {
  add(0, 3);
  auto writer = CheckpointWriter::open(folder_.path(), signer_);
  ASSERT_TRUE(writer);
  EXPECT_FALSE((*writer)->last());
  ASSERT_TRUE((*writer)->update(*store_));
  EXPECT_EQ((*writer)->last()->size, 3u);
  const std::string note = *read_file(checkpoint_file(folder_.path()));
  ASSERT_TRUE((*writer)->update(*store_));
  EXPECT_EQ(*read_file(checkpoint_file(folder_.path())), note);
  const TemporaryFolder other;
  const auto shorter = LogStore::open(other.path(), {.clock = clock_, .random = random_});
  ASSERT_TRUE(shorter);
  const auto refused = (*writer)->update(**shorter);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::corrupt);
  EXPECT_EQ(*read_file(checkpoint_file(folder_.path())), note);
  EXPECT_FALSE(CheckpointWriter::open(folder_.path(), signer_of(9)));
}

TEST_F(VerifyTest, AKeeperSignsWhatIsThereAndWhatCameLast) {
  auto writer = CheckpointWriter::open(folder_.path(), signer_);
  ASSERT_TRUE(writer);
  {
    const CheckpointKeeper keeper(**writer, *store_, 1h,
                                  [](const Error& error) { ADD_FAILURE() << error.to_string(); });
    add(0, 7);
  }
  EXPECT_EQ((*writer)->last()->size, 7u) << "once more at the end";
  EXPECT_TRUE(verified().sound());
}

TEST_F(VerifyTest, ABackupIsAPrefixWhileWritersGoOn) {
  add(0, 50);
  ASSERT_TRUE(store_->erase({.collection = 1, .id = numbered_id("tool", 8)}));
  const TemporaryFolder place;
  std::atomic<bool> over = false;
  std::jthread writer([&] {
    for (std::uint64_t i = 1000; !over && i < 3000; ++i) add(i, i + 1);
  });
  const std::uint64_t before = store_->tree_head().size;
  const auto head = backup(*store_, place.path() / "backup", signer_, {.segment_bytes = 4096});
  over = true;
  writer.join();
  ASSERT_TRUE(head) << head.error().to_string();
  EXPECT_GE(head->size, before);
  EXPECT_EQ(backup(*store_, place.path() / "backup", signer_, {}).error().kind, ErrorKind::conflict);

  const auto restored =
      restore(place.path() / "backup", place.path() / "node", {.verifier = signer_.verifier()});
  ASSERT_TRUE(restored) << restored.error().to_string();
  EXPECT_EQ(restored->head.size, head->size);
  const auto store =
      LogStore::open(place.path() / "node", {.clock = clock_, .random = random_, .segment_bytes = 4096});
  ASSERT_TRUE(store) << store.error().to_string();
  EXPECT_EQ((*store)->tree_head().size, head->size);
  EXPECT_EQ((*store)->tree_head().root, head->root);
  EXPECT_FALSE((*store)->contains(1, numbered_id("tool", 8)));
  const auto ours = store_->page({.collection = 1, .limit = 49});
  const auto theirs = (*store)->page({.collection = 1, .limit = 49});
  ASSERT_TRUE(ours && theirs);
  ASSERT_EQ(ours->items.size(), theirs->items.size());
  for (std::size_t i = 0; i < ours->items.size(); ++i)
    EXPECT_EQ(ours->items[i].bytes, theirs->items[i].bytes);
  EXPECT_EQ(restore(place.path() / "backup", place.path() / "node", {}).error().kind, ErrorKind::conflict);
}

TEST_F(VerifyTest, ADamagedBackupIsNotRestored) {
  add(0, 20);
  const TemporaryFolder place;
  const auto copy = place.path() / "backup";
  ASSERT_TRUE(backup(*store_, copy, signer_, {}));
  const auto file = copy / "log" / SegmentFile::name(0);
  std::string bent = *read_file(file);
  bent[500] ^= 4;
  ASSERT_TRUE(replace_file(file, bent));
  EXPECT_EQ(restore(copy, place.path() / "node", {.verifier = signer_.verifier()}).error().kind,
            ErrorKind::corrupt);
  bent[500] ^= 4;
  ASSERT_TRUE(replace_file(file, bent));
  EXPECT_EQ(restore(copy, place.path() / "node", {.verifier = signer_of(2).verifier()}).error().kind,
            ErrorKind::corrupt);
  std::filesystem::remove(checkpoint_file(copy));
  EXPECT_EQ(restore(copy, place.path() / "node", {}).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(std::filesystem::exists(place.path() / "node" / "log"));
}

}  // namespace
}  // namespace entente::store
