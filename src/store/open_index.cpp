#include "store/segment_index.h"

namespace entente::store {

std::string_view type_of(std::string_view id) {
  return id.substr(0, id.find("--"));
}

void OpenIndex::add_to_list(const ListName& name, Ordinal ordinal) {
  auto at = lists_.find(name);
  if (at == lists_.end())
    at = lists_.emplace(std::pair(name.first, std::string(name.second)), std::vector<Ordinal>{}).first;
  at->second.push_back(ordinal);
}

void OpenIndex::add(const RawEntry& entry, std::uint32_t offset) {
  const auto ordinal = static_cast<Ordinal>(offsets_.size());
  stamps_.push_back(entry.stamp);
  offsets_.push_back(offset);
  tail_ = offset + entry.size;
  if (entry.kind == EntryKind::setting) settings_.push_back(ordinal);
  if (entry.kind == EntryKind::note) notes_.push_back(ordinal);
  if (entry.kind == EntryKind::disclosure) disclosures_.push_back(ordinal);
  if (entry.kind != EntryKind::object) return;
  ++objects_;
  if (entry.reclaimed) return;
  add_to_list({entry.collection, {}}, ordinal);
  if (const auto type = type_of(entry.key); !type.empty()) add_to_list({entry.collection, type}, ordinal);
}

std::span<const Ordinal> OpenIndex::list(const ListName& name) const {
  const auto at = lists_.find(name);
  return at == lists_.end() ? std::span<const Ordinal>{} : std::span<const Ordinal>(at->second);
}

std::vector<std::pair<ListName, std::span<const Ordinal>>> OpenIndex::lists() const {
  std::vector<std::pair<ListName, std::span<const Ordinal>>> all;
  all.reserve(lists_.size());
  for (const auto& [name, ordinals] : lists_) all.emplace_back(ListName(name.first, name.second), ordinals);
  return all;
}

}  // namespace entente::store
