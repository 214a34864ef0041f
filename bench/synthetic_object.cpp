#include "synthetic_object.h"

#include <array>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "words.h"

namespace bench {
namespace {

using namespace std::string_view_literals;

// Which type each number of a block has: one round through the slots, spread so that types interleave.
struct Share {
  std::string_view type;
  unsigned count;
};
constexpr auto shares = std::to_array<Share>({{"identity", 1},
                                              {"attack-pattern", 14},
                                              {"course-of-action", 6},
                                              {"malware", 9},
                                              {"tool", 2},
                                              {"intrusion-set", 4},
                                              {"campaign", 2},
                                              {"indicator", 17},
                                              {"vulnerability", 2},
                                              {"report", 1},
                                              {"relationship", 42}});

// 37 is coprime to the 100 slots, so that slot -> slot * 37 mod 100 visits each once; 73 is its inverse.
constexpr std::uint64_t stride = 37;
constexpr std::uint64_t inverse_stride = 73;
static_assert(stride * inverse_stride % block_objects == 1);

std::string_view type_of(std::uint64_t number) {
  std::uint64_t slot = number % block_objects * stride % block_objects;
  for (const Share& share : shares) {
    if (slot < share.count) return share.type;
    slot -= share.count;
  }
  return shares.back().type;
}

// A random object of that type in a block between the corpus' first and that of `number`.
std::uint64_t pick(const Corpus& corpus, std::uint64_t number, std::string_view type, Dice& dice) {
  const std::uint64_t first_block = corpus.first / block_objects;
  const std::uint64_t block = first_block + dice.below(number / block_objects - first_block + 1);
  std::uint64_t slot = 0;
  for (const Share& share : shares) {
    if (share.type == type) {
      slot += dice.below(share.count);
      break;
    }
    slot += share.count;
  }
  return block * block_objects + slot * inverse_stride % block_objects;
}

void append_time(std::string& out, std::uint64_t milliseconds_of_2024) {
  const std::uint64_t day = milliseconds_of_2024 / 86'400'000 % 336;  // 28 days a month: every date exists
  const std::uint64_t rest = milliseconds_of_2024 % 86'400'000;
  fmt::format_to(std::back_inserter(out), "2024-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", day / 28 + 1,
                 day % 28 + 1, rest / 3'600'000, rest / 60'000 % 60, rest / 1000 % 60, rest % 1000);
}

// What every SDO and SRO has; leaves the object open.
void append_common(std::string& out, const Corpus& corpus, std::uint64_t number, Dice& dice) {
  const std::string_view type = type_of(number);
  fmt::format_to(std::back_inserter(out), R"({{"type":"{}","spec_version":"2.1","id":")", type);
  append_id(out, corpus, number);
  out += R"(","created":")"sv;
  const std::uint64_t created = dice.below(14'000'000'000);
  append_time(out, created);
  out += R"(","modified":")"sv;
  append_time(out, created + dice.below(15'000'000'000));
  if (type != "identity") {
    out += R"(","created_by_ref":")"sv;
    append_id(out, corpus, pick(corpus, number, "identity", dice));
  }
  out += R"(","object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"])"sv;
}

void append_text(std::string& out, std::string_view property, Dice& dice, std::size_t bytes) {
  fmt::format_to(std::back_inserter(out), R"(,"{}":")", property);
  append_prose(out, dice, bytes / 2 + dice.below(bytes));
  out += '"';
}

void append_named(std::string& out, Dice& dice) {
  out += R"(,"name":")"sv;
  append_name(out, dice, ' ');
  out += '"';
}

void append_references(std::string& out, Dice& dice, std::string_view prefix, std::size_t most) {
  fmt::format_to(
      std::back_inserter(out),
      R"(,"external_references":[{{"source_name":"mitre-attack","external_id":"{}{:04}","url":"https://example.org/{}/{:04}"}})",
      prefix, dice.below(10'000), prefix, dice.below(10'000));
  for (std::size_t left = dice.below(most + 1); left > 0; --left) {
    fmt::format_to(std::back_inserter(out), R"(,{{"source_name":"{} {} 2024","description":")",
                   adjective(dice), noun(dice));
    append_prose(out, dice, 60);
    fmt::format_to(std::back_inserter(out), R"(","url":"https://reports.example.org/{}/{}"}})", noun(dice),
                   dice.below(1'000'000));
  }
  out += ']';
}

