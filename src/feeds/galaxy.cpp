#include "feeds/galaxy.h"

#include <algorithm>
#include <array>

#include "feeds/maker.h"
#include "feeds/object_text.h"

namespace entente::feeds {
namespace {

using Kind = TagWord::Kind;

struct Marking {
  std::string_view tag;
  std::string_view id;
};

/// TLP 2.0 (FIRST, OASIS), and for `white`, which 2.0 has no more, TLP 1 (STIX 2.1 section 7.2.1.4).
constexpr auto markings = std::to_array<Marking>({
    {"tlp:white", "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"},
    {"tlp:clear", "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"},
    {"tlp:green", "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"},
    {"tlp:amber", "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"},
    {"tlp:amber+strict", "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"},
    {"tlp:red", "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"},
});

/// What could widen the reach of a marking that is not understood must not be dropped: red is the most
/// restrictive.
constexpr std::string_view red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";

struct Galaxy {
  std::string_view name;
  Kind kind;
};

constexpr auto galaxies = std::to_array<Galaxy>({
    {"backdoor", Kind::malware},
    {"banker", Kind::malware},
    {"botnet", Kind::malware},
    {"country", Kind::unread},
    {"malpedia", Kind::malware},
    {"microsoft-activity-group", Kind::actor},
    {"mitre-attack-pattern", Kind::technique},
    {"mitre-enterprise-attack-attack-pattern", Kind::technique},
    {"mitre-enterprise-attack-intrusion-set", Kind::actor},
    {"mitre-enterprise-attack-malware", Kind::malware},
    {"mitre-ics-techniques", Kind::technique},
    {"mitre-intrusion-set", Kind::actor},
    {"mitre-malware", Kind::malware},
    {"mitre-mobile-attack-attack-pattern", Kind::technique},
    {"ransomware", Kind::malware},
    {"rat", Kind::malware},
    {"stealer", Kind::malware},
    {"target-information", Kind::country},
    {"threat-actor", Kind::actor},
});

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(
      out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return out;
}

/// "Phishing - T1566" as name and number.
void split_number(TagWord& word) {
  constexpr std::string_view between = " - ";
  const auto at = word.name.rfind(between);
  if (at == std::string::npos) return;
  std::string number = word.name.substr(at + between.size());
  const bool group = number.size() == 5 && number[0] == 'G' && is_technique_number("T" + number.substr(1));
  const bool software = number.size() == 5 && number[0] == 'S' && is_technique_number("T" + number.substr(1));
  if (!is_technique_number(number) && !group && !software) return;
  word.name = tidy(std::string_view(word.name).substr(0, at));
  word.number = std::move(number);
}

}  // namespace

TagWord tag_word(std::string_view tag) {
  const std::string small = lower(tidy(tag));
  if (small.starts_with("tlp:")) {
    const auto* const at = std::ranges::find(markings, small, &Marking::tag);
    return {.kind = Kind::marking, .name = {}, .number = {}, .id = at == markings.end() ? red : at->id};
  }
  constexpr std::string_view prefix = "misp-galaxy:";
  const auto equals = tag.find("=\"");
  if (!tag.starts_with(prefix) || equals == std::string_view::npos || !tag.ends_with('"') ||
      equals + 3 > tag.size()) {
    return {.kind = Kind::other, .name = tidy(tag), .number = {}, .id = {}};
  }
  const std::string_view galaxy = tag.substr(prefix.size(), equals - prefix.size());
  const auto* const known = std::ranges::find(galaxies, galaxy, &Galaxy::name);
  TagWord word;
  word.kind = known == galaxies.end() ? Kind::unread : known->kind;
  word.name = tidy(tag.substr(equals + 2, tag.size() - equals - 3));
  if (word.kind == Kind::technique || word.kind == Kind::actor || word.kind == Kind::malware)
    split_number(word);
  if (word.name.empty()) word.kind = Kind::unread;
  return word;
}

}  // namespace entente::feeds
