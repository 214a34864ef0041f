#include "stix/object_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "stix/inspection.h"
#include "stix/pattern.h"
#include "stix/references.h"
#include "stix/text_forms.h"

namespace entente::stix {

namespace {

/// Section 3.1 holds inside patterns too: the object type and the first step of each path are STIX names.
void check_pattern_names(Inspection& inspection, const PatternComparison& comparison) {
  const std::string_view type = comparison.type;
  const bool good_type = is_v20_type_name(type) && is_lower_hyphenated(type);
  if (!good_type) inspection.must("pattern", type, "is not an object type", "3.1");
  if (comparison.path.empty() || comparison.path.front().kind != PatternStep::Kind::key) return;
  const std::string_view property = comparison.path.front().text;
  if (!is_v20_property_name(property)) {
    inspection.must("pattern", property,
                    "is not a property name: 3 to 250 characters out of a-z, 0-9 and underscore", "3.1");
  }
}

}  // namespace

void check_indicator(Inspection& inspection, const Fields& fields) {
  // 2.0 knows no pattern_type: its patterns are STIX patterns.
  if (!inspection.v20() && fields.text("pattern_type") != "stix") return;
  const dom::element* value = fields.find("pattern");
  if (value == nullptr || !value->is_string()) return;
  const std::string_view text = value->get_string().value_unsafe();
  const auto pattern = parse_pattern(text);
  if (!pattern) {
    inspection.must("pattern", text, pattern.error().to_string(), "9");
    return;
  }
  for (const std::string& doubt : pattern->doubts) inspection.should("pattern", text, doubt, "9");
  for (const PatternComparison& comparison : pattern->comparisons)
    check_pattern_names(inspection, comparison);
}

void check_location(Inspection& inspection, const Fields& fields) {
  const std::string_view country = fields.text("country");
  if (!fields.has("country")) return;
  const bool two_letters = country.size() == 2 && std::ranges::all_of(country, [](char c) {
                             return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
                           });
  if (!two_letters) inspection.should("country", country, "should be an ISO 3166-1 alpha-2 code", "4.10");
}

void check_malware(Inspection& inspection, const Fields& fields) {
  if (fields.flag("is_family") && !fields.has("name")) {
    inspection.must("name", {}, "a malware family must have a name", "4.11");
  }
}

void check_malware_analysis(Inspection& inspection, const Fields& fields) {
  const std::string_view product = fields.text("product");
  const bool plain = std::ranges::all_of(
      product, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (!plain)
    inspection.should("product", product, "should be lower case with hyphens between words", "4.12");
}

void check_relationship(Inspection& inspection, const Fields& fields) {
  const std::string_view type = fields.text("relationship_type");
  const std::string_view source = type_of(fields.text("source_ref"));
  const std::string_view target = type_of(fields.text("target_ref"));
  if (type.empty() || source.empty() || target.empty()) return;
  if (is_suggested_relationship(source, type, target)) return;
  inspection.should("relationship_type", type,
                    fmt::format("is not among the relationships suggested from {} to {}", shortened(source),
                                shortened(target)),
                    "5.1");
}

void check_email_message(Inspection& inspection, const Fields& fields) {
  const std::string_view section = inspection.v20() ? "STIX 2.0 part 4 section 2.6" : "6.6";
  if (!fields.has("is_multipart")) return;
  const std::string_view forbidden = fields.flag("is_multipart") ? "body" : "body_multipart";
  if (fields.has(forbidden)) {
    inspection.must(forbidden, {},
                    fmt::format("must not be there when is_multipart is {}", fields.flag("is_multipart")),
                    section);
  }
  const dom::element* headers = fields.find("additional_header_fields");
  if (headers == nullptr || !headers->is_object()) return;
  constexpr std::string_view own[] = {"date",    "received_lines", "content_type", "from_ref", "sender_ref",
                                      "to_refs", "cc_refs",        "bcc_refs",     "subject"};
  for (const auto [name, value] : dom::object(headers->get_object().value_unsafe())) {
    if (std::ranges::find(own, name) == std::end(own)) continue;
    inspection.must("additional_header_fields", name, "this header has a property of its own", section);
  }
}

void check_network_traffic(Inspection& inspection, const Fields& fields) {
  if (fields.flag("is_active") && fields.has("end")) {
    inspection.must("end", {}, "must not be there while is_active is true",
                    inspection.v20() ? "STIX 2.0 part 4 section 2.12" : "6.12");
  }
}

void check_v20_file(Inspection& inspection, const Fields& fields) {
  if (!fields.has("is_encrypted") || fields.flag("is_encrypted")) return;
  for (const std::string_view name : {"encryption_algorithm", "decryption_key"}) {
    if (fields.has(name)) {
      inspection.must(name, {}, "must not be there when is_encrypted is false",
                      "STIX 2.0 part 4 section 2.7");
    }
  }
}

void check_external_reference(Inspection& inspection, const Fields& fields) {
  const std::string_view source = fields.text("source_name");
  const std::string_view id = fields.text("external_id");
  const std::string_view section = inspection.v20() ? "STIX 2.0 part 1 section 2.3" : "2.5";
  if (source == "cve" && !is_cve(id)) {
    inspection.must("external_id", id, "must be a CVE id such as CVE-2016-1234 when source_name is cve",
                    section);
  } else if (source == "capec" && !is_capec(id)) {
    inspection.must("external_id", id, "must be a CAPEC id such as CAPEC-550 when source_name is capec",
                    section);
  } else if (source != "cve" && is_cve(id)) {
    inspection.must("source_name", source, "must be cve when external_id is a CVE id", section);
  } else if (source != "capec" && is_capec(id)) {
    inspection.must("source_name", source, "must be capec when external_id is a CAPEC id", section);
  }
}

void check_kill_chain_phase(Inspection& inspection, const Fields& fields) {
  for (const std::string_view name : {"kill_chain_name", "phase_name"}) {
    const std::string_view value = fields.text(name);
    if (!is_lower_hyphenated(value)) {
      inspection.should(name, value, "should be lower case with hyphens between words", "2.11");
    }
  }
}

void check_pe_binary(Inspection& inspection, const Fields& fields) {
  constexpr std::string_view others[] = {"imphash",
                                         "machine_hex",
                                         "number_of_sections",
                                         "time_date_stamp",
                                         "pointer_to_symbol_table_hex",
                                         "number_of_symbols",
                                         "size_of_optional_header",
                                         "characteristics_hex",
                                         "file_header_hashes",
                                         "optional_header",
                                         "sections"};
  if (inspection.v20()) return;
  if (std::ranges::none_of(others, [&fields](std::string_view name) { return fields.has(name); })) {
    inspection.must({}, {}, "needs at least one property besides pe_type", "6.7.6");
  }
}

void check_windows_process(Inspection& inspection, const Fields& fields) {
  const std::string_view priority = fields.text("priority");
  if (!priority.empty() && !priority.ends_with("_CLASS")) {
    inspection.should("priority", priority, "should end in _CLASS", "6.13.2");
  }
}

}  // namespace entente::stix