void append_phases(std::string& out, Dice& dice) {
  constexpr auto phases = std::to_array<std::string_view>(
      {"initial-access", "execution", "persistence", "privilege-escalation", "defense-evasion",
       "credential-access", "discovery", "lateral-movement", "collection", "command-and-control",
       "exfiltration", "impact"});
  fmt::format_to(std::back_inserter(out),
                 R"(,"kill_chain_phases":[{{"kill_chain_name":"mitre-attack","phase_name":"{}"}}])",
                 phases[dice.below(phases.size())]);
}

void append_mitre(std::string& out, Dice& dice) {
  fmt::format_to(
      std::back_inserter(out),
      R"(,"x_mitre_version":"{}.{}","x_mitre_attack_spec_version":"3.2.0","x_mitre_domains":["enterprise-attack"])",
      dice.below(4) + 1, dice.below(10));
}

void append_platforms(std::string& out, Dice& dice) {
  constexpr auto platforms =
      std::to_array<std::string_view>({R"("Windows")", R"("Linux","macOS")", R"("Windows","Linux")",
                                       R"("Network")", R"("Containers","IaaS","Linux")"});
  fmt::format_to(std::back_inserter(out), R"(,"x_mitre_platforms":[{}])",
                 platforms[dice.below(platforms.size())]);
}

void append_hexadecimal(std::string& out, Dice& dice, int words) {
  for (; words > 0; --words) fmt::format_to(std::back_inserter(out), "{:016x}", dice.next());
}

void append_atom(std::string& out, Dice& dice) {
  auto to = std::back_inserter(out);
  switch (dice.below(4)) {
    case 0:
      fmt::format_to(to, "ipv4-addr:value = '198.{}.{}.{}'", 18 + dice.below(2), dice.below(256),
                     dice.below(256));
      break;
    case 1:
      fmt::format_to(to, "domain-name:value = '{}-{}.example.net'", noun(dice), dice.below(1'000'000));
      break;
    case 2:
      fmt::format_to(to, "url:value = 'https://{}.example.com/{}'", noun(dice), dice.below(1'000'000));
      break;
    default:
      out += "file:hashes.'SHA-256' = '"sv;
      append_hexadecimal(out, dice, 4);
      out += '\'';
  }
}

