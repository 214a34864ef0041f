// Recalls: at the originator and where they are applied.
#include "exchange/desk.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/limits.h"
#include "exchange/agreements.h"
#include "exchange/relabel.h"
#include "exchange/rulebook.h"
#include "exchange/support_test.h"
#include "release/grant.h"
#include "release/marking.h"
#include "store/log_store.h"
#include "store/memory_store.h"

namespace entente::exchange {
namespace {

using Lines = std::vector<std::string>;

constexpr std::array<std::uint8_t, 32> usa_seed{7};

/// A store that takes no acknowledgement: as if the node stopped right before.
class StoppingStore final : public store::Store {
 public:
  explicit StoppingStore(store::Store& real) : real_(real) {}
  Result<store::Receipt> append(const store::Batch& batch) override {
    const bool stops = std::ranges::any_of(
        batch.objects, [](const auto& object) { return object.id.starts_with("acknowledgement--"); });
    if (stops) return fail(ErrorKind::io, "stopped");
    return real_.append(batch);
  }
  Result<std::size_t> erase(const store::Erasure& erasure) override { return real_.erase(erasure); }
  Result<std::size_t> disclose(const store::Disclosure& one) override { return real_.disclose(one); }
  Result<store::Page> page(const store::Query& query) const override { return real_.page(query); }
  bool contains(store::CollectionNumber collection, std::string_view id,
                store::Viewer viewer) const override {
    return real_.contains(collection, id, viewer);
  }
  std::optional<store::Item> object_at(store::Sequence sequence,
                                       std::vector<std::shared_ptr<const void>>& pins,
                                       store::Viewer viewer) const override {
    return real_.object_at(sequence, pins, viewer);
  }
  store::Audience audience(store::Sequence sequence) const override { return real_.audience(sequence); }
  store::Tag tag(store::Sequence sequence) const override { return real_.tag(sequence); }
  void look(const std::function<void(const store::ProjectionView&)>& visit) const override {
    real_.look(visit);
  }
  std::optional<store::Stamp> first_listed(store::Sequence sequence, store::Slot slot) const override {
    return real_.first_listed(sequence, slot);
  }
  void notes(std::string_view prefix,
             const std::function<void(store::Sequence, std::string_view, std::string_view)>& visit,
             store::Sequence from) const override {
    real_.notes(prefix, visit, from);
  }
  void disclosures(const std::function<void(const store::DisclosureEntry&)>& visit,
                   store::Sequence from) const override {
    real_.disclosures(visit, from);
  }
  std::optional<std::string> status(const Uuid& id) const override { return real_.status(id); }
  void settings(const std::function<void(std::string_view, std::string_view)>& visit) const override {
    real_.settings(visit);
  }
  store::TreeHead tree_head() const override { return real_.tree_head(); }
  std::vector<store::Sequence> entries_of(std::string_view id) const override { return real_.entries_of(id); }
  Result<store::InclusionProof> prove(store::Sequence sequence) const override {
    return real_.prove(sequence);
  }
  store::Statistics statistics() const override { return real_.statistics(); }

