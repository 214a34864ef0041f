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

}  // namespace

std::uint64_t id_hash(const HashKey& key, EntryKind kind, CollectionNumber collection, std::string_view id) {
  constexpr std::size_t prefix_bytes = 3;
  std::array<char, prefix_bytes + limits::max_id_bytes> bytes{};
  put(bytes.data(), static_cast<std::uint8_t>(kind));
  put(bytes.data() + 1, collection);
  const std::size_t id_bytes = std::min(id.size(), limits::max_id_bytes);
  std::copy_n(id.data(), id_bytes, bytes.data() + prefix_bytes);
  return keyed_hash(key, {bytes.data(), prefix_bytes + id_bytes});
}

std::span<const IdRecord> of_spec(std::span<const IdRecord> list, std::uint8_t spec) {
  return equal_part(list, BySpec{spec});
}

std::span<const IdRecord> of_version(std::span<const IdRecord> list, std::uint8_t spec,
                                     const Instant& version) {
  return equal_part(list, ByVersion{spec, version});
}

}  // namespace entente::store
