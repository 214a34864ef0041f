#include "exchange/edition.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "base/instant.h"

namespace entente::exchange {
namespace {

constexpr Micros micros_per_milli = 1'000;

/// An object taken apart without a parser: as feeds::ObjectText begins it.
struct Parts {
  std::string_view head;  ///< up to the id's closing quote
  std::string_view id;
  std::string_view created;
  std::string_view modified;
  std::string_view rest;  ///< after the quote that closes `modified`
};

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

std::optional<std::string_view> take_word(std::string_view& text) {
  const auto end = text.find('"');
  if (end == std::string_view::npos) return {};
  const std::string_view word = text.substr(0, end);
  if (word.find('\\') != std::string_view::npos) return {};
  text.remove_prefix(end + 1);
  return word;
}

std::optional<Parts> take_apart(std::string_view object) {
  Parts parts;
  std::string_view text = object;
  if (!take(text, R"({"type":")") || !take_word(text)) return {};
  if (!take(text, R"(,"spec_version":"2.1","id":")")) return {};
  const auto id = take_word(text);
  if (!id) return {};
  parts.id = *id;
  parts.head = object.substr(0, object.size() - text.size());
  if (!take(text, R"(,"created":")")) return {};
  const auto created = take_word(text);
  if (!created || !take(text, R"(,"modified":")")) return {};
  const auto modified = take_word(text);
  if (!modified) return {};
  parts.created = *created;
  parts.modified = *modified;
  parts.rest = text;
  return parts;
}

std::string milliseconds(Micros micros) {
  std::string text = format_micros(micros);
  constexpr std::size_t micro_digits_and_z = 4;
  text.replace(text.size() - micro_digits_and_z, micro_digits_and_z, "Z");
  return text;
}

std::string later_version(const Parts& parts, const Parts& held, Micros now) {
  Micros modified = now;
  if (const auto before = parse_instant(held.modified))
    modified = std::max(modified, micros_from_instant(*before) + micros_per_milli);
  return fmt::format(R"({},"created":"{}","modified":"{}"{})", parts.head, held.created,
                     milliseconds(modified), parts.rest);
}

}  // namespace

Result<Edition> next_edition(const store::Store& store, const Clock& clock,
                             store::CollectionNumber collection, std::span<const std::string_view> objects) {
  Edition edition;
  edition.objects.assign(objects.begin(), objects.end());
  std::unordered_map<std::string_view, std::size_t> places;
  store::Query query{.collection = collection};
  std::vector<std::optional<Parts>> parts(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) {
    parts[i] = take_apart(objects[i]);
    if (!parts[i] || !places.emplace(parts[i]->id, i).second) continue;
    query.filter.ids.emplace_back(parts[i]->id);
  }
  if (query.filter.ids.empty()) return edition;
  query.limit = query.filter.ids.size();
  const Micros now = clock.now();
  for (;;) {
    ENTENTE_TRY(page, store.page(query));
    for (const store::Item& item : page.items) {
      query.after = item.stamp;
      const auto at = places.find(item.id);
      if (item.origin != 0 || at == places.end()) continue;
      const auto held = take_apart(item.bytes);
      if (!held) continue;
      const Parts& fresh = *parts[at->second];
      if (fresh.rest == held->rest) {
        edition.objects[at->second] = item.bytes;
      } else {
        edition.objects[at->second] = edition.rewritten.emplace_back(later_version(fresh, *held, now));
      }
    }
    edition.pins.insert(edition.pins.end(), page.pins.begin(), page.pins.end());
    if (!page.more || page.items.empty()) return edition;
  }
}

}  // namespace entente::exchange
