#include "exchange/cursor.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "exchange/reader.h"
#include "exchange/support_test.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

std::array<std::uint8_t, 32> key_of(std::uint8_t value) {
  std::array<std::uint8_t, 32> key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(value + i);
  return key;
}

TEST(Cursors, AreDeterministicAndSurviveARestart) {
  const Cursors first(key_of(1));
  const Cursors again(key_of(1));
  for (const store::Stamp stamp :
       {store::Stamp{0}, store::Stamp{1}, store::Stamp{1'700'000'000'000'001}, store::Stamp{-5}}) {
    const std::string cursor = first.make(stamp, "context");
    EXPECT_EQ(cursor.size(), 32U);
    EXPECT_EQ(cursor, again.make(stamp, "context"));
    ASSERT_TRUE(again.read(cursor, "context"));
    EXPECT_EQ(*again.read(cursor, "context"), stamp);
  }
}

TEST(Cursors, OfAnotherContextOrKeyOrForgedAreMalformed) {
  const Cursors cursors(key_of(1));
  const std::string cursor = cursors.make(42, "context");
  EXPECT_FALSE(cursors.read(cursor, "contexT"));
  EXPECT_FALSE(cursors.read(cursor, "context "));
  EXPECT_FALSE(Cursors(key_of(2)).read(cursor, "context"));
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string forged = cursor;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(cursors.read(forged, "context")) << i;
  }
  for (const auto& wrong : {std::string(), std::string("AAAA"), cursor + "A", cursor.substr(1),
                            std::string(32, '='), std::string(32, '+'), std::string(32, '\0')}) {
    const auto refused = cursors.read(wrong, "context");
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().kind, ErrorKind::malformed);
    EXPECT_FALSE(refused.error().what.empty());
  }
}

TEST(Cursors, MayBeMadeAndReadByManyThreads) {
  const Cursors cursors(key_of(3));
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string context = "thread " + std::to_string(t);
        const auto back = cursors.read(cursors.make(i, context), context);
        if (!back || *back != i) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

class ReaderTest : public testing::Test {
 protected:
  ReaderTest() {
    collection_.number = 1;
    collection_.id = *parse_uuid(uuid_text(7));
    std::vector<std::string> bytes;
    std::vector<std::string> ids;
    for (unsigned i = 0; i < 10; ++i) {
      bytes.push_back(indicator(i));
      ids.push_back(indicator_id(i));
    }
    std::vector<store::NewObject> objects;
    for (unsigned i = 0; i < 10; ++i) {
      objects.push_back({1, ids[i], bytes[i], parse_instant("2024-05-01T00:00:00.000Z"), 21});
    }
    store::Batch batch;
    batch.objects = objects;
    EXPECT_TRUE(store_.append(batch));
  }
  static Selection selection() {
    Selection one;
    one.nation = "KOR";
    one.limit = 3;
    return one;
  }
  StillClock clock_;
  store::MemoryStore store_{clock_, system_random()};
  Cursors cursors_{key_of(1)};
  Reader reader_{store_, cursors_};
  Collection collection_;
};

TEST_F(ReaderTest, PagesThroughAllOnceAndARetriedCursorGivesTheSamePage) {
  Selection now = selection();
  std::vector<std::string> ids;
  int pages = 0;
  do {
    auto selected = reader_.select(collection_, now, {});
    ASSERT_TRUE(selected);
    const auto retried = reader_.select(collection_, now, {});
    ASSERT_EQ(retried->page.items.size(), selected->page.items.size());
    for (std::size_t i = 0; i < selected->page.items.size(); ++i) {
      EXPECT_EQ(retried->page.items[i].sequence, selected->page.items[i].sequence);
      ids.emplace_back(selected->page.items[i].id);
    }
    EXPECT_EQ(retried->next, selected->next);
    now.next = selected->next;
  } while (!now.next.empty() && ++pages < 20);
  ASSERT_EQ(ids.size(), 10U);
  for (unsigned i = 0; i < 10; ++i) EXPECT_EQ(ids[i], indicator_id(i));
}

TEST_F(ReaderTest, ACursorIsForItsFiltersCollectionListingAndNationOnly) {
  Selection first = selection();
  const std::string next = reader_.select(collection_, first, {})->next;
  ASSERT_FALSE(next.empty());
  first.next = next;
  ASSERT_TRUE(reader_.select(collection_, first, {}));
  first.limit = 5;  // another page size is no other answer
  EXPECT_TRUE(reader_.select(collection_, first, {}));

  const auto refused = [&](auto&& change) {
    Selection other = selection();
    other.next = next;
    Collection collection = collection_;
    change(other, collection);
    const auto selected = reader_.select(collection, other, {});
    return !selected && selected.error().kind == ErrorKind::malformed;
  };
  EXPECT_TRUE(refused([](Selection& s, Collection&) { s.nation = "USA"; }));
  EXPECT_TRUE(refused([](Selection& s, Collection&) { s.listing = Listing::manifest; }));
  EXPECT_TRUE(refused([](Selection& s, Collection&) { s.after = 1; }));
  EXPECT_TRUE(refused([](Selection& s, Collection&) { s.filter.types = {"indicator"}; }));
  EXPECT_TRUE(refused([](Selection& s, Collection&) { s.filter.ids = {indicator_id(1)}; }));
  EXPECT_TRUE(refused([](Selection& s, Collection&) { s.filter.specs = {21}; }));
  EXPECT_TRUE(refused([](Selection& s, Collection&) { s.filter.versions.all = true; }));
  EXPECT_TRUE(refused([](Selection& s, Collection&) { s.filter.versions.exact = {Instant{1, 2}}; }));
  EXPECT_TRUE(refused([](Selection&, Collection& c) { c.id = *parse_uuid(uuid_text(8)); }));
}

}  // namespace
}  // namespace entente::exchange
