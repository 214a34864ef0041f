// What the words of Hackmageddon's columns are in STIX.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/maker.h"

namespace entente::feeds {

struct Authors {
  std::vector<Actor> actors;
  std::vector<std::string> doubted;  ///< names with a question mark: the source is not sure
};
/// "Clop AKA Lace Tempest, TA505 and FIN11", "BianLian and RansomHouse", "Killnet?"; "?" is nobody.
[[nodiscard]] Authors authors_of(std::string_view text);

struct AttackWords {
  std::vector<std::string> incident_types;                      ///< of event-type-ov
  std::vector<std::pair<std::string, std::string>> techniques;  ///< ATT&CK number and name
  std::vector<std::string> vulnerabilities;                     ///< CVE numbers
};
/// Of the column `attack`: "DDoS", "CVE-2023-34362 Vulnerability".
[[nodiscard]] AttackWords attack_words(std::string_view text);

/// The word of industry-sector-ov for a target class (sections of NACE); empty: none fits.
[[nodiscard]] std::string_view target_sector(std::string_view text);
/// "cyber-crime" for "CC" and "Cyber Crime"; empty for anything unknown.
[[nodiscard]] std::string_view attack_class(std::string_view text);

}  // namespace entente::feeds
