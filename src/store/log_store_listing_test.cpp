// Listings in files: what a start does with them, and that whatever happened to the folder, recipients are
// given the same answers with the same dates.
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "store/conformance.h"
#include "store/fault_disk.h"
#include "store/listing_file.h"
#include "store/log_store.h"

namespace entente::store {
namespace {

namespace fs = std::filesystem;
using conformance::ManualClock;
using conformance::numbered_id;
using conformance::Sample;
using conformance::SeededRandom;
using conformance::TemporaryFolder;
using conformance::TestProjection;

/// Counts what it is asked.
class CountingProjection final : public Projection {
 public:
  ProjectionAnswer project(std::span<const GroupEntry> group, const ProjectionView& view) override {
    entries += group.size();
    return projection_.project(group, view);
  }
  [[nodiscard]] std::string save() const override { return projection_.save(); }
  Result<> load(std::string_view saved) override {
    if (refuses) return fail(ErrorKind::corrupt, "it was told to refuse");
    return projection_.load(saved);
  }
  std::size_t entries = 0;
  bool refuses = false;

 private:
  TestProjection projection_{[](const std::string& complaint) { ADD_FAILURE() << complaint; }};
};

class ListingStoreTest : public testing::Test {
 protected:
  void TearDown() override { store_.reset(); }

  [[nodiscard]] LogOptions options() {
    projection_ = std::make_unique<CountingProjection>();
    projection_->refuses = refuses_;
    return {.clock = clock_,
            .random = random_,
            .disk = disk_,
            .segment_bytes = segment_bytes_,
            .compress = false,
            .projection = projection_.get()};
  }
  void open() { open(folder_.path()); }
  void open(const fs::path& folder) {
    store_.reset();
    auto opened = LogStore::open(folder, options());
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = std::move(*opened);
  }
  void rebuild() {
    store_.reset();
    auto opened = LogStore::rebuild(folder_.path(), options());
    ASSERT_TRUE(opened) << opened.error().to_string();
    store_ = std::move(*opened);
  }

  bool add(const std::vector<Sample>& samples) {
    const auto whole = conformance::filled(samples);
    const auto objects = conformance::new_objects(whole);
    return store_->append({.objects = objects}).has_value();
  }
  bool note(const std::string& key, const std::string& body) {
    const std::vector<std::pair<std::string, std::string>> notes = {{key, body}};
    return store_->append({.notes = notes}).has_value();
  }

  /// Anything that changes listings, in small groups and large ones.
  bool do_something() {
    clock_.advance(static_cast<Micros>(below(50)));
    const std::string id = numbered_id("tool", below(30));
    switch (below(10)) {
      case 0:
        return note("see/" + id, std::array{"0,1", "1", "", "0,2,63"}[below(4)]);
      case 1:
        return note(fmt::format("version/{}", below(store_->statistics().entries + 1)),
                    std::array{"0", "1,63", ""}[below(3)]);
      case 2:
        if (erasures_ == 0) return note("nothing", "to see");
        --erasures_;
        return store_->erase({.collection = 1, .id = id, .versions = {.first = below(2) == 0}}).has_value();
      case 3: {
        std::vector<Sequence> versions;
        for (int i = 0; i < 8; ++i) versions.push_back(below(store_->statistics().entries + 1));
        return store_
            ->disclose({.recipient = static_cast<Slot>(below(3)), .ground = "test", .versions = versions})
            .has_value();
      }
      default: {
        std::vector<Sample> samples;
        for (std::uint64_t count = 1 + below(4); count > 0; --count) {
          Sample sample{.id = numbered_id("tool", below(30)), .version = static_cast<std::int64_t>(below(9))};
          for (const Slot slot : {Slot{0}, Slot{1}, Slot{2}, Slot{63}}) {
            if (below(2) == 0) sample.see.push_back(slot);
          }
          if (below(3) == 0) sample.refs.push_back(numbered_id("tool", below(30)));
          sample.text = std::string(below(200), 'x');
          samples.push_back(std::move(sample));
        }
        return add(samples);
      }
    }
  }

  /// Everything that recipients are answered, what is kept for the projection included.
  [[nodiscard]] static std::string everything(const LogStore& store) {
    std::string text;
    for (const Viewer viewer : {Viewer{}, Viewer{0}, Viewer{1}, Viewer{2}, Viewer{63}}) {
      for (const bool all : {false, true}) {
        Query query{.collection = 1, .viewer = viewer, .limit = 1'000'000};
        query.filter.versions.all = all;
        if (all) query.filter.specs = {20, 21};
        const auto page = store.page(query);
        if (!page) return page.error().to_string();
        for (const auto& item : page->items) text += fmt::format("{}+{} ", item.sequence, item.stamp);
        for (const auto sequence : page->undisclosed) text += fmt::format("u{} ", sequence);
        text += '\n';
      }
    }
    for (Sequence sequence = 0; sequence < store.statistics().entries; ++sequence)
      text += fmt::format("{:x}:{} ", store.audience(sequence), store.tag(sequence));
    return text;
  }
  [[nodiscard]] std::string everything() const { return everything(*store_); }

