#include "exchange/tally_rows.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>

#include "base/instant.h"
#include "store/segment_index.h"

namespace entente::exchange {
namespace {

using store::type_of;

constexpr std::uint32_t most_channels = (1U << 20U) - 1;
constexpr std::size_t most_strong = 255;
/// What lists of ids keep beside subjects: the rest is none, leads to none, and says nothing of a place.
constexpr std::array<std::string_view, 6> other_counted_types{"indicator", "identity", "location",
                                                              "event",     "sighting", "observed-data"};
constexpr std::size_t least_alias_bytes = 3;  ///< shorter ones mean too many things

std::optional<EventKind> event_kind_of(std::string_view type) {
  if (type == "sighting") return EventKind::sighting;
  if (type == "incident") return EventKind::incident;
  if (type == "event") return EventKind::part;
  if (type == "observed-data") return EventKind::observation;
  if (type == "report") return EventKind::report;
  if (type == "campaign") return EventKind::campaign;
  if (type == "malware" || type == "intrusion-set") return EventKind::first_seen;
  return {};
}

/// Ties that counting follows; what a malware uses or an actor usually does is knowledge, no observation.
std::optional<TieKind> tie_kind_of(const record::TrendFacts& facts) {
  const std::string_view from = type_of(facts.source);
  if (facts.relation == "revoked-by") return TieKind::revoked_by;
  if (facts.relation == "subtechnique-of") return TieKind::subtechnique_of;
  if (facts.relation == "indicates" && from == "indicator") return TieKind::indicates;
  if (facts.relation == "located-at" && from == "identity") return TieKind::located_at;
  const bool event = from == "incident" || from == "report" || from == "campaign" || from == "observed-data";
  return event ? std::optional(TieKind::concerns) : std::nullopt;
}

/// Catalogues whose ids name a subject and not an event.
bool names_subject(std::string_view source) {
  return source == "cve" || source == "cwe" || source == "capec" || source.starts_with("mitre");
}

std::string folded(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

std::string_view space_of(NameKind kind) {
  switch (kind) {
    case NameKind::technique:
      return "technique";
    case NameKind::software:
      return "software";
    case NameKind::actor:
      return "actor";
    case NameKind::campaign:
      return "campaign";
    case NameKind::vulnerability:
      return "vulnerability";
    default:
      return "";
  }
}

}  // namespace

namespace {

/// Grows by a quarter, not to the double: there are millions of rows.
template <class Row>
void add(std::vector<Row>& rows, const Row& row) {
  constexpr std::size_t least = 1'024;
  if (rows.size() == rows.capacity()) rows.reserve(rows.size() + std::max(least, rows.size() / 4));
  rows.push_back(row);
}

}  // namespace

std::optional<NameKind> name_kind_of(std::string_view type) {
  if (type == "attack-pattern") return NameKind::technique;
  if (type == "malware" || type == "tool") return NameKind::software;
  if (type == "intrusion-set" || type == "threat-actor") return NameKind::actor;
  if (type == "campaign") return NameKind::campaign;
  if (type == "vulnerability") return NameKind::vulnerability;
  return {};
}

Mark TallyRows::mark(std::string_view space, std::string_view word) const {
  std::string text(space);
  text += '\0';
  return mark(text + folded(word));
}

std::string_view TallyRows::subject_id(Mark mark) const {
  const auto at = subject_ids_.find(mark);
  return at == subject_ids_.end() ? std::string_view() : at->second;
}

std::size_t TallyRows::bytes() const {
  constexpr std::size_t table_bytes = 32;  // of an entry in a hash table
  std::size_t bytes = events_.capacity() * sizeof(EventRow) + names_.capacity() * sizeof(NameRow) +
                      ties_.capacity() * sizeof(TieRow) + lists_.bytes();
  for (const auto& [mark, id] : subject_ids_) bytes += id.capacity() + sizeof(id) + table_bytes;
  return bytes + channels_.size() * (sizeof(Channel) + table_bytes);
}

void TallyRows::take(const store::RawEntry& entry) {
  if (entry.sequence < next_) return;
  next_ = entry.sequence + 1;
  const std::size_t before = events_.size() + names_.size() + ties_.size();
  if (entry.kind == store::EntryKind::object && !entry.reclaimed) take_object(entry);
  if (entry.kind == store::EntryKind::erase) take_erasure(entry);
  if (events_.size() + names_.size() + ties_.size() == before) return;
  counted_to_ = next_;
  counted_at_ = entry.stamp;
}

void TallyRows::take_object(const store::RawEntry& entry) {
  const std::string_view type = type_of(entry.key);
  const auto event = event_kind_of(type);
  const auto name = name_kind_of(type);
  const bool place = type == "identity" || type == "location";
  const bool tie = type == "relationship";
  if (!event && !name && !place && !tie) return;
  const auto read = reader_.read(entry.body);
  if (!read) return;
  const record::TrendFacts& facts = **read;
  if (tie) return take_tie(entry, facts);
  if (name) take_name(entry, *name, facts);
  if (place) take_name(entry, type == "identity" ? NameKind::identity : NameKind::location, facts);
  // Of a campaign or malware that does not say since when it is seen there is nothing to count.
  const bool undated_name = name && !facts.when;
  if (event && !undated_name) take_event(entry, *event, facts);
}

std::uint32_t TallyRows::channel_of(const store::RawEntry& entry, std::string_view created_by) {
  const Channel channel{.origin = entry.origin,
                        .collection = entry.collection,
                        .created_by = created_by.empty() ? 0 : mark(created_by)};
  const std::array<std::uint64_t, 3> parts{channel.origin, channel.collection, channel.created_by};
  const auto bytes = std::bit_cast<std::array<std::uint8_t, sizeof(parts)>>(parts);
  const auto [at, fresh] =
      channel_numbers_.try_emplace(mark(as_view(bytes)), static_cast<std::uint32_t>(channels_.size()));
  if (!fresh) return at->second;
  if (channels_.size() > most_channels) {
    // Who made it is then not told apart, where it stands is.
    channel_numbers_.erase(at);
    return created_by.empty() ? most_channels : channel_of(entry, {});
  }
  channels_.push_back(channel);
  return at->second;
}

ListAt TallyRows::list_of(std::span<const std::string_view> ids) {
  scratch_.clear();
  for (const std::string_view id : ids) {
    const std::string_view type = type_of(id);
    const bool threat = name_kind_of(type).has_value();
    if (!threat && std::ranges::find(other_counted_types, type) == other_counted_types.end()) continue;
    scratch_.push_back(mark(id));
    if (threat) subject_ids_.try_emplace(scratch_.back(), id);
  }
  std::ranges::sort(scratch_);
  scratch_.erase(std::unique(scratch_.begin(), scratch_.end()), scratch_.end());
  return lists_.keep(scratch_);
}

namespace {

/// What a reference names; empty where it names no event.
std::string event_word(EventKind kind, const record::ExternalReference& reference) {
  if (names_subject(reference.source)) return {};
  if (!reference.id.empty() && !reference.source.empty())
    return folded(reference.source) + '\0' + folded(reference.id);
  // A publication is where it stands.
  return kind == EventKind::report ? std::string(reference.url) : std::string();
}

}  // namespace

ListAt TallyRows::same_of(EventKind kind, const record::TrendFacts& facts) {
  if (kind == EventKind::part || kind == EventKind::first_seen) return 0;
  scratch_.clear();
  for (const auto& reference : facts.references) {
    std::string word = event_word(kind, reference);
    if (word.empty()) continue;
    word += '\0' + std::to_string(static_cast<int>(kind));
    // Many sightings may cite one source: they are one only if they are of the same thing on the same day.
    if ((kind == EventKind::sighting || kind == EventKind::observation) && facts.when) {
      word += '\0' + std::to_string(facts.when->first);
      for (const std::string_view id : facts.subjects) word += '\0' + std::string(id);
    }
    scratch_.push_back(mark("event", word));
  }
  std::ranges::sort(scratch_);
  return lists_.keep(scratch_);
}

ListAt TallyRows::parts_of(EventKind kind, const record::TrendFacts& facts) {
  scratch_.clear();
  for (const std::string_view id : facts.parts) scratch_.push_back(mark(id));
  if (kind == EventKind::sighting) {
    for (const auto& reference : facts.references) {
      const std::string word = event_word(kind, reference);
      if (word.empty()) continue;
      scratch_.push_back(mark("event", word + '\0' + std::to_string(static_cast<int>(EventKind::incident))));
    }
  }
  std::ranges::sort(scratch_);
  return lists_.keep(scratch_);
}

void TallyRows::take_event(const store::RawEntry& entry, EventKind kind, const record::TrendFacts& facts) {
  EventRow row;
  row.id = mark(entry.key);
  row.version = micros_from_instant(entry.effective_version());
  row.sequence = entry.sequence;
  row.kind = kind;
  row.revoked = facts.revoked;
  if (facts.when) {
    row.dated = true;
    row.precision = facts.when->precision;
    row.first_day = facts.when->first;
    row.days = static_cast<std::uint32_t>(facts.when->last - facts.when->first);
  }
  row.count = static_cast<std::uint32_t>(facts.count);
  row.channel = channel_of(entry, facts.created_by);
  if (kind == EventKind::first_seen || kind == EventKind::campaign) {
    const std::array self{entry.key};
    row.subjects = list_of(self);
  } else {
    row.subjects = list_of(facts.subjects);
  }
  row.places = list_of(facts.places);
  row.parts = parts_of(kind, facts);
  row.same = same_of(kind, facts);
  add(events_, row);
}

void TallyRows::take_name(const store::RawEntry& entry, NameKind kind, const record::TrendFacts& facts) {
  NameRow row;
  row.id = mark(entry.key);
  row.version = micros_from_instant(entry.effective_version());
  row.sequence = entry.sequence;
  row.kind = kind;
  row.revoked = facts.revoked;
  row.channel = channel_of(entry, facts.created_by);
  const std::string_view space = space_of(kind);
  if (!space.empty()) {
    subject_ids_.try_emplace(row.id, entry.key);
    std::vector<Mark> keys;
    for (const auto& reference : facts.references) {
      const bool numbered =
          !reference.id.empty() && names_subject(reference.source) && keys.size() < most_strong - 1;
      // ATT&CK's domains share their numbers; other catalogues' ids name something else than the object.
      if (numbered && (reference.source.starts_with("mitre") || kind == NameKind::vulnerability))
        keys.push_back(mark(space, reference.id));
    }
    // Techniques of one name under different parents are different ones.
    if (kind != NameKind::technique && facts.name.size() >= least_alias_bytes)
      keys.push_back(mark(space, facts.name));
    row.strong = static_cast<std::uint8_t>(std::min(keys.size(), most_strong));
    if (kind == NameKind::software || kind == NameKind::actor) {
      for (const std::string_view alias : facts.aliases) {
        if (alias.size() >= least_alias_bytes) keys.push_back(mark(space, alias));
      }
    }
    row.keys = lists_.keep(keys);
  }
  add(names_, row);
}

void TallyRows::take_tie(const store::RawEntry& entry, const record::TrendFacts& facts) {
  const auto kind = tie_kind_of(facts);
  if (!kind) return;
  TieRow row;
  row.id = mark(entry.key);
  row.version = micros_from_instant(entry.effective_version());
  row.source = mark(facts.source);
  row.target = mark(facts.target);
  row.sequence = entry.sequence;
  row.kind = *kind;
  const std::string_view to = type_of(facts.target);
  row.revoked = facts.revoked;
  row.channel = channel_of(entry, facts.created_by);
  if (name_kind_of(to)) subject_ids_.try_emplace(row.target, facts.target);
  add(ties_, row);
}

void TallyRows::take_erasure(const store::RawEntry& entry) {
  const auto erased = store::parse_erased(entry.body);
  if (!erased) return;
  const auto erase = [&](auto& rows, store::Sequence sequence) {
    const auto at =
        std::ranges::lower_bound(rows, sequence, {}, [](const auto& row) { return row.sequence; });
    if (at == rows.end() || at->sequence != sequence) return;
    at->erased = true;
    counted_to_ = next_;
    counted_at_ = entry.stamp;
  };
  for (const store::Sequence sequence : erased->sequences) {
    erase(events_, sequence);
    erase(names_, sequence);
    erase(ties_, sequence);
  }
}

}  // namespace entente::exchange