void append_indicator(std::string& out, Dice& dice) {
  append_named(out, dice);
  append_text(out, "description", dice, 420);
  out += R"(,"indicator_types":["malicious-activity"],"pattern":"[)"sv;
  append_atom(out, dice);
  if (dice.below(10) == 0) {
    out += " OR "sv;
    append_atom(out, dice);
  }
  out += R"(]","pattern_type":"stix","pattern_version":"2.1","valid_from":")"sv;
  append_time(out, dice.below(14'000'000'000));
  out += '"';
  append_phases(out, dice);
  append_references(out, dice, "I", 1);
}

void append_relationship(std::string& out, const Corpus& corpus, std::uint64_t number, Dice& dice) {
  struct Kind {
    std::string_view source, verb, target;
  };
  constexpr auto kinds = std::to_array<Kind>({{"malware", "uses", "attack-pattern"},
                                              {"intrusion-set", "uses", "attack-pattern"},
                                              {"intrusion-set", "uses", "malware"},
                                              {"course-of-action", "mitigates", "attack-pattern"},
                                              {"tool", "uses", "attack-pattern"},
                                              {"indicator", "indicates", "malware"},
                                              {"campaign", "attributed-to", "intrusion-set"}});
  const Kind& kind = kinds[dice.below(kinds.size())];
  fmt::format_to(std::back_inserter(out), R"(,"relationship_type":"{}","source_ref":")", kind.verb);
  append_id(out, corpus, pick(corpus, number, kind.source, dice));
  out += R"(","target_ref":")"sv;
  append_id(out, corpus, pick(corpus, number, kind.target, dice));
  out += '"';
  append_text(out, "description", dice, 220);
  append_references(out, dice, "R", 1);
  append_mitre(out, dice);
}

void append_report(std::string& out, const Corpus& corpus, std::uint64_t number, Dice& dice) {
  append_named(out, dice);
  append_text(out, "description", dice, 900);
  out += R"(,"report_types":["threat-report"],"published":")"sv;
  append_time(out, dice.below(28'000'000'000));
  out += R"(","object_refs":[)"sv;
  constexpr auto kinds =
      std::to_array<std::string_view>({"attack-pattern", "malware", "intrusion-set", "indicator"});
  for (std::size_t i = 0; i < 12; ++i) {
    out += i == 0 ? "\""sv : ",\""sv;
    append_id(out, corpus, pick(corpus, number, kinds[i % kinds.size()], dice));
    out += '"';
  }
  out += ']';
}

void append_technique(std::string& out, Dice& dice) {
  append_named(out, dice);
  append_text(out, "description", dice, 1'050);
  append_phases(out, dice);
  append_references(out, dice, "T", 3);
  append_text(out, "x_mitre_detection", dice, 320);
  append_platforms(out, dice);
  append_mitre(out, dice);
}

void append_malware(std::string& out, Dice& dice) {
  append_named(out, dice);
  append_text(out, "description", dice, 520);
  out += R"(,"is_family":true,"malware_types":["backdoor"],"aliases":[")"sv;
  append_name(out, dice, '-');
  out += "\"]"sv;
  append_references(out, dice, "S", 3);
  append_platforms(out, dice);
  append_mitre(out, dice);
}

void append_group(std::string& out, Dice& dice) {
  append_named(out, dice);
  append_text(out, "description", dice, 650);
  out += R"(,"aliases":[")"sv;
  append_name(out, dice, '-');
  out += "\",\""sv;
  append_name(out, dice, '-');
  out += "\"]"sv;
  append_references(out, dice, "G", 3);
  append_mitre(out, dice);
}

void append_mitigation(std::string& out, Dice& dice) {
  append_named(out, dice);
  append_text(out, "description", dice, 420);
  append_references(out, dice, "M", 1);
  append_mitre(out, dice);
}

void append_vulnerability(std::string& out, Dice& dice) {
  const std::size_t number = 10'000 + dice.below(80'000);
  fmt::format_to(
      std::back_inserter(out),
      R"(,"name":"CVE-2024-{}","external_references":[{{"source_name":"cve","external_id":"CVE-2024-{}"}}])",
      number, number);
  append_text(out, "description", dice, 300);
}

void append_identity(std::string& out, Dice& dice) {
  append_named(out, dice);
  out += R"(,"identity_class":"organization","sectors":["defense"])"sv;
  append_text(out, "description", dice, 120);
}

}  // namespace

void append_uuid(std::string& out, std::uint64_t seed, std::uint64_t number) {
  Dice dice(seed * 0xD1342543DE82EF95u + number * 2);
  const std::uint64_t high = (dice.next() & ~std::uint64_t{0xF000}) | 0x4000u;
  const std::uint64_t low = (dice.next() & ~(std::uint64_t{3} << 62)) | (std::uint64_t{1} << 63);
  fmt::format_to(std::back_inserter(out), "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32,
                 high >> 16 & 0xFFFF, high & 0xFFFF, low >> 48, low & 0xFFFF'FFFF'FFFF);
}

void append_id(std::string& out, const Corpus& corpus, std::uint64_t number) {
  out += type_of(number);
  out += "--"sv;
  append_uuid(out, corpus.seed, number);
}

void append_object(std::string& out, const Corpus& corpus, std::uint64_t number) {
  Dice dice(corpus.seed * 0x2545F4914F6CDD1Du ^ (number * 2 + 1));
  const std::string_view type = type_of(number);
  append_common(out, corpus, number, dice);
  if (type == "relationship")
    append_relationship(out, corpus, number, dice);
  else if (type == "indicator")
    append_indicator(out, dice);
  else if (type == "attack-pattern")
    append_technique(out, dice);
  else if (type == "malware" || type == "tool")
    append_malware(out, dice);
  else if (type == "intrusion-set" || type == "campaign")
    append_group(out, dice);
  else if (type == "course-of-action")
    append_mitigation(out, dice);
  else if (type == "vulnerability")
    append_vulnerability(out, dice);
  else if (type == "report")
    append_report(out, corpus, number, dice);
  else
    append_identity(out, dice);
  out += '}';
}

}  // namespace bench
