#include "exchange/recall_book.h"

#include <algorithm>

#include "exchange/saved_bytes.h"

namespace entente::exchange {

void RecallBook::add(const RecalledVersion& one, bool applied) {
  auto& recalls = recalls_[one.id];
  const auto known = std::ranges::find_if(recalls, [&](const Recall& recall) {
    return recall.origin == one.origin && recall.version == one.version;
  });
  if (known == recalls.end()) {
    recalls.push_back({.origin = one.origin, .version = one.version, .applied = applied});
  } else {
    known->applied = known->applied || applied;
  }
}

bool RecallBook::covers(store::Origin origin, std::string_view id,
                        const std::optional<Instant>& version) const {
  const auto recalls = recalls_.find(id);
  return recalls != recalls_.end() && std::ranges::any_of(recalls->second, [&](const Recall& recall) {
           return recall.origin == origin && (!recall.version || recall.version == version);
         });
}

std::vector<RecalledVersion> RecallBook::applied_of_others() const {
  std::vector<RecalledVersion> applied;
  for (const auto& [id, recalls] : recalls_) {
    for (const Recall& recall : recalls) {
      if (recall.origin != 0 && recall.applied)
        applied.push_back({.origin = recall.origin, .id = id, .version = recall.version});
    }
  }
  return applied;
}

void RecallBook::save(std::string& out) const {
  save_number(out, recalls_.size());
  for (const auto& [id, recalls] : recalls_) {
    save_text(out, id);
    save_number(out, recalls.size());
    for (const Recall& recall : recalls) {
      save_number(out, recall.origin);
      save_number(out, std::uint8_t{recall.applied});
      save_number(out, std::uint8_t{recall.version.has_value()});
      save_number(out, recall.version.value_or(Instant{}).seconds);
      save_number(out, recall.version.value_or(Instant{}).attoseconds);
    }
  }
}

bool RecallBook::load(std::string_view& in) {
  std::uint64_t count = 0;
  if (!load_count(in, count)) return false;
  for (std::string id; count > 0; --count) {
    std::uint64_t recalls = 0;
    if (!load_text(in, id) || !load_count(in, recalls)) return false;
    for (; recalls > 0; --recalls) {
      Recall recall;
      std::uint8_t applied = 0;
      std::uint8_t has_version = 0;
      Instant version;
      if (!load_number(in, recall.origin) || !load_number(in, applied) || !load_number(in, has_version) ||
          !load_number(in, version.seconds) || !load_number(in, version.attoseconds)) {
        return false;
      }
      recall.applied = applied != 0;
      if (has_version != 0) recall.version = version;
      recalls_[id].push_back(recall);
    }
  }
  return true;
}

}  // namespace entente::exchange
