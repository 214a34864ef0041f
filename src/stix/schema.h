// The shape of a STIX type, as data: which properties it has, what each holds, and which rules tie them
// together. The tables (sdo_tables.cpp and its neighbours) are constants written in these terms; only checker
// internals read them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "stix/checker.h"
#include "stix/vocabulary.h"

namespace entente::stix {

/// What one value may be.
enum class Form : std::uint8_t {
  any,  ///< a custom value: only the rules for all values hold
  text,
  boolean,
  integer,         ///< any whole number
  counter,         ///< a whole number from 0
  port,            ///< 0 to 65535
  percent,         ///< 0 to 100 (confidence)
  sighting_count,  ///< 0 to 999,999,999
  observed_count,  ///< 1 to 999,999,999
  number,
  latitude,
  longitude,
  timestamp,
  version_time,  ///< `created` and `modified`: at least millisecond precision, in 2.0 exactly
  whole_second,  ///< a timestamp without fraction (PE header)
  type_name,
  spec_version,
  identifier,  ///< the object's own
  reference,   ///< an identifier of an allowed type, see References
  binary,
  hex,
  uri,
  language,
  software_language,
  hashes,
  strict_hashes,  ///< hashes whose names must come from hash-algorithm-ov
  dictionary,
  text_dictionary,    ///< values are strings (PDF document information)
  header_dictionary,  ///< values are lists of strings (HTTP request header)
  mail_headers,       ///< values are strings or lists of strings
  ipfix,              ///< values are strings or whole numbers
  exif_tags,
  socket_options,
  startup_info,
  contents,  ///< language-content: language code -> translated properties
  objects,   ///< observed-data: the deprecated dictionary of SCOs
  extensions,
  definition,       ///< marking-definition: depends on definition_type
  record,           ///< an embedded type, see Embedded
  open_vocabulary,  ///< a value outside is a SHOULD
  enumeration,      ///< a value outside is a MUST
  mime_type,        ///< must be well-formed (artifact)
  loose_mime_type,  ///< should be well-formed (file)
  charset,
  ipv4,
  ipv6,
  mac,
  domain,
  email,
  cpe,
  registry_key,
  selector,
  relationship_type,
};

/// Types that a reference may name.
enum class References : std::uint8_t {
  any,
  identity,
  marking,
  not_meta,      ///< relationship ends: neither SRO, bundle, nor meta object
  sightable,     ///< SDO or custom object
  not_language,  ///< anything but bundle and language-content
  observable,    ///< SCO or SRO (observed-data), or custom
  observed_data,
  place,          ///< identity or location
  only_identity,  ///< where_sighted_refs of 2.0
  software,
  sample,    ///< artifact, file
  analysed,  ///< artifact, file, network-traffic
  sco,
  directory_entry,  ///< file, directory
  directory,
  resolvable,  ///< ipv4-addr, ipv6-addr, domain-name
  user_account,
  email_addr,
  artifact,
  body,  ///< artifact, file
  autonomous_system,
  mac_addr,
  endpoint,  ///< ipv4-addr, ipv6-addr, mac-addr, domain-name
  network_traffic,
  process,
  file,
};

/// Embedded types.
enum class Embedded : std::uint8_t {
  external_reference,
  kill_chain_phase,
  granular_marking,
  mime_part,
  alternate_data_stream,
  pe_optional_header,
  pe_section,
  registry_value,
  x509_v3_extensions,
  archive_ext,
  ntfs_ext,
  pdf_ext,
  raster_image_ext,
  windows_pebinary_ext,
  http_request_ext,
  icmp_ext,
  socket_ext,
  tcp_ext,
  windows_process_ext,
  windows_service_ext,
  unix_account_ext,
};

/// Property flags.
enum Trait : std::uint8_t {
  optional = 0,
  required = 1,
  list = 2,  ///< a list of the form; never empty (2.12)
  deprecated = 4,
  loose_list = 8,  ///< a list that may be empty (only inside embedded types where the validator allows it)
};

struct Property {
  std::string_view name;
  Form form = Form::any;
  std::uint8_t traits = optional;
  std::uint8_t detail = 0;  ///< Vocabulary, References or Embedded, by form

  constexpr Property(std::string_view n, Form f, int t = optional) noexcept
      : name(n), form(f), traits(static_cast<std::uint8_t>(t)) {}
  constexpr Property(std::string_view n, Form f, int t, Vocabulary v) noexcept
      : name(n), form(f), traits(static_cast<std::uint8_t>(t)), detail(static_cast<std::uint8_t>(v)) {}
  constexpr Property(std::string_view n, References r, int t = optional) noexcept
      : name(n),
        form(Form::reference),
        traits(static_cast<std::uint8_t>(t)),
        detail(static_cast<std::uint8_t>(r)) {}
  constexpr Property(std::string_view n, Embedded e, int t = optional) noexcept
      : name(n),
        form(Form::record),
        traits(static_cast<std::uint8_t>(t)),
        detail(static_cast<std::uint8_t>(e)) {}
};

/// How properties depend on each other.
enum class RuleKind : std::uint8_t {
  some_own,     ///< at least one property of the type itself
  any_of,       ///< at least one of the names
  one_of,       ///< exactly one of the names
  needs,        ///< the first needs all the others
  excludes,     ///< the first forbids the others
  later,        ///< the first timestamp is later than the second
  not_earlier,  ///< the first timestamp is not earlier than the second
  advised,      ///< all of the names should be there
};

struct Rule {
  RuleKind kind = RuleKind::some_own;
  std::string_view names[3] = {};  ///< empty names are unused
};

class Inspection;
class Fields;
/// What a table cannot say about a type.
using Extra = void (*)(Inspection& inspection, const Fields& fields);

enum class Category : std::uint8_t { sdo, sro, sco, meta, marking, embedded };

struct Record {
  std::string_view name;
  Category category = Category::embedded;
  std::string_view section;
  std::span<const Property> properties;
  std::span<const Rule> rules = {};
  Extra extra = nullptr;
};

// The tables.
[[nodiscard]] std::span<const Record> sdo_records();       ///< STIX 2.1 sections 4 and 5
[[nodiscard]] std::span<const Record> sco_records();       ///< section 6
[[nodiscard]] std::span<const Record> meta_records();      ///< section 7
[[nodiscard]] std::span<const Record> embedded_records();  ///< in the order of Embedded
[[nodiscard]] std::span<const Record> v20_records();       ///< SDO, SRO and marking-definition of STIX 2.0
[[nodiscard]] std::span<const Record> v20_sco_records();   ///< cyber observables of STIX 2.0 part 4
[[nodiscard]] std::span<const Record> v20_embedded_records();  ///< where 2.0 differs; same names

/// Properties common to all types of a category in a version.
[[nodiscard]] std::span<const Property> common_properties(Category category, SpecVersion spec);

}  // namespace entente::stix
