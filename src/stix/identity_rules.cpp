// Rules about the object as a whole: which types may be exchanged, and which kind of UUID they should have.
#include <algorithm>

#include <fmt/format.h>

#include "stix/inspection.h"
#include "stix/sco_id.h"
#include "stix/text_forms.h"

namespace entente::stix {
namespace {

bool uses_extension(const dom::object& object, std::initializer_list<std::string_view> kinds) {
  const auto extensions = object["extensions"].get_object();
  if (extensions.error() != simdjson::SUCCESS) return false;
  for (const auto [name, extension] : extensions.value_unsafe()) {
    const auto kind = extension["extension_type"].get_string();
    if (kind.error() == simdjson::SUCCESS && std::ranges::find(kinds, kind.value_unsafe()) != kinds.end())
      return true;
  }
  return false;
}

/// True when none of an SCO's ID contributing properties is there although the type has some (2.9): then only
/// a random UUID can name it.
bool lacks_contributing_properties(std::string_view type, const dom::object& object) {
  struct Contributors {
    std::string_view type;
    std::string_view names[3];
  };
  constexpr Contributors optional_contributors[] = {
      {"artifact", {"hashes", "payload_bin", {}}},
      {"email-message", {"from_ref", "subject", "body"}},
      {"user-account", {"account_type", "user_id", "account_login"}},
      {"windows-registry-key", {"key", "values", {}}},
      {"x509-certificate", {"hashes", "serial_number", {}}},
  };
  const auto found = std::ranges::find(optional_contributors, type, &Contributors::type);
  return found != std::end(optional_contributors) &&
         std::ranges::none_of(found->names, [&object](std::string_view name) {
           return !name.empty() && object[name].error() == simdjson::SUCCESS;
         });
}

}  // namespace

void Inspection::check_identity(const Compiled& type) {
  if (type_ == "bundle") {
    must("type", type_, "a bundle is a wrapper, not an object of a collection; send the objects inside it",
         "8");
    return;
  }
  if (v20() && (type_ == "incident" || type_ == "infrastructure")) {
    must("type", type_, "this type name is reserved in STIX 2.0", "STIX 2.0 part 2 section 1");
  }
  const bool custom = type.record().name.empty();
  if (custom && !v20() && !type_.empty() && !uses_extension(root_, {"new-sdo", "new-sco", "new-sro"})) {
    should("type", type_, "a new type should be defined by an extension (new-sdo, new-sco or new-sro)",
           "11.2");
  }
  const auto id = root_["id"].get_string();
  if (id.error() != simdjson::SUCCESS || !is_identifier(id.value_unsafe())) return;
  if (!v20() && type.record().category == Category::sco) {
    check_observable_id(type, id.value_unsafe());
  } else if (uuid_version_of(id.value_unsafe()) != 4) {
    if (v20()) {
      must("id", id.value_unsafe(), "must hold a random UUID (version 4)", "STIX 2.0 part 1 section 2.5");
    } else {
      should("id", id.value_unsafe(), "should hold a random UUID (version 4)", "2.9");
    }
  }
}

void Inspection::check_observable_id(const Compiled& type, std::string_view id) {
  const int version = uuid_version_of(id);
  if (type_ == "process") {
    if (version != 4) must("id", id, "a process must have a random UUID (version 4)", "6.13");
    return;
  }
  if (lacks_contributing_properties(type_, root_)) {
    if (version != 4) {
      must("id", id, "must hold a random UUID (version 4), for there are no ID contributing properties",
           type.record().section);
    }
    return;
  }
  if (version != 5) {
    should("id", id, "should hold a UUID made of the ID contributing properties (version 5)", "3.4");
    return;
  }
  if (const auto expected = deterministic_id(root_); expected && *expected != id) {
    should("id", id, fmt::format("should be {}, made of the ID contributing properties", *expected), "3.4");
  }
}

}  // namespace entente::stix
