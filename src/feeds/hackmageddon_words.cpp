#include "feeds/hackmageddon_words.h"

#include <algorithm>
#include <array>

#include "feeds/cve_numbers.h"
#include "feeds/object_text.h"

namespace entente::feeds {
namespace {

struct Word {
  std::string_view from;
  std::string_view to;
};

constexpr auto sectors = std::to_array<Word>({
    {"Accommodation and food service", "hospitality-leisure"},
    {"Administration and support service", "commercial"},
    {"Arts entertainment, recreation", "entertainment"},
    {"Education", "education"},
    {"Electricity, gas steam, air conditioning", "energy"},
    {"Finance and insurance", "financial-services"},
    {"Fintech", "financial-services"},
    {"Human health and social work", "healthcare"},
    {"Information and communication", "communications"},
    {"Manufacturing", "manufacturing"},
    {"Mining and quarrying", "mining"},
    {"Other service activities", "commercial"},
    {"Professional, scientific and technical", "commercial"},
    {"Public admin and defence, social security", "government"},
    {"Real estate", "commercial"},
    {"Transportation and storage", "transportation"},
    {"Water supply, waste mgmt, remediation", "utilities"},
    {"Wholesale and retail", "retail"},
});

constexpr auto classes = std::to_array<Word>({
    {"CC", "cyber-crime"},
    {"Cyber Crime", "cyber-crime"},
    {"CE", "cyber-espionage"},
    {"Cyber Espionage", "cyber-espionage"},
    {"CW", "cyber-warfare"},
    {"Cyber Warfare", "cyber-warfare"},
    {"H", "hacktivism"},
    {"Hacktivism", "hacktivism"},
});

struct AttackRow {
  std::string_view word;  ///< in small letters, anywhere in the text
  std::string_view incident_type;
  std::string_view technique;
  std::string_view name;
};

constexpr auto attacks = std::to_array<AttackRow>({
    {"account takeover", "theft-access-credentials", "", ""},
    {"brute-force", "", "T1110", "Brute Force"},
    {"credential stuffing", "", "T1110.004", "Credential Stuffing"},
    {"ddos", "denial-of-service", "T1498", "Network Denial of Service"},
    {"defacement", "modification-information", "T1491", "Defacement"},
    {"malware", "known-malware", "", ""},
    {"sqli", "sql-injection", "", ""},
    {"vulnerabilit", "exploit", "", ""},
});

std::string_view found(std::span<const Word> words, std::string_view text) {
  const auto at = std::ranges::find(words, text, &Word::from);
  return at == words.end() ? std::string_view() : at->to;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(
      out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return out;
}

/// The parts between any of the separators.
std::vector<std::string> split(std::string_view text, std::span<const std::string_view> separators) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto separator = std::ranges::find_if(
        separators, [&](std::string_view one) { return text.substr(at).starts_with(one); });
    if (separator == separators.end()) {
      ++at;
      continue;
    }
    parts.push_back(tidy(text.substr(begin, at - begin)));
    at += separator->size();
    begin = at;
  }
  parts.push_back(tidy(text.substr(begin)));
  std::erase(parts, std::string());
  return parts;
}

bool begins_like_a_name(std::string_view text) {
  return !text.empty() && !(text.front() >= 'a' && text.front() <= 'z');
}

/// One actor with what follows AKA as aliases.
Actor actor_of(std::string_view text) {
  constexpr std::array<std::string_view, 2> also{" AKA ", " a.k.a. "};
  constexpr std::array<std::string_view, 4> between{", and ", " and, ", ", ", " and "};
  Actor actor;
  const auto parts = split(text, also);
  if (parts.empty()) return actor;
  actor.name = parts.front();
  // "NoName057(16)" is a name; "Anonymous Sudan (affiliated to Killnet)" says something beside it.
  if (const auto open = actor.name.find(" ("); open != std::string::npos && actor.name.ends_with(')')) {
    actor.description = actor.name.substr(open + 2, actor.name.size() - open - 3);
    actor.name = tidy(std::string_view(actor.name).substr(0, open));
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    for (std::string& alias : split(parts[i], between)) {
      if (alias != actor.name && std::ranges::find(actor.aliases, alias) == actor.aliases.end())
        actor.aliases.push_back(std::move(alias));
    }
  }
  return actor;
}

}  // namespace

Authors authors_of(std::string_view text) {
  Authors authors;
  const std::string all = tidy(text);
  constexpr std::array<std::string_view, 2> also{" AKA ", " a.k.a. "};
  constexpr std::array<std::string_view, 2> together{" and ", " with "};
  // What follows AKA belongs to the last name before it, so its "and" parts no actors.
  std::size_t names_end = all.size();
  for (const std::string_view one : also) names_end = std::min(names_end, all.find(one));
  auto names = split(std::string_view(all).substr(0, names_end), together);
  if (!std::ranges::all_of(names, begins_like_a_name))
    names = {tidy(std::string_view(all).substr(0, names_end))};
  if (!names.empty()) names.back() += all.substr(names_end);
  for (const std::string& name : names) {
    Actor actor = actor_of(name);
    const bool doubted = actor.name.ends_with('?');
    while (!actor.name.empty() && (actor.name.back() == '?' || actor.name.back() == ' '))
      actor.name.pop_back();
    if (actor.name.empty() || actor.name == "Multiple threat actors") continue;
    if (doubted) {
      authors.doubted.push_back(std::move(actor.name));
    } else {
      authors.actors.push_back(std::move(actor));
    }
  }
  return authors;
}

AttackWords attack_words(std::string_view text) {
  AttackWords words;
  const std::string small = lower(text);
  for (const AttackRow& row : attacks) {
    if (small.find(row.word) == std::string::npos) continue;
    if (!row.incident_type.empty()) words.incident_types.emplace_back(row.incident_type);
    if (!row.technique.empty()) words.techniques.emplace_back(row.technique, row.name);
  }
  words.vulnerabilities = cves_in(text);
  return words;
}

std::string_view target_sector(std::string_view text) {
  return found(sectors, text);
}

std::string_view attack_class(std::string_view text) {
  return found(classes, text);
}

}  // namespace entente::feeds
