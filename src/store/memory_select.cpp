#include "store/memory_select.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace entente::store {
namespace {

std::string_view type_of(std::string_view id) {
  return id.substr(0, id.find("--"));
}

}  // namespace

bool earlier_version(const SeenVersion& a, const SeenVersion& b) {
  return std::tie(a.rank, a.item.spec, a.item.sequence) < std::tie(b.rank, b.item.spec, b.item.sequence);
}

bool less_current(const SeenVersion& a, const SeenVersion& b) {
  return std::tie(a.item.spec, a.rank, a.item.sequence) < std::tie(b.item.spec, b.rank, b.item.sequence);
}

bool selected(const SeenVersion& version, const std::vector<SeenVersion>& siblings,
              const VersionFilter& filter) {
  const auto is_it = [&](const SeenVersion& other) { return other.item.sequence == version.item.sequence; };
  if (filter.all || std::ranges::find(filter.exact, version.item.version) != filter.exact.end()) return true;
  if (filter.first && is_it(std::ranges::min(siblings, earlier_version))) return true;
  const bool last = filter.last || filter.empty();
  return last && is_it(std::ranges::max(siblings, earlier_version));
}

std::vector<Item> filtered(const std::vector<SeenVersion>& versions, const Filter& filter) {
  std::map<std::pair<Origin, std::string_view>, std::vector<SeenVersion>> objects;
  for (const auto& version : versions) {
    const Item& item = version.item;
    if (empty_or_contains(filter.ids, item.id) && empty_or_contains(filter.types, type_of(item.id)))
      objects[{item.origin, item.id}].push_back(version);
  }
  std::vector<Item> result;
  for (auto& [object, siblings] : objects) {
    const std::uint8_t latest = std::ranges::max(siblings, less_current).item.spec;
    std::erase_if(siblings, [&](const SeenVersion& version) {
      const std::uint8_t spec = version.item.spec;
      return filter.specs.empty() ? spec != latest : !empty_or_contains(filter.specs, spec);
    });
    for (const auto& version : siblings) {
      if (selected(version, siblings, filter.versions)) result.push_back(version.item);
    }
  }
  std::ranges::sort(result, {}, &Item::stamp);
  return result;
}

}  // namespace entente::store
