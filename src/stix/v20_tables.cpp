// STIX 2.0 parts 2 (objects) and 4 (cyber observables) as data. 2.0 objects are kept and served as 2.0; they
// are checked as far as their own specification goes, not as if they were 2.1.
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
constexpr Property labels_required{"labels", text, required | list};
constexpr Property first_seen{"first_seen", timestamp};
constexpr Property last_seen{"last_seen", timestamp};
constexpr Rule seen_in_order[] = {{K::not_earlier, {"last_seen", "first_seen"}}};
constexpr Rule some_own_rule[] = {{K::some_own}};
constexpr Rule some_own_or_extension[] = {{K::some_own, {"extensions"}}};

constexpr Property attack_pattern[] = {name_required, description, kill_chain_phases};
constexpr Property campaign[] = {name_required, description, aliases,
                                 first_seen,    last_seen,   {"objective", text}};
constexpr Property named[] = {name_required, description};
constexpr Property identity[] = {
    name_required,
    description,
    {"identity_class", open_vocabulary, required, V::identity_class},
    {"sectors", text, list},
    {"contact_information", text},
};
constexpr Property indicator[] = {
    labels_required,
    name,
    description,
    {"pattern", text, required},
    {"valid_from", timestamp, required},
    {"valid_until", timestamp},
    kill_chain_phases,
};
constexpr Rule indicator_rules[] = {{K::not_earlier, {"valid_until", "valid_from"}}};
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
constexpr Property malware[] = {labels_required, name_required, description, kill_chain_phases};
constexpr Property observed_data[] = {
    {"first_observed", timestamp, required},
    {"last_observed", timestamp, required},
    {"number_observed", observed_count, required},
    {"objects", objects, required},
};
constexpr Rule observed_data_rules[] = {{K::not_earlier, {"last_observed", "first_observed"}}};
constexpr Property report[] = {
    labels_required,
    name_required,
    description,
    {"published", timestamp, required},
    {"object_refs", R::any, required | list},
};
constexpr Property threat_actor[] = {
    labels_required,
    name_required,
    description,
    aliases,
    {"roles", open_vocabulary, list, V::threat_actor_role},
    {"goals", text, list},
    {"sophistication", open_vocabulary, optional, V::threat_actor_sophistication},
    {"resource_level", open_vocabulary, optional, V::attack_resource_level},
    {"primary_motivation", open_vocabulary, optional, V::attack_motivation},
    {"secondary_motivations", open_vocabulary, list, V::attack_motivation},
    {"personal_motivations", open_vocabulary, list, V::attack_motivation},
};
constexpr Property tool[] = {
    labels_required, name_required, description, kill_chain_phases, {"tool_version", text}};
constexpr Property relationship[] = {
    {"relationship_type", relationship_type, required},
    description,
    {"source_ref", R::not_meta, required},
    {"target_ref", R::not_meta, required},
};
constexpr Property sighting[] = {
    first_seen,
    last_seen,
    {"count", sighting_count},
    {"sighting_of_ref", R::sightable, required},
    {"observed_data_refs", R::observed_data, list},
    {"where_sighted_refs", R::only_identity, list},
    {"summary", boolean},
};
constexpr Property marking_definition[] = {
    {"definition_type", text, required},
    {"definition", definition, required},
};

constexpr Record records[] = {
    {"attack-pattern", Category::sdo, "STIX 2.0 part 2 section 2.1", attack_pattern},
    {"campaign", Category::sdo, "STIX 2.0 part 2 section 2.2", campaign, seen_in_order},
    {"course-of-action", Category::sdo, "STIX 2.0 part 2 section 2.3", named},
    {"identity", Category::sdo, "STIX 2.0 part 2 section 2.4", identity},
    {"indicator", Category::sdo, "STIX 2.0 part 2 section 2.5", indicator, indicator_rules, check_indicator},
    {"intrusion-set", Category::sdo, "STIX 2.0 part 2 section 2.6", intrusion_set, seen_in_order},
    {"malware", Category::sdo, "STIX 2.0 part 2 section 2.7", malware},
    {"observed-data", Category::sdo, "STIX 2.0 part 2 section 2.8", observed_data, observed_data_rules},
    {"report", Category::sdo, "STIX 2.0 part 2 section 2.9", report},
    {"threat-actor", Category::sdo, "STIX 2.0 part 2 section 2.10", threat_actor},
    {"tool", Category::sdo, "STIX 2.0 part 2 section 2.11", tool},
    {"vulnerability", Category::sdo, "STIX 2.0 part 2 section 2.12", named},
    {"relationship", Category::sro, "STIX 2.0 part 2 section 3.1", relationship},
    {"sighting", Category::sro, "STIX 2.0 part 2 section 3.2", sighting, seen_in_order},
    {"marking-definition",
     Category::marking,
     "STIX 2.0 part 1 section 4.1",
     marking_definition,
     {},
     check_marking_definition},
};

