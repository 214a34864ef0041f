// What only a store of files can be asked: starting again, torn tails, faults of the disk, giving bytes back.
#include "store/log_store.h"

#include <fstream>
#include <map>
#include <set>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include "store/conformance.h"
#include "store/fault_disk.h"

namespace entente::store {
namespace {

namespace fs = std::filesystem;
using conformance::ManualClock;
using conformance::numbered_id;
using conformance::SeededRandom;

constexpr std::uint64_t small_segment = 4096;

class LogStoreTest : public testing::Test {
 protected:
  LogStoreTest() {
    std::string pattern = (fs::temp_directory_path() / "entente-log-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~LogStoreTest() override {
    store_.reset();
    fs::remove_all(folder_);
  }

  [[nodiscard]] LogOptions options() {
    return {.clock = clock_,
            .random = random_,
            .disk = disk_,
            .segment_bytes = segment_bytes_,
            .compress = compress_};
  }
  void open() {
    store_.reset();
    auto opened = LogStore::open(folder_, options());
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = std::move(*opened);
  }
  /// One object in a batch.
  Result<Receipt> add(std::string_view id, std::int64_t version, std::size_t bytes = 100) {
    const std::string body =
        fmt::format(R"({{"id":"{}","v":{},"x":"{}"}})", id, version, std::string(bytes, 'x'));
    const NewObject object{
        .collection = 1, .id = id, .bytes = body, .version = Instant{.seconds = version, .attoseconds = 0}};
    return store_->append({.objects = {&object, 1}, .make_status = {}, .status_id = {}, .settings = {}});
  }
  /// Everything a reader can see, and the state of the tree.
  [[nodiscard]] std::string everything() {
    std::string text;
    for (const bool all : {false, true}) {
      Query query{.collection = 1, .after = 0, .limit = 1'000'000, .filter = {}};
      query.filter.versions.all = all;
      const auto page = store_->page(query);
      if (!page) return page.error().to_string();
      for (const auto& item : page->items) {
        text += fmt::format("{} {} {} {}\n", item.sequence, item.stamp, item.id, item.bytes);
      }
    }
    store_->settings(
        [&](std::string_view key, std::string_view body) { text += fmt::format("{}={}\n", key, body); });
    const auto head = store_->tree_head();
    return text + fmt::format("{} {} {}", head.size, to_hex(head.root), store_->statistics().objects);
  }
  [[nodiscard]] fs::path last_segment() const {
    std::set<fs::path> files;
    for (const auto& file : fs::directory_iterator(folder_ / "log")) files.insert(file.path());
    return *files.rbegin();
  }
  [[nodiscard]] static std::map<std::string, std::string> files_of(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& file : fs::directory_iterator(folder)) {
      std::ifstream in(file.path(), std::ios::binary);
      files[file.path().filename()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
  }

  fs::path folder_;
  ManualClock clock_;
  SeededRandom random_{7};
  FaultDisk disk_;
  std::uint64_t segment_bytes_ = small_segment;
  bool compress_ = false;
  std::unique_ptr<LogStore> store_;
};

TEST_F(LogStoreTest, StartsAgainAsItWas) {
  for (int round = 0; round < 12; ++round) {
    open();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(add(numbered_id("tool", i), round));
    const std::pair<std::string, std::string> setting{"round", std::to_string(round)};
    ASSERT_TRUE(
        store_->append({.objects = {}, .make_status = {}, .status_id = {}, .settings = {&setting, 1}}));
    if (round == 5) {
      const auto erased =
          store_->erase({.collection = 1, .id = numbered_id("tool", 3), .versions = {}, .specs = {}});
      ASSERT_TRUE(erased);
      EXPECT_EQ(*erased, 6U);
    }
    const std::string before = everything();
    open();
    EXPECT_EQ(everything(), before);
  }
  EXPECT_GT(store_->statistics().segments, 3U);
}

TEST_F(LogStoreTest, RebuildsTheSameViewByteForByte) {
  compress_ = true;
  open();
  for (int i = 0; i < 400; ++i)
    ASSERT_TRUE(add(numbered_id(i % 3 == 0 ? "tool" : "malware", i % 50), i / 50));
  ASSERT_TRUE(store_->erase(
      {.collection = 1, .id = numbered_id("tool", 3), .versions = {.last = true}, .specs = {}}));
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(add(numbered_id("tool", i % 50), -1 - i / 50));
  ASSERT_TRUE(store_->seal());
  store_->settle_compression();
  const std::string before = everything();
  const auto files = files_of(folder_ / "view");
  EXPECT_GT(files.size(), 20U);
  store_.reset();
  auto rebuilt = LogStore::rebuild(folder_, options());
  ASSERT_TRUE(rebuilt) << rebuilt.error().to_string();
  store_ = std::move(*rebuilt);
  store_->settle_compression();
  EXPECT_EQ(everything(), before);
  const auto again = files_of(folder_ / "view");
  ASSERT_EQ(again.size(), files.size());
  for (const auto& [name, bytes] : files) EXPECT_TRUE(again.at(name) == bytes) << name;
}

TEST_F(LogStoreTest, CutsATornTailAtEveryByte) {
  segment_bytes_ = 64 << 10;
  open();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(add(numbered_id("tool", i), 1));
  const std::string before = everything();
  const std::uint64_t tail = store_->statistics().log_bytes;
  std::vector<NewObject> objects;
  std::vector<std::string> ids{numbered_id("tool", 8), numbered_id("tool", 9)};
  for (const auto& id : ids) {
    objects.push_back({.collection = 1,
                       .id = id,
                       .bytes = R"({"a":1})",
                       .version = Instant{.seconds = 1, .attoseconds = 0}});
  }
  ASSERT_TRUE(store_->append({.objects = objects, .make_status = {}, .status_id = {}, .settings = {}}));
  const std::string after = everything();
  const std::uint64_t end = store_->statistics().log_bytes;
  store_.reset();
  const auto whole = files_of(folder_ / "log").begin()->second;
  const auto segment = last_segment();
  for (std::uint64_t cut = tail; cut <= end; ++cut) {
    std::string torn = whole.substr(0, cut);
    torn.resize(whole.size());
    std::ofstream(segment, std::ios::binary) << torn;
    open();
    // Two objects of one batch: both or none.
    ASSERT_EQ(everything(), cut == end ? after : before) << "cut at byte " << cut;
    ASSERT_EQ(store_->notice().empty(), cut == tail || cut == end) << "cut at byte " << cut;
  }
  ASSERT_TRUE(add(numbered_id("tool", 10), 1));
}

TEST_F(LogStoreTest, RefusesALogWithAHole) {
  open();
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(add(numbered_id("tool", i), 1));
  ASSERT_TRUE(store_->seal());
  store_.reset();
  fs::remove_all(folder_ / "view");
  const auto first = folder_ / "log" / SegmentFile::name(0);
  std::string bytes = files_of(folder_ / "log").at(SegmentFile::name(0));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  std::ofstream(first, std::ios::binary) << bytes;
  const auto opened = LogStore::open(folder_, options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::corrupt);
}

TEST_F(LogStoreTest, RefusesAFormatItDoesNotKnow) {
  open();
  ASSERT_TRUE(add(numbered_id("tool", 1), 1));
  store_.reset();
  std::string bytes = files_of(folder_ / "log").begin()->second;
  bytes[8] = 9;
  std::ofstream(last_segment(), std::ios::binary) << bytes;
  const auto opened = LogStore::open(folder_, options());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::unsupported);
  EXPECT_NE(opened.error().what.find("version 9"), std::string::npos);
}

TEST_F(LogStoreTest, HasOneOwner) {
  open();
  const auto second = LogStore::open(folder_, options());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  EXPECT_NE(second.error().what.find(std::to_string(::getpid())), std::string::npos);
}

TEST_F(LogStoreTest, MakesAnewWhatIsDamagedInTheView) {
  open();
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(add(numbered_id("tool", i % 40), i));
  ASSERT_TRUE(store_->seal());
  const std::string before = everything();
  store_.reset();
  for (const auto& [name, bytes] : files_of(folder_ / "view")) {
    for (const std::size_t keep : {std::size_t{0}, bytes.size() / 2}) {
      std::ofstream(folder_ / "view" / name, std::ios::binary) << bytes.substr(0, keep);
      open();
      ASSERT_TRUE(store_->settle());
      EXPECT_EQ(everything(), before) << name << " cut at " << keep;
      store_.reset();
    }
  }
}

TEST_F(LogStoreTest, KeepsWhatItAcknowledgedWhenTheDiskFailsAnywhere) {
  // The number of calls that the same work makes on a disk that works bounds the places where it can fail.
  std::uint64_t bound = 40;
  for (const int error : {ENOSPC, EIO}) {
    for (std::uint64_t at = 0; at < bound; ++at) {
      store_.reset();
      fs::remove_all(folder_);
      fs::create_directories(folder_);
      disk_.heal();
      open();
      disk_.fail_at(at, error, false);
      std::set<std::string> acknowledged;
      std::size_t refused = 0;
      for (int i = 0; i < 12; ++i) {
        const std::string id = numbered_id("tool", i);
        if (const auto receipt = add(id, 1, 500)) {
          acknowledged.insert(id);
        } else {
          ++refused;
          EXPECT_EQ(receipt.error().kind, error == ENOSPC ? ErrorKind::no_space : ErrorKind::io);
          EXPECT_FALSE(store_->contains(1, id));
        }
      }
      EXPECT_LE(refused, 2U) << "it writes again once the disk allows";
      disk_.heal();
      open();
      const auto page = store_->page({.collection = 1, .after = 0, .limit = 100, .filter = {}});
      ASSERT_TRUE(page);
      std::set<std::string> found;
      for (const auto& item : page->items) found.insert(std::string(item.id));
      ASSERT_EQ(found, acknowledged) << "call " << at << " failed with " << error;
      ASSERT_EQ(store_->tree_head().size, acknowledged.size());
    }
  }
}

TEST_F(LogStoreTest, KeepsWhatItAcknowledgedWhenItStopsAnywhere) {
  for (std::uint64_t at = 0; at < 60; ++at) {
    store_.reset();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    disk_.heal();
    open();
    disk_.fail_at(at, EIO, true);
    std::set<std::string> acknowledged;
    for (int i = 0; i < 16; ++i) {
      if (add(numbered_id("tool", i), 1, 500)) acknowledged.insert(numbered_id("tool", i));
    }
    store_.reset();
    disk_.heal();
    open();
    for (const auto& id : acknowledged)
      EXPECT_TRUE(store_->contains(1, id)) << id << ", stopped at call " << at;
    ASSERT_TRUE(add(numbered_id("tool", 100), 1));
    ASSERT_TRUE(store_->seal());
    EXPECT_EQ(store_->tree_head().size, store_->statistics().entries);
  }
}

TEST_F(LogStoreTest, TakesABatchLargerThanASegment) {
  open();
  ASSERT_TRUE(add(numbered_id("tool", 1), 1, 3 * small_segment));
  ASSERT_TRUE(add(numbered_id("tool", 2), 1));
  ASSERT_TRUE(add(numbered_id("tool", 3), 1, 2 * small_segment));
  const std::string before = everything();
  open();
  EXPECT_EQ(everything(), before);
  EXPECT_TRUE(store_->contains(1, numbered_id("tool", 3)));
}

TEST_F(LogStoreTest, GivesBackTheBytesOfWhatWasErased) {
  compress_ = true;
  open();
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(add(numbered_id("tool", i), 1, 400));
  ASSERT_TRUE(store_->seal());
  store_->settle_compression();
  const auto kept = store_->page({.collection = 1, .after = 0, .limit = 100, .filter = {}});
  const std::uint64_t bytes = store_->statistics().log_bytes;
  for (int i = 0; i < 60; i += 2) {
    ASSERT_TRUE(store_->erase({.collection = 1, .id = numbered_id("tool", i), .versions = {}, .specs = {}}));
  }
  const auto head = store_->tree_head();
  ASSERT_TRUE(store_->reclaim());
  EXPECT_EQ(store_->statistics().reclaimable_bytes, 0U);
  EXPECT_LT(store_->statistics().log_bytes, bytes * 3 / 4);
  EXPECT_EQ(store_->tree_head().root, head.root);
  EXPECT_EQ(store_->statistics().objects, 30U);
  EXPECT_EQ(kept->items.back().bytes.size(), kept->items.front().bytes.size()) << "held pages stay readable";
  for (Sequence sequence = 0; sequence < 60; ++sequence) conformance::expect_proof_holds(*store_, sequence);
  EXPECT_EQ(store_->prove(0)->body, "");
  EXPECT_NE(store_->prove(1)->body, "");
  store_->settle_compression();
  const std::string before = everything();
  for (const auto& folder : {folder_ / "log", folder_ / "view"}) {
    for (const auto& [name, content] : files_of(folder)) {
      EXPECT_EQ(content.find(numbered_id("tool", 2)), std::string::npos) << name;
    }
  }
  open();
  EXPECT_EQ(everything(), before);
  store_.reset();
  auto rebuilt = LogStore::rebuild(folder_, options());
  ASSERT_TRUE(rebuilt) << rebuilt.error().to_string();
  store_ = std::move(*rebuilt);
  EXPECT_EQ(everything(), before);
  ASSERT_TRUE(add(numbered_id("tool", 2), 1)) << "what was erased can come again";
  EXPECT_TRUE(store_->contains(1, numbered_id("tool", 2)));
}

TEST_F(LogStoreTest, OffersBlocksThatJoinIntoOneStream) {
  compress_ = true;
  open();
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(add(numbered_id("tool", i), 1, 200));
  ASSERT_TRUE(store_->seal());
  store_->settle_compression();
  const auto page = store_->page({.collection = 1, .after = 0, .limit = 100, .filter = {}});
  ASSERT_TRUE(page);
  std::string deflated;
  std::string plain;
  for (const auto& item : page->items) {
    ASSERT_NE(item.deflated, "");
    const std::string expected = "," + std::string(item.bytes);
    EXPECT_EQ(item.deflated_crc, crc32(expected));
    deflated += item.deflated;
    plain += expected;
  }
  std::string inflated(plain.size() + 100, '\0');
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, -15), Z_OK);
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): a C interface over bytes
  stream.next_in = reinterpret_cast<Bytef*>(deflated.data());
  stream.next_out = reinterpret_cast<Bytef*>(inflated.data());
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  stream.avail_in = static_cast<uInt>(deflated.size());
  stream.avail_out = static_cast<uInt>(inflated.size());
  EXPECT_EQ(inflate(&stream, Z_SYNC_FLUSH), Z_OK) << "no block ends the stream";
  inflated.resize(inflated.size() - stream.avail_out);
  inflateEnd(&stream);
  EXPECT_EQ(inflated, plain);
}

