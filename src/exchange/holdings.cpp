#include "exchange/holdings.h"

#include <memory>
#include <unordered_map>
#include <vector>

#include "exchange/version_text.h"
#include "release/recipient.h"

namespace entente::exchange {
namespace {

/// What the log still says about a version.
void describe(const store::ProjectionView& view, store::Sequence version, const Audiences& audiences,
              const std::unordered_map<store::CollectionNumber, std::string>& aliases, Holding& holding) {
  const auto entry = view.entry(version);
  if (!entry) return;
  holding.origin = entry->origin == 0 ? audiences.own_nation() : release::unpack_nation(entry->origin);
  if (const auto alias = aliases.find(entry->collection); alias != aliases.end())
    holding.collection = alias->second;
  if (entry->reclaimed) return;
  holding.id = entry->key;
  const auto known = entry->has_version ? std::optional(entry->version) : std::nullopt;
  holding.version = version_text(known, entry->stamp, entry->body);
}

}  // namespace

Result<std::optional<store::Sequence>> holdings(const store::Store& store, const Audiences& audiences,
                                                const Collections& collections, const HoldingsQuery& query,
                                                const std::function<void(const Holding&)>& visit) {
  const auto slot = audiences.slot_of(query.nation);
  if (!slot) {
    return fail(ErrorKind::not_found, "nothing was ever listed for this nation here",
                query.nation.substr(0, 40), "entente agreement list DIR shows whom the node deals with");
  }
  std::unordered_map<store::CollectionNumber, std::string> aliases;
  for (const Collection& collection : *collections.all()) aliases[collection.number] = collection.alias;
  std::vector<Holding> page;
  std::optional<store::Sequence> rest;
  std::optional<store::Sequence> last;
  store.disclosures([&](const store::DisclosureEntry& entry) {
    if (entry.recipient != *slot || entry.sequence <= query.after_entry) return;
    if (page.size() >= query.limit) {
      if (!rest) rest = last;
      return;
    }
    last = entry.sequence;
    for (const store::Sequence version : entry.versions) {
      page.push_back({.ground = std::string(entry.ground),
                      .since = entry.time,
                      .entry = entry.sequence,
                      .object = version});
    }
  });
  const store::Audience asked = store::Audience{1} << *slot;
  store.look([&](const store::ProjectionView& view) {
    for (Holding& holding : page) {
      describe(view, holding.object, audiences, aliases, holding);
      holding.visible = (view.audience(holding.object) & asked) != 0;
    }
  });
  for (const Holding& holding : page) {
    if (query.id.empty() || holding.id == query.id) visit(holding);
  }
  return rest;
}

}  // namespace entente::exchange
