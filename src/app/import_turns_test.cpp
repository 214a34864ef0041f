#include "app/import_turns.h"

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::app {
namespace {

TEST(ImportTurns, KeepTheOrderOfTheFile) {
  ImportTurns turns;
  std::mutex mutex;
  std::vector<std::uint64_t> order;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t part : {3U, 1U, 0U, 2U}) {
      threads.emplace_back([&, part] {
        EXPECT_TRUE(turns.wait("a", part));
        {
          const std::lock_guard lock(mutex);
          order.push_back(part);
        }
        turns.finish("a", part, false);
      });
    }
  }
  EXPECT_THAT(order, ::testing::ElementsAre(0, 1, 2, 3));
}

TEST(ImportTurns, AFailureEndsTheParts) {
  ImportTurns turns;
  turns.finish("a", 0, true);
  EXPECT_EQ(turns.wait("a", 1).error().kind, ErrorKind::conflict);
  EXPECT_TRUE(turns.wait("b", 0)) << "another import is not concerned";
}

TEST(ImportTurns, DoNotWaitForEver) {
  ImportTurns turns;
  turns.finish("a", 1, false);
  EXPECT_EQ(turns.wait("a", 2, 0).error().kind, ErrorKind::limited);
  turns.finish("a", 0, false);
  EXPECT_TRUE(turns.wait("a", 2, 0));
}

}  // namespace
}  // namespace entente::app
