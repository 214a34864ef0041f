// Conformance: many writers and readers at once. Whole commits only, one order, nothing lost, nothing twice.
#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "base/limits.h"
#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

class ConcurrencyConformance : public Conformance {};

constexpr std::uint64_t writers = 8;
constexpr std::uint64_t batches = 20;
constexpr std::uint64_t batch_objects = 3;

/// Batch `batch` of a writer; all objects of a batch share a type.
std::vector<Sample> batch_of(std::uint64_t writer, std::uint64_t batch) {
  std::vector<Sample> samples;
  for (std::uint64_t i = 0; i < batch_objects; ++i)
    samples.push_back({.id = numbered_id(fmt::format("w{}-b{}", writer, batch), i),
                       .version = 1,
                       .spec = 21,
                       .collection = 1,
                       .bytes = "{\"some\":\"bytes\"}"});
  return samples;
}

TEST_P(ConcurrencyConformance, EveryWriterGetsAPlaceOfItsOwn) {
  Store& store = step();
  std::vector<std::vector<Outcome>> outcomes(writers);
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
      threads.emplace_back([&, writer] {
        for (std::uint64_t batch = 0; batch < batches; ++batch) {
          const auto samples = batch_of(writer, batch);
          const auto objects = new_objects(samples);
          const auto receipt = store.append({.objects = objects});
          if (!receipt) continue;  // found below as missing
          outcomes[writer].insert(outcomes[writer].end(), receipt->outcomes.begin(), receipt->outcomes.end());
        }
      });
    }
  }
  std::map<Sequence, Stamp> places;
  for (const auto& of_writer : outcomes) {
    ASSERT_EQ(of_writer.size(), batches * batch_objects);
    EXPECT_TRUE(std::ranges::is_sorted(of_writer, std::less_equal{}, &Outcome::sequence))
        << "a writer's own order";
    for (const auto& outcome : of_writer) {
      EXPECT_TRUE(outcome.added);
      EXPECT_TRUE(places.emplace(outcome.sequence, outcome.stamp).second) << "two objects in one entry";
    }
  }
  Stamp last = 0;
  for (const auto& [sequence, stamp] : places) {
    EXPECT_GT(stamp, last);
    last = stamp;
  }
  EXPECT_EQ(names().size(), writers * batches * batch_objects);
  EXPECT_EQ(names_by_pages(17, {}).size(), writers * batches * batch_objects);
}

TEST_P(ConcurrencyConformance, OneOfManyEqualWritesIsTheFirst) {
  Store& store = step();
  std::atomic<int> added = 0;
  std::vector<Sequence> sequences(writers);
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
      threads.emplace_back([&, writer] {
        for (std::int64_t version = 0; version < 20; ++version) {
          const std::vector<Sample> samples = {
              {.id = numbered_id("tool", 1), .version = version, .bytes = "{}"}};
          const auto objects = new_objects(samples);
          const auto receipt = store.append({.objects = objects});
          if (!receipt) continue;
          if (receipt->outcomes[0].added) ++added;
          if (version == 7) sequences[writer] = receipt->outcomes[0].sequence;
        }
      });
    }
  }
  EXPECT_EQ(added, 20);
  EXPECT_EQ(std::set<Sequence>(sequences.begin(), sequences.end()).size(), 1u)
      << "all were told the same entry";
  EXPECT_EQ(step().statistics().objects, 20u);
}

