#include "stix/sco_id.h"

#include <array>
#include <string_view>

#include "base/json_text.h"
#include "base/uuid.h"
#include "stix/canonical.h"

namespace entente::stix {
namespace {

constexpr std::string_view name_space_text = "00abedb4-aa42-466c-9c01-fed23315a9b7";  // section 2.9

/// The ID contributing properties of a type (its table in section 6), in canonical order.
struct Contribution {
  std::string_view type;
  std::array<std::string_view, 8> properties;
};

constexpr Contribution contributions[] = {
    {"artifact", {"hashes", "payload_bin"}},
    {"autonomous-system", {"number"}},
    {"directory", {"path"}},
    {"domain-name", {"value"}},
    {"email-addr", {"value"}},
    {"email-message", {"body", "from_ref", "subject"}},
    {"file", {"extensions", "hashes", "name", "parent_directory_ref"}},
    {"ipv4-addr", {"value"}},
    {"ipv6-addr", {"value"}},
    {"mac-addr", {"value"}},
    {"mutex", {"name"}},
    {"network-traffic",
     {"dst_port", "dst_ref", "end", "extensions", "protocols", "src_port", "src_ref", "start"}},
    {"software", {"cpe", "name", "swid", "vendor", "version"}},
    {"url", {"value"}},
    {"user-account", {"account_login", "account_type", "user_id"}},
    {"windows-registry-key", {"key", "values"}},
    {"x509-certificate", {"hashes", "serial_number"}},
};

const Contribution* find_contribution(std::string_view type) {
  for (const Contribution& contribution : contributions) {
    if (contribution.type == type) return &contribution;
  }
  return nullptr;
}

/// Of several hashes one is taken, in the order of section 2.9; failing these four, the first that is
/// written.
bool append_one_hash(std::string& out, simdjson::dom::element value) {
  simdjson::dom::object hashes;
  if (value.get(hashes) != simdjson::SUCCESS || hashes.begin() == hashes.end()) return false;
  std::string_view name = hashes.begin().key();
  for (const std::string_view preferred : {"MD5", "SHA-1", "SHA-256", "SHA-512"}) {
    if (hashes.at_key(preferred).error() != simdjson::SUCCESS) continue;
    name = preferred;
    break;
  }
  out += '{';
  append_json_string(out, name);
  out += ':';
  const bool written = append_canonical(out, hashes.at_key(name).value_unsafe()).has_value();
  out += '}';
  return written;
}

}  // namespace

std::optional<std::string> deterministic_id(const simdjson::dom::object& object) {
  std::string_view type;
  if (object.at_key("type").get(type) != simdjson::SUCCESS) return std::nullopt;
  const Contribution* const contribution = find_contribution(type);
  if (contribution == nullptr) return std::nullopt;
  std::string text = "{";
  for (const std::string_view property : contribution->properties) {
    simdjson::dom::element value;
    if (property.empty() || object.at_key(property).get(value) != simdjson::SUCCESS) continue;
    if (text.size() > 1) text += ',';
    append_json_string(text, property);
    text += ':';
    const bool written =
        property == "hashes" ? append_one_hash(text, value) : append_canonical(text, value).has_value();
    if (!written) return std::nullopt;
  }
  if (text.size() == 1) return std::nullopt;
  text += '}';
  static const std::optional<Uuid> name_space = parse_uuid(name_space_text);
  return std::string(type) + "--" + to_string(name_uuid(name_space.value_or(Uuid{}), text));
}

}  // namespace entente::stix