  [[nodiscard]] std::map<std::string, std::string> view_files() const {
    std::map<std::string, std::string> files;
    for (const auto& file : fs::directory_iterator(folder_.path() / "view")) {
      std::ifstream in(file.path(), std::ios::binary);
      files[file.path().filename()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
  }
  void overwrite(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_.path() / "view" / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return chance_() % bound; }
  /// So few that no segment is written anew: what is destroyed cannot be replayed.
  void destroy_nothing() { erasures_ = 8; }

  TemporaryFolder folder_;
  ManualClock clock_;
  SeededRandom random_{7};
  FaultDisk disk_;
  std::uint64_t segment_bytes_ = 8192;
  std::mt19937_64 chance_{3};
  bool refuses_ = false;
  int erasures_ = 1'000'000;
  std::unique_ptr<CountingProjection> projection_;
  std::unique_ptr<LogStore> store_;
};

TEST_F(ListingStoreTest, AStartAsksTheProjectionAboutTheOpenSegmentOnly) {
  open();
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(do_something());
  ASSERT_TRUE(store_->seal());
  ASSERT_GT(store_->statistics().segments, 5U);
  const std::string before = everything();
  open();
  EXPECT_EQ(projection_->entries, 0U);
  EXPECT_EQ(everything(), before);
  ASSERT_TRUE(do_something());
  const std::size_t asked = projection_->entries;
  const std::string after = everything();
  open();
  EXPECT_EQ(projection_->entries, asked);
  EXPECT_EQ(everything(), after);
}

TEST_F(ListingStoreTest, FilesAreTheSameWheneverTheyAreMade) {
  destroy_nothing();
  open();
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(do_something());
    // Some are written at once, some after more has happened.
    if (i % 40 == 0) {
      ASSERT_TRUE(store_->settle());
    }
  }
  ASSERT_TRUE(store_->seal());
  const std::string before = everything();
  const auto files = view_files();
  EXPECT_TRUE(std::ranges::any_of(files, [](const auto& file) { return file.first.ends_with(".lst"); }));
  rebuild();
  EXPECT_EQ(everything(), before);
  const auto again = view_files();
  ASSERT_EQ(again.size(), files.size());
  for (const auto& [name, bytes] : files) {
    ASSERT_TRUE(again.contains(name)) << name;
    EXPECT_TRUE(again.at(name) == bytes) << name;
  }
}

TEST_F(ListingStoreTest, WhatIsDamagedIsMadeAnew) {
  destroy_nothing();
  open();
  for (int i = 0; i < 120; ++i) ASSERT_TRUE(do_something());
  ASSERT_TRUE(store_->seal());
  const std::string before = everything();
  const auto files = view_files();
  for (const auto& [name, bytes] : files) {
    for (const int kind : {0, 1, 2}) {
      store_.reset();
      std::string damaged = bytes.substr(0, kind == 0 ? 0 : bytes.size() / 2);
      if (kind == 2) {
        damaged = bytes;
        damaged[damaged.size() / 3] = static_cast<char>(damaged[damaged.size() / 3] ^ 4);
      }
      // Records of a run are not checked when it is opened.
      if (kind == 2 && name.ends_with(".run")) continue;
      overwrite(name, damaged);
      open();
      ASSERT_TRUE(store_->settle());
      ASSERT_EQ(everything(), before) << name << " damaged in way " << kind;
      // Nobody looks at the one before the newest while that is whole.
      if (!name.ends_with(".prj")) {
        ASSERT_TRUE(view_files() == files) << name << " damaged in way " << kind;
      }
      overwrite(name, bytes);
    }
  }
}

TEST_F(ListingStoreTest, WhatAProjectionRefusesToLoadIsReplayedFromTheStart) {
  destroy_nothing();
  open();
  for (int i = 0; i < 120; ++i) ASSERT_TRUE(do_something());
  ASSERT_TRUE(store_->seal());
  const std::string before = everything();
  refuses_ = true;
  open();
  EXPECT_EQ(projection_->entries, store_->statistics().entries);
  EXPECT_EQ(everything(), before);
}

TEST_F(ListingStoreTest, AStartWithoutAProjectionLeavesTheListings) {
  open();
  for (int i = 0; i < 120; ++i) ASSERT_TRUE(do_something());
  ASSERT_TRUE(store_->seal());
  const std::string before = everything();
  const auto files = view_files();
  store_.reset();
  ASSERT_TRUE(LogStore::open(folder_.path(), {.clock = clock_, .random = random_, .compress = false}));
  EXPECT_TRUE(view_files() == files);
  open();
  EXPECT_EQ(projection_->entries, 0U);
  EXPECT_EQ(everything(), before);
  // What it added is nobody's until a projection is asked.
  store_.reset();
  {
    auto blind = LogStore::open(folder_.path(), {.clock = clock_, .random = random_, .segment_bytes = 4096});
    ASSERT_TRUE(blind);
    store_ = std::move(*blind);
    ASSERT_TRUE(
        add({{.id = numbered_id("malware", 1), .version = 1, .see = {0}, .text = std::string(3000, 'x')}}));
    ASSERT_TRUE(store_->seal());
  }
  open();
  EXPECT_GT(projection_->entries, 0U);
  EXPECT_TRUE(store_->contains(1, numbered_id("malware", 1), Slot{0}));
}

TEST_F(ListingStoreTest, DestroyingWhatWasErasedChangesNoDate) {
  open();
  for (int i = 0; i < 250; ++i) {
    ASSERT_TRUE(do_something());
    if (i % 50 == 49) {
      ASSERT_TRUE(store_->reclaim());
    }
  }
  // What is erased from here on is destroyed only once the erasures are in a sealed segment.
  ASSERT_TRUE(store_->settle());
  const std::string before = everything();
  open();
  EXPECT_EQ(everything(), before);
  rebuild();
  EXPECT_EQ(everything(), before);
}

TEST_F(ListingStoreTest, ErasuresOfTheOpenSegmentDestroyNothingYet) {
  segment_bytes_ = 64 << 10;
  open();
  for (std::uint64_t i = 0; i < 40; ++i)
    ASSERT_TRUE(
        add({{.id = numbered_id("tool", i), .version = 1, .see = {0}, .text = std::string(400, 'x')}}));
  ASSERT_TRUE(store_->seal());
  for (std::uint64_t i = 0; i < 30; ++i)
    ASSERT_EQ(store_->erase({.collection = 1, .id = numbered_id("tool", i)}).value_or(0), 1U);
  ASSERT_TRUE(store_->settle());
  EXPECT_NE(store_->prove(0)->body, "") << "a replay of the erasures must find what they are about";
  ASSERT_TRUE(store_->seal());
  EXPECT_EQ(store_->prove(0)->body, "");
}

/// What kill -9 leaves: the folder as it is at some moment, whatever is under way.
TEST_F(ListingStoreTest, AnyMomentCanBeStartedFrom) {
  for (int round = 0; round < 12; ++round) {
    fs::remove_all(folder_.path() / "log");
    fs::remove_all(folder_.path() / "view");
    open();
    const int steps = 50 + static_cast<int>(below(150));
    for (int i = 0; i < steps; ++i) {
      ASSERT_TRUE(do_something());
      if (below(40) == 0) open();
      if (below(60) == 0) {
        ASSERT_TRUE(store_->seal());
      }
    }
    const std::string before = everything();
    const TemporaryFolder copy;
    // The log first: the view may know of nothing that the log does not have.
    for (const auto* const part : {"index.key", "log", "view"}) {
      std::error_code ignored;  // files of the view come and go
      fs::copy(folder_.path() / part, copy.path() / part, fs::copy_options::recursive, ignored);
    }
    store_.reset();
    open(copy.path());
    EXPECT_EQ(everything(), before) << "round " << round;
    store_.reset();
  }
}

TEST_F(ListingStoreTest, StopsAnywhereAndGoesOnAsIfItHadNot) {
  for (std::uint64_t at = 0; at < 120; at += 3) {
    store_.reset();
    fs::remove_all(folder_.path() / "log");
    fs::remove_all(folder_.path() / "view");
    disk_.heal();
    open();
    for (int i = 0; i < 30; ++i) ASSERT_TRUE(do_something());
    disk_.fail_at(at, EIO, true);
    for (int i = 0; i < 30; ++i) static_cast<void>(do_something());
    store_.reset();
    disk_.heal();
    open();
    const std::string restarted = everything();
    rebuild();
    ASSERT_EQ(everything(), restarted) << "stopped at call " << at;
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(do_something());
  }
}

TEST_F(ListingStoreTest, DatesStayApartWhenManyAreListedAgain) {
  open();
  std::vector<Sample> samples;
  for (std::uint64_t i = 0; i < 500; ++i)
    samples.push_back({.id = numbered_id("tool", i), .version = 1, .refs = {numbered_id("malware", 1)}});
  for (auto& sample : samples) sample.see = {0};
  ASSERT_TRUE(add(samples));
  const Stamp opened = clock_.now() + 1'000'000;
  clock_.set(opened);
  // One entry lists 501 versions: the next group comes 501 microseconds later at least.
  ASSERT_TRUE(add({{.id = numbered_id("malware", 1), .version = 1, .see = {0}}}));
  ASSERT_TRUE(add({{.id = numbered_id("malware", 2), .version = 1, .see = {0}}}));
  for (const bool again : {false, true}) {
    if (again) open();
    const auto page = store_->page({.collection = 1, .viewer = Slot{0}, .limit = 1000});
    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), 502U);
    for (std::size_t i = 0; i < 502; ++i)
      ASSERT_EQ(page->items[i].stamp, opened + static_cast<Stamp>(i)) << i;
    EXPECT_EQ(page->items.front().id, numbered_id("malware", 1)) << "the group's own version comes first";
    EXPECT_EQ(page->items.back().id, numbered_id("malware", 2));
  }
  // Paging from any date in the middle.
  for (Stamp after = opened - 1; after < opened + 503; after += 7) {
    const auto page = store_->page({.collection = 1, .viewer = Slot{0}, .after = after, .limit = 5});
    ASSERT_TRUE(page);
    for (std::size_t i = 0; i < page->items.size(); ++i)
      ASSERT_EQ(page->items[i].stamp, after + 1 + static_cast<Stamp>(i));
    EXPECT_EQ(page->more, after + 5 < opened + 501);
  }
}

TEST_F(ListingStoreTest, ReadersGoOnWhileManyVersionsAreListedAgain) {
  segment_bytes_ = 1 << 20;
  open();
  constexpr std::uint64_t many = 3000;
  std::vector<Sample> samples;
  for (std::uint64_t i = 0; i < many; ++i)
    samples.push_back({.id = numbered_id("tool", i), .version = 1, .refs = {numbered_id("malware", 1)}});
  for (auto& sample : samples) sample.see = {0, 1};
  ASSERT_TRUE(add(samples));
  ASSERT_TRUE(add({{.id = numbered_id("malware", 1), .version = 1, .see = {1}}}));
  std::atomic<bool> over = false;
  std::atomic<int> broken = 0;
  std::vector<std::jthread> readers;
  for (const Slot slot : {Slot{0}, Slot{1}}) {
    readers.emplace_back([&, slot] {
      while (!over) {
        const auto page = store_->page({.collection = 1, .viewer = slot, .limit = 10'000});
        // All or nothing, but for the one that the rest refers to.
        if (!page || (page->items.size() > 1 && page->items.size() != many + 1)) ++broken;
        for (std::size_t i = 0; page && i + 1 < page->items.size(); ++i) {
          if (page->items[i].stamp + 1 != page->items[i + 1].stamp) ++broken;
        }
      }
    });
  }
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(note("see/" + numbered_id("malware", 1), i % 2 == 0 ? "0" : "1"));
  over = true;
  readers.clear();
  EXPECT_EQ(broken, 0);
}

TEST_F(ListingStoreTest, FilesSayWhatTheyAre) {
  open();
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(do_something());
  ASSERT_TRUE(store_->seal());
  std::vector<SavedListings> before;
  for (const auto& [name, bytes] : view_files()) {
    if (!name.ends_with(".lst")) continue;
    auto saved = parse_listings(bytes);
    ASSERT_TRUE(saved) << name;
    EXPECT_EQ(listings_name(saved->range()), name);
    EXPECT_TRUE(listings_fit(before, *saved)) << name;
    EXPECT_TRUE(before.empty() || !listings_fit({}, *saved)) << "it does not begin the log";
    for (std::size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 50)
      EXPECT_FALSE(parse_listings(bytes.substr(0, length))) << length;
    EXPECT_FALSE(parse_listings(bytes + "12345678"));
    before.push_back(std::move(*saved));
  }
  EXPECT_GT(before.size(), 1U);
  EXPECT_EQ(parse_projection(encode_projection("what it remembers")), "what it remembers");
  EXPECT_EQ(parse_projection(encode_projection("")), "");
  EXPECT_FALSE(parse_projection(encode_projection("what it remembers") + "x"));
  EXPECT_FALSE(parse_projection(""));
}

}  // namespace
}  // namespace entente::store
