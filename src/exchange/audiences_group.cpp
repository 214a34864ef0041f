// Audiences::project(): what a group of entries changes.
#include <algorithm>
#include <deque>
#include <mutex>
#include <set>
#include <utility>

#include "exchange/audiences.h"
#include "exchange/recall_note.h"
#include "exchange/release_notes.h"
#include "record/release_objects.h"
#include "store/segment_index.h"

namespace entente::exchange {
namespace {

constexpr std::string_view marking_type = "marking-definition";
constexpr std::string_view grant_type = "release-grant";
constexpr std::string_view recall_type = "recall";

std::vector<std::string> sorted_markings(const stix::Links& links) {
  std::vector<std::string> markings;
  for (const std::string_view id : links.markings()) markings.emplace_back(id);
  for (const std::string_view id : links.granular_markings()) markings.emplace_back(id);
  std::ranges::sort(markings);
  markings.erase(std::unique(markings.begin(), markings.end()), markings.end());
  return markings;
}

std::optional<Instant> version_of(const store::RawEntry& entry) {
  return entry.has_version ? std::optional(entry.version) : std::nullopt;
}

}  // namespace

struct Audiences::Group {
  const store::ProjectionView& view;
  store::ProjectionAnswer answer{};
  std::unordered_map<store::Sequence, store::Tag> tags{};
  std::unordered_map<store::Sequence, const stix::Links*> links{};
  std::deque<stix::Links> read_links{};
  std::vector<store::Sequence> touched{};
  std::set<std::string> lost_ids{};
  bool rules_changed = false;
  std::set<store::Tag> stale{};                          ///< classes to ask the rules about again
  std::set<std::string, std::less<>> granted_changed{};  ///< objects whose grants changed