 private:
  store::Store& real_;
};

/// A KOR node that may exchange with USA, and through it with JPN; on a log in a folder.
class DeskTest : public testing::Test {
 protected:
  DeskTest() {
    std::string name = (std::filesystem::temp_directory_path() / "entente-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    open(false);
    for (const std::string alias : {"threats", "releases"}) {
      Collection wanted;
      wanted.alias = wanted.title = alias;
      wanted.readers.everyone = wanted.writers.everyone = true;
      EXPECT_TRUE(collections->add(wanted));
    }
    release::Agreement agreement{.id = uuid_text(1), .members = {"JPN", "KOR", "USA"}, .hub = "USA"};
    agreement.onward = release::Onward::within_agreement;
    EXPECT_TRUE(agreements->add(agreement));
  }
  ~DeskTest() override {
    close();
    std::filesystem::remove_all(folder_);
  }

  void close() {
    desk.reset();
    agreements.reset();
    collections.reset();
    store.reset();
    audiences.reset();
  }
  void open(bool rebuild) {
    close();
    audiences = std::make_unique<Audiences>("KOR");
    const store::LogOptions options{
        .clock = clock, .random = system_random(), .compress = false, .projection = audiences.get()};
    auto opened =
        rebuild ? store::LogStore::rebuild(folder_, options) : store::LogStore::open(folder_, options);
    ASSERT_TRUE(opened) << opened.error().to_string();
    store = *std::move(opened);
    collections = std::make_unique<Collections>(*store);
    agreements = std::make_unique<Agreements>(*store, *audiences);
    desk = desk_on(*store);
  }
  std::unique_ptr<Desk> desk_on(store::Store& on) {
    return std::make_unique<Desk>(
        Desk::Parts{on, *audiences, *collections, clock, system_random(), {1, 2, 3}});
  }
  /// Deletes for good, as an administrator can.
  void erase(const std::string& alias, const std::string& id) {
    ASSERT_EQ(store->erase({.collection = collections->find(alias)->number, .id = id}).value(), 1U);
    ASSERT_TRUE(store->seal());
    ASSERT_TRUE(store->reclaim());
  }

  store::Sequence put(const std::string& alias, const std::string& id, const std::string& bytes,
                      const std::string& nation, std::string_view version) {
    clock.time += 1'000'000;
    const store::NewObject object{.collection = collections->find(alias)->number,
                                  .id = id,
                                  .bytes = bytes,
                                  .version = parse_instant(version),
                                  .origin = *origin_of(nation, "KOR")};
    store::Batch batch;
    batch.objects = std::span(&object, 1);
    return store->append(batch).value().outcomes.front().sequence;
  }
  store::Sequence put_indicator(unsigned number, const std::string& nation = "KOR",
                                std::string_view version = "2024-05-01T00:00:00.000Z",
                                const std::string& marking = {}) {
    std::string bytes = indicator(number, version);
    if (!marking.empty()) bytes.insert(bytes.size() - 1, R"(,"object_marking_refs":[")" + marking + "\"]");
    return put("threats", indicator_id(number), bytes, nation, version);
  }
  std::string put_label(const release::Label& label) {
    put("threats", release::marking_id(label), release::marking_definition(label), "KOR",
        release::label_created);
    return release::marking_id(label);
  }
  static release::Label label_for(std::vector<std::string> to, release::Onward onward) {
    release::Label label;
    label.originator = "KOR";
    label.releasable_to = std::move(to);
    label.onward = onward;
    return label;
  }
  void disclose(store::Sequence version, const std::string& nation) {
    const std::array versions{version};
    ASSERT_EQ(
        store->disclose({.recipient = *audiences->slot_of(nation), .ground = "test", .versions = versions})
            .value(),
        1U);
  }

  static std::vector<record::NamedVersion> named(unsigned number, std::string version = {}) {
    return {{.id = indicator_id(number), .version = std::move(version), .sha256 = {}}};
  }
  /// Whom the recall of these reaches.
  Lines recalled_from(std::vector<record::NamedVersion> versions) {
    Desk::Wish wish;
    wish.versions = std::move(versions);
    const auto recalled = desk->recall(wish);
    EXPECT_TRUE(recalled) << recalled.error().to_string();
    if (!recalled) return {};
    return addressed(*recalled);
  }
  Lines addressed(const std::string& id) {
    std::vector<std::shared_ptr<const void>> pins;
    const auto item = store->object_at(store->entries_of(id).front(), pins);
    store::Query query;
    query.collection = collections->find("releases")->number;
    query.limit = 1'000;
    query.filter.types = {"marking-definition"};
    const auto definitions = store->page(query);
    for (const store::Item& definition : definitions->items) {
      if (!item->bytes.contains(definition.id)) continue;
      return std::get<release::Label>(release::read_marking(definition.bytes)).releasable_to;
    }
    return {};
  }

