#include "store/id_record.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "store/bytes.h"

namespace entente::store {
namespace {

template <class Key>
std::span<const IdRecord> equal_part(std::span<const IdRecord> list, const Key& key) {
  const auto equal =
      std::ranges::equal_range(list, key(), {}, [&](const IdRecord& record) { return key(record); });
  return {equal.begin(), equal.end()};
}

struct ByOrigin {
  Origin origin;
  [[nodiscard]] Origin operator()() const { return origin; }
  [[nodiscard]] Origin operator()(const IdRecord& record) const { return record.origin(); }
};

struct BySpec {
  std::uint8_t spec;
  [[nodiscard]] std::uint8_t operator()() const { return spec; }
  [[nodiscard]] std::uint8_t operator()(const IdRecord& record) const { return record.spec(); }
};

struct ByVersion {
  std::uint8_t spec;
  Instant version;
  [[nodiscard]] auto operator()() const { return std::tuple(spec, version); }
  [[nodiscard]] auto operator()(const IdRecord& record) const {
    return std::tuple(record.spec(), record.version());
  }
};

constexpr std::uint8_t reference_kind = 128;  ///< beside the kinds of entries; on disk (docs/format/view.md)

std::uint64_t hash_of(const HashKey& key, std::uint8_t kind, CollectionNumber collection,
                      std::string_view id) {
  constexpr std::size_t prefix_bytes = 3;
  std::array<char, prefix_bytes + limits::max_id_bytes> bytes{};
  put(bytes.data(), kind);
  put(bytes.data() + 1, collection);
  const std::size_t id_bytes = std::min(id.size(), limits::max_id_bytes);
  std::copy_n(id.data(), id_bytes, bytes.data() + prefix_bytes);
  return keyed_hash(key, {bytes.data(), prefix_bytes + id_bytes});
}

}  // namespace

std::uint64_t id_hash(const HashKey& key, EntryKind kind, CollectionNumber collection, std::string_view id) {
  return hash_of(key, static_cast<std::uint8_t>(kind), collection, id);
}

std::uint64_t reference_hash(const HashKey& key, std::string_view id) {
  return hash_of(key, reference_kind, 0, id);
}

std::span<const IdRecord> of_origin(std::span<const IdRecord> list, Origin origin) {
  // Usually all there is.
  if (!list.empty() && list.front().origin() == origin && list.back().origin() == origin) return list;
  return equal_part(list, ByOrigin{origin});
}

RecordLists of_origin(const RecordLists& lists, Origin origin) {
  RecordLists parts;
  for (const auto& list : lists) {
    if (const auto part = of_origin(list, origin); !part.empty()) parts.push_back(part);
  }
  return parts;
}

std::vector<Origin> origins_of(const RecordLists& lists) {
  std::vector<Origin> origins;
  for (auto list : lists) {
    while (!list.empty()) {
      const Origin origin = list.front().origin();
      origins.push_back(origin);
      list = list.subspan(of_origin(list, origin).size());
    }
  }
  std::ranges::sort(origins);
  origins.erase(std::unique(origins.begin(), origins.end()), origins.end());
  return origins;
}

std::span<const IdRecord> of_spec(std::span<const IdRecord> list, std::uint8_t spec) {
  return equal_part(list, BySpec{spec});
}

std::span<const IdRecord> of_version(std::span<const IdRecord> list, std::uint8_t spec,
                                     const Instant& version) {
  return equal_part(list, ByVersion{spec, version});
}

}  // namespace entente::store
