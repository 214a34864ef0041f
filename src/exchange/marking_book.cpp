#include "exchange/marking_book.h"

#include <algorithm>
#include <utility>

#include "exchange/saved_bytes.h"

namespace entente::exchange {

bool MarkingBook::add(store::Origin origin, std::string_view id, store::Sequence definition,
                      std::string_view object) {
  auto& known = definitions_[{origin, std::string(id)}];
  known.push_back(
      {.sequence = definition, .object = std::string(object), .marking = release::read_marking(object)});
  return known.size() == 1;
}

bool MarkingBook::remove(store::Origin origin, std::string_view id, store::Sequence definition) {
  const auto at = definitions_.find({origin, std::string(id)});
  if (at == definitions_.end()) return false;
  auto& known = at->second;
  const bool first = !known.empty() && known.front().sequence == definition;
  std::erase_if(known, [&](const Definition& one) { return one.sequence == definition; });
  if (known.empty()) definitions_.erase(at);
  return first;
}

release::Marking MarkingBook::find(store::Origin origin, const std::string& id) const {
  if (const auto tlp = release::fixed_tlp(id)) return *tlp;
  const auto at = definitions_.find({origin, id});
  if (at != definitions_.end()) return at->second.front().marking;
  return release::Unknown{"its definition is not here under the originator's name"};
}

void MarkingBook::save(std::string& out) const {
  std::size_t count = 0;
  for (const auto& [key, known] : definitions_) count += known.size();
  save_number(out, count);
  for (const auto& [key, known] : definitions_) {
    for (const Definition& one : known) {
      save_number(out, key.first);
      save_text(out, key.second);
      save_number(out, one.sequence);
      save_text(out, one.object);
    }
  }
}

bool MarkingBook::load(std::string_view& in) {
  std::uint64_t count = 0;
  if (!load_count(in, count)) return false;
  for (std::uint64_t i = 0; i < count; ++i) {
    store::Origin origin = 0;
    store::Sequence sequence = 0;
    std::string id;
    std::string object;
    if (!load_number(in, origin) || !load_text(in, id) || !load_number(in, sequence) ||
        !load_text(in, object))
      return false;
    add(origin, id, sequence, object);
  }
  return true;
}

}  // namespace entente::exchange
