// What the oracle writes.
#include "store/memory_store.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/limits.h"
#include "store/disclosure.h"

namespace entente::store {
namespace {

using Nonce = std::array<std::uint8_t, entry_format::nonce_bytes>;

Result<> check_sizes(const Batch& batch) {
  for (const auto& object : batch.objects) {
    if (object.id.size() > limits::max_id_bytes)
      return fail(ErrorKind::too_large, fmt::format("an id of {} bytes; at most {} are kept",
                                                    object.id.size(), limits::max_id_bytes));
    if (encoded_size(object.id.size(), object.bytes.size()) > limits::max_entry_bytes)
      return fail(ErrorKind::too_large, fmt::format("an object of {} bytes", object.bytes.size()),
                  std::string(object.id));
  }
  for (const auto& named : {batch.settings, batch.notes}) {
    for (const auto& [key, body] : named) {
      if (key.size() > 255 || encoded_size(key.size(), body.size()) > limits::max_entry_bytes)
        return fail(ErrorKind::too_large, "the key or body of a setting or note is too long",
                    key.substr(0, 100));
    }
  }
  return {};
}

/// Bytes that are no JSON object refer to nothing.
stix::Links links_of(const NewObject& object) {
  if (object.links != nullptr) return *object.links;
  return stix::read_links(object.bytes).value_or(stix::Links{});
}

}  // namespace

/// What the projection may look at: the entries as they are now.
class MemoryStore::View final : public ProjectionView {
 public:
  explicit View(const MemoryStore& store) : store_(store) {}

  void versions_of(std::string_view id, std::vector<Sequence>& out) const override {
    each_version([&](Sequence sequence, Tag) {
      if (store_.entry(sequence).key == id) out.push_back(sequence);
    });
  }
  void referrers_of(std::string_view id, std::vector<Sequence>& out) const override {
    each_version([&](Sequence sequence, Tag) {
      if (store_.entries_[sequence].links.references().contains(id)) out.push_back(sequence);
    });
  }
  [[nodiscard]] Result<RawEntry> entry(Sequence sequence) const override {
    if (sequence >= store_.entries_.size()) return fail(ErrorKind::not_found, "there is no such entry");
    return store_.entry(sequence);
  }
  [[nodiscard]] bool erased(Sequence sequence) const override { return !store_.entries_[sequence].alive; }
  [[nodiscard]] Audience audience(Sequence sequence) const override {
    return store_.entries_[sequence].audience;
  }
  [[nodiscard]] Tag tag(Sequence sequence) const override { return store_.entries_[sequence].tag; }
  void each_version(const std::function<void(Sequence, Tag)>& visit) const override {
    for (Sequence sequence = 0; sequence < store_.entries_.size(); ++sequence) {
      if (store_.entries_[sequence].alive) visit(sequence, store_.entries_[sequence].tag);
    }
  }