TEST_P(ConcurrencyConformance, ReadersSeeWholeCommitsAndLoseNothing) {
  Store& store = step();
  std::atomic<bool> writing = true;
  std::atomic<int> broken = 0;
  std::set<std::string> paged;
  std::jthread reader([&] {
    Stamp after = 0;
    for (bool last_round = false;; last_round = !writing) {
      for (bool more = true; more;) {
        const auto part = store.page({.collection = 1, .after = after, .limit = 4});
        if (!part) return;
        for (const auto& item : part->items) {
          if (item.stamp <= after || !paged.emplace(item.id).second) ++broken;
          after = item.stamp;
        }
        more = part->more;
      }
      if (last_round) return;
    }
  });
  std::jthread inspector([&] {
    for (std::uint64_t n = 0; writing; ++n) {
      const auto type = fmt::format("w{}-b{}", n % writers, n / writers % batches);
      const auto whole = store.page({.collection = 1, .after = 0, .limit = 10, .filter = {.types = {type}}});
      if (!whole || (!whole->items.empty() && whole->items.size() != batch_objects)) ++broken;
      const TreeHead head = store.tree_head();
      if (head.size % batch_objects != 0) ++broken;
    }
  });
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
      threads.emplace_back([&, writer] {
        for (std::uint64_t batch = 0; batch < batches; ++batch) {
          const auto samples = batch_of(writer, batch);
          const auto objects = new_objects(samples);
          const auto receipt = store.append({.objects = objects});
          // Visible before it is acknowledged, at the stamp that was acknowledged.
          if (!receipt || !store.contains(1, samples[1].id)) ++broken;
          std::vector<std::shared_ptr<const void>> pins;
          const auto item = receipt ? store.object_at(receipt->outcomes[2].sequence, pins) : std::nullopt;
          if (!item || item->id != samples[2].id || item->stamp != receipt->outcomes[2].stamp) ++broken;
        }
      });
    }
  }
  writing = false;
  inspector.join();
  reader.join();
  EXPECT_EQ(broken, 0);
  EXPECT_EQ(paged.size(), writers * batches * batch_objects);
}

TEST_P(ConcurrencyConformance, ErasersAndWritersOfOneIdAgree) {
  Store& store = step();
  std::atomic<std::uint64_t> added = 0;
  std::atomic<std::uint64_t> erased = 0;
  const std::string id = numbered_id("tool", 9);
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t writer = 0; writer < 4; ++writer) {
      threads.emplace_back([&] {
        for (std::int64_t version = 0; version < 25; ++version) {
          const std::vector<Sample> samples = {
              {.id = id, .version = version, .bytes = "{\"some\":\"bytes\"}"}};
          const auto objects = new_objects(samples);
          const auto receipt = store.append({.objects = objects});
          if (receipt && receipt->outcomes[0].added) ++added;
        }
      });
      threads.emplace_back([&] {
        for (int i = 0; i < 25; ++i) erased += store.erase({.collection = 1, .id = id}).value_or(0);
      });
    }
  }
  EXPECT_EQ(step().statistics().objects, added - erased);
  EXPECT_EQ(names({.ids = {id}, .versions = {.all = true}}).size(), added - erased);
}

TEST_P(ConcurrencyConformance, WhatOneCallerDidWrongIsNotAnothersTrouble) {
  Store& store = step();
  std::atomic<bool> queued = false;
  const auto append = [&](std::uint64_t number, const std::function<std::string()>& status) {
    const std::vector<Sample> samples = {{.id = numbered_id("tool", number), .version = 1, .bytes = "{}"}};
    const auto objects = new_objects(samples);
    Uuid id{};
    id.bytes[0] = static_cast<std::uint8_t>(number);
    return store.append({.objects = objects, .make_status = [&](auto) { return status(); }, .status_id = id});
  };
  // While the first is held up, a status that no entry can hold and harmless ones gather behind it.
  std::jthread first([&] {
    EXPECT_TRUE(append(0, [&] {
      while (!queued) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return std::string("fine");
    }));
  });
  std::vector<std::jthread> others;
  for (std::uint64_t number = 1; number <= 5; ++number) {
    others.emplace_back([&, number] {
      const auto receipt =
          append(number, [number] { return std::string(number == 3 ? limits::max_entry_bytes : 10, 's'); });
      EXPECT_EQ(receipt.has_value(), number != 3)
          << number << ": " << (receipt ? "" : receipt.error().to_string());
      EXPECT_TRUE(receipt || receipt.error().kind == ErrorKind::too_large);
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  queued = true;
  first.join();
  others.clear();
  EXPECT_EQ(step().statistics().objects, 5u);
  EXPECT_FALSE(step().contains(1, numbered_id("tool", 3)));
}

INSTANTIATE_TEST_SUITE_P(Kinds, ConcurrencyConformance, testing::ValuesIn(store_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
