// The desk's recalls: what became of ours, and applying those of others.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "exchange/desk.h"
#include "exchange/recall_note.h"
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

void add_held(const store::ProjectionView& view, const RecalledVersion& recalled, std::set<Held>& held) {
  std::vector<store::Sequence> found;
  view.versions_of(recalled.id, found);
  for (const store::Sequence version : found) {
    const auto entry = view.entry(version);
    if (!entry || entry->origin != recalled.origin) continue;
    const auto known = entry->has_version ? std::optional(entry->version) : std::nullopt;
    if (recalled.version && recalled.version != known) continue;
    held.insert({.collection = entry->collection,
                 .id = std::string(entry->key),
                 .version = known,
                 .text = known ? version_text(known, entry->stamp, entry->body) : std::string()});
  }
}

/// With one erasure for each object.
Result<> erase(store::Store& store, store::Origin origin, const std::set<Held>& held) {
  for (auto one = held.begin(); one != held.end();) {
    const auto& [collection, id, version, text] = *one;
    store::Erasure erasure{.collection = collection, .viewer = {}, .origin = origin, .id = id};
    for (; one != held.end() && one->collection == collection && one->id == id; ++one) {
      if (one->version) erasure.versions.exact.push_back(*one->version);
      erasure.versions.all = erasure.versions.all || !one->version;
    }
    ENTENTE_CHECK(store.erase(erasure));
  }
  return {};
}

std::vector<record::NamedVersion> without_hashes(std::vector<record::NamedVersion> versions) {
  for (record::NamedVersion& version : versions) version.sha256.reset();
  return versions;
}

using Versions = std::set<std::pair<std::string, std::string>>;  ///< id and version

void add_versions(const std::vector<record::NamedVersion>& more, Versions& versions) {
  for (const record::NamedVersion& one : more) versions.emplace(one.id, one.version);
}

}  // namespace

Result<std::string> Desk::recall(const Wish& wish) {
  if (const Meant meant = ours_ever(wish.versions); !meant.unknown.empty()) {
    return fail(ErrorKind::not_found, "this node never had such a version of its own nation", meant.unknown,
                "only the originator recalls");
  }
  if (wish.versions.empty()) return fail(ErrorKind::unprocessable, "no version is named", "versions");
  record::Recall recall;
  static_cast<record::Spoken&>(recall) = spoken(record::recall_type, wish);
  recall.originator = recall.nation;
  const RecallNote note{
      .by = recall.nation, .recall = recall.id, .versions = without_hashes(recall.versions)};
  const std::array notes{std::pair<std::string, std::string>(recall_note_key, print(note))};
  // Where nobody holds it there is nobody to tell: it is only withheld from now on.
  ENTENTE_CHECK(say(std::span<const record::Recall>(&recall, 1), holders_of(wish.versions), notes));
  return recall.id;
}

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
      // One that names many versions comes in parts.
      auto known = std::ranges::find(state.acknowledged, answer->nation, &RecallState::Acknowledged::nation);
      if (known == state.acknowledged.end())
        known = state.acknowledged.insert(known, {.nation = answer->nation, .time = answer->created});
      known->versions += answer->text.empty() ? answer->versions.size() : 0;
    }
  }
  return states;
}

Result<> Desk::acknowledge(const record::Recall& recall, const std::vector<record::NamedVersion>& held) {
  std::vector<record::Acknowledgement> answers;
  const auto answer = [&](std::span<const record::NamedVersion> versions) -> record::Acknowledgement& {
    record::Acknowledgement& one = answers.emplace_back();
    static_cast<record::Spoken&>(one) = spoken(record::acknowledgement_type, {.originator = recall.nation});
    one.recall = recall.id;
    one.versions.assign(versions.begin(), versions.end());
    return one;
  };
  const std::span<const record::NamedVersion> all(held);
  for (std::size_t done = 0; done < all.size(); done += limits::max_granted_versions)
    answer(all.subspan(done, std::min(limits::max_granted_versions, all.size() - done)));
  if (held.empty()) {
    record::Acknowledgement& none = answer(recall.versions);
    none.text = "none of these was held";
    none.language = "en";
  }
  return say(std::span<const record::Acknowledgement>(answers), {recall.nation}, {});
}

Result<> Desk::apply_recall(const record::Recall& recall) {
  const auto origin = origin_of(recall.nation, parts_.audiences.own_nation());
  if (!origin) return {};
  std::set<Held> held;
  parts_.store.look([&](const store::ProjectionView& view) {
    for (const record::NamedVersion& named : recall.versions)
      add_held(view, {.origin = *origin, .id = named.id, .version = named.instant()}, held);
  });
  // Written down by an attempt that did not come to its end.
  Versions versions;
  bool noted = false;
  parts_.store.notes(recall_note_key, [&](store::Sequence, std::string_view, std::string_view body) {
    const auto note = read_recall_note(body);
    if (!note || note->by != recall.nation || note->recall != recall.id) return;
    add_versions(note->held, versions);
    noted = true;
  });
  RecallNote note{.by = recall.nation, .recall = recall.id, .versions = without_hashes(recall.versions)};
  Versions now;
  for (const Held& one : held) now.emplace(one.id, one.text);
  for (const auto& [id, text] : now) note.held.push_back({.id = id, .version = text, .sha256 = {}});
  add_versions(note.held, versions);
  if (!noted || !held.empty()) {
    const std::array notes{std::pair<std::string, std::string>(recall_note_key, print(note))};
    store::Batch batch;
    batch.notes = notes;
    ENTENTE_CHECK(parts_.store.append(batch));
  }
  ENTENTE_CHECK(erase(parts_.store, *origin, held));
  std::vector<record::NamedVersion> answered;
  for (const auto& [id, text] : versions) answered.push_back({.id = id, .version = text, .sha256 = {}});
  return acknowledge(recall, answered);
}

Result<> Desk::erase_late() const {
  const auto recalled = parts_.audiences.applied_recalls();
  if (recalled.empty()) return {};
  std::map<store::Origin, std::set<Held>> late;
  parts_.store.look([&](const store::ProjectionView& view) {
    for (const RecalledVersion& one : recalled) add_held(view, one, late[one.origin]);
  });
  for (const auto& [origin, versions] : late) ENTENTE_CHECK(erase(parts_.store, origin, versions));
  return {};
}

Result<std::size_t> Desk::settle() {
  const std::scoped_lock lock(settling_);
  ENTENTE_TRY(recalls, objects({std::string(record::recall_type)}, settled_));
  std::set<std::pair<std::string, std::string>> answered;  // whose recall, and which
  if (!recalls.empty()) {
    ENTENTE_TRY(answers, objects({std::string(record::acknowledgement_type)}));
    for (const Entry& entry : answers) {
      const auto answer = record::read_acknowledgement(entry.object);
      if (answer && answer->nation == parts_.audiences.own_nation())
        answered.emplace(answer->originator, answer->recall);
    }
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
  ENTENTE_CHECK(erase_late());
  return applied;
}

}  // namespace entente::exchange
