// STIX 2.1 section 7 (meta objects) and the properties common to all objects (section 3.2) as data.
#include "stix/object_rules.h"
#include "stix/schema.h"

namespace entente::stix {
namespace {

using enum Form;
using V = Vocabulary;
using R = References;
using E = Embedded;

constexpr Property language_content[] = {
    {"object_ref", R::not_language, required},
    {"object_modified", timestamp},
    {"contents", contents, required},
};

constexpr Property extension_definition[] = {
    {"name", text, required},
    {"description", text},
    {"schema", text, required},
    {"version", text, required},
    {"extension_types", enumeration, required | list, V::extension_type},
    {"extension_properties", text, list},
};

constexpr Property marking_definition[] = {
    {"name", text},
    {"definition_type", text},
    {"definition", definition},
};

constexpr Record records[] = {
    {"language-content", Category::meta, "7.1", language_content},
    {"marking-definition", Category::marking, "7.2.1", marking_definition, {}, check_marking_definition},
    {"extension-definition", Category::meta, "7.3", extension_definition, {}, check_extension_definition},
};

constexpr Property type{"type", type_name, required};
constexpr Property spec_version_required{"spec_version", spec_version, required};
constexpr Property id{"id", identifier, required};
constexpr Property created_by_ref{"created_by_ref", R::identity};
constexpr Property external_references{"external_references", E::external_reference, list};
constexpr Property object_marking_refs{"object_marking_refs", R::marking, list};
constexpr Property granular_markings{"granular_markings", E::granular_marking, list};
constexpr Property extensions_property{"extensions", extensions};

constexpr Property common_sdo[] = {
    type,
    spec_version_required,
    id,
    created_by_ref,
    {"created", version_time, required},
    {"modified", version_time, required},
    {"revoked", boolean},
    {"labels", text, list},
    {"confidence", percent},
    {"lang", language},
    external_references,
    object_marking_refs,
    granular_markings,
    extensions_property,
};

constexpr Property common_sco[] = {
    type,
    {"spec_version", spec_version},
    id,
    object_marking_refs,
    granular_markings,
    {"defanged", boolean},
    extensions_property,
};

constexpr Property common_marking[] = {
    type,
    spec_version_required,
    id,
    created_by_ref,
    {"created", timestamp, required},
    external_references,
    object_marking_refs,
    granular_markings,
    extensions_property,
};

constexpr Property common_sdo_v20[] = {
    type,
    {"spec_version", spec_version},
    id,
    created_by_ref,
    {"created", version_time, required},
    {"modified", version_time, required},
    {"revoked", boolean},
    {"labels", text, list},
    external_references,
    object_marking_refs,
    granular_markings,
};

constexpr Property common_sco_v20[] = {type, extensions_property};

constexpr Property common_marking_v20[] = {
    type,
    {"spec_version", spec_version},
    id,
    created_by_ref,
    {"created", timestamp, required},
    external_references,
    object_marking_refs,
    granular_markings,
};

}  // namespace

std::span<const Record> meta_records() {
  return records;
}

std::span<const Property> common_properties(Category category, SpecVersion spec) {
  const bool v20 = spec == SpecVersion::v20;
  switch (category) {
    case Category::sdo:
    case Category::sro:
    case Category::meta:
      return v20 ? std::span<const Property>(common_sdo_v20) : common_sdo;
    case Category::sco:
      return v20 ? std::span<const Property>(common_sco_v20) : common_sco;
    case Category::marking:
      return v20 ? std::span<const Property>(common_marking_v20) : common_marking;
    case Category::embedded:
      break;
  }
  return {};
}

}  // namespace entente::stix
