// Conformance: recipients read while many write, widen, hide and disclose. Whole groups only, nothing before
// it is due, nothing lost.
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <map>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

class ViewerConcurrencyConformance : public Conformance {
 protected:
  static Result<Receipt> append_note(Store& store, const std::string& key, const std::string& body) {
    const std::vector<std::pair<std::string, std::string>> notes = {{key, body}};
    return store.append({.notes = notes});
  }
  static Result<Receipt> append_samples(Store& store, const std::vector<Sample>& samples) {
    const auto whole = filled(samples);
    const auto objects = new_objects(whole);
    return store.append({.objects = objects});
  }
  [[nodiscard]] static std::vector<Item> all_of(const Store& store, Viewer viewer, const Filter& filter) {
    const auto page = store.page({.collection = 1, .viewer = viewer, .limit = 100'000, .filter = filter});
    return page ? page->items : std::vector<Item>{};
  }
};

constexpr std::uint64_t writers = 6;
constexpr std::uint64_t batches = 12;

std::string type_of_batch(std::uint64_t writer, std::uint64_t batch) {
  return fmt::format("w{}-b{}", writer, batch);
}

/// Three objects of a type of their own; the first two refer to the last.
std::vector<Sample> batch_of(std::uint64_t writer, std::uint64_t batch) {
  const std::string type = type_of_batch(writer, batch);
  const std::string last = numbered_id(type, 2);
  return {{.id = numbered_id(type, 0), .version = 1, .see = {0, 1}, .refs = {last}},
          {.id = numbered_id(type, 1), .version = 1, .see = {0, 1}, .refs = {last}},
          {.id = last, .version = 1, .see = {0, 1}}};
}

TEST_P(ViewerConcurrencyConformance, RecipientsSeeWholeGroupsAndLoseNothing) {
  Store& store = step();
  std::atomic<bool> writing = true;
  std::atomic<int> broken = 0;
  std::map<std::string, Stamp> got;  // slot 0 by polling; nothing is ever hidden from it
  std::jthread reader([&] {
    Stamp after = 0;
    for (bool last_round = false;; last_round = !writing) {
      for (bool more = true; more;) {
        const auto part = store.page({.collection = 1, .viewer = Slot{0}, .after = after, .limit = 4});
        if (!part) return;
        for (const auto& item : part->items) {
          if (item.stamp <= after || !got.emplace(item.id, item.stamp).second) ++broken;
          after = item.stamp;
        }
        more = part->more;
      }
      if (last_round) return;
    }
  });
  std::jthread inspector([&] {
    for (std::uint64_t n = 0; writing; ++n) {
      const Filter filter{.types = {type_of_batch(n % writers, n / writers % batches)}};
      for (const Viewer viewer : {Viewer{}, Viewer{0}, Viewer{1}}) {
        const std::size_t count = all_of(store, viewer, filter).size();
        if (count != 0 && count != 3) ++broken;
      }
    }
  });
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
      threads.emplace_back([&, writer] {
        std::vector<std::shared_ptr<const void>> pins;
        for (std::uint64_t batch = 0; batch < batches; ++batch) {
          const auto samples = batch_of(writer, batch);
          const auto receipt = append_samples(store, samples);
          // What is acknowledged is seen.
          if (!receipt || !store.contains(1, samples[0].id, Slot{0})) ++broken;
          if (!receipt || !store.object_at(receipt->outcomes[1].sequence, pins, Slot{1})) ++broken;
          // Slot 1 loses the whole group and gets it again, as one.
          if (!append_note(store, "see/" + samples[2].id, "0")) ++broken;
          if (store.contains(1, samples[0].id, Slot{1})) ++broken;
          if (!append_note(store, "see/" + samples[2].id, "0,1")) ++broken;
          if (!store.contains(1, samples[0].id, Slot{1})) ++broken;
        }
      });
    }
  }
  writing = false;
  inspector.join();
  reader.join();
  EXPECT_EQ(broken, 0);
  EXPECT_EQ(got.size(), writers * batches * 3);
  const Page whole = page({.collection = 1, .viewer = Slot{0}, .limit = 100'000});
  ASSERT_EQ(whole.items.size(), got.size());
  for (const auto& item : whole.items) EXPECT_EQ(got.at(std::string(item.id)), item.stamp) << item.id;
}

TEST_P(ViewerConcurrencyConformance, APollingRecipientGetsWhatIsListedAgain) {
  constexpr std::uint64_t objects = 8;
  Store& store = step();
  std::vector<Sample> samples;
  for (std::uint64_t i = 0; i < objects; ++i) samples.push_back({.id = numbered_id("tool", i), .version = 1});
  ASSERT_TRUE(append_samples(store, samples));
  std::atomic<bool> writing = true;
  std::atomic<int> broken = 0;
  std::map<Sequence, std::set<Stamp>> got;
  std::jthread reader([&] {
    Stamp after = 0;
    for (bool last_round = false;; last_round = !writing) {
      for (bool more = true; more;) {
        const auto part = store.page({.collection = 1, .viewer = Slot{0}, .after = after, .limit = 3});
        if (!part) return;
        for (const auto& item : part->items) {
          if (item.stamp <= after || !got[item.sequence].insert(item.stamp).second) ++broken;
          after = item.stamp;
        }
        more = part->more;
      }
      if (last_round) return;
    }
  });
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t i = 0; i < objects; ++i) {
      threads.emplace_back([&, i] {
        const std::string key = "see/" + numbered_id("tool", i);
        for (int round = 0; round < 10; ++round) {
          if (!append_note(store, key, "0") || (store.audience(i) & 1) == 0) ++broken;
          if (round + 1 < 10 && (!append_note(store, key, "") || store.audience(i) != 0)) ++broken;
        }
      });
    }
  }
  writing = false;
  reader.join();
  EXPECT_EQ(broken, 0);
  for (const auto& item : page({.collection = 1, .viewer = Slot{0}, .limit = 100}).items) {
    EXPECT_TRUE(got[item.sequence].contains(item.stamp)) << "lost: " << item.id;
    EXPECT_LE(got[item.sequence].size(), 10u);
  }
  EXPECT_EQ(got.size(), objects);
}