TEST_F(LogStoreTest, ReadsNothingOfSealedSegmentsWhenItStarts) {
  open();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(add(numbered_id("tool", i), 1));
  ASSERT_TRUE(store_->seal());
  const std::string before = everything();
  store_.reset();
  // Bodies damaged without the length changing are not noticed at start: they are not read.
  const auto name = SegmentFile::name(0);
  std::string bytes = files_of(folder_ / "log").at(name);
  const std::string whole = bytes;
  std::fill(bytes.begin() + SegmentFile::header_bytes, bytes.end(), '\xFF');
  std::ofstream(folder_ / "log" / name, std::ios::binary) << bytes;
  open();
  EXPECT_EQ(store_->statistics().objects, 100U);
  store_.reset();
  std::ofstream(folder_ / "log" / name, std::ios::binary) << whole;
  open();
  EXPECT_EQ(everything(), before);
}

TEST_F(LogStoreTest, IteratesOverTheRawEntries) {
  open();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(add(numbered_id("tool", i), 1));
  std::vector<Sequence> seen;
  const auto done = store_->iterate(20, [&](const RawEntry& entry) -> Result<> {
    seen.push_back(entry.sequence);
    EXPECT_TRUE(content_intact(entry));
    return {};
  });
  ASSERT_TRUE(done) << done.error().to_string();
  ASSERT_EQ(seen.size(), 30U);
  EXPECT_EQ(seen.front(), 20U);
  const auto stopped =
      store_->iterate(0, [](const RawEntry&) -> Result<> { return fail(ErrorKind::internal, "enough"); });
  EXPECT_FALSE(stopped);
}

