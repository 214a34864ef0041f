// STIX 2.1 sections 4 (domain objects) and 5 (relationship objects) as data.
#include "stix/object_rules.h"
#include "stix/schema.h"

namespace entente::stix {
namespace {

using enum Form;
using V = Vocabulary;
using R = References;
using E = Embedded;
using K = RuleKind;

constexpr Property kill_chain_phases{"kill_chain_phases", E::kill_chain_phase, list};
constexpr Property name_required{"name", text, required};
constexpr Property name{"name", text};
constexpr Property description{"description", text};
constexpr Property aliases{"aliases", text, list};
constexpr Property first_seen{"first_seen", timestamp};
constexpr Property last_seen{"last_seen", timestamp};
constexpr Rule seen_in_order{K::not_earlier, {"last_seen", "first_seen"}};

constexpr Property attack_pattern[] = {name_required, description, aliases, kill_chain_phases};

constexpr Property campaign[] = {name_required, description, aliases,
                                 first_seen,    last_seen,   {"objective", text}};
constexpr Rule campaign_rules[] = {seen_in_order};

constexpr Property course_of_action[] = {name_required, description};

constexpr Property grouping[] = {
    name,
    description,
    {"context", open_vocabulary, required, V::grouping_context},
    {"object_refs", R::any, required | list},
};

constexpr Property identity[] = {
    name_required,
    description,
    {"roles", text, list},
    {"identity_class", open_vocabulary, optional, V::identity_class},
    {"sectors", open_vocabulary, list, V::industry_sector},
    {"contact_information", text},
};

constexpr Property incident[] = {name_required, description};

constexpr Property indicator[] = {
    name,
    description,
    {"indicator_types", open_vocabulary, list, V::indicator_type},
    {"pattern", text, required},
    {"pattern_type", open_vocabulary, required, V::pattern_type},
    {"pattern_version", text},
    {"valid_from", timestamp, required},
    {"valid_until", timestamp},
    kill_chain_phases,
};
constexpr Rule indicator_rules[] = {{K::later, {"valid_until", "valid_from"}},
                                    {K::advised, {"name", "description"}}};

constexpr Property infrastructure[] = {
    name_required, description,       {"infrastructure_types", open_vocabulary, list, V::infrastructure_type},
    aliases,       kill_chain_phases, first_seen,
    last_seen,
};
constexpr Rule infrastructure_rules[] = {seen_in_order};

constexpr Property intrusion_set[] = {
    name_required,
    description,
    aliases,
    first_seen,
    last_seen,
    {"goals", text, list},
    {"resource_level", open_vocabulary, optional, V::attack_resource_level},
    {"primary_motivation", open_vocabulary, optional, V::attack_motivation},
    {"secondary_motivations", open_vocabulary, list, V::attack_motivation},
};
constexpr Rule intrusion_set_rules[] = {seen_in_order};

constexpr Property location[] = {
    name,
    description,
    {"latitude", latitude},
    {"longitude", longitude},
    {"precision", number},
    {"region", open_vocabulary, optional, V::region},
    {"country", text},
    {"administrative_area", text},
    {"city", text},
    {"street_address", text},
    {"postal_code", text},
};
constexpr Rule location_rules[] = {
    {K::any_of, {"region", "country", "latitude"}},
    {K::needs, {"latitude", "longitude"}},
    {K::needs, {"longitude", "latitude"}},
    {K::needs, {"precision", "latitude", "longitude"}},
};

constexpr Property malware[] = {
    name,
    description,
    {"malware_types", open_vocabulary, list, V::malware_type},
    {"is_family", boolean, required},
    aliases,
    kill_chain_phases,
    first_seen,
    last_seen,
    {"operating_system_refs", R::software, list},
    {"architecture_execution_envs", open_vocabulary, list, V::processor_architecture},
    {"implementation_languages", open_vocabulary, list, V::implementation_language},
    {"capabilities", open_vocabulary, list, V::malware_capabilities},
    {"sample_refs", R::sample, list},
};
constexpr Rule malware_rules[] = {seen_in_order};

constexpr Property malware_analysis[] = {
    {"product", text, required},
    {"version", text},
    {"host_vm_ref", R::software},
    {"operating_system_ref", R::software},
    {"installed_software_refs", R::software, list},
    {"configuration_version", text},
    {"modules", text, list},
    {"analysis_engine_version", text},
    {"analysis_definition_version", text},
    {"submitted", timestamp},
    {"analysis_started", timestamp},
    {"analysis_ended", timestamp},
    {"result_name", text},
    {"result", open_vocabulary, optional, V::malware_result},
    {"analysis_sco_refs", R::sco, list},
    {"sample_ref", R::analysed},
};
constexpr Rule malware_analysis_rules[] = {{K::any_of, {"result", "analysis_sco_refs"}}};

constexpr Property note[] = {
    {"abstract", text},
    {"content", text, required},
    {"authors", text, list},
    {"object_refs", R::any, required | list},
};

constexpr Property observed_data[] = {
    {"first_observed", timestamp, required},       {"last_observed", timestamp, required},
    {"number_observed", observed_count, required}, {"objects", objects, deprecated},
    {"object_refs", R::observable, list},
};
constexpr Rule observed_data_rules[] = {
    {K::one_of, {"objects", "object_refs"}},
    {K::not_earlier, {"last_observed", "first_observed"}},
};

constexpr Property opinion[] = {
    {"explanation", text},
    {"authors", text, list},
    {"opinion", enumeration, required, V::opinion},
    {"object_refs", R::any, required | list},
};

constexpr Property report[] = {
    name_required,
    description,
    {"report_types", open_vocabulary, list, V::report_type},
    {"published", timestamp, required},
    {"object_refs", R::any, required | list},
};

constexpr Property threat_actor[] = {
    name_required,
    description,
    {"threat_actor_types", open_vocabulary, list, V::threat_actor_type},
    aliases,
    first_seen,
    last_seen,
    {"roles", open_vocabulary, list, V::threat_actor_role},
    {"goals", text, list},
    {"sophistication", open_vocabulary, optional, V::threat_actor_sophistication},
    {"resource_level", open_vocabulary, optional, V::attack_resource_level},
    {"primary_motivation", open_vocabulary, optional, V::attack_motivation},
    {"secondary_motivations", open_vocabulary, list, V::attack_motivation},
    {"personal_motivations", open_vocabulary, list, V::attack_motivation},
};
constexpr Rule threat_actor_rules[] = {seen_in_order};

constexpr Property tool[] = {
    name_required, description,       {"tool_types", open_vocabulary, list, V::tool_type},
    aliases,       kill_chain_phases, {"tool_version", text},
};

constexpr Property vulnerability[] = {name_required, description};

constexpr Property relationship[] = {
    {"relationship_type", relationship_type, required},
    description,
    {"source_ref", R::not_meta, required},
    {"target_ref", R::not_meta, required},
    {"start_time", timestamp},
    {"stop_time", timestamp},
};
constexpr Rule relationship_rules[] = {{K::later, {"stop_time", "start_time"}}};

constexpr Property sighting[] = {
    description,
    first_seen,
    last_seen,
    {"count", sighting_count},
    {"sighting_of_ref", R::sightable, required},
    {"observed_data_refs", R::observed_data, list},
    {"where_sighted_refs", R::place, list},
    {"summary", boolean},
};
constexpr Rule sighting_rules[] = {seen_in_order};

constexpr Record records[] = {
    {"attack-pattern", Category::sdo, "4.1", attack_pattern},
    {"campaign", Category::sdo, "4.2", campaign, campaign_rules},
    {"course-of-action", Category::sdo, "4.3", course_of_action},
    {"grouping", Category::sdo, "4.4", grouping},
    {"identity", Category::sdo, "4.5", identity},
    {"incident", Category::sdo, "4.6", incident},
    {"indicator", Category::sdo, "4.7", indicator, indicator_rules, check_indicator},
    {"infrastructure", Category::sdo, "4.8", infrastructure, infrastructure_rules},
    {"intrusion-set", Category::sdo, "4.9", intrusion_set, intrusion_set_rules},
    {"location", Category::sdo, "4.10", location, location_rules, check_location},
    {"malware", Category::sdo, "4.11", malware, malware_rules, check_malware},
    {"malware-analysis", Category::sdo, "4.12", malware_analysis, malware_analysis_rules,
     check_malware_analysis},
    {"note", Category::sdo, "4.13", note},
    {"observed-data", Category::sdo, "4.14", observed_data, observed_data_rules},
    {"opinion", Category::sdo, "4.15", opinion},
    {"report", Category::sdo, "4.16", report},
    {"threat-actor", Category::sdo, "4.17", threat_actor, threat_actor_rules},
    {"tool", Category::sdo, "4.18", tool},
    {"vulnerability", Category::sdo, "4.19", vulnerability},
    {"relationship", Category::sro, "5.1", relationship, relationship_rules, check_relationship},
    {"sighting", Category::sro, "5.2", sighting, sighting_rules},
};

}  // namespace

std::span<const Record> sdo_records() {
  return records;
}

}  // namespace entente::stix
