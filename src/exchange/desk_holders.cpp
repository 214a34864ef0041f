// The desk: which versions of ours are meant, and who may hold them.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "exchange/desk.h"
#include "exchange/passing_on.h"
#include "exchange/release_notes.h"

namespace entente::exchange {
namespace {

std::optional<Instant> version_of(const store::RawEntry& entry) {
  return entry.has_version ? std::optional(entry.version) : std::nullopt;
}

bool is_ours(const Result<store::RawEntry>& entry) {
  return entry && entry->kind == store::EntryKind::object && entry->origin == 0;
}

/// The originator's label as notes put it, from an entry of the log on.
using Said = std::pair<store::Sequence, std::string>;

/// What our notes said about the labels of those ids, by id.
std::map<std::string, std::vector<std::pair<Said, std::optional<Instant>>>> relabellings(
    const store::Store& store, const std::string& own, const std::set<std::string>& ids) {
  std::map<std::string, std::vector<std::pair<Said, std::optional<Instant>>>> said;
  store.notes(label_note_key, [&](store::Sequence sequence, std::string_view, std::string_view body) {
    if (std::ranges::none_of(ids, [&](const std::string& id) { return body.contains(id); })) return;
    const auto note = read_label_note(body);
    if (!note || note->by != own) return;
    for (const LabelledVersion& one : note->versions) {
      if (one.origin == own && ids.contains(one.id))
        said[one.id].push_back({{sequence, note->labels[one.label]}, parse_instant(one.version)});
    }
  });
  return said;
}

}  // namespace

Desk::Meant Desk::ours_ever(const std::vector<record::NamedVersion>& versions) const {
  Meant meant;
  std::vector<std::pair<const record::NamedVersion*, std::vector<store::Sequence>>> known;
  for (const record::NamedVersion& named : versions)
    known.emplace_back(&named, parts_.store.entries_of(named.id));
  std::set<store::Sequence> left;
  parts_.store.disclosures([&](const store::DisclosureEntry& entry) {
    left.insert(entry.versions.begin(), entry.versions.end());
  });
  parts_.store.look([&](const store::ProjectionView& view) {
    for (const auto& [named, entries] : known) {
      bool found = false;
      const auto take = [&](store::Sequence sequence, const store::RawEntry& entry) {
        if (!named->version.empty() && version_of(entry) != named->instant()) return;
        meant.versions.insert(sequence);
        found = true;
      };
      for (const store::Sequence sequence : entries) {
        if (const auto entry = view.entry(sequence); is_ours(entry)) take(sequence, *entry);
      }
      // Of what was deleted and whose bytes were given back the log has forgotten the id. The version tells
      // it from others well enough; without one it may be any.
      for (const store::Sequence sequence : left) {
        if (named->version.empty() && found) break;
        if (const auto entry = view.entry(sequence); is_ours(entry) && entry->reclaimed)
          take(sequence, *entry);
      }
      if (!found && meant.unknown.empty()) meant.unknown = named->id;
    }
  });
  return meant;
}

std::vector<release::Subject> Desk::labelled_ever(
    const std::map<store::Sequence, store::Sequence>& first_left) const {
  std::vector<Audiences::Question> questions;
  std::vector<store::Sequence> sequences;
  std::set<std::string> ids;
  parts_.store.look([&](const store::ProjectionView& view) {
    for (const auto& [version, disclosure] : first_left) {
      const auto entry = view.entry(version);
      if (!entry || entry->reclaimed) continue;
      questions.push_back(
          {.tag = view.tag(version), .id = std::string(entry->key), .version = version_of(*entry)});
      sequences.push_back(version);
      ids.emplace(entry->key);
    }
  });
  const auto said = relabellings(parts_.store, parts_.audiences.own_nation(), ids);
  std::set<std::pair<store::Tag, std::string>> seen;  // many versions are labelled alike
  std::vector<release::Subject> subjects;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    std::vector<Said> labels{{sequences[i], ""}};
    if (const auto notes = said.find(questions[i].id); notes != said.end()) {
      for (const auto& [one, version] : notes->second) {
        if (version == questions[i].version && one.first > sequences[i]) labels.push_back(one);
      }
    }
    for (std::size_t j = 0; j < labels.size(); ++j) {
      // What was said otherwise before anybody got it was never handed on.
      const bool replaced = j + 1 < labels.size() && labels[j + 1].first < first_left.at(sequences[i]);
      if (!replaced && seen.emplace(questions[i].tag, labels[j].second).second)
        subjects.push_back(parts_.audiences.subject_under(questions[i], labels[j].second));
    }
  }
  return subjects;
}

std::vector<std::string> Desk::holders_of(const std::vector<record::NamedVersion>& versions) const {
  const std::set<store::Sequence> meant = ours_ever(versions).versions;
  std::set<std::string> nations;
  std::map<store::Sequence, store::Sequence> first_left;  // by version: the first disclosure of it
  const auto recipients = parts_.audiences.recipients();
  parts_.store.disclosures([&](const store::DisclosureEntry& entry) {
    if (entry.recipient >= recipients->size()) return;
    for (const store::Sequence version : entry.versions) {
      if (!meant.contains(version)) continue;
      nations.insert((*recipients)[entry.recipient]);
      first_left.emplace(version, entry.sequence);
    }
  });
  // Whom we let others pass it on to may have it as well.
  if (const auto grants = objects({std::string(record::grant_type)})) {
    for (const Entry& entry : *grants) {
      const auto grant = record::read_grant(entry.object);
      if (!grant || grant->nation != parts_.audiences.own_nation()) continue;
      const bool about = std::ranges::any_of(grant->versions, [&](const record::NamedVersion& granted) {
        return std::ranges::any_of(versions,
                                   [&](const record::NamedVersion& named) { return named.id == granted.id; });
      });
      if (about) nations.insert(grant->recipients.begin(), grant->recipients.end());
    }
  }
  nations.erase("");
  nations.erase(parts_.audiences.own_nation());
  const auto further =
      passed_on_to({.subjects = labelled_ever(first_left), .holders = nations}, parts_.audiences.rules());
  nations.insert(further.begin(), further.end());
  return {nations.begin(), nations.end()};
}

}  // namespace entente::exchange
