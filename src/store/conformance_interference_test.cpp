// Conformance: two stores that differ only in what a recipient does not see answer it the same, dates
// included. The clock moves before every step by more than the steps list: dates are then a matter of groups
// alone.
#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "store/conformance.h"

namespace entente::store::conformance {
namespace {

constexpr Slot recipient = 0;
constexpr Slot other = 5;

/// `rich` has all that `poor` has and objects, versions, notes and disclosures that the recipient does not
/// see.
class Interference : public testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override {
    rich_ = GetParam().make();
    poor_ = GetParam().make();
  }

  void step() {
    for (auto* const harness : {rich_.get(), poor_.get()}) {
      harness->clock.advance(10'000);
      harness->between_steps();
    }
    switch (below(10)) {
      case 0:
        return erase_seen();
      case 1:
        return erase_hidden();
      case 2:
        return widen_or_hide();
      case 3:
      case 4:
        return disclose_to_other();
      case 5:
      case 6:
        return append({}, some_samples({other}));
      default:
        return append(some_samples({recipient, other}),
                      below(2) == 0 ? some_samples({other}) : std::vector<Sample>{});
    }
  }

  /// What the recipient can ask for, as text, without the places in the log.
  [[nodiscard]] static std::string answers(const Store& store) {
    const std::vector<Filter> filters = {
        {},
        {.versions = {.all = true}, .specs = {20, 21}},
        {.versions = {.first = true}},
        {.types = {"malware"}},
        {.ids = {numbered_id("tool", 1), numbered_id("file", 1)}, .versions = {.all = true}},
        {.versions = {.last = true}, .specs = {20}},
    };
    std::string text;
    for (const auto& filter : filters) {
      Query query{.collection = 1, .viewer = recipient, .limit = 7, .filter = filter};
      for (bool more = true; more;) {
        const auto page = store.page(query);
        if (!page) return page.error().to_string();
        for (const auto& item : page->items) {
          text += fmt::format("{} {} {}.{} {} {} {}\n", item.stamp, item.id, item.version.seconds,
                              item.version.attoseconds, item.spec, item.origin, item.bytes);
          query.after = item.stamp;
        }
        text += fmt::format("more {} undisclosed {}\n", page->more, page->undisclosed.size());
        more = page->more;
      }
    }
    for (const auto* const type : {"malware", "tool", "file"}) {
      for (std::uint64_t i = 0; i < 6; ++i)
        text += store.contains(1, numbered_id(type, i), recipient) ? 'y' : 'n';
    }
    return text;
  }

  void compare() { ASSERT_EQ(answers(rich_->store()), answers(poor_->store())); }

  std::mt19937_64 chance_;

 private:
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return chance_() % bound; }
  [[nodiscard]] std::string some_id() {
    return numbered_id(std::array{"malware", "tool", "file"}[below(3)], below(6));
  }

  /// Versions that are nowhere yet; those for others than the recipient are of another origin now and then,
  /// and always so where versions are compared by their bytes.
  [[nodiscard]] std::vector<Sample> some_samples(const std::vector<Slot>& see) {
    const bool seen = std::ranges::find(see, recipient) != see.end();
    std::vector<Sample> samples;
    for (std::uint64_t count = 1 + below(4); count > 0; --count) {
      Sample sample{.id = some_id(), .see = see, .text = std::to_string(++number_)};
      sample.spec = static_cast<std::uint8_t>(20 + below(2));
      const bool versioned = !sample.id.starts_with("file");
      // Neither later nor earlier than all that is seen.
      if (versioned) sample.version = static_cast<std::int64_t>(below(1'000'000) * 1000 + number_);
      if (!seen && (!versioned || below(2) == 0)) sample.origin = 3;
      if (below(3) == 0) sample.refs = {some_id()};
      samples.push_back(std::move(sample));
    }
    return samples;
  }

  /// To both what is seen, to `rich_` also what is hidden, mixed into it.
  void append(std::vector<Sample> seen, std::vector<Sample> hidden) {
    seen = filled(std::move(seen));
    hidden = filled(std::move(hidden));
    std::vector<Sample> mixed;
    std::vector<std::pair<std::string, std::string>> notes;
    std::size_t s = 0;
    for (std::size_t h = 0; h < hidden.size() || s < seen.size();) {
      if (h < hidden.size() && (s == seen.size() || below(2) == 0)) {
        // Whatever is said of the id later, this version stays hidden.
        const Sequence sequence = rich_->store().tree_head().size + mixed.size();
        notes.emplace_back(fmt::format("version/{}", sequence), below(3) == 0 ? "" : std::to_string(other));
        hidden_.push_back(hidden[h]);
        mixed.push_back(hidden[h++]);
      } else {
        mixed.push_back(seen[s++]);
      }
    }
    const auto rich = new_objects(mixed);
    ASSERT_TRUE(rich_->store().append({.objects = rich, .notes = notes}));
    if (seen.empty()) return;
    const auto poor = new_objects(seen);
    ASSERT_TRUE(poor_->store().append({.objects = poor}));
    shown_ += seen.size();
  }

  void erase_seen() {
    const std::string id = some_id();
    const Erasure erasure{.collection = 1,
                          .viewer = recipient,
                          .id = id,
                          .versions = {.first = below(2) == 0, .last = below(3) == 0}};
    const auto rich = rich_->store().erase(erasure);
    const auto poor = poor_->store().erase(erasure);
    ASSERT_TRUE(rich && poor);
    ASSERT_EQ(*rich, *poor) << "the eraser is told the same";
  }

  void erase_hidden() {
    if (hidden_.empty()) return;
    const Sample& sample = hidden_[below(hidden_.size())];
    if (!sample.version) return;
    ASSERT_TRUE(rich_->store().erase(
        {.collection = 1, .id = sample.id, .versions = {.exact = {Instant{.seconds = *sample.version}}}}));
  }

  void widen_or_hide() {
    const std::vector<std::pair<std::string, std::string>> notes = {
        {"see/" + some_id(), std::array{"", "0", "0,5", "5"}[below(4)]}};
    ASSERT_TRUE(rich_->store().append({.notes = notes}));
    ASSERT_TRUE(poor_->store().append({.notes = notes}));
  }

  void disclose_to_other() {
    std::vector<Sequence> all(rich_->store().tree_head().size);
    std::ranges::generate(all, [n = Sequence{0}]() mutable { return n++; });
    ASSERT_TRUE(rich_->store().disclose({.recipient = other, .ground = "agreement", .versions = all}));
  }

  std::unique_ptr<Harness> rich_;
  std::unique_ptr<Harness> poor_;
  std::vector<Sample> hidden_;
  std::uint64_t number_ = 0;

 protected:
  std::size_t shown_ = 0;
};

TEST_P(Interference, WhatIsHiddenChangesNoAnswer) {
  const bool slow_steps = GetParam().name.contains("Between");
  for (std::uint64_t seed = 1; seed <= (slow_steps ? 2 : 6); ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    SetUp();
    chance_.seed(seed);
    for (int i = 0; i < 80 && !HasFatalFailure(); ++i) {
      SCOPED_TRACE(fmt::format("step {}", i));
      step();
      if (!HasFatalFailure()) compare();
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(shown_, 50u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, Interference, testing::ValuesIn(viewer_kinds()), kind_name);

}  // namespace
}  // namespace entente::store::conformance
