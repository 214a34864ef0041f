#include "store/draft.h"

#include <array>

#include <fmt/format.h>

#include "base/limits.h"

namespace entente::store {
namespace {

constexpr std::size_t max_key_bytes = 255;  ///< of a setting or note
/// Offsets within a segment are 32-bit numbers, and a batch is never divided between two segments.
constexpr std::size_t max_batch_bytes = std::size_t{2} << 30;

Result<std::size_t> checked_size(const Batch& batch) {
  std::size_t sum = 0;
  const auto add = [&](std::size_t key_bytes, std::size_t body_bytes) {
    const std::size_t bytes = encoded_size(key_bytes, body_bytes);
    sum += bytes;
    return bytes <= limits::max_entry_bytes && sum <= max_batch_bytes;
  };
  for (const auto& object : batch.objects) {
    if (object.id.empty() || object.id.size() > limits::max_id_bytes) {
      return fail(ErrorKind::too_large, fmt::format("an id has {} bytes, and 1 to {} are possible",
                                                    object.id.size(), limits::max_id_bytes));
    }
    if (!add(object.id.size(), object.bytes.size())) {
      return fail(
          ErrorKind::too_large,
          fmt::format("an object of {} bytes in a batch of {} so far is more than the log takes at once",
                      object.bytes.size(), sum),
          std::string(object.id), "send fewer objects at once");
    }
  }
  for (const auto& [what, list] : {std::pair("setting", batch.settings), std::pair("note", batch.notes)}) {
    for (const auto& [key, body] : list) {
      if (key.size() > max_key_bytes || !add(key.size(), body.size())) {
        return fail(ErrorKind::too_large, fmt::format("a {} of {} bytes", what, body.size()),
                    key.substr(0, max_key_bytes));
      }
    }
  }
  return sum;
}

void add_links(DraftBatch& drafts, const NewObject& object, const HashKey& key) {
  DraftLinks drafted{.links = object.links, .references = {}};
  if (drafted.links == nullptr) {
    if (auto read = stix::read_links(object.bytes))
      drafted.links = &drafts.read.emplace_back(*std::move(read));
  }
  if (drafted.links != nullptr) {
    for (const auto& id : drafted.links->references()) drafted.references.push_back(reference_hash(key, id));
  }
  drafts.links.push_back(std::move(drafted));
}

}  // namespace

Draft DraftBuffer::add(const NewEntry& entry, Random& random) {
  std::array<std::uint8_t, entry_format::nonce_bytes> nonce{};
  random.fill(nonce);
  NewEntry whole = entry;
  whole.nonce = as_view(nonce);
  Draft draft{.offset = bytes_.size()};
  draft.tail_checksum = encode_entry(bytes_, whole);
  draft.bytes = bytes_.size() - draft.offset;
  return draft;
}

Result<DraftBatch> draft(const Batch& batch, const HashKey& key, Random& random, bool links) {
  ENTENTE_TRY(bytes, checked_size(batch));
  DraftBatch drafts;
  drafts.bytes = bytes;
  drafts.buffer.reserve(bytes);
  drafts.objects.reserve(batch.objects.size());
  drafts.candidates.reserve(batch.objects.size());
  for (const auto& object : batch.objects) {
    drafts.objects.push_back(drafts.buffer.add({.kind = EntryKind::object,
                                                .spec = object.spec,
                                                .collection = object.collection,
                                                .origin = object.origin,
                                                .version = object.version,
                                                .key = object.id,
                                                .nonce = {},
                                                .body = object.bytes},
                                               random));
    drafts.candidates.push_back({.collection = object.collection,
                                 .origin = object.origin,
                                 .id = object.id,
                                 .spec = object.spec,
                                 .version = object.version,
                                 .bytes = object.bytes,
                                 .hash = id_hash(key, EntryKind::object, object.collection, object.id)});
    if (links) add_links(drafts, object, key);
  }
  const auto add_named = [&](EntryKind kind, const auto& list, std::vector<Draft>& to) {
    for (const auto& [name, body] : list) {
      to.push_back(
          drafts.buffer.add({.kind = kind, .version = {}, .key = name, .nonce = {}, .body = body}, random));
    }
  };
  add_named(EntryKind::setting, batch.settings, drafts.settings);
  add_named(EntryKind::note, batch.notes, drafts.notes);
  return drafts;
}

}  // namespace entente::store
