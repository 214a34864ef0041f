// The desk's recalls: what became of ours, and applying those of others.
#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "exchange/desk.h"
#include "exchange/rulebook.h"
#include "exchange/version_text.h"

namespace entente::exchange {
namespace {

/// A version that is held and recalled.
struct Held {
  store::CollectionNumber collection = 0;
  std::string id;
  std::optional<Instant> version;
  std::string text;  ///< the version as the object writes it
  friend bool operator<(const Held& a, const Held& b) {
    return std::tie(a.collection, a.id, a.text) < std::tie(b.collection, b.id, b.text);
  }
};

std::set<Held> held_versions(const store::ProjectionView& view, const record::Recall& recall,
                             store::Origin origin) {
  std::set<Held> held;
  std::vector<store::Sequence> found;
  for (const record::NamedVersion& named : recall.versions) {
    found.clear();
    view.versions_of(named.id, found);
    for (const store::Sequence version : found) {
      const auto entry = view.entry(version);
      if (!entry || entry->origin != origin) continue;
      const auto known = entry->has_version ? std::optional(entry->version) : std::nullopt;
      if (!named.version.empty() && named.instant() != known) continue;
      held.insert({.collection = entry->collection,
                   .id = std::string(entry->key),
                   .version = known,
                   .text = known ? version_text(known, entry->stamp, entry->body) : std::string()});
    }
  }
  return held;
}

}  // namespace

Result<std::vector<RecallState>> Desk::recalls() const {
  ENTENTE_TRY(entries,
              objects({std::string(record::recall_type), std::string(record::acknowledgement_type)}));
  std::vector<RecallState> states;
  for (const Entry& entry : entries) {
    auto recall = record::read_recall(entry.object);
    if (!recall || recall->nation != parts_.audiences.own_nation()) continue;
    RecallState state{.recall = std::move(*recall), .holders = {}, .acknowledged = {}};
    state.holders = holders_of(state.recall.versions);
    states.push_back(std::move(state));
  }
  for (const Entry& entry : entries) {
    const auto answer = record::read_acknowledgement(entry.object);
    if (!answer) continue;
    for (RecallState& state : states) {
      if (state.recall.id != answer->recall) continue;
      state.acknowledged.push_back({.nation = answer->nation,
                                    .time = answer->created,
                                    .versions = answer->text.empty() ? answer->versions.size() : 0});
    }
  }
  return states;
}

Result<> Desk::apply_recall(const record::Recall& recall) {
  const auto origin = origin_of(recall.nation, parts_.audiences.own_nation());
  if (!origin) return {};
  std::set<Held> held;
  parts_.store.look([&](const store::ProjectionView& view) { held = held_versions(view, recall, *origin); });
  record::Acknowledgement answer;
  static_cast<record::Spoken&>(answer) = spoken(record::acknowledgement_type, {.originator = recall.nation});
  answer.recall = recall.id;
  for (const Held& one : held) {
    store::Erasure erasure{.collection = one.collection, .viewer = {}, .origin = *origin, .id = one.id};
    if (one.version) erasure.versions.exact = {*one.version};
    erasure.versions.all = !one.version;
    ENTENTE_CHECK(parts_.store.erase(erasure));
    answer.versions.push_back({.id = one.id, .version = one.text, .sha256 = {}});
  }
  if (held.empty()) {
    answer.versions = recall.versions;
    answer.text = "none of these was held";
    answer.language = "en";
  }
  ENTENTE_CHECK(say(answer, {recall.nation}));
  return {};
}

Result<std::size_t> Desk::settle() {
  const std::scoped_lock lock(settling_);
  ENTENTE_TRY(recalls, objects({std::string(record::recall_type)}, settled_));
  if (recalls.empty()) return 0;
  ENTENTE_TRY(answers, objects({std::string(record::acknowledgement_type)}));
  std::set<std::pair<std::string, std::string>> answered;  // whose recall, and which
  for (const Entry& entry : answers) {
    const auto answer = record::read_acknowledgement(entry.object);
    if (answer && answer->nation == parts_.audiences.own_nation())
      answered.emplace(answer->originator, answer->recall);
  }
  std::size_t applied = 0;
  for (const Entry& entry : recalls) {
    const auto recall = record::read_recall(entry.object);
    if (recall && recall->nation != parts_.audiences.own_nation() &&
        !answered.contains({recall->nation, recall->id})) {
      ENTENTE_CHECK(apply_recall(*recall));
      ++applied;
    }
    settled_ = entry.stamp;
  }
  return applied;
}

}  // namespace entente::exchange
