// Any bytes as an entry: reading them never reaches beyond them, and what is read means the same when encoded
// again.
#include <cstdlib>

#include "store/entry.h"

using namespace entente;         // NOLINT(google-build-using-namespace): a program of one function
using namespace entente::store;  // NOLINT(google-build-using-namespace)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = as_view({data, size});
  const auto entry = read_entry(bytes);
  if (!entry) return 0;
  if (entry->size > size || leaf_header(*entry).size() < entry_format::hashed_bytes) std::abort();
  static_cast<void>(content_intact(*entry));
  static_cast<void>(parse_entry(bytes));
  if (entry->kind == EntryKind::erase) static_cast<void>(parse_erased(entry->body));
  if (entry->kind == EntryKind::object) {
    const std::string rest = reclaimed_bytes(*entry);
    const auto reclaimed = parse_entry(rest);
    if (!reclaimed || leaf_hash(*reclaimed) != leaf_hash(*entry)) std::abort();
  }
  if (entry->reclaimed) return 0;
  std::string again;
  const auto version = entry->has_version ? std::optional(entry->version) : std::nullopt;
  const auto checksum = encode_entry(again, {.kind = entry->kind,
                                             .spec = entry->spec,
                                             .collection = entry->collection,
                                             .origin = entry->origin,
                                             .version = version,
                                             .key = entry->key,
                                             .nonce = entry->nonce,
                                             .body = entry->body});
  const EntryEnds ends{.commit = entry->ends_commit, .group = entry->ends_group};
  place_entry(again.data(), checksum, entry->sequence, entry->stamp, ends);
  const auto reread = parse_entry(again);
  if (!reread || reread->key != entry->key || reread->body != entry->body || reread->stamp != entry->stamp ||
      reread->origin != entry->origin || reread->ends_group != entry->ends_group)
    std::abort();
  return 0;
}
