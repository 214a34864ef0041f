#include "taxii/paging.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/limits.h"

namespace entente::taxii {
namespace {

constexpr Micros second = 1'000'000;
constexpr Micros start = 1'700'000'000 * second;
constexpr Micros now = start + 1'000 * second;
constexpr Micros overlap = limits::pull_overlap_seconds * second;

/// A page of `count` objects from `first` to `last`; 0: no dates.
RemotePage page(std::size_t count, Micros first, Micros last, bool more = false, std::string next = {},
                std::string body = {}) {
  RemotePage made;
  made.body = std::move(body);
  made.objects.resize(count, "{}");
  made.more = more;
  made.next = std::move(next);
  if (first != 0) made.first = first;
  if (last != 0) made.last = last;
  return made;
}

class PagingTest : public testing::Test {
 protected:
  [[nodiscard]] static Paging begin(bool exact, Micros after = 0) {
    return {after, exact ? Dates::exact : Dates::any, "peer/collection"};
  }
  static void expect_refused(Paging paging, const RemotePage& answer, std::string_view words) {
    const PagePosition before = paging.position();
    const Micros kept = paging.kept();
    const auto accepted = paging.accept(answer, 100, now);
    ASSERT_FALSE(accepted) << words;
    EXPECT_NE(accepted.error().what.find(words), std::string::npos) << accepted.error().what;
    EXPECT_EQ(paging.position(), before);
    EXPECT_EQ(paging.kept(), kept);
    EXPECT_FALSE(paging.done());
  }
};

TEST_F(PagingTest, FollowsNextAndKeepsTheLastDate) {
  Paging paging = begin(true);
  EXPECT_EQ(paging.position(), PagePosition{});
  EXPECT_EQ(paging.kept(), 0);
  ASSERT_TRUE(paging.accept(page(2, start + 1, start + 2, true, "a"), 100, now));
  EXPECT_EQ(paging.position(), (PagePosition{.after = 0, .next = "a"}));
  EXPECT_EQ(paging.kept(), start + 2);
  ASSERT_TRUE(paging.accept(page(2, start + 3, start + 9, true, "b"), 100, now));
  EXPECT_FALSE(paging.done());
  ASSERT_TRUE(paging.accept(page(1, start + 10, start + 10), 100, now));
  EXPECT_TRUE(paging.done());
  EXPECT_EQ(paging.kept(), start + 10);
}

TEST_F(PagingTest, AnEmptyRoundLeavesThePositionAlone) {
  for (const bool exact : {true, false}) {
    Paging paging = begin(exact, start);
    ASSERT_TRUE(paging.accept(page(0, 0, 0), 100, now));
    EXPECT_TRUE(paging.done());
    EXPECT_EQ(paging.kept(), start);
  }
}

TEST_F(PagingTest, AnEmptyLastPageKeepsTheDateReached) {
  Paging paging = begin(true);
  ASSERT_TRUE(paging.accept(page(2, start, start + 1, true, "a"), 100, now));
  ASSERT_TRUE(paging.accept(page(0, 0, 0), 100, now));
  EXPECT_EQ(paging.kept(), start + 1);
}

TEST_F(PagingTest, OtherServersAreAskedAgainForTheLastMinute) {
  Paging paging = begin(false, start);
  ASSERT_TRUE(paging.accept(page(2, start + 1, start + 2 * overlap), 100, now));
  EXPECT_EQ(paging.kept(), start + overlap);
  Paging soon = begin(false, start);
  ASSERT_TRUE(soon.accept(page(2, start + 1, start + 2), 100, now));
  EXPECT_EQ(soon.kept(), start) << "never backwards";
}

TEST_F(PagingTest, MoreWithoutNextGoesOnByDateAndRereadsTheLastInstant) {
  Paging paging = begin(false);
  ASSERT_TRUE(paging.accept(page(100, start, start + second, true), 100, now));
  EXPECT_EQ(paging.position(), (PagePosition{.after = start + second - 1, .next = {}}));
  ASSERT_TRUE(paging.accept(page(100, start + second, start + 2 * second, true), 100, now));
  // All hundred at one instant, which was the last one before: no way to get further.
  expect_refused(std::move(paging), page(100, start + 2 * second, start + 2 * second, true),
                 "do not get further");
  Paging exact = begin(true);
  ASSERT_TRUE(exact.accept(page(100, start, start + second, true), 100, now));
  EXPECT_EQ(exact.position().after, start + second);
}

TEST_F(PagingTest, CirclesOfAnyLengthAreFound) {
  for (const int length : {1, 2, 3, 7, 100}) {
    Paging paging = begin(false);
    int pages = 0;
    while (paging.accept(page(1, start, start, true, "next", std::to_string(pages % length)), 100, now)) {
      ++pages;
      ASSERT_LT(pages, 10 * length + 10);
    }
    EXPECT_GE(pages, length);
  }
}

TEST_F(PagingTest, TheSameNextForOtherPagesIsNoCircle) {
  // As medallion does: one `next` for a whole walk, whose objects may all have one date.
  Paging paging = begin(false);
  for (int i = 0; i < 500; ++i)
    ASSERT_TRUE(paging.accept(page(5, start, start, true, "same", std::to_string(i)), 100, now)) << i;
  EXPECT_TRUE(paging.accept(page(5, start, start, false, "", "end"), 100, now));
}

TEST_F(PagingTest, DatesThatStandStillForEverEndIt) {
  Paging paging = begin(false);
  int pages = 0;
  while (paging.accept(page(1, start, start, true, "n", std::to_string(pages)), 100, now))
    ASSERT_LT(++pages, 20'000);
  EXPECT_NEAR(pages, limits::max_standing_pages, 2);
}

TEST_F(PagingTest, MoreAndNothingIsBelievedAFewTimesOnly) {
  Paging paging = begin(false);
  int pages = 0;
  while (paging.accept(page(0, 0, 0, true, std::to_string(pages)), 100, now)) ASSERT_LT(++pages, 100);
  EXPECT_EQ(pages, limits::max_empty_pages);
  expect_refused(begin(false), page(1, 0, 0, true), "not where");
}

TEST_F(PagingTest, DatesThatGoBackwardsAreRefused) {
  expect_refused(begin(false), page(2, start + 1, start), "go backwards");
  expect_refused(begin(true), page(2, start, start), "go backwards");
  Paging paging = begin(false);
  ASSERT_TRUE(paging.accept(page(2, start, start + 5, true, "a"), 100, now));
  expect_refused(paging, page(2, start + 4, start + 6), "between pages");
  EXPECT_TRUE(paging.accept(page(2, start + 5, start + 6), 100, now));
  Paging exact = begin(true);
  ASSERT_TRUE(exact.accept(page(2, start, start + 5, true, "a"), 100, now));
  expect_refused(exact, page(2, start + 5, start + 6), "between pages");
}

TEST_F(PagingTest, WhatWasNotAskedForIsRefused) {
  expect_refused(begin(true, start), page(1, start, start), "asked for what was added after");
  expect_refused(begin(false, start), page(1, start - 1, start), "asked for what was added after");
  EXPECT_TRUE(begin(false, start).accept(page(1, start, start), 100, now));
  expect_refused(begin(true), page(101, start, start + 200), "asked for 100 objects");
}

TEST_F(PagingTest, TheFutureIsRefused) {
  EXPECT_TRUE(begin(true).accept(page(1, now + 3'599 * second, now + 3'599 * second), 100, now));
  expect_refused(begin(true), page(1, now + 3'601 * second, now + 3'601 * second), "in the future");
  expect_refused(begin(false), page(2, now, now + 3'601 * second), "in the future");
}

TEST_F(PagingTest, OnlyOursMustTellDates) {
  expect_refused(begin(true), page(1, 0, 0), "does not tell");
  expect_refused(begin(true), page(1, start, 0), "does not tell");
  EXPECT_TRUE(begin(false).accept(page(1, 0, 0), 100, now));
}

TEST_F(PagingTest, GoesOnByDateWhenNextIsForgotten) {
  Paging paging = begin(false, start);
  EXPECT_FALSE(paging.start_again());
  ASSERT_TRUE(paging.accept(page(5, start + 1, start + 9, true, "a"), 100, now));
  EXPECT_TRUE(paging.start_again());
  EXPECT_EQ(paging.position(), (PagePosition{.after = start + 8, .next = {}}));
  // What has the last date comes again.
  EXPECT_TRUE(paging.accept(page(5, start + 9, start + 12), 100, now));
  Paging exact = begin(true, start);
  ASSERT_TRUE(exact.accept(page(5, start + 1, start + 9, true, "a"), 100, now));
  EXPECT_TRUE(exact.start_again());
  EXPECT_EQ(exact.position(), (PagePosition{.after = start + 9, .next = {}}));
}

TEST(PullPosition, IsWrittenAndRead) {
  EXPECT_EQ(print_pull_position(start), R"({"added_after":"2023-11-14T22:13:20.000000Z"})");
  EXPECT_EQ(read_pull_position(print_pull_position(start + 7)), start + 7);
  for (const std::string_view text : {"", "[]", "{}", R"({"added_after":1})", R"({"added_after":"now"})"})
    EXPECT_FALSE(read_pull_position(text)) << text;
}

}  // namespace
}  // namespace entente::taxii
