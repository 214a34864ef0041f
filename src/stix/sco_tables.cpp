// STIX 2.1 section 6 (cyber-observable objects) as data.
#include "stix/object_rules.h"
#include "stix/schema.h"

namespace entente::stix {
namespace {

using enum Form;
using V = Vocabulary;
using R = References;
using E = Embedded;
using K = RuleKind;

constexpr Property artifact[] = {
    {"mime_type", mime_type},
    {"payload_bin", binary},
    {"url", uri},
    {"hashes", hashes},
    {"encryption_algorithm", enumeration, optional, V::encryption_algorithm},
    {"decryption_key", text},
};
constexpr Rule artifact_rules[] = {
    {K::one_of, {"payload_bin", "url"}},
    {K::needs, {"url", "hashes"}},
    {K::needs, {"decryption_key", "encryption_algorithm"}},
};

constexpr Property autonomous_system[] = {{"number", integer, required}, {"name", text}, {"rir", text}};

constexpr Property directory[] = {
    {"path", text, required}, {"path_enc", charset}, {"ctime", timestamp},
    {"mtime", timestamp},     {"atime", timestamp},  {"contains_refs", R::directory_entry, list},
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
    {"message_id", text},
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
    {"ctime", timestamp},
    {"mtime", timestamp},
    {"atime", timestamp},
    {"parent_directory_ref", R::directory},
    {"contains_refs", R::sco, list},
    {"content_ref", R::artifact},
};
constexpr Rule file_rules[] = {{K::any_of, {"hashes", "name"}}};

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
    {"src_byte_count", counter},
    {"dst_byte_count", counter},
    {"src_packets", counter},
    {"dst_packets", counter},
    {"ipfix", ipfix},
    {"src_payload_ref", R::artifact},
    {"dst_payload_ref", R::artifact},
    {"encapsulates_refs", R::network_traffic, list},
    {"encapsulated_by_ref", R::network_traffic},
};
constexpr Rule network_traffic_rules[] = {
    {K::any_of, {"src_ref", "dst_ref"}},
    {K::not_earlier, {"end", "start"}},
    {K::advised, {"src_port", "dst_port"}},
};

constexpr Property process[] = {
    {"is_hidden", boolean},
    {"pid", integer},
    {"created_time", timestamp},
    {"cwd", text},
    {"command_line", text},
    {"environment_variables", dictionary},
    {"opened_connection_refs", R::network_traffic, list},
    {"creator_user_ref", R::user_account},
    {"image_ref", R::file},
    {"parent_ref", R::process},
    {"child_refs", R::process, list},
};
constexpr Rule process_rules[] = {{K::some_own, {"extensions"}}};

constexpr Property software[] = {
    {"name", text, required}, {"cpe", cpe},      {"swid", text}, {"languages", software_language, list},
    {"vendor", text},         {"version", text},
};

constexpr Property url[] = {{"value", uri, required}};

constexpr Property user_account[] = {
    {"user_id", text},
    {"credential", text},
    {"account_login", text},
    {"account_type", open_vocabulary, optional, V::account_type},
    {"display_name", text},
    {"is_service_account", boolean},
    {"is_privileged", boolean},
    {"can_escalate_privs", boolean},
    {"is_disabled", boolean},
    {"account_created", timestamp},
    {"account_expires", timestamp},
    {"credential_last_changed", timestamp},
    {"account_first_login", timestamp},
    {"account_last_login", timestamp},
};
constexpr Rule user_account_rules[] = {{K::some_own, {"extensions"}}};

constexpr Property windows_registry_key[] = {
    {"key", registry_key},          {"values", E::registry_value, list},
    {"modified_time", timestamp},   {"creator_user_ref", R::user_account},
    {"number_of_subkeys", integer},
};
constexpr Rule windows_registry_key_rules[] = {{K::some_own}};

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
constexpr Rule x509_certificate_rules[] = {{K::some_own}};

constexpr Record records[] = {
    {"artifact", Category::sco, "6.1", artifact, artifact_rules},
    {"autonomous-system", Category::sco, "6.2", autonomous_system},
    {"directory", Category::sco, "6.3", directory},
    {"domain-name", Category::sco, "6.4", domain_name},
    {"email-addr", Category::sco, "6.5", email_addr},
    {"email-message", Category::sco, "6.6", email_message, {}, check_email_message},
    {"file", Category::sco, "6.7", file, file_rules},
    {"ipv4-addr", Category::sco, "6.8", ipv4_addr},
    {"ipv6-addr", Category::sco, "6.9", ipv6_addr},
    {"mac-addr", Category::sco, "6.10", mac_addr},
    {"mutex", Category::sco, "6.11", mutex},
    {"network-traffic", Category::sco, "6.12", network_traffic, network_traffic_rules, check_network_traffic},
    {"process", Category::sco, "6.13", process, process_rules},
    {"software", Category::sco, "6.14", software},
    {"url", Category::sco, "6.15", url},
    {"user-account", Category::sco, "6.16", user_account, user_account_rules},
    {"windows-registry-key", Category::sco, "6.17", windows_registry_key, windows_registry_key_rules},
    {"x509-certificate", Category::sco, "6.18", x509_certificate, x509_certificate_rules},
};

}  // namespace

std::span<const Record> sco_records() {
  return records;
}

}  // namespace entente::stix
