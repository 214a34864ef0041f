// The vocabularies of STIX 2.1 section 10: open ones name what SHOULD be used, enumerations what MUST be.
#pragma once

#include <cstdint>
#include <string_view>

namespace entente::stix {

enum class Vocabulary : std::uint8_t {
  account_type,
  attack_motivation,
  attack_resource_level,
  encryption_algorithm,
  extension_type,
  grouping_context,
  hash_algorithm,
  identity_class,
  implementation_language,
  indicator_type,
  industry_sector,
  infrastructure_type,
  malware_result,
  malware_capabilities,
  malware_type,
  socket_address_family,
  socket_type,
  opinion,
  pattern_type,
  processor_architecture,
  region,
  report_type,
  threat_actor_type,
  threat_actor_role,
  threat_actor_sophistication,
  tool_type,
  integrity_level,
  pe_type,
  registry_datatype,
  service_start,
  service_type,
  service_status,
  v20_protocol_family,
};

[[nodiscard]] bool contains(Vocabulary vocabulary, std::string_view word);
/// As the specification calls it, such as "report-type-ov".
[[nodiscard]] std::string_view name_of(Vocabulary vocabulary);
[[nodiscard]] std::string_view section_of(Vocabulary vocabulary);

}  // namespace entente::stix