// Cyber observables. References are keys of the surrounding dictionary.
constexpr Property artifact[] = {
    {"mime_type", mime_type}, {"payload_bin", binary}, {"url", uri}, {"hashes", hashes}};
constexpr Rule artifact_rules[] = {{K::one_of, {"payload_bin", "url"}}, {K::needs, {"url", "hashes"}}};
constexpr Property autonomous_system[] = {{"number", integer, required}, {"name", text}, {"rir", text}};
constexpr Property directory[] = {
    {"path", text, required}, {"path_enc", charset},   {"created", timestamp},
    {"modified", timestamp},  {"accessed", timestamp}, {"contains_refs", R::directory_entry, list},
};
constexpr Property domain_name[] = {{"value", domain, required}, {"resolves_to_refs", R::resolvable, list}};
constexpr Property email_addr[] = {
    {"value", email, required},
    {"display_name", text},
    {"belongs_to_ref", R::user_account},
};
constexpr Property email_message[] = {
    {"is_multipart", boolean, required},
    {"date", timestamp},
    {"content_type", text},
    {"from_ref", R::email_addr},
    {"sender_ref", R::email_addr},
    {"to_refs", R::email_addr, list},
    {"cc_refs", R::email_addr, list},
    {"bcc_refs", R::email_addr, list},
    {"subject", text},
    {"received_lines", text, list},
    {"additional_header_fields", mail_headers},
    {"body", text},
    {"body_multipart", E::mime_part, list},
    {"raw_email_ref", R::artifact},
};
constexpr Property file[] = {
    {"hashes", hashes},
    {"size", counter},
    {"name", text},
    {"name_enc", charset},
    {"magic_number_hex", hex},
    {"mime_type", loose_mime_type},
    {"created", timestamp},
    {"modified", timestamp},
    {"accessed", timestamp},
    {"parent_directory_ref", R::directory},
    {"is_encrypted", boolean},
    {"encryption_algorithm", text},
    {"decryption_key", text},
    {"contains_refs", R::sco, list},
    {"content_ref", R::artifact},
};
constexpr Rule file_rules[] = {
    {K::any_of, {"hashes", "name"}},
    {K::needs, {"encryption_algorithm", "is_encrypted"}},
    {K::needs, {"decryption_key", "is_encrypted"}},
};
constexpr Property ipv4_addr[] = {
    {"value", ipv4, required},
    {"resolves_to_refs", R::mac_addr, list},
    {"belongs_to_refs", R::autonomous_system, list},
};
constexpr Property ipv6_addr[] = {
    {"value", ipv6, required},
    {"resolves_to_refs", R::mac_addr, list},
    {"belongs_to_refs", R::autonomous_system, list},
};
constexpr Property mac_addr[] = {{"value", mac, required}};
constexpr Property mutex[] = {{"name", text, required}};
constexpr Property network_traffic[] = {
    {"start", timestamp},
    {"end", timestamp},
    {"is_active", boolean},
    {"src_ref", R::endpoint},
    {"dst_ref", R::endpoint},
    {"src_port", port},
    {"dst_port", port},
    {"protocols", text, required | list},
    {"src_byte_count", integer},
    {"dst_byte_count", integer},
    {"src_packets", integer},
    {"dst_packets", integer},
    {"ipfix", ipfix},
    {"src_payload_ref", R::artifact},
    {"dst_payload_ref", R::artifact},
    {"encapsulates_refs", R::network_traffic, list},
    {"encapsulated_by_ref", R::network_traffic},
};
constexpr Rule network_traffic_rules[] = {{K::any_of, {"src_ref", "dst_ref"}}};
constexpr Property process[] = {
    {"is_hidden", boolean},
    {"pid", integer},
    {"name", text},
    {"created", timestamp},
    {"cwd", text},
    {"arguments", text, list},
    {"command_line", text},
    {"environment_variables", dictionary},
    {"opened_connection_refs", R::network_traffic, list},
    {"creator_user_ref", R::user_account},
    {"binary_ref", R::file},
    {"parent_ref", R::process},
    {"child_refs", R::process, list},
};
constexpr Property software[] = {
    {"name", text, required}, {"cpe", cpe},      {"languages", software_language, list},
    {"vendor", text},         {"version", text},
};
constexpr Property url[] = {{"value", uri, required}};
constexpr Property user_account[] = {
    {"user_id", text, required},
    {"account_login", text},
    {"account_type", open_vocabulary, optional, V::account_type},
    {"display_name", text},
    {"is_service_account", boolean},
    {"is_privileged", boolean},
    {"can_escalate_privs", boolean},
    {"is_disabled", boolean},
    {"account_created", timestamp},
    {"account_expires", timestamp},
    {"password_last_changed", timestamp},
    {"account_first_login", timestamp},
    {"account_last_login", timestamp},
};
constexpr Property windows_registry_key[] = {
    {"key", registry_key, required},       {"values", E::registry_value, list}, {"modified", timestamp},
    {"creator_user_ref", R::user_account}, {"number_of_subkeys", integer},
};
constexpr Property x509_certificate[] = {
    {"is_self_signed", boolean},
    {"hashes", hashes},
    {"version", text},
    {"serial_number", text},
    {"signature_algorithm", text},
    {"issuer", text},
    {"validity_not_before", timestamp},
    {"validity_not_after", timestamp},
    {"subject", text},
    {"subject_public_key_algorithm", text},
    {"subject_public_key_modulus", text},
    {"subject_public_key_exponent", integer},
    {"x509_v3_extensions", E::x509_v3_extensions},
};