TEST_F(LogStoreTest, LongChainsStayCheap) {
  segment_bytes_ = std::uint64_t{1} << 20;
  open();
  constexpr int versions = 20'000;
  const std::string id = numbered_id("tool", 1);
  const Micros begun = steady_micros();
  for (int begin = 0; begin < versions; begin += 1000) {
    std::vector<NewObject> objects;
    for (int i = begin; i < begin + 1000; ++i) {
      // Half of them arrive newest first, which is the hard way round.
      const std::int64_t version = i % 2 == 0 ? i : -i;
      objects.push_back({.collection = 1,
                         .id = id,
                         .bytes = "{}",
                         .version = Instant{.seconds = version, .attoseconds = 0}});
    }
    ASSERT_TRUE(store_->append({.objects = objects, .make_status = {}, .status_id = {}, .settings = {}}));
  }
  const auto page = store_->page({.collection = 1, .after = 0, .limit = 10, .filter = {}});
  ASSERT_TRUE(page);
  ASSERT_EQ(page->items.size(), 1U);
  EXPECT_EQ(page->items.front().version.seconds, versions - 2);
  // Quadratic work would take minutes; this takes a second on a slow machine.
  EXPECT_LT(steady_micros() - begun, 60'000'000);
  ASSERT_EQ(*store_->erase({.collection = 1, .id = id, .versions = {}, .specs = {}}),
            static_cast<std::size_t>(versions));
  EXPECT_FALSE(store_->contains(1, id));
}