TEST_P(ViewerConcurrencyConformance, DatesAreUniqueAndNoLaterThanThePlaceInTheGroup) {
  Store& store = step();
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
      threads.emplace_back([&, writer] {
        for (std::uint64_t i = 0; i < 20; ++i) {
          const std::uint64_t number = writer * 1000 + i * 2;
          EXPECT_TRUE(
              append_samples(store, {{.id = numbered_id("tool", number), .version = 1, .see = {1}},
                                     {.id = numbered_id("tool", number + 1), .version = 1, .see = {0}}}));
        }
      });
    }
  }
  // However many callers share a group.
  for (const Slot slot : std::array<Slot, 2>{0, 1}) {
    const auto items = page({.collection = 1, .viewer = slot, .limit = 1000}).items;
    ASSERT_EQ(items.size(), writers * 20);
    EXPECT_TRUE(std::ranges::is_sorted(items, std::less_equal{}, &Item::stamp));
    EXPECT_TRUE(std::ranges::is_sorted(items, std::less_equal{}, &Item::sequence));
    for (const auto& item : items) {
      std::vector<std::shared_ptr<const void>> pins;
      const auto own = step().object_at(item.sequence, pins);
      ASSERT_TRUE(own);
      EXPECT_LE(item.stamp, own->stamp) << "the rank among what one sees is at most the place in the group";
    }
  }
}

TEST_P(ViewerConcurrencyConformance, OneOfManyConditionsHolds) {
  Store& store = step();
  const auto counter = [&] {
    int value = 0;
    store.settings(
        [&](auto, std::string_view body) { std::from_chars(body.data(), body.data() + body.size(), value); });
    return value;
  };
  std::atomic<int> succeeded = 0;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t writer = 0; writer < writers; ++writer) {
      threads.emplace_back([&] {
        for (int i = 0; i < 25; ++i) {
          const int before = counter();
          const std::vector<std::pair<std::string, std::string>> next = {
              {"counter", std::to_string(before + 1)}};
          const auto unchanged = [&]() -> Result<> {
            if (counter() != before) return fail(ErrorKind::conflict, "somebody was faster");
            return {};
          };
          const auto receipt = store.append({.settings = next, .precondition = unchanged});
          if (receipt) ++succeeded;
          EXPECT_TRUE(receipt || receipt.error().kind == ErrorKind::conflict);
        }
      });
    }
  }
  EXPECT_GE(succeeded, 25) << "somebody always wins";
  EXPECT_EQ(counter(), succeeded) << "no update is lost";
  EXPECT_EQ(step().tree_head().size, static_cast<std::uint64_t>(succeeded));
}

TEST_P(ViewerConcurrencyConformance, AVersionIsDisclosedByOneOfMany) {
  Store& store = step();
  std::vector<Sample> samples;
  std::vector<Sequence> versions;
  for (std::uint64_t i = 0; i < 60; ++i) {
    samples.push_back({.id = numbered_id("tool", i), .version = 1, .see = {0, 1}});
    versions.push_back(i);
  }
  ASSERT_TRUE(append_samples(store, samples));
  std::atomic<std::size_t> disclosed = 0;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t reader = 0; reader < writers; ++reader) {
      threads.emplace_back([&, reader] {
        for (std::uint64_t begin = 0; begin < 60; begin += 6) {
          const auto part = std::span(versions).subspan((begin + reader * 12) % 60, 6);
          const auto count = store.disclose(
              {.recipient = static_cast<Slot>(reader % 2), .ground = "race", .versions = part});
          EXPECT_TRUE(count);
          disclosed += count.value_or(0);
        }
      });
    }
  }
  EXPECT_EQ(disclosed, 120u);
  std::set<std::pair<Slot, Sequence>> named;
  step().disclosures([&](const DisclosureEntry& entry) {
    for (const auto version : entry.versions)
      EXPECT_TRUE(named.emplace(entry.recipient, version).second) << version << " twice";
  });
  EXPECT_EQ(named.size(), 120u);
  EXPECT_TRUE(page({.collection = 1, .viewer = Slot{0}, .limit = 100}).undisclosed.empty());
}

INSTANTIATE_TEST_SUITE_P(Kinds, ViewerConcurrencyConformance, testing::ValuesIn(viewer_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
