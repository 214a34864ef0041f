#include "stix/vocabulary.h"

#include <algorithm>
#include <span>

namespace entente::stix {
namespace {

using Words = std::string_view;

constexpr Words account_type[] = {"unix", "windows-local", "windows-domain", "ldap",  "tacacs",  "radius",
                                  "nis",  "openid",        "facebook",       "skype", "twitter", "kavi"};
constexpr Words attack_motivation[] = {"accidental",    "coercion",
                                       "dominance",     "ideology",
                                       "notoriety",     "organizational-gain",
                                       "personal-gain", "personal-satisfaction",
                                       "revenge",       "unpredictable"};
constexpr Words attack_resource_level[] = {"individual", "club",         "contest",
                                           "team",       "organization", "government"};
constexpr Words encryption_algorithm[] = {"AES-256-GCM", "ChaCha20-Poly1305", "mime-type-indicated"};
constexpr Words extension_type[] = {"new-sdo", "new-sco", "new-sro", "property-extension",
                                    "toplevel-property-extension"};
constexpr Words grouping_context[] = {"suspicious-activity", "malware-analysis", "unspecified"};
constexpr Words hash_algorithm[] = {"MD5",      "SHA-1",    "SHA-256", "SHA-512",
                                    "SHA3-256", "SHA3-512", "SSDEEP",  "TLSH"};
constexpr Words identity_class[] = {"individual", "group", "system", "organization", "class", "unknown"};
constexpr Words implementation_language[] = {
    "applescript", "bash",  "c",           "c++",        "c#",           "go",         "java",
    "javascript",  "lua",   "objective-c", "perl",       "php",          "powershell", "python",
    "ruby",        "scala", "swift",       "typescript", "visual-basic", "x86-32",     "x86-64"};
constexpr Words indicator_type[] = {"anomalous-activity", "anonymization", "benign", "compromised",
                                    "malicious-activity", "attribution",   "unknown"};
constexpr Words industry_sector[] = {"agriculture",
                                     "aerospace",
                                     "automotive",
                                     "chemical",
                                     "commercial",
                                     "communications",
                                     "construction",
                                     "defense",
                                     "education",
                                     "energy",
                                     "entertainment",
                                     "financial-services",
                                     "government",
                                     "emergency-services",
                                     "government-local",
                                     "government-national",
                                     "government-public-services",
                                     "government-regional",
                                     "healthcare",
                                     "hospitality-leisure",
                                     "infrastructure",
                                     "dams",
                                     "nuclear",
                                     "water",
                                     "insurance",
                                     "manufacturing",
                                     "mining",
                                     "non-profit",
                                     "pharmaceuticals",
                                     "retail",
                                     "technology",
                                     "telecommunications",
                                     "transportation",
                                     "utilities"};
constexpr Words infrastructure_type[] = {
    "amplification",  "anonymization",    "botnet",          "command-and-control",  "control-system",
    "exfiltration",   "firewall",         "hosting-malware", "hosting-target-lists", "phishing",
    "reconnaissance", "routers-switches", "staging",         "workstation",          "unknown"};
constexpr Words malware_result[] = {"malicious", "suspicious", "benign", "unknown"};
constexpr Words malware_capabilities[] = {"accesses-remote-machines",
                                          "anti-debugging",
                                          "anti-disassembly",
                                          "anti-emulation",
                                          "anti-memory-forensics",
                                          "anti-sandbox",
                                          "anti-vm",
                                          "captures-input-peripherals",
                                          "captures-output-peripherals",
                                          "captures-system-state-data",
                                          "cleans-traces-of-infection",
                                          "commits-fraud",
                                          "communicates-with-c2",
                                          "compromises-data-availability",
                                          "compromises-data-integrity",
                                          "compromises-system-availability",
                                          "controls-local-machine",
                                          "degrades-security-software",
                                          "degrades-system-updates",
                                          "determines-c2-server",
                                          "emails-spam",
                                          "escalates-privileges",
                                          "evades-av",
                                          "exfiltrates-data",
                                          "fingerprints-host",
                                          "hides-artifacts",
                                          "hides-executing-code",
                                          "infects-files",
                                          "infects-remote-machines",
                                          "installs-other-components",
                                          "persists-after-system-reboot",
                                          "prevents-artifact-access",
                                          "prevents-artifact-deletion",
                                          "probes-network-environment",
                                          "self-modifies",
                                          "steals-authentication-credentials",
                                          "violates-system-operational-integrity"};
constexpr Words malware_type[] = {"adware",
                                  "backdoor",
                                  "bot",
                                  "bootkit",
                                  "ddos",
                                  "downloader",
                                  "dropper",
                                  "exploit-kit",
                                  "keylogger",
                                  "ransomware",
                                  "remote-access-trojan",
                                  "resource-exploitation",
                                  "rogue-security-software",
                                  "rootkit",
                                  "screen-capture",
                                  "spyware",
                                  "trojan",
                                  "unknown",
                                  "virus",
                                  "webshell",
                                  "wiper",
                                  "worm"};
constexpr Words socket_address_family[] = {"AF_UNSPEC",  "AF_INET",  "AF_IPX",  "AF_APPLETALK",
                                           "AF_NETBIOS", "AF_INET6", "AF_IRDA", "AF_BTH"};
constexpr Words socket_type[] = {"SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM", "SOCK_SEQPACKET"};
constexpr Words opinion[] = {"strongly-disagree", "disagree", "neutral", "agree", "strongly-agree"};
constexpr Words pattern_type[] = {"stix", "pcre", "sigma", "snort", "suricata", "yara"};
constexpr Words processor_architecture[] = {"alpha",   "arm",   "ia-64", "mips",
                                            "powerpc", "sparc", "x86",   "x86-64"};
constexpr Words region[] = {"africa",
                            "eastern-africa",
                            "middle-africa",
                            "northern-africa",
                            "southern-africa",
                            "western-africa",
                            "americas",
                            "latin-america-caribbean",
                            "south-america",
                            "caribbean",
                            "central-america",
                            "northern-america",
                            "asia",
                            "central-asia",
                            "eastern-asia",
                            "southern-asia",
                            "south-eastern-asia",
                            "western-asia",
                            "europe",
                            "eastern-europe",
                            "northern-europe",
                            "southern-europe",
                            "western-europe",
                            "oceania",
                            "australia-new-zealand",
                            "melanesia",
                            "micronesia",
                            "polynesia",
                            "antarctica"};
constexpr Words report_type[] = {"threat-report", "attack-pattern", "campaign",     "identity",
                                 "indicator",     "intrusion-set",  "malware",      "observed-data",
                                 "threat-actor",  "tool",           "vulnerability"};
constexpr Words threat_actor_type[] = {"activist",
                                       "competitor",
                                       "crime-syndicate",
                                       "criminal",
                                       "hacker",
                                       "insider-accidental",
                                       "insider-disgruntled",
                                       "nation-state",
                                       "sensationalist",
                                       "spy",
                                       "terrorist",
                                       "unknown"};
constexpr Words threat_actor_role[] = {
    "agent",          "director", "independent", "infrastructure-architect", "infrastructure-operator",
    "malware-author", "sponsor"};
constexpr Words threat_actor_sophistication[] = {"none",   "minimal",   "intermediate", "advanced",
                                                 "expert", "innovator", "strategic"};
constexpr Words tool_type[] = {
    "denial-of-service",       "exploitation",  "information-gathering",  "network-capture",
    "credential-exploitation", "remote-access", "vulnerability-scanning", "unknown"};
constexpr Words integrity_level[] = {"low", "medium", "high", "system"};
constexpr Words pe_type[] = {"exe", "dll", "sys"};
constexpr Words registry_datatype[] = {"REG_NONE",
                                       "REG_SZ",
                                       "REG_EXPAND_SZ",
                                       "REG_BINARY",
                                       "REG_DWORD",
                                       "REG_DWORD_BIG_ENDIAN",
                                       "REG_DWORD_LITTLE_ENDIAN",
                                       "REG_LINK",
                                       "REG_MULTI_SZ",
                                       "REG_RESOURCE_LIST",
                                       "REG_FULL_RESOURCE_DESCRIPTION",
                                       "REG_RESOURCE_REQUIREMENTS_LIST",
                                       "REG_QWORD",
                                       "REG_INVALID_TYPE"};
constexpr Words service_start[] = {"SERVICE_AUTO_START", "SERVICE_BOOT_START", "SERVICE_DEMAND_START",
                                   "SERVICE_DISABLED", "SERVICE_SYSTEM_ALERT"};
constexpr Words service_type[] = {"SERVICE_KERNEL_DRIVER", "SERVICE_FILE_SYSTEM_DRIVER",
                                  "SERVICE_WIN32_OWN_PROCESS", "SERVICE_WIN32_SHARE_PROCESS"};
constexpr Words service_status[] = {
    "SERVICE_CONTINUE_PENDING", "SERVICE_PAUSE_PENDING", "SERVICE_PAUSED", "SERVICE_RUNNING",
    "SERVICE_START_PENDING",    "SERVICE_STOP_PENDING",  "SERVICE_STOPPED"};
constexpr Words v20_protocol_family[] = {
    "PF_INET",    "PF_AX25",  "PF_IPX",     "PF_INET6",    "PF_APPLETALK", "PF_NETROM",   "PF_BRIDGE",
    "PF_ATMPVC",  "PF_X25",   "PF_ROSE",    "PF_DECNET",   "PF_NETBEUI",   "PF_SECURITY", "PF_KEY",
    "PF_NETLINK", "PF_ROUTE", "PF_PACKET",  "PF_ASH",      "PF_ECONET",    "PF_ATMSVC",   "PF_SNA",
    "PF_IRDA",    "PF_PPPOX", "PF_WANPIPE", "PF_BLUETOOTH"};

struct Entry {
  std::string_view name;
  std::string_view section;
  std::span<const std::string_view> words;
};

/// In the order of Vocabulary.
constexpr Entry entries[] = {
    {"account-type-ov", "10.1", account_type},
    {"attack-motivation-ov", "10.2", attack_motivation},
    {"attack-resource-level-ov", "10.3", attack_resource_level},
    {"encryption-algorithm-enum", "10.4", encryption_algorithm},
    {"extension-type-enum", "10.5", extension_type},
    {"grouping-context-ov", "10.6", grouping_context},
    {"hash-algorithm-ov", "10.7", hash_algorithm},
    {"identity-class-ov", "10.8", identity_class},
    {"implementation-language-ov", "10.9", implementation_language},
    {"indicator-type-ov", "10.10", indicator_type},
    {"industry-sector-ov", "10.11", industry_sector},
    {"infrastructure-type-ov", "10.12", infrastructure_type},
    {"malware-result-ov", "10.13", malware_result},
    {"malware-capabilities-ov", "10.14", malware_capabilities},
    {"malware-type-ov", "10.15", malware_type},
    {"network-socket-address-family-enum", "10.16", socket_address_family},
    {"network-socket-type-enum", "10.17", socket_type},
    {"opinion-enum", "10.18", opinion},
    {"pattern-type-ov", "10.19", pattern_type},
    {"processor-architecture-ov", "10.20", processor_architecture},
    {"region-ov", "10.21", region},
    {"report-type-ov", "10.22", report_type},
    {"threat-actor-type-ov", "10.23", threat_actor_type},
    {"threat-actor-role-ov", "10.24", threat_actor_role},
    {"threat-actor-sophistication-ov", "10.25", threat_actor_sophistication},
    {"tool-type-ov", "10.26", tool_type},
    {"windows-integrity-level-enum", "10.27", integrity_level},
    {"windows-pebinary-type-ov", "10.28", pe_type},
    {"windows-registry-datatype-enum", "10.29", registry_datatype},
    {"windows-service-start-type-enum", "10.30", service_start},
    {"windows-service-type-enum", "10.31", service_type},
    {"windows-service-status-enum", "10.32", service_status},
    {"network-socket-protocol-family-enum", "STIX 2.0 part 4", v20_protocol_family},
};

const Entry& entry_of(Vocabulary vocabulary) {
  return entries[static_cast<std::size_t>(vocabulary)];
}

}  // namespace

bool contains(Vocabulary vocabulary, std::string_view word) {
  // At most forty short words: comparing lengths first makes a scan faster than hashing.
  return std::ranges::find(entry_of(vocabulary).words, word) != entry_of(vocabulary).words.end();
}

std::string_view name_of(Vocabulary vocabulary) {
  return entry_of(vocabulary).name;
}
std::string_view section_of(Vocabulary vocabulary) {
  return entry_of(vocabulary).section;
}

}  // namespace entente::stix
