// What the oracle answers.
#include <algorithm>

#include <fmt/format.h>

#include "ledger/proof.h"
#include "store/disclosure.h"
#include "store/memory_store.h"

namespace entente::store {

RawEntry MemoryStore::entry(Sequence sequence) const {
  return *read_entry(*entries_[sequence].bytes);
}

std::optional<SeenVersion> MemoryStore::seen_version(Sequence sequence, Viewer viewer) const {
  if (sequence >= entries_.size() || !entries_[sequence].alive) return std::nullopt;
  const Kept& kept = entries_[sequence];
  const RawEntry raw = entry(sequence);
  Stamp date = raw.stamp;
  if (viewer) {
    if ((kept.audience >> *viewer & 1) == 0) return std::nullopt;
    for (const auto& listing : kept.listings) {
      if (listing.slot == *viewer) date = listing.date;
    }
  }
  return SeenVersion{.item = {.sequence = sequence,
                              .stamp = date,
                              .origin = raw.origin,
                              .version = raw.has_version ? raw.version : instant_from_micros(date),
                              .spec = raw.spec,
                              .id = raw.key,
                              .bytes = raw.body,
                              .deflated = {},
                              .deflated_crc = 0},
                     .rank = raw.effective_version()};
}

std::vector<SeenVersion> MemoryStore::seen_versions(CollectionNumber collection, Viewer viewer) const {
  std::vector<SeenVersion> versions;
  for (Sequence sequence = 0; sequence < entries_.size(); ++sequence) {
    const auto version = seen_version(sequence, viewer);
    if (version && entry(sequence).collection == collection) versions.push_back(*version);
  }
  return versions;
}

std::set<Sequence> MemoryStore::disclosed_to(Slot slot) const {
  std::set<Sequence> versions;
  disclosures([&](const DisclosureEntry& disclosure) {
    if (disclosure.recipient == slot) versions.insert(disclosure.versions.begin(), disclosure.versions.end());
  });
  return versions;
}

Result<Page> MemoryStore::page(const Query& query) const {
  const Lock lock(mutex_);
  Page page;
  for (const auto& item : filtered(seen_versions(query.collection, query.viewer), query.filter)) {
    if (item.stamp <= query.after) continue;
    page.more = page.items.size() == query.limit;
    if (page.more) break;
    page.items.push_back(item);
    page.pins.push_back(entries_[item.sequence].bytes);
  }
  if (!query.viewer) return page;
  const auto disclosed = disclosed_to(*query.viewer);
  for (const auto& item : page.items) {
    if (!disclosed.contains(item.sequence)) page.undisclosed.push_back(item.sequence);
  }
  return page;
}

bool MemoryStore::contains(CollectionNumber collection, std::string_view id, Viewer viewer) const {
  const Lock lock(mutex_);
  return std::ranges::any_of(seen_versions(collection, viewer),
                             [&](const SeenVersion& version) { return version.item.id == id; });
}

std::optional<Item> MemoryStore::object_at(Sequence sequence, std::vector<std::shared_ptr<const void>>& pins,
                                           Viewer viewer) const {
  const Lock lock(mutex_);
  const auto version = seen_version(sequence, viewer);
  if (!version) return std::nullopt;
  pins.push_back(entries_[sequence].bytes);
  return version->item;
}

Audience MemoryStore::audience(Sequence sequence) const {
  const Lock lock(mutex_);
  return sequence < entries_.size() ? entries_[sequence].audience : 0;
}

std::optional<Stamp> MemoryStore::first_listed(Sequence sequence, Slot recipient) const {
  const Lock lock(mutex_);
  if (sequence >= entries_.size()) return std::nullopt;
  for (const Listing& listing : entries_[sequence].listings) {
    if (listing.slot == recipient) return listing.date;
  }
  return std::nullopt;
}

void MemoryStore::notes(
    std::string_view prefix,
    const std::function<void(Sequence, std::string_view key, std::string_view body)>& visit,
    Sequence from) const {
  const Lock lock(mutex_);
  for (Sequence sequence = from; sequence < entries_.size(); ++sequence) {
    const RawEntry raw = entry(sequence);
    if (raw.kind == EntryKind::note && raw.key.starts_with(prefix)) visit(sequence, raw.key, raw.body);
  }
}

void MemoryStore::disclosures(const std::function<void(const DisclosureEntry&)>& visit, Sequence from) const {
  const Lock lock(mutex_);
  for (Sequence sequence = from; sequence < entries_.size(); ++sequence) {
    const RawEntry raw = entry(sequence);
    if (raw.kind != EntryKind::disclosure) continue;
    const auto disclosed = *parse_disclosed(raw.body);
    visit({.sequence = sequence,
           .time = raw.stamp,
           .recipient = disclosed.recipient,
           .ground = disclosed.ground,
           .versions = disclosed.versions});
  }
}

std::optional<std::string> MemoryStore::status(const Uuid& id) const {
  const Lock lock(mutex_);
  std::optional<std::string> found;
  for (Sequence sequence = 0; sequence < entries_.size(); ++sequence) {
    const RawEntry raw = entry(sequence);
    if (raw.kind == EntryKind::status && raw.key == as_view(id.bytes)) found = std::string(raw.body);
  }
  return found;
}

void MemoryStore::settings(
    const std::function<void(std::string_view key, std::string_view body)>& visit) const {
  const Lock lock(mutex_);
  std::vector<std::pair<std::string_view, std::string_view>> last;
  for (Sequence sequence = 0; sequence < entries_.size(); ++sequence) {
    const RawEntry raw = entry(sequence);
    if (raw.kind != EntryKind::setting) continue;
    const auto known = std::ranges::find(last, raw.key, [](const auto& setting) { return setting.first; });
    if (known == last.end())
      last.emplace_back(raw.key, raw.body);
    else
      known->second = raw.body;
  }
  for (const auto& [key, body] : last) visit(key, body);
}

TreeHead MemoryStore::tree_head() const {
  const Lock lock(mutex_);
  const auto leaf_at = [&](std::uint64_t index) { return leaf_hash(entry(index)); };
  return {.size = entries_.size(), .root = ledger::root_of_leaves(entries_.size(), leaf_at)};
}

std::vector<Sequence> MemoryStore::entries_of(std::string_view id) const {
  const Lock lock(mutex_);
  std::vector<Sequence> sequences;
  for (Sequence sequence = 0; sequence < entries_.size(); ++sequence) {
    const RawEntry raw = entry(sequence);
    if (raw.kind == EntryKind::object && raw.key == id) sequences.push_back(sequence);
  }
  return sequences;
}

Result<InclusionProof> MemoryStore::prove(Sequence sequence) const {
  const Lock lock(mutex_);
  const TreeHead head = tree_head();
  if (sequence >= head.size)
    return fail(ErrorKind::not_found,
                fmt::format("the log has {} entries, no entry {}", head.size, sequence));
  const auto leaf_at = [&](std::uint64_t index) { return leaf_hash(entry(index)); };
  const RawEntry raw = entry(sequence);
  return InclusionProof{.index = sequence,
                        .head = head,
                        .leaf = leaf_hash(raw),
                        .path = ledger::inclusion_path_from_leaves(sequence, head.size, leaf_at),
                        .header = leaf_header(raw),
                        .nonce = std::string(raw.nonce),
                        .body = std::string(raw.body)};
}

Statistics MemoryStore::statistics() const {
  const Lock lock(mutex_);
  Statistics numbers{.entries = entries_.size(), .last_stamp = last_stamp_, .commits = commits_};
  for (const auto& kept : entries_) {
    numbers.log_bytes += kept.bytes->size();
    if (kept.alive) ++numbers.objects;
  }
  return numbers;
}

}  // namespace entente::store
