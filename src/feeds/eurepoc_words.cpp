#include "feeds/eurepoc_words.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "feeds/object_text.h"

namespace entente::feeds {
namespace {

struct SectorRow {
  std::string_view category;  ///< how it begins
  std::string_view subcode;   ///< how it begins; empty: any
  ReceiverSector to;
};

constexpr std::string_view state = "State institutions";
constexpr std::string_view critical = "Critical infrastructure";
constexpr std::string_view social = "Social groups";

/// The first row that fits.
constexpr auto sectors = std::to_array<SectorRow>({
    {state, "Government / ministries", {"government-national", ""}},
    {state, "Civil service", {"government-public-services", ""}},
    {state, "Military", {"defense", ""}},
    {state, "Police", {"emergency-services", ""}},
    {state, "Intelligence agencies", {"government-national", ""}},
    {state, "Legislative", {"government-national", ""}},
    {state, "Judiciary", {"government-national", ""}},
    {state, "Election infrastructure", {"government-national", ""}},
    {state, "Political parties", {"", "political parties"}},
    {state, "", {"government", ""}},
    {critical, "Telecommunications", {"telecommunications", ""}},
    {critical, "Defence industry", {"defense", ""}},
    {critical, "Energy", {"energy", ""}},
    {critical, "Finance", {"financial-services", ""}},
    {critical, "Transportation", {"transportation", ""}},
    {critical, "Health", {"healthcare", ""}},
    {critical, "Chemicals", {"chemical", ""}},
    {critical, "Water", {"water", ""}},
    {critical, "Food", {"agriculture", ""}},
    {critical, "Critical Manufacturing", {"manufacturing", ""}},
    {critical, "", {"infrastructure", ""}},
    {"Corporate", "", {"commercial", ""}},
    {"Media", "", {"communications", ""}},
    {"Science", "", {"education", ""}},
    {social, "Advocacy", {"non-profit", ""}},
    {social, "Political opposition", {"", "political opposition"}},
    {social, "Religious", {"", "religious groups"}},
    {social, "Ethnic", {"", "ethnic groups"}},
    {social, "Terrorist", {"", "terrorist groups"}},
    {social, "Criminal", {"", "criminal groups"}},
    {social, "Hacktivist", {"", "hacktivists"}},
    {social, "", {"", "social groups"}},
    {"End user", "", {"", "end users"}},
    {"International", "", {"", "international organisations"}},
});

struct PlaceRow {
  std::string_view text;
  PlaceWord::Kind kind;
  std::string_view word;
};

using Kind = PlaceWord::Kind;

/// Regions are given as M49 and with it region-ov draw them; where no region of theirs fits, it is nowhere.
constexpr auto places = std::to_array<PlaceRow>({
    {"Africa", Kind::region, "africa"},
    {"Asia (region)", Kind::region, "asia"},
    {"Caucasus", Kind::region, "western-asia"},
    {"Central America (region)", Kind::region, "central-america"},
    {"Central Asia (region)", Kind::region, "central-asia"},
    {"Eastern Asia (region)", Kind::region, "eastern-asia"},
    {"Eastern Europe", Kind::region, "eastern-europe"},
    {"Europe (region)", Kind::region, "europe"},
    {"Gulf Countries (region)", Kind::region, "western-asia"},
    {"Middle East (region)", Kind::region, "western-asia"},
    {"North America", Kind::region, "northern-america"},
    {"Northern Europe", Kind::region, "northern-europe"},
    {"South America", Kind::region, "south-america"},
    {"South Asia (region)", Kind::region, "southern-asia"},
    {"Southeast Asia (region)", Kind::region, "south-eastern-asia"},
    {"Western Europe", Kind::region, "western-europe"},
    {"EU (region)", Kind::organisation, "European Union"},
    {"NATO (region)", Kind::organisation, "NATO"},
    {"United Nations", Kind::organisation, "United Nations"},
    {"United Nations Organization", Kind::organisation, "United Nations"},
    {"United Nations Economic and Social Council", Kind::organisation, "United Nations"},
    {"United Nations Environment Programme", Kind::organisation, "United Nations"},
    {"UNICEF", Kind::organisation, "United Nations"},
    {"Interpol", Kind::organisation, "Interpol"},
    {"ISIS", Kind::organisation, "ISIS"},
    {"Organization for Security and Cooperation in Europe", Kind::organisation, "OSCE"},
    {"World Anti-Doping Agency", Kind::organisation, "World Anti-Doping Agency"},
    {"International Association of Athletics Federations", Kind::organisation, "World Athletics"},
    {"Balkans (region)", Kind::nowhere, ""},
    {"Global (region)", Kind::nowhere, ""},
    {"Mena Region (region)", Kind::nowhere, ""},
    {"South China Sea (region)", Kind::nowhere, ""},
    {"Unknown", Kind::nowhere, ""},
    {"Not available", Kind::nowhere, ""},
});

struct Word {
  std::string_view from;  ///< how it begins
  std::string_view to;
};

constexpr auto detection = std::to_array<Word>({
    {"Incident disclosed by attacker", "message-from-attacker"},
    {"Incident disclosed by IT-security company", "external-notification"},
    {"Incident disclosed by third-party-actor", "external-notification"},
    {"Incident disclosed by authorities of victim state", "external-notification"},
    {"Incident disclosed by media", "external-notification"},
    {"Incident disclosed by victim", "user-reporting"},
});

/// ATT&CK enterprise: initial access (TA0001) and impact (TA0040), which the two columns name.
constexpr auto techniques = std::to_array<Word>({
    {"Account Access Removal", "T1531"},
    {"Content Injection", "T1659"},
    {"Data Destruction", "T1485"},
    {"Data Encrypted for Impact", "T1486"},
    {"Data Manipulation", "T1565"},
    {"Defacement", "T1491"},
    {"Disk Wipe", "T1561"},
    {"Drive-by Compromise", "T1189"},
    {"Endpoint Denial of Service", "T1499"},
    {"Exploit Public-Facing Application", "T1190"},
    {"External Remote Services", "T1133"},
    {"Financial Theft", "T1657"},
    {"Firmware Corruption", "T1495"},
    {"Hardware Additions", "T1200"},
    {"Inhibit System Recovery", "T1490"},
    {"Network Denial of Service", "T1498"},
    {"Phishing", "T1566"},
    {"Replication Through Removable Media", "T1091"},
    {"Resource Hijacking", "T1496"},
    {"Service Stop", "T1489"},
    {"Supply Chain Compromise", "T1195"},
    {"System Shutdown/Reboot", "T1529"},
    {"Trusted Relationship", "T1199"},
    {"Valid Accounts", "T1078"},
});

bool is_group_number(std::string_view text) {
  constexpr std::size_t letters = 5;
  return text.size() == letters && text[0] == 'G' &&
         std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

void append_once(std::vector<std::string>& out, std::string_view value) {
  if (!value.empty() && std::ranges::find(out, value) == out.end()) out.emplace_back(value);
}

/// What stands in the parentheses at the end of a text, which is cut there.
std::string take_parentheses(std::string& text) {
  if (!text.ends_with(')')) return {};
  int depth = 0;
  for (std::size_t at = text.size(); at-- > 0;) {
    if (text[at] == ')') ++depth;
    if (text[at] == '(' && --depth == 0) {
      std::string inner = tidy(std::string_view(text).substr(at + 1, text.size() - at - 2));
      text = tidy(std::string_view(text).substr(0, at));
      return inner;
    }
  }
  return {};
}

}  // namespace

ReceiverSector receiver_sector(std::string_view category, std::string_view subcode) {
  for (const SectorRow& row : sectors) {
    if (category.starts_with(row.category) && subcode.starts_with(row.subcode)) return row.to;
  }
  return {};
}

PlaceWord place_word(std::string_view text) {
  const auto* const row = std::ranges::find(places, text, &PlaceRow::text);
  if (row != places.end()) return {.kind = row->kind, .country = nullptr, .word = row->word};
  if (const Country* const country = country_of_name(text))
    return {.kind = PlaceWord::Kind::country, .country = country, .word = {}};
  // Guernsey and the like are countries of ISO 3166; what is left nobody knows.
  return {};
}

std::optional<Actor> initiator(std::string_view text) {
  std::string names = tidy(text);
  std::string larger;
  if (const auto part_of = names.find('<'); part_of != std::string::npos) {
    larger = tidy(std::string_view(names).substr(part_of + 1));
    names = tidy(std::string_view(names).substr(0, part_of));
  }
  Actor actor;
  actor.description = take_parentheses(names);
  if (!larger.empty()) actor.description += (actor.description.empty() ? "part of " : "; part of ") + larger;
  for (std::size_t at = 0; at <= names.size();) {
    const auto end = std::min(names.find('/', at), names.size());
    std::string name = tidy(std::string_view(names).substr(at, end - at));
    at = end + 1;
    constexpr std::string_view group = "Group ";
    const std::string_view number =
        name.starts_with(group) ? std::string_view(name).substr(group.size()) : name;
    if (is_group_number(number)) {
      actor.mitre_group = number;
    } else if (actor.name.empty()) {
      actor.name = std::move(name);
    } else if (name != actor.name) {
      append_once(actor.aliases, name);
    }
  }
  if (actor.name.empty()) actor.name = actor.mitre_group;
  if (actor.name.empty() || actor.name == "Not available" || actor.name == "Unknown") return {};
  return actor;
}

std::vector<Actor> initiators(std::string_view text) {
  constexpr std::string_view umbrella = "Anonymous";
  auto actor = initiator(text);
  if (!actor) return {};
  std::vector<Actor> actors;
  if (actor->name == umbrella) {
    for (std::string& name : actor->aliases) {
      Actor ally;
      ally.name = std::move(name);
      actors.push_back(std::move(ally));
    }
    actor->aliases.clear();
  }
  actors.insert(actors.begin(), std::move(*actor));
  return actors;
}

std::string_view initiator_type(std::string_view category, std::string_view subcode) {
  if (subcode.starts_with("Hacktivist")) return "activist";
  if (subcode.starts_with("Terrorist")) return "terrorist";
  if (subcode.starts_with("Criminal")) return "criminal";
  if (category == "State") return "nation-state";
  if (category.starts_with("Individual hacker")) return "hacker";
  return {};
}

std::vector<std::string> semicolon_parts(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(';', at), text.size());
    if (std::string part = tidy(text.substr(at, end - at)); !part.empty()) parts.push_back(std::move(part));
    at = end + 1;
  }
  return parts;
}

void append_incident_types(std::string_view text, std::vector<std::string>& out) {
  for (const std::string& part : semicolon_parts(text)) {
    if (part.starts_with("Data theft")) append_once(out, "data-exfiltration");
    if (part.find("Doxing") != std::string::npos) append_once(out, "unauthorized-release");
    if (part.starts_with("Disruption"))
      append_once(out, "disruption");  // no word of the vocabulary is as wide
    if (part.starts_with("Hijacking")) append_once(out, "unauthorized-access-system");
    if (part.starts_with("Ransomware")) append_once(out, "ransomware");
  }
}

void append_detection_methods(std::string_view text, std::vector<std::string>& out) {
  for (const std::string& part : semicolon_parts(text)) {
    const auto* const at =
        std::ranges::find_if(detection, [&](const Word& word) { return part.starts_with(word.from); });
    if (at != detection.end()) append_once(out, at->to);
  }
}

std::string_view technique_number(std::string_view name) {
  const auto* const at = std::ranges::find(techniques, name, &Word::from);
  return at == techniques.end() ? std::string_view() : at->to;
}

}  // namespace entente::feeds