 private:
  const MemoryStore& store_;
};

void MemoryStore::look(const std::function<void(const ProjectionView&)>& visit) const {
  const Lock lock(mutex_);
  visit(View(*this));
}

Tag MemoryStore::tag(Sequence sequence) const {
  const Lock lock(mutex_);
  return sequence < entries_.size() && entries_[sequence].alive ? entries_[sequence].tag : 0;
}

Stamp MemoryStore::next_stamp() const {
  return std::max(clock_.now(), last_date_ + 1);
}

void MemoryStore::add(const NewEntry& entry, Stamp stamp) {
  Nonce nonce{};
  random_.fill(nonce);
  NewEntry whole = entry;
  whole.nonce = as_view(nonce);
  auto bytes = std::make_shared<std::string>();
  const auto checksum = encode_entry(*bytes, whole);
  place_entry(bytes->data(), checksum, entries_.size(), stamp, {});
  Kept kept;
  kept.bytes = std::move(bytes);
  kept.alive = entry.kind == EntryKind::object;
  entries_.push_back(std::move(kept));
  last_stamp_ = stamp;
  last_date_ = stamp;
}

void MemoryStore::list(const ProjectionAnswer& answer, Sequence first) {
  for (const auto& [version, tag] : answer.tagged) entries_[version].tag = tag;
  // By version, the group's own ones first.
  std::map<std::pair<bool, Sequence>, Audience> seen;
  for (const auto& [version, audience] : answer.seen) seen[{version < first, version}] = audience;
  std::array<Stamp, slots> next{};
  next.fill(entry(first).stamp);
  for (const auto& [place, audience] : seen) {
    Kept& kept = entries_[place.second];
    if (!kept.alive) continue;
    for (std::size_t slot = 0; slot < slots; ++slot) {
      const Audience bit = Audience{1} << slot;
      if ((audience & bit) != 0 && (kept.audience & bit) == 0)
        kept.listings.push_back({.slot = static_cast<Slot>(slot), .date = next[slot]++});
    }
    kept.audience = audience;
  }
  last_date_ = std::max(last_date_, std::ranges::max(next) - 1);
}

void MemoryStore::end_group(Sequence first) {
  ++commits_;
  if (projection_ == nullptr || first == entries_.size()) return;
  std::vector<GroupEntry> group;
  for (Sequence sequence = first; sequence < entries_.size(); ++sequence)
    group.push_back({.entry = entry(sequence), .links = &entries_[sequence].links});
  group.back().entry.ends_commit = true;
  group.back().entry.ends_group = true;
  list(projection_->project(group, View(*this)), first);
}

std::optional<Outcome> MemoryStore::find_equal(const NewObject& object) const {
  auto versions = seen_versions(object.collection, {});
  std::erase_if(versions, [&](const SeenVersion& version) {
    const Item& item = version.item;
    return item.origin != object.origin || item.id != object.id || item.spec != object.spec;
  });
  const auto same = [](const Item& item) {
    return Outcome{.added = false, .sequence = item.sequence, .stamp = item.stamp};
  };
  if (!object.version) {
    if (versions.empty()) return std::nullopt;
    const Item last = std::ranges::max(versions, earlier_version).item;
    return last.bytes == object.bytes ? std::optional(same(last)) : std::nullopt;
  }
  for (const auto& version : versions) {
    if (version.rank == *object.version) return same(version.item);
  }
  return std::nullopt;
}

void MemoryStore::add_objects(const Batch& batch, Receipt& receipt, Stamp& stamp) {
  for (const auto& object : batch.objects) {
    if (const auto equal = find_equal(object)) {
      receipt.outcomes.push_back(*equal);
      continue;
    }
    receipt.outcomes.push_back({.added = true, .sequence = entries_.size(), .stamp = stamp});
    add({.kind = EntryKind::object,
         .spec = object.spec,
         .collection = object.collection,
         .origin = object.origin,
         .version = object.version,
         .key = object.id,
         .nonce = {},
         .body = object.bytes},
        stamp++);
    entries_.back().links = links_of(object);
  }
}

Result<Receipt> MemoryStore::append(const Batch& batch) {
  ENTENTE_CHECK(check_sizes(batch));
  if (batch.before_queue) ENTENTE_CHECK(batch.before_queue());
  const Lock lock(mutex_);
  if (batch.precondition) ENTENTE_CHECK(batch.precondition());
  const Sequence first = entries_.size();
  const Stamp stamp_before = last_stamp_;
  const Stamp date_before = last_date_;
  Receipt receipt{.outcomes = {}, .time = next_stamp()};
  Stamp stamp = receipt.time;
  add_objects(batch, receipt, stamp);
  if (batch.status_id && batch.make_status) {
    const std::string body = batch.make_status(receipt.outcomes);
    if (encoded_size(sizeof(Uuid), body.size()) > limits::max_entry_bytes) {
      entries_.resize(first);
      last_stamp_ = stamp_before;
      last_date_ = date_before;
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
  receipt.first_note = entries_.size();
  for (const auto& [key, body] : batch.notes)
    add({.kind = EntryKind::note, .version = {}, .key = key, .nonce = {}, .body = body}, stamp++);
  end_group(first);
  return receipt;
}

std::vector<Sequence> MemoryStore::current_versions(const Erasure& erasure,
                                                    const std::set<Origin>& origins) const {
  std::map<Origin, SeenVersion> current;
  for (const auto& version : seen_versions(erasure.collection, {})) {
    const Item& item = version.item;
    if (item.id != erasure.id || !origins.contains(item.origin)) continue;
    const auto [known, first] = current.emplace(item.origin, version);
    if (!first && less_current(known->second, version)) known->second = version;
  }
  std::vector<Sequence> sequences;
  for (const auto& [origin, version] : current) sequences.push_back(version.item.sequence);
  std::ranges::sort(sequences);
  return sequences;
}

Result<std::size_t> MemoryStore::erase(const Erasure& erasure) {
  const Lock lock(mutex_);
  // What the eraser sees of the object, by origin: first and last are each origin's own.
  std::map<Origin, std::vector<SeenVersion>> candidates;
  for (const auto& version : seen_versions(erasure.collection, erasure.viewer)) {
    const Item& item = version.item;
    if (item.id == erasure.id && erasure.origin.value_or(item.origin) == item.origin &&
        empty_or_contains(erasure.specs, item.spec))
      candidates[item.origin].push_back(version);
  }
  Erased erased;
  for (const auto& [origin, versions] : candidates) {
    for (const auto& version : versions) {
      if (erasure.versions.empty() || selected(version, versions, erasure.versions))
        erased.sequences.push_back(version.item.sequence);
    }
  }
  if (erased.sequences.empty()) return 0;
  std::ranges::sort(erased.sequences);
  std::set<Origin> origins;
  for (const auto sequence : erased.sequences) {
    origins.insert(entry(sequence).origin);
    entries_[sequence].alive = false;
    entries_[sequence].audience = 0;
  }
  erased.current = current_versions(erasure, origins);
  const Sequence first = entries_.size();
  const std::string body = encode_erased(erased);
  add({.kind = EntryKind::erase,
       .collection = erasure.collection,
       .version = {},
       .key = {},
       .nonce = {},
       .body = body},
      next_stamp());
  end_group(first);
  return erased.sequences.size();
}

Result<std::size_t> MemoryStore::disclose(const Disclosure& disclosure) {
  if (disclosure.ground.size() > limits::max_ground_bytes)
    return fail(ErrorKind::too_large, fmt::format("a ground of {} bytes", disclosure.ground.size()));
  const Lock lock(mutex_);
  auto known = disclosed_to(disclosure.recipient);
  std::vector<Sequence> versions;
  for (const auto sequence : disclosure.versions) {
    if (seen_version(sequence, disclosure.recipient) && known.insert(sequence).second)
      versions.push_back(sequence);
  }
  if (versions.empty()) return 0;
  const Sequence first = entries_.size();
  const std::string body = encode_disclosed(
      {.recipient = disclosure.recipient, .ground = disclosure.ground, .versions = versions});
  add({.kind = EntryKind::disclosure, .version = {}, .key = {}, .nonce = {}, .body = body}, next_stamp());
  end_group(first);
  return versions.size();
}

}  // namespace entente::store
