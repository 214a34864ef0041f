// Marking definitions (STIX 2.1 section 7.2.1) and extension definitions (7.3).
#include <algorithm>

#include <fmt/format.h>

#include "stix/inspection.h"
#include "stix/object_rules.h"

namespace entente::stix {
namespace {

/// The four markings of section 7.2.1.4; nobody may define others of type `tlp`.
struct Tlp {
  std::string_view id;
  std::string_view name;
  std::string_view color;
};
constexpr Tlp tlp_markings[] = {
    {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "TLP:WHITE", "white"},
    {"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "TLP:GREEN", "green"},
    {"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "TLP:AMBER", "amber"},
    {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "TLP:RED", "red"},
};
constexpr std::string_view tlp_created = "2017-01-20T00:00:00.000Z";

/// TLP 2.0 as OASIS published it: an extension with these markings (names are facts of the FIRST standard).
constexpr std::string_view tlp2_extension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
constexpr std::string_view tlp2_values[] = {"clear", "green", "amber", "amber+strict", "red"};

std::string_view text_of(const dom::element* object, std::string_view name) {
  if (object == nullptr || !object->is_object()) return {};
  const auto text = (*object)[name].get_string();
  return text.error() == simdjson::SUCCESS ? text.value_unsafe() : std::string_view();
}

bool has_text(const dom::element& object, std::string_view name) {
  return object.is_object() && object[name].get_string().error() == simdjson::SUCCESS;
}

void check_tlp(Inspection& inspection, const Fields& fields) {
  const std::string_view section = inspection.v20() ? "STIX 2.0 part 1 section 4.1.4" : "7.2.1.4";
  const std::string_view color = text_of(fields.find("definition"), "tlp");
  const auto known = std::ranges::find(tlp_markings, fields.text("id"), &Tlp::id);
  const bool named =
      inspection.v20() || (known != std::end(tlp_markings) && fields.text("name") == known->name);
  if (known == std::end(tlp_markings) || color != known->color || fields.text("created") != tlp_created ||
      !named) {
    inspection.must("definition", color,
                    "a marking of type tlp must be one of the four that the specification defines", section);
  }
}

void check_self_marking(Inspection& inspection, const Fields& fields) {
  const std::string_view id = fields.text("id");
  const std::string_view section = inspection.v20() ? "STIX 2.0 part 1 section 4.1" : "7.2.1";
  if (const dom::element* marks = fields.find("object_marking_refs"); marks != nullptr && marks->is_array()) {
    for (const dom::element mark : dom::array(marks->get_array().value_unsafe())) {
      if (mark.is_string() && mark.get_string().value_unsafe() == id) {
        inspection.must("object_marking_refs", id, "a marking must not refer to itself", section);
      }
    }
  }
  if (const dom::element* marks = fields.find("granular_markings"); marks != nullptr && marks->is_array()) {
    for (const dom::element mark : dom::array(marks->get_array().value_unsafe())) {
      if (text_of(&mark, "marking_ref") == id && !id.empty()) {
        inspection.must("granular_markings", id, "a marking must not refer to itself", section);
      }
    }
  }
}

void check_tlp2(Inspection& inspection, const Fields& fields) {
  const dom::element* extensions = fields.find("extensions");
  if (extensions == nullptr || !extensions->is_object()) return;
  dom::element extension;
  if ((*extensions)[tlp2_extension].get(extension) != simdjson::SUCCESS) return;
  const std::string_view level = text_of(&extension, "tlp_2_0");
  if (std::ranges::find(tlp2_values, level) == std::end(tlp2_values)) {
    inspection.should("extensions", level, "tlp_2_0 should be clear, green, amber, amber+strict or red",
                      "7.2.1.4");
  }
}

}  // namespace

void check_marking_definition(Inspection& inspection, const Fields& fields) {
  check_self_marking(inspection, fields);
  const std::string_view kind = fields.text("definition_type");
  const dom::element* definition = fields.find("definition");
  const std::string_view section = inspection.v20() ? "STIX 2.0 part 1 section 4.1" : "7.2.1";
  if (!inspection.v20() && !fields.has("extensions") &&
      (definition == nullptr || !fields.has("definition_type"))) {
    inspection.must({}, {}, "a marking needs definition_type and definition, or extensions", section);
    return;
  }
  if (fields.has("extensions")) check_tlp2(inspection, fields);
  if (kind == "tlp") {
    check_tlp(inspection, fields);
  } else if (kind == "statement") {
    if (definition == nullptr || !has_text(*definition, "statement")) {
      inspection.must("definition", {}, "a statement marking must hold a statement", section);
    }
  } else if (!kind.empty() && !inspection.v20()) {
    inspection.should("definition_type", kind, "should be statement or tlp; other markings use extensions",
                      section);
  }
}

void check_extension_definition(Inspection& inspection, const Fields& fields) {
  if (!fields.has("created_by_ref")) {
    inspection.should("created_by_ref", {}, "an extension definition should say who made it", "7.3");
  }
  if (!fields.has("extension_properties")) return;
  const dom::element* types = fields.find("extension_types");
  bool toplevel = false;
  if (types != nullptr && types->is_array()) {
    for (const dom::element type : dom::array(types->get_array().value_unsafe())) {
      toplevel |= type.is_string() && type.get_string().value_unsafe() == "toplevel-property-extension";
    }
  }
  if (!toplevel) {
    inspection.must("extension_properties", {},
                    "may only be there when extension_types has toplevel-property-extension", "7.3");
  }
}

}  // namespace entente::stix