constexpr Record observables[] = {
    {"artifact", Category::sco, "STIX 2.0 part 4 section 2.1", artifact, artifact_rules},
    {"autonomous-system", Category::sco, "STIX 2.0 part 4 section 2.2", autonomous_system},
    {"directory", Category::sco, "STIX 2.0 part 4 section 2.3", directory},
    {"domain-name", Category::sco, "STIX 2.0 part 4 section 2.4", domain_name},
    {"email-addr", Category::sco, "STIX 2.0 part 4 section 2.5", email_addr},
    {"email-message", Category::sco, "STIX 2.0 part 4 section 2.6", email_message, {}, check_email_message},
    {"file", Category::sco, "STIX 2.0 part 4 section 2.7", file, file_rules, check_v20_file},
    {"ipv4-addr", Category::sco, "STIX 2.0 part 4 section 2.8", ipv4_addr},
    {"ipv6-addr", Category::sco, "STIX 2.0 part 4 section 2.9", ipv6_addr},
    {"mac-addr", Category::sco, "STIX 2.0 part 4 section 2.10", mac_addr},
    {"mutex", Category::sco, "STIX 2.0 part 4 section 2.11", mutex},
    {"network-traffic", Category::sco, "STIX 2.0 part 4 section 2.12", network_traffic, network_traffic_rules,
     check_network_traffic},
    {"process", Category::sco, "STIX 2.0 part 4 section 2.13", process, some_own_or_extension},
    {"software", Category::sco, "STIX 2.0 part 4 section 2.14", software},
    {"url", Category::sco, "STIX 2.0 part 4 section 2.15", url},
    {"user-account", Category::sco, "STIX 2.0 part 4 section 2.16", user_account},
    {"windows-registry-key", Category::sco, "STIX 2.0 part 4 section 2.17", windows_registry_key},
    {"x509-certificate", Category::sco, "STIX 2.0 part 4 section 2.18", x509_certificate, some_own_rule},
};

// Extensions that changed between 2.0 and 2.1.
constexpr Property socket_ext[] = {
    {"address_family", enumeration, required, V::socket_address_family},
    {"is_blocking", boolean},
    {"is_listening", boolean},
    {"protocol_family", enumeration, optional, V::v20_protocol_family},
    {"options", dictionary},
    {"socket_type", enumeration, optional, V::socket_type},
    {"socket_descriptor", counter},
    {"socket_handle", integer},
};
constexpr Property raster_image_ext[] = {
    {"image_height", integer},   {"image_width", integer},
    {"bits_per_pixel", integer}, {"image_compression_algorithm", text},
    {"exif_tags", exif_tags},
};
constexpr Property archive_ext[] = {
    {"contains_refs", R::file, required | list},
    {"version", text},
    {"comment", text},
};
constexpr Property windows_service_ext[] = {
    {"service_name", text, required},
    {"descriptions", text, list},
    {"display_name", text},
    {"group_name", text},
    {"start_type", enumeration, optional, V::service_start},
    {"service_dll_refs", R::file, list},
    {"service_type", enumeration, optional, V::service_type},
    {"service_status", enumeration, optional, V::service_status},
};
constexpr Property http_request_ext[] = {
    {"request_method", text, required}, {"request_value", text, required},
    {"request_version", text},          {"request_header", text_dictionary},
    {"message_body_length", integer},   {"message_body_data_ref", R::artifact},
};
constexpr Property registry_value[] = {
    {"name", text, required},
    {"data", text},
    {"data_type", enumeration, optional, V::registry_datatype},
};

constexpr Record embedded[] = {
    {"socket-ext", Category::embedded, "STIX 2.0 part 4 section 2.12.4", socket_ext},
    {"raster-image-ext", Category::embedded, "STIX 2.0 part 4 section 2.7.5", raster_image_ext,
     some_own_rule},
    {"archive-ext", Category::embedded, "STIX 2.0 part 4 section 2.7.2", archive_ext},
    {"windows-service-ext", Category::embedded, "STIX 2.0 part 4 section 2.13.3", windows_service_ext},
    {"http-request-ext", Category::embedded, "STIX 2.0 part 4 section 2.12.2", http_request_ext},
    {"windows-registry-value-type", Category::embedded, "STIX 2.0 part 4 section 2.17.2", registry_value},
};

}  // namespace

std::span<const Record> v20_records() {
  return records;
}
std::span<const Record> v20_sco_records() {
  return observables;
}
std::span<const Record> v20_embedded_records() {
  return embedded;
}

}  // namespace entente::stix
