#include "exchange/tally.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "release/recipient.h"

namespace entente::exchange {
namespace {

constexpr std::size_t entries_a_turn = 4'096;  ///< taken in before readers get a turn

HashKey random_key(Random& random) {
  HashKey key{};
  random.fill(key);
  return key;
}

/// Ends an iteration without being an error to anybody.
std::unexpected<Error> enough() {
  return fail(ErrorKind::limited, "");
}

}  // namespace

Tally::Tally(const store::LogStore& store, const Audiences& audiences, const Collections& collections,
             Random& random)
    : store_(store), audiences_(audiences), collections_(collections), rows_(random_key(random)) {}

Result<> Tally::catch_up() {
  return catch_up_to(std::numeric_limits<store::Sequence>::max());
}

Result<> Tally::catch_up_to(store::Sequence end) {
  for (;;) {
    const std::unique_lock lock(mutex_);
    std::size_t taken = 0;
    const store::Sequence from = rows_.next();
    if (from >= end) return {};
    const auto result = store_.iterate(from, [&](const store::RawEntry& entry) -> Result<> {
      if (taken == entries_a_turn || entry.sequence >= end) return enough();
      rows_.take(entry);
      ++taken;
      return {};
    });
    if (!result && result.error().kind != ErrorKind::limited) return result;
    if (taken < entries_a_turn) return {};
  }
}

Visible Tally::visible_for(std::string_view nation) const {
  if (nation == audiences_.own_nation()) {
    auto admitted = std::make_shared<std::set<store::CollectionNumber>>();
    for (const Collection& collection : *collections_.all()) {
      if (collection.readers.admits(nation)) admitted->insert(collection.number);
    }
    return [admitted](store::Sequence, const Channel& channel) {
      return admitted->contains(channel.collection);
    };
  }
  const auto slot = audiences_.slot_of(nation);
  const store::Audience asked = slot ? store::Audience{1} << *slot : 0;
  return [this, asked](store::Sequence sequence, const Channel&) {
    return asked != 0 && (store_.audience(sequence) & asked) != 0;
  };
}

Result<Counted> Tally::count_rows(std::string_view nation, const CountQuery& query) const {
  record::TrendFactReader reader;
  std::vector<std::shared_ptr<const void>> pins;
  const FactsOf facts = [&](store::Sequence sequence) -> const record::TrendFacts* {
    pins.clear();
    const auto item = store_.object_at(sequence, pins);
    if (!item) return nullptr;
    const auto read = reader.read(item->bytes);
    return read ? *read : nullptr;
  };
  return count(rows_, visible_for(nation), facts, query,
               [this](store::Sequence sequence) { return store_.audience(sequence); });
}

Result<Counted> Tally::count_for(std::string_view nation, const CountQuery& query) {
  ENTENTE_CHECK(catch_up());
  return count_now(nation, query);
}

Result<Counted> Tally::count_now(std::string_view nation, const CountQuery& query) const {
  const std::shared_lock lock(mutex_);
  return count_rows(nation, query);
}

Tally::Position Tally::position() const {
  const std::shared_lock lock(mutex_);
  return {.entries = rows_.counted_to(), .stamp = rows_.counted_at()};
}

Tally::Named Tally::name_of(store::Sequence sequence) const {
  record::TrendFactReader reader;
  std::vector<std::shared_ptr<const void>> pins;
  const auto item = store_.object_at(sequence, pins);
  if (!item) return {};
  const auto facts = reader.read(item->bytes);
  return {.id = std::string(item->id), .name = facts ? std::string((*facts)->name) : std::string()};
}

std::string Tally::nation_of(store::Origin origin) const {
  return origin == 0 ? audiences_.own_nation() : release::unpack_nation(origin);
}

std::size_t Tally::bytes() const {
  const std::shared_lock lock(mutex_);
  return rows_.bytes();
}

}  // namespace entente::exchange
