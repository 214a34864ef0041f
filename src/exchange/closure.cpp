#include "exchange/closure.h"

#include <algorithm>
#include <utility>

namespace entente::exchange {

using store::Audience;
using store::Sequence;

Closure::Closure(const store::ProjectionView& view, BaseOf base_of,
                 const std::unordered_map<Sequence, const stix::Links*>& known)
    : view_(view), base_of_(std::move(base_of)), known_(known) {}

Closure::Row& Closure::row(Sequence version) {
  const auto [at, fresh] = rows_.try_emplace(version);
  Row& row = at->second;
  if (!fresh) return row;
  row.before = view_.audience(version);
  row.seen = row.before;
  const auto entry = view_.entry(version);
  if (!entry || entry->kind != store::EntryKind::object || entry->reclaimed || view_.erased(version)) {
    row.dead = true;
    row.seen = 0;
    return row;
  }
  row.id = entry->key;
  row.base = base_of_(version, *entry);
  return row;
}

void Closure::read_references(Sequence version, Row& row) {
  if (row.references_known) return;
  row.references_known = true;
  if (const auto known = known_.find(version); known != known_.end() && known->second != nullptr) {
    for (const std::string_view id : known->second->references()) row.references.emplace_back(id);
    return;
  }
  const auto entry = view_.entry(version);
  if (!entry) return;
  auto links = stix::read_links(entry->body);
  // What was accepted can be read; if not, it refers to something that is never there, so nobody sees it.
  if (links) {
    for (const std::string_view id : links->references()) row.references.emplace_back(id);
  } else {
    row.references.emplace_back();
  }
}

const std::vector<Sequence>& Closure::versions_of(const std::string& id) {
  const auto [at, fresh] = versions_.try_emplace(id);
  if (fresh) view_.versions_of(id, at->second);
  return at->second;
}

Audience Closure::seen(Sequence version) {
  const auto known = rows_.find(version);
  return known != rows_.end() ? known->second.seen : view_.audience(version);
}

Audience Closure::seen_of(const std::string& id) {
  const auto [at, fresh] = seen_.try_emplace(id, 0);
  if (fresh) {
    for (const Sequence version : versions_of(id)) at->second |= seen(version);
  }
  return at->second;
}

Audience Closure::admitted_of(const std::string& id) {
  const auto [at, fresh] = admitted_.try_emplace(id, 0);
  if (fresh) {
    for (const Sequence version : versions_of(id)) at->second |= seen(version) | row(version).base.admitted;
  }
  return at->second;
}

void Closure::touch(Sequence version) {
  Row& touched = row(version);
  push_shrinking(version);
  if (!touched.growing) {
    touched.growing = true;
    growing_.push_back(version);
  }
}

void Closure::lost(std::string_view id) {
  std::vector<Sequence> referrers;
  view_.referrers_of(id, referrers);
  for (const Sequence referrer : referrers) push_shrinking(referrer);
}

void Closure::push_shrinking(Sequence version) {
  Row& pushed = row(version);
  if (pushed.shrinking) return;
  pushed.shrinking = true;
  shrinking_.push_back(version);
}

void Closure::grow() {
  while (!growing_.empty()) {
    const Sequence version = growing_.back();
    growing_.pop_back();
    Row& growing = row(version);  // stays where it is: the table is one of nodes
    growing.growing = false;
    if (growing.dead) continue;
    const Audience wanted = growing.base.admitted & ~growing.seen;
    if (wanted == 0) continue;
    read_references(version, growing);
    const Audience gain = (wanted & growing.base.exempt) | hope(growing, wanted & ~growing.base.exempt);
    if (gain == 0) continue;
    const Audience fresh = gain & ~seen_of(growing.id);
    growing.seen |= gain;
    seen_[growing.id] |= gain;
    push_shrinking(version);
    if (fresh == 0) continue;
    std::vector<Sequence> referrers;
    view_.referrers_of(growing.id, referrers);
    for (const Sequence referrer : referrers) {
      Row& other = row(referrer);
      if (other.dead || other.growing || (other.base.admitted & fresh & ~other.seen) == 0) continue;
      other.growing = true;
      growing_.push_back(referrer);
    }
  }
}

/// There is none where nobody may see any version of what it refers to.
Audience Closure::hope(const Row& row, Audience wanted) {
  for (const std::string& id : row.references) {
    if (wanted == 0) break;
    wanted &= admitted_of(id);
  }
  return wanted;
}

void Closure::shrink() {
  while (!shrinking_.empty()) {
    const Sequence version = shrinking_.back();
    shrinking_.pop_back();
    Row& shrinking = row(version);
    shrinking.shrinking = false;
    if (shrinking.dead || shrinking.seen == 0) continue;
    read_references(version, shrinking);
    Audience kept = shrinking.seen & shrinking.base.admitted;
    for (const std::string& id : shrinking.references) {
      if ((kept & ~shrinking.base.exempt) == 0) break;
      kept &= seen_of(id) | shrinking.base.exempt;
    }
    const Audience lost = shrinking.seen & ~kept;
    if (lost == 0) continue;
    shrinking.seen = kept;
    seen_.erase(shrinking.id);
    const Audience gone = lost & ~seen_of(shrinking.id);
    if (gone == 0) continue;
    std::vector<Sequence> referrers;
    view_.referrers_of(shrinking.id, referrers);
    for (const Sequence referrer : referrers) {
      if ((seen(referrer) & gone) != 0) push_shrinking(referrer);
    }
  }
}

std::vector<store::ProjectionAnswer::Seen> Closure::settle() {
  grow();
  shrink();
  std::vector<store::ProjectionAnswer::Seen> changes;
  for (const auto& [version, row] : rows_) {
    if (!row.dead && row.seen != row.before) changes.push_back({.version = version, .audience = row.seen});
  }
  std::ranges::sort(changes, {}, &store::ProjectionAnswer::Seen::version);
  return changes;
}

}  // namespace entente::exchange