  [[nodiscard]] store::Tag tag(store::Sequence version) const {
    const auto at = tags.find(version);
    return at == tags.end() ? view.tag(version) : at->second;
  }
};

store::ProjectionAnswer Audiences::project(std::span<const store::GroupEntry> entries,
                                           const store::ProjectionView& view) {
  const std::unique_lock lock(mutex_);
  Group group{.view = view};
  // Settings and definitions first: what came together is judged by the rules that came with it.
  for (const auto& one : entries) read_entry(group, one);
  for (const auto& one : entries) {
    if (one.entry.kind == store::EntryKind::object && !one.entry.reclaimed) read_object(group, one);
  }
  for (const auto& one : entries) {
    if (one.entry.kind == store::EntryKind::note && one.entry.key == label_note_key)
      read_label_note(group, one.entry);
  }
  if (!entries.empty()) now_ = std::max(now_, entries.back().entry.stamp);
  reconsider_classes(group);
  reconsider_granted(group);
  if (!book_.recipients().empty()) {
    const auto base_of = [&](store::Sequence version, const store::RawEntry& entry) {
      const store::Tag tag = group.tag(version);
      if (tag == 0) return Base{};
      if (!grants_.contains(entry.key)) return verdict_of(tag).base;
      Micros next_change = 0;
      return ask_alone(classes_.at(tag), entry, next_change);
    };
    Closure closure(view, base_of, group.links);
    for (const store::Sequence version : group.touched) closure.touch(version);
    for (const std::string& id : group.lost_ids) closure.lost(id);
    group.answer.seen = closure.settle();
  }
  for (const auto& [version, tag] : group.tags)
    group.answer.tagged.push_back({.version = version, .tag = tag});
  std::ranges::sort(group.answer.tagged, {}, &store::ProjectionAnswer::Tagged::version);
  publish();
  return std::move(group.answer);
}

void Audiences::read_entry(Group& group, const store::GroupEntry& one) {
  switch (one.entry.kind) {
    case store::EntryKind::setting:
      if (book_.apply(one.entry.key, one.entry.body)) group.rules_changed = true;
      break;
    case store::EntryKind::object:
      if (!one.entry.reclaimed) read_special(group, one.entry);
      break;
    case store::EntryKind::note:
      if (one.entry.key.starts_with(custody_note_prefix)) statements_.add_note(one.entry.sequence);
      if (one.entry.key == recall_note_key) read_recall_note(group, one.entry.body);
      break;
    case store::EntryKind::erase:
      read_erasure(group, one.entry);
      break;
    default:
      break;
  }
}

/// Objects that are rules themselves.
void Audiences::read_special(Group& group, const store::RawEntry& entry) {
  const std::string_view type = store::type_of(entry.key);
  if (type == marking_type) {
    if (markings_.add(entry.origin, entry.key, entry.sequence, entry.body)) {
      for (const store::Tag tag : classes_.with_marking(std::string(entry.key))) group.stale.insert(tag);
    }
  } else if (type == grant_type) {
    // Its signature was checked before it came into the log (exchange/signed_objects.h).
    add_grant(entry.origin,
              {.sequence = entry.sequence,
               .version = entry.effective_version(),
               .object = std::string(entry.body),
               .objects = {}},
              group.granted_changed);
  } else if (type == recall_type) {
    read_recall(group, entry);
  }
}

void Audiences::add_grant(store::Origin origin, HeldGrant held, std::set<std::string, std::less<>>& changed) {
  const auto grant = release::read_grant(held.object);
  // Only the originator of the versions grants, under its own name.
  if (!grant || origin_of(grant->originator, own_) != origin) return;
  const GrantKey key{origin, grant->id};
  if (const auto known = held_grants_.find(key); known != held_grants_.end()) {
    // An older version that arrives later changes nothing, and what was withdrawn stays withdrawn.
    if (known->second.revoked || held.version < known->second.version) return;
    remove_grant(key, changed);
  }
  held.revoked = grant->revoked;
  std::set<std::string> objects;
  for (const auto& version : grant->versions) objects.insert(version.id);
  held.objects.assign(objects.begin(), objects.end());
  for (const std::string& id : held.objects) {
    changed.insert(id);
    if (held.revoked) continue;
    // For each object what concerns it, so that a grant that names many costs its own size.
    release::Grant part = *grant;
    part.purpose.clear();
    std::erase_if(part.versions, [&](const release::GrantedVersion& one) { return one.id != id; });
    grants_[id].push_back(std::move(part));
  }
  held_grants_.insert_or_assign(key, std::move(held));
}

void Audiences::remove_grant(const GrantKey& key, std::set<std::string, std::less<>>& changed) {
  const auto held = held_grants_.find(key);
  if (held == held_grants_.end()) return;
  const std::string originator = book_.nation_of(key.first);
  for (const std::string& id : held->second.objects) {
    changed.insert(id);
    const auto granted = grants_.find(id);
    if (granted == grants_.end()) continue;
    std::erase_if(granted->second, [&](const release::Grant& grant) {
      return grant.id == key.second && grant.originator == originator;
    });
    if (granted->second.empty()) grants_.erase(granted);
  }
  held_grants_.erase(held);
}

void Audiences::read_recall(Group& group, const store::RawEntry& entry) {
  const auto recall = record::read_recall(entry.body);
  if (!recall) return;
  const auto origin = origin_of(recall->originator, own_);
  if (!origin || *origin != entry.origin) return;
  for (const auto& named : recall->versions)
    take_back(group, {.origin = *origin, .id = named.id, .version = named.instant()}, false);
}

void Audiences::read_recall_note(Group& group, std::string_view body) {
  const auto note = exchange::read_recall_note(body);
  const auto origin = note ? origin_of(note->by, own_) : std::nullopt;
  if (!origin) return;
  for (const auto& named : note->versions)
    take_back(group, {.origin = *origin, .id = named.id, .version = named.instant()}, true);
}

void Audiences::take_back(Group& group, const RecalledVersion& one, bool applied) {
  recalls_.add(one, applied);
  std::vector<store::Sequence> versions;
  group.view.versions_of(one.id, versions);
  for (const store::Sequence version : versions) {
    const auto known = group.view.entry(version);
    const store::Tag tag = group.tag(version);
    if (!known || tag == 0 || known->origin != one.origin) continue;
    if (one.version && version_of(*known) != one.version) continue;
    VersionClass recalled = classes_.at(tag);
    if (recalled.recalled) continue;
    recalled.recalled = true;
    retag(group, version, recalled);
  }
}

void Audiences::read_erasure(Group& group, const store::RawEntry& entry) {
  const auto erased = store::parse_erased(entry.body);
  if (!erased) return;
  for (const store::Sequence version : erased->sequences) {
    const auto gone = group.view.entry(version);
    if (!gone || gone->kind != store::EntryKind::object || gone->reclaimed) continue;
    group.lost_ids.emplace(gone->key);
    statements_.forget(version);
    const std::string_view type = store::type_of(gone->key);
    if (type == marking_type && markings_.remove(gone->origin, gone->key, version)) {
      for (const store::Tag tag : classes_.with_marking(std::string(gone->key))) group.stale.insert(tag);
    } else if (type == grant_type) {
      // An older version of a grant goes without changing what is in force.
      if (const auto grant = release::read_grant(gone->body)) {
        const GrantKey key{gone->origin, grant->id};
        const auto held = held_grants_.find(key);
        if (held != held_grants_.end() && held->second.sequence == version)
          remove_grant(key, group.granted_changed);
      }
    }
  }
}

void Audiences::read_object(Group& group, const store::GroupEntry& one) {
  const store::RawEntry& entry = one.entry;
  const stix::Links* links = one.links;
  if (links == nullptr) {
    auto read = stix::read_links(entry.body);
    // What was accepted can be read. If not: an unknown marking, so that nobody else sees it.
    group.read_links.push_back(read ? std::move(*read) : stix::Links({}, {"unreadable"}));
    links = &group.read_links.back();
  }
  group.links[entry.sequence] = links;
  VersionClass one_class{
      .collection = entry.collection, .origin = entry.origin, .markings = sorted_markings(*links)};
  if (store::type_of(entry.key) == marking_type) one_class.self = entry.key;
  one_class.correspondence = record::is_release_object(store::type_of(entry.key));
  one_class.recalled = recalls_.covers(entry.origin, entry.key, version_of(entry));
  group.tags[entry.sequence] = classes_.tag_of(one_class);
  group.touched.push_back(entry.sequence);
  if (grants_.contains(entry.key)) group.granted_changed.emplace(entry.key);
}

void Audiences::retag(Group& group, store::Sequence version, const VersionClass& wanted) {
  group.tags[version] = classes_.tag_of(wanted);
  group.touched.push_back(version);
  if (const auto entry = group.view.entry(version); entry && grants_.contains(entry->key))
    group.granted_changed.emplace(entry->key);
}

void Audiences::read_label_note(Group& group, const store::RawEntry& said) {
  const auto note = exchange::read_label_note(said.body);
  if (!note) return;
  std::vector<store::Sequence> versions;
  for (const LabelledVersion& labelled : note->versions) {
    const auto origin = origin_of(labelled.origin, own_);
    if (!origin) continue;
    versions.clear();
    group.view.versions_of(labelled.id, versions);
    for (const store::Sequence version : versions) {
      const auto entry = group.view.entry(version);
      const store::Tag tag = group.tag(version);
      if (!entry || tag == 0 || entry->origin != *origin ||
          version_of(*entry) != parse_instant(labelled.version))
        continue;
      const bool by_originator = labelled.origin == note->by;
      if (by_originator && labelled.stated &&
          !statements_.hear(group.view, version, note->by,
                            {.label_note = said.sequence, .time = *labelled.stated}))
        continue;
      VersionClass relabelled = classes_.at(tag);
      (by_originator ? relabelled.origin_label : relabelled.custodian_label) = note->labels[labelled.label];
      if (relabelled != classes_.at(tag)) retag(group, version, relabelled);
    }
  }
}

void Audiences::reconsider_classes(Group& group) {
  std::set<store::Tag> changed;
  for (store::Tag tag = 1; tag <= verdicts_.size(); ++tag) {
    Verdict& verdict = verdicts_[tag - 1];
    if (!verdict.known) continue;
    if (!group.rules_changed && verdict.next_change > now_ && !group.stale.contains(tag)) continue;
    const Base before = verdict.base;
    verdict.base = ask(classes_.at(tag), verdict.next_change);
    if (verdict.base.admitted != before.admitted || verdict.base.exempt != before.exempt) changed.insert(tag);
  }
  for (store::Tag tag = 1; tag <= classes_.size(); ++tag) (void)verdict_of(tag);
  if (changed.empty()) return;
  group.view.each_version([&](store::Sequence version, store::Tag tag) {
    if (changed.contains(tag)) group.touched.push_back(version);
  });
}

/// What somebody granted is decided one by one.
void Audiences::reconsider_granted(Group& group) {
  const auto reconsider = [&](const std::string& id) {
    std::vector<store::Sequence> versions;
    group.view.versions_of(id, versions);
    Micros deadline = std::numeric_limits<Micros>::max();
    for (const store::Sequence version : versions) {
      group.touched.push_back(version);
      const auto entry = group.view.entry(version);
      const store::Tag tag = group.tag(version);
      if (!entry || tag == 0) continue;
      Micros next_change = 0;
      (void)ask_alone(classes_.at(tag), *entry, next_change);
      deadline = std::min(deadline, next_change);
    }
    if (grants_.contains(id)) granted_deadlines_.insert_or_assign(id, deadline);
  };
  for (auto at = granted_deadlines_.begin(); at != granted_deadlines_.end();) {
    if (at->second <= now_) group.granted_changed.insert(at->first);
    at = grants_.contains(at->first) ? std::next(at) : granted_deadlines_.erase(at);
  }
  if (!group.stale.empty() || group.rules_changed) {
    for (const auto& [id, grants] : grants_) group.granted_changed.insert(id);
  }
  for (const std::string& id : group.granted_changed) reconsider(id);
}

}  // namespace entente::exchange
