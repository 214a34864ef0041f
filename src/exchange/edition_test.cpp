#include "exchange/edition.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "exchange/submit.h"
#include "exchange/support_test.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

/// As feeds::ObjectText lays objects out.
std::string made(unsigned number, std::string_view name,
                 std::string_view dates = "2020-01-01T00:00:00.000Z") {
  return R"({"type":"threat-actor","spec_version":"2.1","id":"threat-actor--)" + uuid_text(number) +
         R"(","created":")" + std::string(dates) + R"(","modified":")" + std::string(dates) +
         R"(","name":")" + std::string(name) + R"("})";
}

class EditionTest : public testing::Test {
 protected:
  EditionTest() { collection_.number = 1; }
  /// How many of the objects were new to the store.
  std::size_t import(const std::vector<std::string>& objects, store::Origin origin = 0) {
    const std::vector<std::string_view> views(objects.begin(), objects.end());
    if (origin != 0) {
      const auto status =
          submitter_.submit(collection_, {"peer", "USA", origin}, Padded(envelope_of(objects)));
      return status ? status->added_count : 0;
    }
    const auto edition = next_edition(store_, clock_, 1, views);
    EXPECT_TRUE(edition);
    EXPECT_EQ(edition->objects.size(), objects.size());
    const auto status = submitter_.submit_objects(collection_, edition->objects);
    EXPECT_TRUE(status);
    EXPECT_EQ(status->success_count, objects.size());
    return status->added_count;
  }
  std::vector<std::string> versions() {
    store::Query query{.collection = 1, .limit = 1'000};
    query.filter.versions.all = true;
    std::vector<std::string> out;
    const auto page = store_.page(query);
    for (const auto& item : page->items) {
      if (item.origin == 0) out.emplace_back(item.bytes);
    }
    return out;
  }
  StillClock clock_;
  store::MemoryStore store_{clock_, system_random()};
  Submitter submitter_{store_, clock_, system_random(), 2};
  Collection collection_;
};

TEST_F(EditionTest, TheSameFileAgainAddsNothing) {
  const std::vector<std::string> file{made(1, "Ibis"), made(2, "Stilt")};
  EXPECT_EQ(import(file), 2U);
  clock_.time += 1'000'000;
  EXPECT_EQ(import(file), 0U);
  EXPECT_EQ(versions(), file);
}

TEST_F(EditionTest, ALaterEditionMakesNewVersionsOnlyOfWhatChanged) {
  EXPECT_EQ(import({made(1, "Ibis"), made(2, "Stilt")}), 2U);
  // The source dates its record anew as well: `created` stays what it was.
  EXPECT_EQ(import({made(1, "Ibis"), made(2, "Avocet", "2021-05-05T00:00:00.000Z"), made(3, "Heron")}), 2U);
  const auto all = versions();
  ASSERT_EQ(all.size(), 4U);
  const std::string expected =
      R"({"type":"threat-actor","spec_version":"2.1","id":"threat-actor--)" + uuid_text(2) +
      R"(","created":"2020-01-01T00:00:00.000Z","modified":"2023-11-14T22:13:20.000Z","name":"Avocet"})";
  EXPECT_EQ(std::ranges::count(all, expected), 1) << all[2];
  // And that edition again adds nothing either.
  clock_.time += 5'000'000;
  EXPECT_EQ(import({made(1, "Ibis"), made(2, "Avocet", "2021-05-05T00:00:00.000Z"), made(3, "Heron")}), 0U);
  // Going back is a change like any other.
  EXPECT_EQ(import({made(2, "Stilt")}), 1U);
}

TEST_F(EditionTest, ANewVersionIsLaterThanTheHeldOneWhateverTheClockSays) {
  EXPECT_EQ(import({made(1, "Ibis", "2030-01-01T00:00:00.000Z")}), 1U);
  EXPECT_EQ(import({made(1, "Stilt")}), 1U);
  EXPECT_NE(versions().back().find(R"("modified":"2030-01-01T00:00:00.001Z")"), std::string::npos);
}

TEST_F(EditionTest, WhatOthersHoldUnderTheSameIdDoesNotCount) {
  EXPECT_EQ(import({made(1, "Theirs", "2024-01-01T00:00:00.000Z")}, 7), 1U);
  EXPECT_EQ(import({made(1, "Ours")}), 1U);
  EXPECT_EQ(versions(), std::vector<std::string>{made(1, "Ours")});
}

TEST_F(EditionTest, ObjectsLaidOutOtherwisePassAsTheyAre) {
  const std::vector<std::string> file{indicator(1), "{\"a\":1}", "", made(1, "Ibis")};
  const std::vector<std::string_view> views(file.begin(), file.end());
  const auto edition = next_edition(store_, clock_, 1, views);
  ASSERT_TRUE(edition);
  EXPECT_TRUE(std::ranges::equal(edition->objects, views));
}

}  // namespace
}  // namespace entente::exchange
