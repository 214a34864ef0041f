#include "exchange/intake.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/limits.h"
#include "exchange/peers.h"
#include "exchange/release_notes.h"
#include "exchange/rulebook.h"
#include "exchange/version_text.h"
#include "release/label.h"

namespace entente::exchange {
namespace {

constexpr std::size_t max_finding_bytes = std::size_t{8} << 20;

std::string modified_of(const stix::Checked& verdict, std::string_view object) {
  return verdict.facts.version ? version_text(verdict.facts.version, 0, object) : std::string();
}

std::string sentences(const stix::Findings& findings) {
  std::string text;
  for (const stix::Finding& finding : findings) {
    if (finding.severity != stix::Severity::must) continue;
    if (!text.empty()) text += "; ";
    text += finding.to_string();
  }
  return text;
}

bool is_marked_with(const stix::Links& links, std::string_view marking) {
  for (const std::string_view id : links.markings()) {
    if (id == marking) return true;
  }
  return false;
}

}  // namespace

/// What is appended together. Objects are views into the page and into what stands here.
struct Intake::Batch {
  std::vector<store::NewObject> objects{};
  std::vector<std::size_t> positions{};  ///< of them on the page
  /// By originator: what it says about versions that is not what their bytes name, or that may be news about
  /// versions that are there.
  std::map<std::string, LabelNote> label_notes{};
  /// Labels that originators state, by originator and label.
  struct Stated {
    std::string marking;                  ///< id of the definition; empty: it states that there is none
    std::optional<std::size_t> number{};  ///< in the label note
  };
  std::map<std::string, Stated> stated{};
  /// Definitions of the labels that objects name, by id: they may come later, or from a collection that we do
  /// not read.
  std::map<std::string, std::pair<store::Origin, std::string>> definitions{};
  Taken taken{};

