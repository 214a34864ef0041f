#include "feeds/maker.h"

#include <algorithm>

#include <fmt/format.h>

#include "feeds/object_text.h"

namespace entente::feeds {
namespace {

/// Of objects that no source dates.
constexpr std::string_view undated = "2020-01-01T00:00:00.000Z";

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(
      out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return out;
}

void append_once(std::vector<std::string>& out, const std::string& value) {
  if (std::ranges::find(out, value) == out.end()) out.push_back(value);
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string attack_reference(std::string_view number, std::string_view kind) {
  // Sub-techniques stand at T1566/001.
  std::string path(number);
  std::ranges::replace(path, '.', '/');
  return external_reference("mitre-attack", number,
                            fmt::format("https://attack.mitre.org/{}/{}", kind, path));
}

}  // namespace

bool is_technique_number(std::string_view text) {
  constexpr std::size_t technique = 5;
  constexpr std::size_t subtechnique = 9;
  if (text.size() != technique && text.size() != subtechnique) return false;
  if (text[0] != 'T' || !all_digits(text.substr(1, 4))) return false;
  return text.size() == technique || (text[technique] == '.' && all_digits(text.substr(technique + 1)));
}

Result<std::string> Maker::author() {
  std::string id = object_id("identity", fmt::format("source:{}", source_.key));
  ENTENTE_TRY(fresh, output_.is_new(id));
  if (!fresh) return id;
  const std::vector<std::string> references{external_reference(source_.key, {}, source_.url)};
  ENTENTE_CHECK(output_.add(ObjectText("identity", id, undated, {})
                                .text("name", source_.name)
                                .text("description", source_.duty)
                                .text("identity_class", "organization")
                                .raw("external_references", json_list(references))
                                .done()));
  return id;
}

Result<Place> Maker::country(const Country& country) {
  Place place{.id = object_id("location", fmt::format("country:{}", country.alpha2)),
              .key = std::string(country.alpha2),
              .name = std::string(country.name)};
  ENTENTE_TRY(fresh, output_.is_new(place.id));
  if (fresh) {
    ENTENTE_CHECK(output_.add(ObjectText("location", place.id, undated, {})
                                  .text("name", country.name)
                                  .text("country", country.alpha2)
                                  .done()));
  }
  return place;
}

Result<Place> Maker::region(std::string_view word) {
  std::string name(word);
  std::ranges::replace(name, '-', ' ');
  Place place{.id = object_id("location", fmt::format("region:{}", word)),
              .key = fmt::format("region:{}", word),
              .name = std::move(name)};
  ENTENTE_TRY(fresh, output_.is_new(place.id));
  if (fresh) {
    ENTENTE_CHECK(output_.add(
        ObjectText("location", place.id, undated, {}).text("name", place.name).text("region", word).done()));
  }
  return place;
}

Result<Place> Maker::organisation(std::string_view name) {
  const std::string key = fmt::format("organisation:{}", lower(name));
  Place place{.id = object_id("identity", key), .key = key, .name = std::string(name)};
  ENTENTE_TRY(fresh, output_.is_new(place.id));
  if (fresh) {
    ENTENTE_CHECK(output_.add(ObjectText("identity", place.id, undated, {})
                                  .text("name", name)
                                  .text("identity_class", "organization")
                                  .done()));
  }
  return place;
}

Result<std::string> Maker::victims(const Place& place, std::string_view sector, std::string_view group) {
  const std::string_view what = sector.empty() ? group : sector;
  std::string id = object_id("identity", fmt::format("victims:{}:{}", place.key, lower(what)));
  ENTENTE_TRY(fresh, output_.is_new(id));
  if (!fresh) return id;
  std::vector<std::string> sectors;
  if (!sector.empty()) sectors.emplace_back(sector);
  ENTENTE_CHECK(output_.add(
      ObjectText("identity", id, undated, {})
          .text("name", place.name.empty() ? std::string(what) : fmt::format("{} in {}", what, place.name))
          .text("identity_class", "class")
          .texts("sectors", sectors)
          .done()));
  if (place.id.starts_with("location--")) ENTENTE_CHECK(relate(id, "located-at", place.id, undated, true));
  return id;
}

Result<std::string> Maker::technique(std::string_view number, std::string_view name) {
  std::string id = object_id("attack-pattern", fmt::format("{}:{}", source_.key, number));
  ENTENTE_TRY(fresh, output_.is_new(id));
  if (!fresh) return id;
  ENTENTE_TRY(creator, author());
  const std::vector<std::string> references{attack_reference(number, "techniques")};
  ENTENTE_CHECK(output_.add(ObjectText("attack-pattern", id, undated, creator)
                                .text("name", name.empty() ? number : name)
                                .raw("external_references", json_list(references))
                                .done()));
  return id;
}

Result<std::string> Maker::vulnerability(std::string_view cve) {
  std::string id = object_id("vulnerability", fmt::format("{}:{}", source_.key, cve));
  ENTENTE_TRY(fresh, output_.is_new(id));
  if (!fresh) return id;
  ENTENTE_TRY(creator, author());
  const std::vector<std::string> references{external_reference("cve", cve, {})};
  ENTENTE_CHECK(output_.add(ObjectText("vulnerability", id, undated, creator)
                                .text("name", cve)
                                .raw("external_references", json_list(references))
                                .done()));
  return id;
}

Result<std::string> Maker::actor(const Actor& actor) {
  std::string id = object_id("threat-actor", fmt::format("{}:{}", source_.key, lower(actor.name)));
  const auto [at, fresh] = actor_positions_.try_emplace(id, actors_.size());
  if (fresh) {
    ENTENTE_CHECK(output_.is_new(id));
    actors_.emplace_back(id, actor);
    return id;
  }
  Actor& known = actors_[at->second].second;
  for (const std::string& alias : actor.aliases) {
    if (lower(alias) != lower(known.name)) append_once(known.aliases, alias);
  }
  for (const std::string& type : actor.types) append_once(known.types, type);
  if (known.description.empty()) known.description = actor.description;
  if (known.mitre_group.empty()) known.mitre_group = actor.mitre_group;
  return id;
}

Result<> Maker::finish() {
  ENTENTE_TRY(creator, author());
  for (const auto& [id, actor] : actors_) {
    std::vector<std::string> references;
    if (!actor.mitre_group.empty()) references.push_back(attack_reference(actor.mitre_group, "groups"));
    ENTENTE_CHECK(output_.add(ObjectText("threat-actor", id, undated, creator)
                                  .text("name", actor.name)
                                  .text("description", actor.description)
                                  .texts("threat_actor_types", actor.types)
                                  .texts("aliases", actor.aliases)
                                  .raw("external_references", json_list(references))
                                  .done()));
  }
  actors_.clear();
  return {};
}

Result<std::string> Maker::malware(std::string_view name) {
  std::string id = object_id("malware", fmt::format("{}:{}", source_.key, lower(name)));
  ENTENTE_TRY(fresh, output_.is_new(id));
  if (!fresh) return id;
  ENTENTE_TRY(creator, author());
  ENTENTE_CHECK(output_.add(
      ObjectText("malware", id, undated, creator).text("name", name).raw("is_family", "true").done()));
  return id;
}

Result<> Maker::relate(std::string_view from, std::string_view type, std::string_view to,
                       std::string_view created, bool common) {
  const std::string id = object_id("relationship", fmt::format("{} {} {}", from, type, to));
  ENTENTE_TRY(fresh, output_.is_new(id));
  if (!fresh) return {};
  std::string creator;
  if (!common) {
    ENTENTE_TRY(own, author());
    creator = std::move(own);
  }
  return output_.add(ObjectText("relationship", id, created, creator)
                         .text("relationship_type", type)
                         .text("source_ref", from)
                         .text("target_ref", to)
                         .done());
}

}  // namespace entente::feeds