TEST_F(LogStoreTest, WritersAndReadersShareIt) {
  compress_ = true;
  segment_bytes_ = std::uint64_t{64} << 10;
  open();
  constexpr int writers = 4;
  constexpr int batches = 40;
  std::atomic<bool> over = false;
  std::vector<std::jthread> threads;
  std::jthread reader([&] {
    while (!over) {
      const auto page = store_->page({.collection = 1, .after = 0, .limit = 1000, .filter = {}});
      ASSERT_TRUE(page);
      ASSERT_EQ(page->items.size() % 5, 0U) << "batches are seen whole";
      static_cast<void>(store_->tree_head());
    }
  });
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      for (int batch = 0; batch < batches; ++batch) {
        std::vector<std::string> ids;
        std::vector<NewObject> objects;
        for (int i = 0; i < 5; ++i) ids.push_back(numbered_id("tool", (writer * batches + batch) * 5 + i));
        for (const auto& id : ids) {
          objects.push_back(
              {.collection = 1, .id = id, .bytes = R"({"some":"bytes"})", .version = Instant{}});
        }
        EXPECT_TRUE(store_->append({.objects = objects, .make_status = {}, .status_id = {}, .settings = {}}));
      }
    });
  }
  threads.clear();
  over = true;
  reader.join();
  EXPECT_EQ(store_->statistics().objects, static_cast<std::uint64_t>(writers * batches * 5));
  ASSERT_TRUE(store_->seal());
}

}  // namespace
}  // namespace entente::store