  /// What its originator states about the label of a version.
  struct Word {
    const std::string& nation;
    std::string_view modified;
    const std::string& label;  ///< canonical; empty: none, or those among the markings
    Micros time = 0;
    bool is_there = false;  ///< the version stands here already
  };
  void hear(const store::NewObject& object, const Word& word) {
    const auto [at, fresh] = stated.try_emplace(word.nation + word.label);
    if (fresh && !word.label.empty()) {
      if (const auto read = release::parse_label(word.label)) at->second.marking = release::marking_id(*read);
    }
    const std::string& marking = at->second.marking;
    if (!word.label.empty() && marking.empty()) return;
    const bool in_its_bytes =
        marking.empty() || (object.links != nullptr && is_marked_with(*object.links, marking));
    if (in_its_bytes && !marking.empty() && !definitions.contains(marking)) {
      definitions.emplace(
          marking,
          std::pair(object.origin, release::marking_definition(release::parse_label(word.label).value())));
    }
    // A version that comes now is labelled by its bytes. One that is there may have been relabelled since,
    // and then this says that it no longer is.
    if (in_its_bytes && !word.is_there) return;
    LabelNote& note = label_notes[word.nation];
    note.by = word.nation;
    auto& number = in_its_bytes ? stated[word.nation].number : at->second.number;
    if (!number) {
      number = note.labels.size();
      note.labels.push_back(in_its_bytes ? std::string() : word.label);
    }
    note.versions.push_back({.origin = word.nation,
                             .id = std::string(object.id),
                             .version = std::string(word.modified),
                             .label = *number,
                             .stated = word.time});
  }
};

Intake::Intake(Parts parts) : parts_(std::move(parts)), pool_(helper_count(parts_.helpers)) {}

Result<BelievedCustody> Intake::believe(const PulledPage& page,
                                        const std::vector<stix::Checked>& verdicts) const {
  if (page.custody == nullptr) {
    BelievedCustody plain;
    plain.origins.assign(page.objects.size(), page.nation);
    plain.labels.resize(page.objects.size());
    plain.times.resize(page.objects.size());
    return plain;
  }
  std::vector<std::string> modified(page.objects.size());
  std::vector<ReceivedObject> received(page.objects.size());
  for (std::size_t i = 0; i < page.objects.size(); ++i) {
    received[i].bytes = page.objects[i];
    if (!verdicts[i].accepted()) continue;
    modified[i] = modified_of(verdicts[i], page.objects[i]);
    received[i].id = verdicts[i].facts.id;
    received[i].modified = modified[i];
  }
  return check_custody(*page.custody, received,
                       {.own = parts_.own_nation,
                        .peer = page.nation,
                        .keys = parts_.keys,
                        .checkpoint = page.checkpoint,
                        .now = parts_.clock.now()});
}

void Intake::sort(const PulledPage& page, const std::vector<stix::Checked>& verdicts,
                  const BelievedCustody& believed, Batch& batch) const {
  const auto refuse = [&](const stix::Checked& verdict, std::string_view object, std::string why) {
    batch.taken.refused.push_back(
        {verdict.facts.id.substr(0, limits::max_id_bytes), modified_of(verdict, object), std::move(why)});
  };
  batch.objects.reserve(page.objects.size());
  for (std::size_t i = 0; i < page.objects.size(); ++i) {
    const stix::Checked& verdict = verdicts[i];
    const std::string& nation = believed.origins[i];
    const auto origin = origin_of(nation, parts_.own_nation);
    if (!verdict.accepted()) {
      refuse(verdict, page.objects[i], sentences(verdict.findings));
      continue;
    }
    if (!origin) {
      refuse(verdict, page.objects[i], "'" + nation + "' is no nation");
      continue;
    }
    if (*origin == 0) {
      ++batch.taken.own;
      continue;
    }
    if (parts_.recalled && parts_.recalled(*origin, verdict.facts.id, verdict.facts.version)) {
      refuse(verdict, page.objects[i], nation + " recalled it");
      continue;
    }
    if (parts_.admission) {
      if (const auto admitted = parts_.admission(verdict.facts.id, page.objects[i], *origin); !admitted) {
        refuse(verdict, page.objects[i], admitted.error().to_string());
        continue;
      }
    }
    batch.objects.push_back({.collection = page.collection.number,
                             .id = verdict.facts.id,
                             .bytes = page.objects[i],
                             .version = verdict.facts.version,
                             .spec = static_cast<std::uint8_t>(verdict.facts.spec),
                             .origin = *origin,
                             .links = &verdict.facts.links});
    batch.positions.push_back(i);
  }
}

std::vector<bool> Intake::which_are_there(const Batch& batch) const {
  std::vector<bool> there(batch.objects.size());
  parts_.store.look([&](const store::ProjectionView& view) {
    std::vector<store::Sequence> versions;
    for (std::size_t i = 0; i < batch.objects.size(); ++i) {
      const store::NewObject& object = batch.objects[i];
      versions.clear();
      view.versions_of(object.id, versions);
      there[i] = std::ranges::any_of(versions, [&](store::Sequence version) {
        const auto entry = view.entry(version);
        return entry && entry->origin == object.origin &&
               (entry->has_version ? std::optional(entry->version) : std::nullopt) == object.version;
      });
    }
  });
  return there;
}

void Intake::hear_labels(const PulledPage& page, const std::vector<stix::Checked>& verdicts,
                         const BelievedCustody& believed, Batch& batch) const {
  if (std::ranges::none_of(believed.times, [](const auto& time) { return time.has_value(); })) return;
  const auto there = which_are_there(batch);
  for (std::size_t i = 0; i < batch.objects.size(); ++i) {
    const std::size_t at = batch.positions[i];
    if (!believed.times[at]) continue;
    batch.hear(batch.objects[i], {.nation = believed.origins[at],
                                  .modified = modified_of(verdicts[at], page.objects[at]),
                                  .label = believed.labels[at],
                                  .time = *believed.times[at],
                                  .is_there = there[i]});
  }
}

Result<Taken> Intake::take(const PulledPage& page) {
  ENTENTE_TRY(verdicts, pool_.check(page.objects, page.readable_end, max_finding_bytes));
  ENTENTE_TRY(believed, believe(page, verdicts));
  Batch batch;
  batch.taken.checkpoint = believed.checkpoint;
  sort(page, verdicts, believed, batch);
  // What was not there when we looked must not come before we have written what we say about it.
  const std::scoped_lock lock(appending_);
  hear_labels(page, verdicts, believed, batch);

  const std::size_t received = batch.objects.size();
  for (const auto& [id, definition] : batch.definitions) {
    batch.objects.push_back({.collection = page.collection.number,
                             .id = id,
                             .bytes = definition.second,
                             .version = parse_instant(release::label_created),
                             .origin = definition.first});
  }
  auto settings = page.settings;
  std::vector<std::pair<std::string, std::string>> notes;
  for (const auto& [nation, note] : batch.label_notes) notes.emplace_back(label_note_key, print(note));
  if (page.custody != nullptr) {
    settings.emplace_back(std::string(pull_setting_prefix) + page.peer, believed.checkpoint);
    if (received > 0 && !believed.note.versions.empty())
      notes.emplace_back(std::string(custody_note_prefix) + page.peer, encode(std::move(believed.note)));
  }
  if (batch.objects.empty() && settings.empty()) return std::move(batch.taken);
  store::Batch appended;
  appended.objects = batch.objects;
  appended.settings = settings;
  appended.notes = notes;
  ENTENTE_TRY(receipt, parts_.store.append(appended));
  for (std::size_t i = 0; i < received; ++i)
    ++(receipt.outcomes[i].added ? batch.taken.added : batch.taken.known);
  return std::move(batch.taken);
}

}  // namespace entente::exchange