  /// A recall by USA, as it came from there.
  std::string usa_recalls(std::vector<record::NamedVersion> versions) {
    record::Recall recall;
    recall.id = "recall--" + uuid_text(90);
    recall.nation = recall.originator = "USA";
    recall.versions = std::move(versions);
    recall.created = clock.time;
    const auto object = release::sign_object(record::make(recall, {}), usa_seed).value();
    put("releases", recall.id, object, "USA", format_micros(recall.created));
    return recall.id;
  }
  /// What we acknowledged: the number of versions, or the text, of each part.
  Lines acknowledged() {
    store::Query query;
    query.collection = collections->find("releases")->number;
    query.limit = 1'000;
    query.filter.types = {"acknowledgement"};
    Lines lines;
    const auto page = store->page(query);
    for (const store::Item& item : page->items) {
      const auto answer = record::read_acknowledgement(item.bytes);
      EXPECT_TRUE(answer) << answer.error().to_string();
      if (answer)
        lines.push_back(answer->text.empty() ? std::to_string(answer->versions.size()) : answer->text);
    }
    return lines;
  }
  bool is_here(unsigned number) {
    return store->contains(collections->find("threats")->number, indicator_id(number));
  }

  StillClock clock;
  std::filesystem::path folder_;
  std::unique_ptr<Audiences> audiences;
  std::unique_ptr<store::LogStore> store;
  std::unique_ptr<Collections> collections;
  std::unique_ptr<Agreements> agreements;
  std::unique_ptr<Desk> desk;
};

// The originator's side.

TEST_F(DeskTest, ARecallReachesWhoMayHaveGotItFromAHolder) {
  const std::string within = put_label(label_for({"JPN", "USA"}, release::Onward::within_agreement));
  const std::string by_consent = put_label(label_for({"JPN", "USA"}, release::Onward::by_consent));
  disclose(put_indicator(1, "KOR", "2024-05-01T00:00:00.000Z", within), "USA");
  disclose(put_indicator(2, "KOR", "2024-05-01T00:00:00.000Z", by_consent), "USA");
  put_indicator(3, "KOR", "2024-05-01T00:00:00.000Z", within);
  EXPECT_EQ(recalled_from(named(1)), (Lines{"JPN", "USA"}));
  EXPECT_EQ(recalled_from(named(2)), Lines{"USA"}) << "nobody passes it on without a grant";
  EXPECT_EQ(recalled_from(named(3)), Lines{}) << "nobody has got it";
}

TEST_F(DeskTest, ARecallReachesWhomAnEarlierLabelNamed) {
  const std::string wide = put_label(label_for({"JPN", "USA"}, release::Onward::within_agreement));
  const auto tight = label_for({"USA"}, release::Onward::by_consent);
  disclose(put_indicator(1, "KOR", "2024-05-01T00:00:00.000Z", wide), "USA");
  ASSERT_TRUE(relabel(*store, *audiences, {.id = indicator_id(1), .version = {}, .label = tight}));
  EXPECT_EQ(recalled_from(named(1)), (Lines{"JPN", "USA"}));
  const auto never = put_indicator(2, "KOR", "2024-05-01T00:00:00.000Z", wide);
  ASSERT_TRUE(relabel(*store, *audiences, {.id = indicator_id(2), .version = {}, .label = tight}));
  disclose(never, "USA");
  EXPECT_EQ(recalled_from(named(2)), Lines{"USA"}) << "nobody got it under the wide label";
}

TEST_F(DeskTest, WhatWasDeletedHereCanBeRecalled) {
  const std::string within = put_label(label_for({"USA"}, release::Onward::by_consent));
  disclose(put_indicator(1, "KOR", "2024-05-01T00:00:00.000Z", within), "USA");
  disclose(put_indicator(2, "KOR", "2024-05-02T00:00:00.000Z", within), "USA");
  ASSERT_EQ(store->erase({.collection = collections->find("threats")->number, .id = indicator_id(1)}).value(),
            1U);
  EXPECT_EQ(recalled_from(named(1)), Lines{"USA"});
  erase("threats", indicator_id(2));
  ASSERT_TRUE(store->entries_of(indicator_id(2)).empty()) << "its id is gone from the log";
  EXPECT_EQ(recalled_from(named(2, "2024-05-02T00:00:00.000Z")), Lines{"USA"});
  Desk::Wish wish;
  wish.versions = named(3, "2024-05-03T00:00:00.000Z");
  EXPECT_EQ(desk->recall(wish).error().kind, ErrorKind::not_found);
}

TEST_F(DeskTest, OurRecallOutlivesItsObject) {
  const std::string label = put_label(label_for({"USA"}, release::Onward::by_consent));
  const auto version = put_indicator(1, "KOR", "2024-05-01T00:00:00.000Z", label);
  ASSERT_NE(store->audience(version), 0U);
  Desk::Wish wish;
  wish.versions = named(1);
  const auto recall = desk->recall(wish);
  ASSERT_TRUE(recall) << recall.error().to_string();
  EXPECT_EQ(store->audience(version), 0U);
  erase("releases", *recall);
  open(true);
  EXPECT_EQ(store->audience(version), 0U);
}

// Where it is applied.

TEST_F(DeskTest, AnAppliedRecallErasesAndAcknowledges) {
  put_indicator(1, "USA");
  put_indicator(1, "USA", "2024-05-02T00:00:00.000Z");
  put_indicator(2, "USA");
  usa_recalls(named(1));
  EXPECT_EQ(desk->settle().value(), 1U);
  EXPECT_EQ(acknowledged(), Lines{"2"});
  EXPECT_FALSE(is_here(1));
  EXPECT_TRUE(is_here(2));
  EXPECT_EQ(desk->settle().value(), 0U);
  EXPECT_EQ(acknowledged(), Lines{"2"});
}

TEST_F(DeskTest, WhatComesAfterARecallWasAppliedDoesNotStay) {
  usa_recalls(named(1, "2024-05-01T00:00:00.000Z"));
  EXPECT_EQ(desk->settle().value(), 1U);
  EXPECT_EQ(acknowledged(), Lines{"none of these was held"});
  put_indicator(1, "USA");
  put_indicator(1, "USA", "2024-05-02T00:00:00.000Z");
  EXPECT_EQ(desk->settle().value(), 0U);
  EXPECT_EQ(store->entries_of(indicator_id(1)).size(), 2U);
  std::size_t left = 0;
  store->look([&](const store::ProjectionView& view) {
    std::vector<store::Sequence> versions;
    view.versions_of(indicator_id(1), versions);
    left = versions.size();
  });
  EXPECT_EQ(left, 1U) << "the other version was not recalled";
}

TEST_F(DeskTest, AnAppliedRecallOutlivesItsObject) {
  const std::string recall = usa_recalls(named(1));
  ASSERT_TRUE(desk->settle());
  erase("releases", recall);
  for (const bool rebuild : {false, true}) {
    open(rebuild);
    EXPECT_TRUE(audiences->recalled(*origin_of("USA", "KOR"), indicator_id(1), {})) << rebuild;
    EXPECT_FALSE(audiences->recalled(*origin_of("JPN", "KOR"), indicator_id(1), {})) << rebuild;
    put_indicator(1, "USA");
    ASSERT_TRUE(desk->settle());
    EXPECT_FALSE(is_here(1)) << rebuild;
  }
}

TEST_F(DeskTest, AStopBeforeTheAcknowledgementChangesNothingInIt) {
  put_indicator(1, "USA");
  usa_recalls(named(1));
  StoppingStore stopping(*store);
  EXPECT_FALSE(desk_on(stopping)->settle());
  EXPECT_FALSE(is_here(1)) << "it stopped after the erasure";
  open(false);
  EXPECT_EQ(desk->settle().value(), 1U);
  EXPECT_EQ(acknowledged(), Lines{"1"});
}

TEST_F(DeskTest, ManyVersionsAreAcknowledgedInParts) {
  const std::size_t versions = limits::max_granted_versions + 5;
  const std::string indicator_id_1 = indicator_id(1);
  Lines all;
  std::vector<store::NewObject> objects;
  all.reserve(versions);
  for (std::size_t i = 0; i < versions; ++i) {
    const std::string version = format_micros(1'714'521'600'000'000 + static_cast<Micros>(i) * 1'000);
    all.push_back(indicator(1, version));
    objects.push_back({.collection = collections->find("threats")->number,
                       .id = indicator_id_1,
                       .bytes = all.back(),
                       .version = parse_instant(version),
                       .origin = *origin_of("USA", "KOR")});
  }
  store::Batch batch;
  batch.objects = objects;
  ASSERT_TRUE(store->append(batch));
  usa_recalls(named(1));
  EXPECT_EQ(desk->settle().value(), 1U);
  EXPECT_EQ(acknowledged(), (Lines{std::to_string(limits::max_granted_versions), "5"}));
  EXPECT_FALSE(is_here(1));
}

}  // namespace
}  // namespace entente::exchange
