#include "exchange/page_memory.h"

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

namespace entente::exchange {
namespace {

constexpr std::size_t unit = 4'096;

std::string in_file(const KeptPage& page) {
  std::string bytes(page.bytes.size(), '\0');
  EXPECT_EQ(::pread(page.descriptor, bytes.data(), bytes.size(), static_cast<off_t>(page.offset)),
            static_cast<ssize_t>(bytes.size()));
  return bytes;
}

TEST(PageMemory, HasTheBytesInMemoryAndInItsFile) {
  PageMemory memory(16 * unit);
  const std::string first(unit + 1, 'a');
  const auto kept = memory.keep(first);
  const auto other = memory.keep("other");
  ASSERT_TRUE(kept && other);
  EXPECT_EQ(kept->bytes, first);
  EXPECT_EQ(in_file(*kept), first);
  EXPECT_EQ(in_file(*other), "other");
}

TEST(PageMemory, HasNoMoreThanItsSizeAndUsesAgainWhatIsLetGo) {
  PageMemory memory(4 * unit + 100);
  std::vector<std::optional<KeptPage>> kept;
  for (int i = 0; i < 4; ++i) kept.push_back(memory.keep(std::string(unit, static_cast<char>('a' + i))));
  for (const auto& page : kept) ASSERT_TRUE(page);
  EXPECT_FALSE(memory.keep("x"));
  EXPECT_FALSE(memory.keep(""));
  kept[1].reset();
  kept[2].reset();
  const auto joined = memory.keep(std::string(2 * unit, 'j'));
  ASSERT_TRUE(joined) << "neighbours that are free are one piece";
  EXPECT_EQ(in_file(*joined), std::string(2 * unit, 'j'));
  EXPECT_EQ(kept[0]->bytes, std::string(unit, 'a'));
  EXPECT_EQ(kept[3]->bytes, std::string(unit, 'd'));
  EXPECT_FALSE(PageMemory(0).keep("x"));
  EXPECT_FALSE(PageMemory(unit - 1).keep("x"));
}

TEST(PageMemory, WhatTheKernelHasYetToSendDoesNotChange) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  PageMemory memory(4 * unit);
  const std::string before(4 * unit, 'b');
  auto kept = memory.keep(before);
  ASSERT_TRUE(kept);
  auto offset = static_cast<off_t>(kept->offset);
  ASSERT_EQ(::sendfile(ends[0], kept->descriptor, &offset, before.size()),
            static_cast<ssize_t>(before.size()));
  kept.reset();
  const auto after = memory.keep(std::string(4 * unit, 'a'));
  ASSERT_TRUE(after);
  std::string received(before.size(), '\0');
  ASSERT_EQ(::recv(ends[1], received.data(), received.size(), MSG_WAITALL),
            static_cast<ssize_t>(before.size()));
  EXPECT_EQ(received, before);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(PageMemory, OutlivesItselfInWhatItKept) {
  std::optional<KeptPage> kept;
  {
    PageMemory memory(unit);
    kept = memory.keep("still here");
  }
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->bytes, "still here");
}

TEST(PageMemory, ServesManyThreads) {
  PageMemory memory(64 * unit);
  std::vector<std::jthread> threads;
  for (char c = 'a'; c < 'e'; ++c) {
    threads.emplace_back([&memory, c] {
      for (std::size_t i = 0; i < 500; ++i) {
        const std::string text(1 + i * 37 % (3 * unit), c);
        const auto kept = memory.keep(text);
        if (!kept) continue;
        ASSERT_EQ(kept->bytes, text);
      }
    });
  }
  threads.clear();
  EXPECT_TRUE(memory.keep(std::string(64 * unit, 'z'))) << "all of it is free again";
}

}  // namespace
}  // namespace entente::exchange
