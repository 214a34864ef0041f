#include "release/grant.h"

#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/limits.h"
#include "base/text_code.h"
#include "release/recipient.h"
#include "release/strict_json.h"

namespace entente::release {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view what = "release-grant";

std::unexpected<Error> wrong(std::string_view property, std::string_view expected) {
  return fail(ErrorKind::malformed, fmt::format("`{}` must be {}", property, expected), std::string(what));
}

Result<GrantedVersion> read_version(const dom::element& value) {
  constexpr std::string_view expected = R"(a list of {"object":ID,"version":TIME,"sha256":HEX})";
  dom::object object;
  if (value.get(object) != simdjson::SUCCESS) return wrong("versions", expected);
  const StrictJson json(object, what);
  // Strict here: a misspelt `version` would name all of them.
  ENTENTE_CHECK(json.only({"object", "version", "sha256"}));
  GrantedVersion version;
  ENTENTE_TRY(id, json.text("object", limits::max_id_bytes));
  version.id = std::move(id);
  ENTENTE_TRY(text, json.text_if_any("version", limits::max_title_bytes));
  if (text) {
    version.version = parse_instant(*text);
    if (!version.version) return wrong("versions.version", "a time");
  }
  ENTENTE_TRY(hex, json.text_if_any("sha256", limits::max_title_bytes));
  if (hex) {
    const auto bytes = from_hex(*hex);
    if (!bytes || bytes->size() != sizeof(Hash)) return wrong("versions.sha256", "64 hexadecimal digits");
    std::ranges::copy(*bytes, version.sha256.emplace().begin());
  }
  return version;
}

Result<std::vector<GrantedVersion>> read_versions(const dom::object& object) {
  dom::array list;
  std::vector<GrantedVersion> versions;
  if (object["versions"].get(list) == simdjson::SUCCESS) {
    for (const dom::element one : list) {
      if (versions.size() == limits::max_granted_versions)
        return wrong("versions", fmt::format("a list of at most {}", limits::max_granted_versions));
      ENTENTE_TRY(version, read_version(one));
      versions.push_back(std::move(version));
    }
  }
  if (versions.empty()) return wrong("versions", "a list of what is granted");
  return versions;
}

Result<bool> read_flag(const dom::object& object, std::string_view name) {
  const auto value = object[name];
  if (value.error() != simdjson::SUCCESS) return false;
  bool flag = false;
  if (value.get(flag) != simdjson::SUCCESS) return wrong(name, "true or false");
  return flag;
}

bool repeats_a_property(const dom::object& object) {
  std::vector<std::string_view> names;
  for (const auto [name, value] : object) names.push_back(name);
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) != names.end();
}

Result<> read_speakers(const StrictJson& json, Grant& grant) {
  ENTENTE_TRY(originator, json.text("originator", limits::max_title_bytes));
  ENTENTE_TRY(nation, json.text("nation", limits::max_title_bytes));
  if (!is_nation(originator)) return wrong("originator", "a nation code such as KOR");
  if (nation != originator) return wrong("nation", "the originator: only it can grant what is its own");
  grant.originator = std::move(originator);
  ENTENTE_TRY(recipients, json.texts("recipients", limits::max_nations));
  if (!std::ranges::all_of(recipients, is_nation)) return wrong("recipients", "a list of nation codes");
  grant.recipients = std::move(recipients);
  return {};
}

bool is_named(const Grant& grant, const GrantedVersion& named, const std::optional<Instant>& version,
              const std::optional<Hash>& sha256) {
  const bool later = grant.standing && named.version && version && *version > *named.version;
  if (later) return true;  // its hash says nothing about what comes later
  if (named.version && named.version != version) return false;
  return !named.sha256 || named.sha256 == sha256;
}

}  // namespace

bool Grant::names(std::string_view object_id, const std::optional<Instant>& version,
                  const std::optional<Hash>& sha256) const {
  return std::ranges::any_of(versions, [&](const GrantedVersion& named) {
    return named.id == object_id && is_named(*this, named, version, sha256);
  });
}

bool Grant::needs_hash(std::string_view object_id) const {
  return std::ranges::any_of(versions, [&](const GrantedVersion& named) {
    return named.id == object_id && named.sha256.has_value();
  });
}

Result<Grant> read_grant(std::string_view text) {
  dom::parser parser;
  dom::object object;
  if (text.size() > limits::max_object_bytes ||
      parser.parse(text.data(), text.size()).get(object) != simdjson::SUCCESS)
    return fail(ErrorKind::malformed, "it is not a JSON object", std::string(what));
  if (repeats_a_property(object))
    return fail(ErrorKind::malformed, "a property stands there twice", std::string(what));
  const StrictJson json(object, what);
  ENTENTE_TRY(type, json.text("type", limits::max_id_bytes));
  if (type != what) return wrong("type", what);
  Grant grant;
  ENTENTE_TRY(id, json.text("id", limits::max_id_bytes));
  grant.id = std::move(id);
  ENTENTE_CHECK(read_speakers(json, grant));
  ENTENTE_TRY(versions, read_versions(object));
  grant.versions = std::move(versions);
  ENTENTE_TRY(purpose, json.text_if_any("text", limits::max_purpose_bytes));
  grant.purpose = purpose.value_or(std::string());
  ENTENTE_TRY(expires, json.time_if_any("expires", StrictJson::Rounding::down));
  grant.expires = expires;
  ENTENTE_TRY(standing, read_flag(object, "standing"));
  grant.standing = standing;
  ENTENTE_TRY(revoked, read_flag(object, "revoked"));
  grant.revoked = revoked;
  ENTENTE_TRY(request, json.text_if_any("request", limits::max_id_bytes));
  grant.request = request.value_or(std::string());
  return grant;
}

}  // namespace entente::release
