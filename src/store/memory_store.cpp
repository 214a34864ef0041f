#include "store/memory_store.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/limits.h"
#include "ledger/proof.h"
#include "store/entry.h"

namespace entente::store {
namespace {

using Nonce = std::array<std::uint8_t, entry_format::nonce_bytes>;

RawEntry read_back(const std::string& bytes) {
  return *read_entry(bytes);
}

Item item_of(const RawEntry& entry) {
  return {.sequence = entry.sequence,
          .stamp = entry.stamp,
          .version = entry.effective_version(),
          .spec = entry.spec,
          .id = entry.key,
          .bytes = entry.body,
          .deflated = {},
          .deflated_crc = 0};
}

std::string_view type_of(std::string_view id) {
  return id.substr(0, id.find("--"));
}

template <class T, class U>
bool empty_or_contains(const std::vector<T>& list, const U& value) {
  return list.empty() || std::ranges::find(list, value) != list.end();
}

bool earlier_version(const Item& a, const Item& b) {
  return std::tie(a.version, a.spec, a.stamp) < std::tie(b.version, b.spec, b.stamp);
}

/// What a reader who filters nothing sees: the last version in the latest spec.
bool less_current(const Item& a, const Item& b) {
  return std::tie(a.spec, a.version, a.stamp) < std::tie(b.spec, b.version, b.stamp);
}

/// TAXII 2.1 section 3.4 among the versions of one object.
bool selected(const Item& item, const std::vector<Item>& siblings, const VersionFilter& versions) {
  if (versions.all || std::ranges::find(versions.exact, item.version) != versions.exact.end()) return true;
  if (versions.first && std::ranges::min(siblings, earlier_version).stamp == item.stamp) return true;
  const bool last = versions.last || versions.empty();
  return last && std::ranges::max(siblings, earlier_version).stamp == item.stamp;
}

/// Those of `items` (one collection's) that the filter lets through, ordered by stamp.
std::vector<Item> filtered(const std::vector<Item>& items, const Filter& filter) {
  std::map<std::string_view, std::vector<Item>> objects;
  for (const auto& item : items) {
    if (empty_or_contains(filter.ids, item.id) && empty_or_contains(filter.types, type_of(item.id)))
      objects[item.id].push_back(item);
  }
  std::vector<Item> result;
  for (auto& [id, versions] : objects) {
    const std::uint8_t latest = std::ranges::max(versions, less_current).spec;
    std::erase_if(versions, [&](const Item& item) {
      return filter.specs.empty() ? item.spec != latest : !empty_or_contains(filter.specs, item.spec);
    });
    for (const auto& item : versions) {
      if (selected(item, versions, filter.versions)) result.push_back(item);
    }
  }
  std::ranges::sort(result, {}, &Item::stamp);
  return result;
}

Result<> check_sizes(const Batch& batch) {
  for (const auto& object : batch.objects) {
    if (object.id.size() > limits::max_id_bytes)
      return fail(ErrorKind::too_large, fmt::format("an id of {} bytes; at most {} are kept",
                                                    object.id.size(), limits::max_id_bytes));
    if (encoded_size(object.id.size(), object.bytes.size()) > limits::max_entry_bytes)
      return fail(ErrorKind::too_large, fmt::format("an object of {} bytes", object.bytes.size()),
                  std::string(object.id));
  }
  for (const auto& [key, body] : batch.settings) {
    if (key.size() > 255 || encoded_size(key.size(), body.size()) > limits::max_entry_bytes)
      return fail(ErrorKind::too_large, "the setting's key or body is too long", key.substr(0, 100));
  }
  return {};
}

}  // namespace

Stamp MemoryStore::next_stamp() const {
  return std::max(clock_.now(), last_stamp_ + 1);
}

void MemoryStore::add(const NewEntry& entry, Stamp stamp) {
  Nonce nonce{};
  random_.fill(nonce);
  NewEntry whole = entry;
  whole.nonce = as_view(nonce);
  auto bytes = std::make_shared<std::string>();
  const auto checksum = encode_entry(*bytes, whole);
  place_entry(bytes->data(), checksum, entries_.size(), stamp, {});
  entries_.push_back({.bytes = std::move(bytes), .alive = entry.kind == EntryKind::object});
  last_stamp_ = stamp;
}

std::vector<Item> MemoryStore::living(CollectionNumber collection) const {
  std::vector<Item> items;
  for (const auto& kept : entries_) {
    if (!kept.alive) continue;
    if (const auto entry = read_back(*kept.bytes); entry.collection == collection)
      items.push_back(item_of(entry));
  }
  return items;
}

std::optional<Outcome> MemoryStore::find_equal(const NewObject& object) const {
  auto items = living(object.collection);
  std::erase_if(items, [&](const Item& item) { return item.id != object.id || item.spec != object.spec; });
  if (items.empty()) return std::nullopt;
  if (!object.version) {
    const Item last = std::ranges::max(items, earlier_version);
    if (last.bytes != object.bytes) return std::nullopt;
    return Outcome{.added = false, .sequence = last.sequence, .stamp = last.stamp};
  }
  const auto same = std::ranges::find(items, *object.version, &Item::version);
  if (same == items.end()) return std::nullopt;
  return Outcome{.added = false, .sequence = same->sequence, .stamp = same->stamp};
}

Result<Receipt> MemoryStore::append(const Batch& batch) {
  ENTENTE_CHECK(check_sizes(batch));
  const Lock lock(mutex_);
  const std::size_t entries_before = entries_.size();
  const Stamp stamp_before = last_stamp_;
  Receipt receipt{.outcomes = {}, .time = next_stamp()};
  Stamp stamp = receipt.time;
  for (const auto& object : batch.objects) {
    if (const auto equal = find_equal(object)) {
      receipt.outcomes.push_back(*equal);
      continue;
    }
    receipt.outcomes.push_back({.added = true, .sequence = entries_.size(), .stamp = stamp});
    add({.kind = EntryKind::object,
         .spec = object.spec,
         .collection = object.collection,
         .version = object.version,
         .key = object.id,
         .nonce = {},
         .body = object.bytes},
        stamp++);
  }
  if (batch.status_id && batch.make_status) {
    const std::string body = batch.make_status(receipt.outcomes);
    if (encoded_size(sizeof(Uuid), body.size()) > limits::max_entry_bytes) {
      entries_.resize(entries_before);
      last_stamp_ = stamp_before;
      return fail(ErrorKind::too_large, fmt::format("the status has {} bytes", body.size()));
    }
    add({.kind = EntryKind::status,
         .version = {},
         .key = as_view(batch.status_id->bytes),
         .nonce = {},
         .body = body},
        stamp++);
  }
  for (const auto& [key, body] : batch.settings)
    add({.kind = EntryKind::setting, .version = {}, .key = key, .nonce = {}, .body = body}, stamp++);
  ++commits_;
  return receipt;
}

Result<std::size_t> MemoryStore::erase(const Erasure& erasure) {
  const Lock lock(mutex_);
  auto versions = living(erasure.collection);
  std::erase_if(versions, [&](const Item& item) { return item.id != erasure.id; });
  std::vector<Item> candidates;
  std::ranges::copy_if(versions, std::back_inserter(candidates),
                       [&](const Item& item) { return empty_or_contains(erasure.specs, item.spec); });
  Erased erased;
  std::optional<Item> current;
  for (const auto& item : versions) {
    const bool taken = std::ranges::find(candidates, item.stamp, &Item::stamp) != candidates.end() &&
                       (erasure.versions.empty() || selected(item, candidates, erasure.versions));
    if (taken)
      erased.sequences.push_back(item.sequence);
    else if (!current || less_current(*current, item))
      current = item;
  }
  if (erased.sequences.empty()) return 0;
  if (current) erased.current = {current->sequence};
  for (const auto sequence : erased.sequences) entries_[sequence].alive = false;
  const std::string body = encode_erased(erased);
  add({.kind = EntryKind::erase,
       .collection = erasure.collection,
       .version = {},
       .key = {},
       .nonce = {},
       .body = body},
      next_stamp());
  ++commits_;
  return erased.sequences.size();
}

Result<Page> MemoryStore::page(const Query& query) const {
  const Lock lock(mutex_);
  Page page;
  for (const auto& item : filtered(living(query.collection), query.filter)) {
    if (item.stamp <= query.after) continue;
    page.more = page.items.size() == query.limit;
    if (page.more) break;
    page.items.push_back(item);
    page.pins.push_back(entries_[item.sequence].bytes);
  }
  return page;
}

Result<std::size_t> MemoryStore::disclose(const Disclosure& /*disclosure*/) {
  return 0;
}

Audience MemoryStore::audience(Sequence /*sequence*/) const {
  return 0;
}

void MemoryStore::notes(
    std::string_view /*prefix*/,
    const std::function<void(Sequence, std::string_view, std::string_view)>& /*visit*/) const {}

void MemoryStore::disclosures(const std::function<void(const DisclosureEntry&)>& /*visit*/) const {}

bool MemoryStore::contains(CollectionNumber collection, std::string_view id, Viewer viewer) const {
  if (viewer) return false;
  const Lock lock(mutex_);
  const auto items = living(collection);
  return std::ranges::find(items, id, &Item::id) != items.end();
}

std::optional<Item> MemoryStore::object_at(Sequence sequence,
                                           std::vector<std::shared_ptr<const void>>& pins,
                                           Viewer viewer) const {
  if (viewer) return std::nullopt;
  const Lock lock(mutex_);
  if (sequence >= entries_.size() || !entries_[sequence].alive) return std::nullopt;
  pins.push_back(entries_[sequence].bytes);
  return item_of(read_back(*entries_[sequence].bytes));
}

std::optional<std::string> MemoryStore::status(const Uuid& id) const {
  const Lock lock(mutex_);
  std::optional<std::string> found;
  for (const auto& kept : entries_) {
    const auto entry = read_back(*kept.bytes);
    if (entry.kind == EntryKind::status && entry.key == as_view(id.bytes)) found = std::string(entry.body);
  }
  return found;
}

void MemoryStore::settings(
    const std::function<void(std::string_view key, std::string_view body)>& visit) const {
  std::vector<std::pair<std::string, std::string>> last;
  {
    const Lock lock(mutex_);
    for (const auto& kept : entries_) {
      const auto entry = read_back(*kept.bytes);
      if (entry.kind != EntryKind::setting) continue;
      const auto known = std::ranges::find(last, entry.key, &std::pair<std::string, std::string>::first);
      if (known == last.end())
        last.emplace_back(entry.key, entry.body);
      else
        known->second = entry.body;
    }
  }
  for (const auto& [key, body] : last) visit(key, body);
}

TreeHead MemoryStore::tree_head() const {
  const Lock lock(mutex_);
  const auto leaf_at = [&](std::uint64_t index) { return leaf_hash(read_back(*entries_[index].bytes)); };
  return {.size = entries_.size(), .root = ledger::root_of_leaves(entries_.size(), leaf_at)};
}

std::vector<Sequence> MemoryStore::entries_of(std::string_view id) const {
  const Lock lock(mutex_);
  std::vector<Sequence> sequences;
  for (Sequence sequence = 0; sequence < entries_.size(); ++sequence) {
    const auto entry = read_back(*entries_[sequence].bytes);
    if (entry.kind == EntryKind::object && entry.key == id) sequences.push_back(sequence);
  }
  return sequences;
}

Result<InclusionProof> MemoryStore::prove(Sequence sequence) const {
  const TreeHead head = tree_head();
  if (sequence >= head.size)
    return fail(ErrorKind::not_found,
                fmt::format("the log has {} entries, no entry {}", head.size, sequence));
  const Lock lock(mutex_);
  const auto leaf_at = [&](std::uint64_t index) { return leaf_hash(read_back(*entries_[index].bytes)); };
  const auto entry = read_back(*entries_[sequence].bytes);
  return InclusionProof{.index = sequence,
                        .head = head,
                        .leaf = leaf_hash(entry),
                        .path = ledger::inclusion_path_from_leaves(sequence, head.size, leaf_at),
                        .header = leaf_header(entry),
                        .nonce = std::string(entry.nonce),
                        .body = std::string(entry.body)};
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
