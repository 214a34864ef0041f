#include "store/plan.h"

#include <algorithm>

namespace entente::store {

void Planner::begin(std::span<const Candidate> candidates) {
  candidates_ = candidates;
  std::vector<std::uint64_t> hashes(candidates.size());
  std::ranges::transform(candidates, hashes.begin(), &Candidate::hash);
  hits_ = view_.find_all(hashes);
  first_hit_.assign(candidates.size() + 1, hits_.size());
  for (std::size_t i = hits_.size(); i-- > 0;) first_hit_[hits_[i].index] = i;
  added_.clear();
  added_at_.clear();
  changes_.clear();
  with_siblings_.clear();
}

void Planner::gather(std::size_t i) {
  lists_.clear();
  for (std::size_t h = first_hit_[i]; h < hits_.size() && hits_[h].index == i; ++h)
    lists_.push_back(hits_[h].list);
  added_.find(candidates_[i].hash, lists_);
}

bool Planner::is_version_of(const IdRecord& record, const Candidate& candidate) const {
  if (record.sequence() < view_.next()) return view_.living(record, candidate.collection, candidate.id);
  const Candidate* const other = added_at_[static_cast<std::size_t>(record.sequence() - view_.next())];
  return other != nullptr && other->collection == candidate.collection && other->id == candidate.id;
}

std::string_view Planner::bytes_of(Sequence sequence) const {
  if (sequence >= view_.next()) return added_at_[static_cast<std::size_t>(sequence - view_.next())]->bytes;
  const auto at = view_.place(sequence);
  const auto entry = at->entry();
  return entry ? entry->body : std::string_view{};
}

std::optional<Sequence> Planner::find_equal(std::size_t i) {
  gather(i);
  if (lists_.empty()) return std::nullopt;
  const Candidate& candidate = candidates_[i];
  const auto usable = [&](const IdRecord& record) { return is_version_of(record, candidate); };
  for (auto& list : lists_) {
    list = of_origin(list, candidate.origin);
    list = candidate.version ? of_version(list, candidate.spec, *candidate.version)
                             : of_spec(list, candidate.spec);
  }
  const IdRecord* const found =
      candidate.version ? first_usable(lists_, usable) : last_usable(lists_, usable);
  if (found == nullptr || (!candidate.version && bytes_of(found->sequence()) != candidate.bytes))
    return std::nullopt;
  return found->sequence();
}

void Planner::add(std::size_t i, Sequence sequence, Stamp stamp) {
  gather(i);
  const Candidate& candidate = candidates_[i];
  const IdRecord record = make_record(candidate.hash, candidate.origin, candidate.spec,
                                      candidate.version.value_or(instant_from_micros(stamp)), sequence);
  if (!lists_.empty()) with_siblings_.push_back(sequence);
  for (auto& list : lists_) list = of_origin(list, candidate.origin);
  const IdRecord* const current =
      last_usable(lists_, [&](const IdRecord& known) { return is_version_of(known, candidate); });
  if (current != nullptr) {
    const Sequence superseded = *current < record ? current->sequence() : sequence;
    changes_.push_back({.sequence = superseded, .hidden = true, .erased = false});
  }
  added_at_.resize(static_cast<std::size_t>(sequence - view_.next()) + 1, nullptr);
  added_at_.back() = &candidate;
  added_.insert(record);
}

std::vector<Change> changes_of(const Erased& erased) {
  std::vector<Change> changes;
  changes.reserve(erased.sequences.size() + erased.current.size());
  for (const auto sequence : erased.sequences)
    changes.push_back({.sequence = sequence, .hidden = true, .erased = true});
  for (const auto sequence : erased.current)
    changes.push_back({.sequence = sequence, .hidden = false, .erased = false});
  return changes;
}

}  // namespace entente::store
