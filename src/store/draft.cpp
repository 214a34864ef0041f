#include "store/draft.h"

#include <array>

#include <fmt/format.h>

#include "base/limits.h"

namespace entente::store {
namespace {

constexpr std::size_t max_setting_key_bytes = 255;
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
  for (const auto& [key, body] : batch.settings) {
    if (key.size() > max_setting_key_bytes || !add(key.size(), body.size())) {
      return fail(ErrorKind::too_large, fmt::format("a setting of {} bytes", body.size()),
                  key.substr(0, max_setting_key_bytes));
    }
  }
  return sum;
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

Result<DraftBatch> draft(const Batch& batch, const HashKey& key, Random& random) {
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
                                                .version = object.version,
                                                .key = object.id,
                                                .nonce = {},
                                                .body = object.bytes},
                                               random));
    drafts.candidates.push_back({.collection = object.collection,
                                 .id = object.id,
                                 .spec = object.spec,
                                 .version = object.version,
                                 .bytes = object.bytes,
                                 .hash = id_hash(key, EntryKind::object, object.collection, object.id)});
  }
  for (const auto& [name, body] : batch.settings) {
    drafts.settings.push_back(drafts.buffer.add(
        {.kind = EntryKind::setting, .version = {}, .key = name, .nonce = {}, .body = body}, random));
  }
  return drafts;
}

}  // namespace entente::store
