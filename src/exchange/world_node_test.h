// Writes a random world (release/random_world_test.h) into the log of a node, for tests and the fuzz target.
#pragma once

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exchange/agreements.h"
#include "exchange/audiences.h"
#include "exchange/collections.h"
#include "exchange/release_notes.h"
#include "exchange/rulebook.h"
#include "record/release_objects.h"
#include "release/random_world_test.h"
#include "store/memory_store.h"

namespace entente::exchange {

class WorldClock final : public Clock {
 public:
  Micros time = 0;
  [[nodiscard]] Micros now() const override { return time; }
};

/// A store in memory does all that it is asked, or the test itself is wrong.
template <class T>
T must(Result<T> result) {
  if (!result) {
    std::cerr << result.error().to_string() << "\n";
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

inline std::string grant_object(const release::Grant& grant) {
  std::string versions;
  for (const auto& one : grant.versions) {
    versions += fmt::format(R"({}{{"object":"{}")", versions.empty() ? "" : ",", one.id);
    if (one.version)
      versions += fmt::format(R"(,"version":"{}")", format_micros(micros_from_instant(*one.version)));
    if (one.sha256) versions += fmt::format(R"(,"sha256":"{}")", to_hex(*one.sha256));
    versions += "}";
  }
  std::string text = fmt::format(
      R"({{"type":"release-grant","spec_version":"2.1","id":"{}","created":"2023-01-01T00:00:00.000Z","modified":"2023-01-01T00:00:00.000Z",)"
      R"("nation":"{}","originator":"{}","versions":[{}],"recipients":["{}"],"standing":{})",
      grant.id, grant.originator, grant.originator, versions, fmt::join(grant.recipients, R"(",")"),
      grant.standing);
  if (grant.revoked) text += R"(,"revoked":true)";
  if (grant.expires) text += fmt::format(R"(,"expires":"{}")", format_micros(*grant.expires));
  return text + "}";
}

/// A node into whose log a world is written.
class WorldNode {
 public:
  WorldNode(const release::World& world, release::Dice& dice) : world_(world), dice_(dice) {
    clock_.time = world.now - 1'000'000'000;
    sequences_.resize(world.versions.size());
    for (std::size_t i = 0; i < world.places.size(); ++i) add_place(i);
  }

  /// Rules, versions, words, grants and recalls, each in their order and all of them mixed.
  void write() {
    std::array<std::size_t, 6> next{};
    const std::array<std::size_t, 6> ends{world_.versions.size(),
                                          world_.relabellings.size(),
                                          world_.recalls.size(),
                                          world_.grants.size(),
                                          world_.rules.agreements.size() + world_.rules.communities.size(),
                                          world_.nations.size()};
    for (;;) {
      std::vector<std::size_t> open;
      for (std::size_t kind = 0; kind < ends.size(); ++kind) {
        // What somebody says about a version comes when the version is there.
        if (next[kind] < ends[kind] && (kind != 1 || next[0] == ends[0])) open.push_back(kind);
      }
      if (open.empty()) break;
      const std::size_t kind = dice_.one_of(open);
      write_one(kind, next[kind]++);
      if (dice_.percent(10)) tick(clock_.time + 1'000'000);
    }
    tick(world_.now);
  }

  [[nodiscard]] const Audiences& audiences() const { return audiences_; }
  [[nodiscard]] bool sees(std::size_t version, const std::string& nation) const {
    const auto slot = audiences_.slot_of(nation);
    return slot && (store_.audience(sequences_[version]) >> *slot & 1U) != 0;
  }

 private:
  void add_place(std::size_t number) {
    Collection wanted;
    wanted.alias = wanted.title = fmt::format("place-{}", number);
    wanted.readers.everyone = world_.places[number].everyone;
    wanted.readers.nations = world_.places[number].readers;
    if (const auto& label = world_.places[number].default_label)
      wanted.default_label = release::canonical(*label);
    places_.push_back(must(collections_.add(wanted)).number);
  }

  void write_one(std::size_t kind, std::size_t at) {
    switch (kind) {
      case 0:
        return write_version(at);
      case 1:
        return write_word(world_.relabellings[at]);
      case 2:
        return write_recall(world_.recalls[at], at);
      case 3:
        return put(world_.grants[at].originator, world_.grants[at].id, grant_object(world_.grants[at]),
                   clock_.time);
      case 4:
        return write_rule(at);
      default:
        must(agreements_.admit(world_.nations[at]));
    }
  }

  void write_rule(std::size_t at) {
    const auto& rules = world_.rules;
    const bool agreement = at < rules.agreements.size();
    const std::array setting{
        agreement ? std::pair(std::string(agreement_setting_prefix) + rules.agreements[at].id,
                              release::to_json(rules.agreements[at]))
                  : std::pair(std::string(community_setting_prefix) +
                                  rules.communities[at - rules.agreements.size()].name,
                              release::to_json(rules.communities[at - rules.agreements.size()]))};
    store::Batch batch;
    batch.settings = setting;
    must(store_.append(batch));
  }

  store::Sequence append(const store::NewObject& object) {
    store::Batch batch;
    batch.objects = std::span(&object, 1);
    return must(store_.append(batch)).outcomes.front().sequence;
  }

  void write_version(std::size_t at) {
    const auto& version = world_.versions[at];
    const std::string bytes = release::json_of(version);
    sequences_[at] = append({.collection = places_[version.place],
                             .id = version.id,
                             .bytes = bytes,
                             .version = version.version,
                             .origin = *origin_of(version.origin, world_.rules.own)});
  }

  void put(const std::string& nation, const std::string& id, const std::string& bytes, Micros version) {
    (void)append({.collection = places_.front(),
                  .id = id,
                  .bytes = bytes,
                  .version = instant_from_micros(version),
                  .origin = *origin_of(nation, world_.rules.own)});
  }

  void write_word(const release::World::Relabelling& word) {
    const LabelNote note{
        .by = word.by,
        .labels = {word.label ? release::canonical(*word.label) : ""},
        .versions = {{.origin = word.origin,
                      .id = word.id,
                      .version = word.version ? format_micros(micros_from_instant(*word.version)) : "",
                      .label = 0}}};
    const std::array notes{std::pair<std::string, std::string>(label_note_key, print(note))};
    store::Batch batch;
    batch.notes = notes;
    must(store_.append(batch));
  }

  void write_recall(const release::World::Recall& one, std::size_t number) {
    record::Recall recall;
    recall.id = fmt::format("recall--{:08x}-aaaa-4bbb-8ccc-123456789abc", number);
    recall.nation = recall.originator = one.originator;
    recall.versions = {{.id = one.id,
                        .version = one.version ? format_micros(micros_from_instant(*one.version)) : "",
                        .sha256 = {}}};
    recall.created = clock_.time;
    put(one.originator, recall.id, record::make(recall, {}), clock_.time + static_cast<Micros>(number));
  }

  void tick(Micros at) {
    clock_.time = at;
    const std::array notes{std::pair<std::string, std::string>(tick_note_key, "")};
    store::Batch batch;
    batch.notes = notes;
    must(store_.append(batch));
  }

  const release::World& world_;
  release::Dice& dice_;
  WorldClock clock_;
  Audiences audiences_{world_.rules.own};
  store::MemoryStore store_{clock_, system_random(), &audiences_};
  Collections collections_{store_};
  Agreements agreements_{store_, audiences_};
  std::vector<store::CollectionNumber> places_;
  std::vector<store::Sequence> sequences_;
};

}  // namespace entente::exchange
