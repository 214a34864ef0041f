// Types that live inside objects: the common data types of STIX 2.1 section 2 and the predefined extensions
// of section 6.
#include "stix/object_rules.h"
#include "stix/schema.h"

namespace entente::stix {
namespace {

using enum Form;
using V = Vocabulary;
using R = References;
using E = Embedded;
using K = RuleKind;

constexpr Property external_reference[] = {
    {"source_name", text, required}, {"description", text}, {"url", uri},
    {"hashes", strict_hashes},       {"external_id", text},
};
constexpr Rule external_reference_rules[] = {{K::any_of, {"description", "url", "external_id"}}};

constexpr Property kill_chain_phase[] = {{"kill_chain_name", text, required}, {"phase_name", text, required}};

constexpr Property granular_marking[] = {
    {"lang", language},
    {"marking_ref", R::marking},
    {"selectors", selector, required | list},
};
constexpr Rule granular_marking_rules[] = {{K::one_of, {"lang", "marking_ref"}}};

constexpr Property mime_part[] = {
    {"body", text},
    {"body_raw_ref", R::body},
    {"content_type", text},
    {"content_disposition", text},
};
constexpr Rule mime_part_rules[] = {{K::one_of, {"body", "body_raw_ref"}}};

constexpr Property alternate_data_stream[] = {
    {"name", text, required}, {"hashes", hashes}, {"size", counter}};

constexpr Property pe_optional_header[] = {
    {"magic_hex", hex},
    {"major_linker_version", integer},
    {"minor_linker_version", integer},
    {"size_of_code", counter},
    {"size_of_initialized_data", counter},
    {"size_of_uninitialized_data", counter},
    {"address_of_entry_point", integer},
    {"base_of_code", integer},
    {"base_of_data", integer},
    {"image_base", integer},
    {"section_alignment", integer},
    {"file_alignment", integer},
    {"major_os_version", integer},
    {"minor_os_version", integer},
    {"major_image_version", integer},
    {"minor_image_version", integer},
    {"major_subsystem_version", integer},
    {"minor_subsystem_version", integer},
    {"win32_version_value_hex", hex},
    {"size_of_image", counter},
    {"size_of_headers", counter},
    {"checksum_hex", hex},
    {"subsystem_hex", hex},
    {"dll_characteristics_hex", hex},
    {"size_of_stack_reserve", counter},
    {"size_of_stack_commit", counter},
    {"size_of_heap_reserve", counter},
    {"size_of_heap_commit", counter},
    {"loader_flags_hex", hex},
    {"number_of_rva_and_sizes", integer},
    {"hashes", hashes},
};
constexpr Rule pe_optional_header_rules[] = {{K::some_own}};

constexpr Property pe_section[] = {
    {"name", text, required},
    {"size", counter},
    {"entropy", number},
    {"hashes", hashes},
};

constexpr Property registry_value[] = {
    {"name", text},
    {"data", text},
    {"data_type", enumeration, optional, V::registry_datatype},
};
constexpr Rule some_own_rule[] = {{K::some_own}};

constexpr Property x509_v3_extensions[] = {
    {"basic_constraints", text},
    {"name_constraints", text},
    {"policy_constraints", text},
    {"key_usage", text},
    {"extended_key_usage", text},
    {"subject_key_identifier", text},
    {"authority_key_identifier", text},
    {"subject_alternative_name", text},
    {"issuer_alternative_name", text},
    {"subject_directory_attributes", text},
    {"crl_distribution_points", text},
    {"inhibit_any_policy", text},
    {"private_key_usage_period_not_before", timestamp},
    {"private_key_usage_period_not_after", timestamp},
    {"certificate_policies", text},
    {"policy_mappings", text},
};

constexpr Property archive_ext[] = {{"contains_refs", R::directory_entry, required | list},
                                    {"comment", text}};

constexpr Property ntfs_ext[] = {{"sid", text}, {"alternate_data_streams", E::alternate_data_stream, list}};

constexpr Property pdf_ext[] = {
    {"version", text}, {"is_optimized", boolean}, {"document_info_dict", text_dictionary},
    {"pdfid0", text},  {"pdfid1", text},
};

constexpr Property raster_image_ext[] = {
    {"image_height", integer},
    {"image_width", integer},
    {"bits_per_pixel", integer},
    {"exif_tags", exif_tags},
};

constexpr Property windows_pebinary_ext[] = {
    {"pe_type", open_vocabulary, required, V::pe_type},
    {"imphash", text},
    {"machine_hex", hex},
    {"number_of_sections", counter},
    {"time_date_stamp", whole_second},
    {"pointer_to_symbol_table_hex", hex},
    {"number_of_symbols", counter},
    {"size_of_optional_header", counter},
    {"characteristics_hex", hex},
    {"file_header_hashes", hashes},
    {"optional_header", E::pe_optional_header},
    {"sections", E::pe_section, list},
};

constexpr Property http_request_ext[] = {
    {"request_method", text, required}, {"request_value", text, required},
    {"request_version", text},          {"request_header", header_dictionary},
    {"message_body_length", integer},   {"message_body_data_ref", R::artifact},
};

constexpr Property icmp_ext[] = {{"icmp_type_hex", hex, required}, {"icmp_code_hex", hex, required}};

constexpr Property socket_ext[] = {
    {"address_family", enumeration, required, V::socket_address_family},
    {"is_blocking", boolean},
    {"is_listening", boolean},
    {"options", socket_options},
    {"socket_type", enumeration, optional, V::socket_type},
    {"socket_descriptor", counter},
    {"socket_handle", integer},
};

constexpr Property tcp_ext[] = {{"src_flags_hex", hex}, {"dst_flags_hex", hex}};

constexpr Property windows_process_ext[] = {
    {"aslr_enabled", boolean},
    {"dep_enabled", boolean},
    {"priority", text},
    {"owner_sid", text},
    {"window_title", text},
    {"startup_info", startup_info},
    {"integrity_level", enumeration, optional, V::integrity_level},
};

constexpr Property windows_service_ext[] = {
    {"service_name", text},
    {"descriptions", text, list},
    {"display_name", text},
    {"group_name", text},
    {"start_type", enumeration, optional, V::service_start},
    {"service_dll_refs", R::file, list},
    {"service_type", enumeration, optional, V::service_type},
    {"service_status", enumeration, optional, V::service_status},
};

constexpr Property unix_account_ext[] = {
    {"gid", number},
    {"groups", text, list},
    {"home_dir", text},
    {"shell", text},
};

/// In the order of Embedded.
constexpr Record records[] = {
    {"external-reference", Category::embedded, "2.5", external_reference, external_reference_rules,
     check_external_reference},
    {"kill-chain-phase", Category::embedded, "2.11", kill_chain_phase, {}, check_kill_chain_phase},
    {"granular-marking", Category::embedded, "7.2.3.1", granular_marking, granular_marking_rules},
    {"email-mime-component", Category::embedded, "6.6.2", mime_part, mime_part_rules},
    {"alternate-data-stream-type", Category::embedded, "6.7.3.1", alternate_data_stream},
    {"windows-pe-optional-header-type", Category::embedded, "6.7.6.2", pe_optional_header,
     pe_optional_header_rules},
    {"windows-pe-section-type", Category::embedded, "6.7.6.3", pe_section},
    {"windows-registry-value-type", Category::embedded, "6.17.2", registry_value, some_own_rule},
    {"x509-v3-extensions-type", Category::embedded, "6.18.2", x509_v3_extensions, some_own_rule},
    {"archive-ext", Category::embedded, "6.7.2", archive_ext},
    {"ntfs-ext", Category::embedded, "6.7.3", ntfs_ext, some_own_rule},
    {"pdf-ext", Category::embedded, "6.7.4", pdf_ext, some_own_rule},
    {"raster-image-ext", Category::embedded, "6.7.5", raster_image_ext, some_own_rule},
    {"windows-pebinary-ext", Category::embedded, "6.7.6", windows_pebinary_ext, {}, check_pe_binary},
    {"http-request-ext", Category::embedded, "6.12.2", http_request_ext},
    {"icmp-ext", Category::embedded, "6.12.3", icmp_ext},
    {"socket-ext", Category::embedded, "6.12.4", socket_ext},
    {"tcp-ext", Category::embedded, "6.12.5", tcp_ext, some_own_rule},
    {"windows-process-ext", Category::embedded, "6.13.2", windows_process_ext, some_own_rule,
     check_windows_process},
    {"windows-service-ext", Category::embedded, "6.13.3", windows_service_ext, some_own_rule},
    {"unix-account-ext", Category::embedded, "6.16.2", unix_account_ext, some_own_rule},
};

}  // namespace

std::span<const Record> embedded_records() {
  return records;
}

}  // namespace entente::stix
