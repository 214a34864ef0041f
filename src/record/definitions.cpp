#include "record/definitions.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/counting_limits.h"
#include "base/limits.h"

namespace entente::record {
namespace {

constexpr std::string_view identity_id = "identity--0f6b2c1e-7a58-4d3c-9e21-5b8c4a7d9e60";
constexpr std::string_view made = "2026-01-01T00:00:00.000Z";
constexpr std::string_view schema_root = "/schemas/";

constexpr std::array<Definition, 8> all{{
    {"release-label", "extension-definition--6b2e3a58-9d0c-4f7e-8a41-2f6d0c9b7e15", "property-extension",
     "Release label",
     "Who may receive an object and what they may do with it, in the words of its originator."},
    {"release-request", "extension-definition--1d8f4c92-3b6a-4e57-a0c4-7e2b9f5d6a31", "new-sdo",
     "Release request", "Asks the originator to let versions go to further nations."},
    {"release-grant", "extension-definition--2a9e5d73-4c7b-4f68-b1d5-8f3ca06e7b42", "new-sdo",
     "Release grant", "The originator's signed consent that versions go to further nations."},
    {"release-refusal", "extension-definition--3bad6e84-5d8c-4a79-82e6-904db17f8c53", "new-sdo",
     "Release refusal",
     "The originator's signed answer to a request that it does not grant, with its reasons."},
    {"recall", "extension-definition--4cbe7f95-6e9d-4b8a-93f7-a15ec2809d64", "new-sdo", "Recall",
     "The originator takes versions back from everybody who holds them."},
    {"acknowledgement", "extension-definition--5dcf80a6-7fae-4c9b-a408-b26fd391ae75", "new-sdo",
     "Acknowledgement", "Says that a recall was applied, and to which versions."},
    {"threat-trend", "extension-definition--6ed091b7-80bf-4dac-b519-c370e4a2bf97", "new-sdo", "Threat trend",
     "What a nation counted of a threat, what was to be expected, and what it concludes."},
    {"sighting-dates", "extension-definition--ec6358ee-ab99-4397-b3f8-146521f07638", "property-extension",
     "Fidelity of a sighting's dates",
     "How exactly first_seen and last_seen of a sighting are known, in the words of the OASIS event "
     "extension."},
}};

/// Properties that a type has beside those of all spoken objects, as JSON schema members.
std::string_view own_properties(std::string_view type) {
  if (type == "release-request") {
    return R"(,"recipients":{"$ref":"#/$defs/nations"},"expires":{"$ref":"#/$defs/time"},"standing":{"type":"boolean"})";
  }
  if (type == "release-grant") {
    return R"(,"recipients":{"$ref":"#/$defs/nations"},"expires":{"$ref":"#/$defs/time"},"standing":{"type":"boolean"},)"
           R"("request":{"type":"string","pattern":"^release-request--"},"revoked":{"type":"boolean"})";
  }
  if (type == "release-refusal") return R"(,"request":{"type":"string","pattern":"^release-request--"})";
  if (type == "acknowledgement") return R"(,"recall":{"type":"string","pattern":"^recall--"})";
  return "";
}

std::string_view own_required(std::string_view type) {
  if (type == "release-request" || type == "release-grant") return R"(,"recipients")";
  if (type == "release-refusal") return R"(,"request")";
  if (type == "acknowledgement") return R"(,"recall")";
  return "";
}

constexpr std::string_view shared_definitions =
    R"("$defs":{"nation":{"type":"string","pattern":"^[A-Z]{3}$"},)"
    R"("nations":{"type":"array","items":{"$ref":"#/$defs/nation"},"minItems":1,"maxItems":256,"uniqueItems":true},)"
    R"("time":{"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?Z$"},)"
    R"("version":{"type":"object","properties":{"object":{"type":"string","pattern":"^[a-z0-9-]+--[0-9a-f-]{36}$"},)"
    R"("version":{"$ref":"#/$defs/time"},"sha256":{"type":"string","pattern":"^[0-9a-f]{64}$"}},)"
    R"("required":["object"],"additionalProperties":false}})";

/// Beginning of a schema, which the node serves at a path of its own.
std::string schema_head(const Definition& definition) {
  return fmt::format(
      R"({{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"{}{}.json","title":"{}","description":"{}","type":"object",)",
      schema_root, definition.type, definition.title, definition.description);
}

std::string label_schema(const Definition& definition) {
  return schema_head(definition) +
         R"("properties":{"extension_type":{"const":"property-extension"},"originator":{"$ref":"#/$defs/nation"},)"
         R"("releasable_to":{"type":"array","items":{"type":"string","pattern":"^([A-Z]{3}|[a-z][a-z0-9-]{1,63})$"},"minItems":1,"maxItems":256,"uniqueItems":true},)"
         R"("onward":{"enum":["prohibited","by-consent","within-agreement"]},"domain":{"type":"string","pattern":"^[a-z0-9-]{1,64}$"},)"
         R"("not_before":{"$ref":"#/$defs/time"},"expires":{"$ref":"#/$defs/time"}},)"
         R"("required":["extension_type","originator","releasable_to","onward"],"additionalProperties":false,)" +
         std::string(shared_definitions) + "}";
}

std::string sighting_dates_schema(const Definition& definition) {
  constexpr std::string_view fidelity = R"({"enum":["second","minute","hour","day","month","year"]})";
  return schema_head(definition) +
         fmt::format(R"("properties":{{"extension_type":{{"const":"property-extension"}},)"
                     R"("first_seen_fidelity":{0},"last_seen_fidelity":{0}}},)"
                     R"("required":["extension_type"],"additionalProperties":false}})",
                     fidelity);
}

std::string object_schema(const Definition& definition) {
  return schema_head(definition) +
         fmt::format(
             R"("properties":{{"type":{{"const":"{0}"}},"id":{{"type":"string","pattern":"^{0}--[0-9a-f-]{{36}}$"}},)"
             R"("created":{{"$ref":"#/$defs/time"}},"modified":{{"$ref":"#/$defs/time"}},)"
             R"("nation":{{"$ref":"#/$defs/nation"}},"originator":{{"$ref":"#/$defs/nation"}},)"
             R"("versions":{{"type":"array","items":{{"$ref":"#/$defs/version"}},"minItems":1,"maxItems":{4}}},)"
             R"("text":{{"type":"string"}},"lang":{{"type":"string"}},)"
             R"("key_id":{{"type":"string","pattern":"^[0-9a-f]{{16}}$"}},)"
             R"("signature":{{"type":"string","pattern":"^ed25519:[A-Za-z0-9+/]{{86}}==$"}}{1}}},)"
             R"("required":["type","id","created","modified","nation","originator","versions","key_id","signature"{2}],{3}}})",
             definition.type, own_properties(definition.type), own_required(definition.type),
             shared_definitions, limits::max_granted_versions);
}

std::string trend_schema(const Definition& definition) {
  return schema_head(definition) +
         R"("properties":{"type":{"const":"threat-trend"},"id":{"type":"string","pattern":"^threat-trend--[0-9a-f-]{36}$"},)"
         R"("created":{"$ref":"#/$defs/time"},"modified":{"$ref":"#/$defs/time"},"nation":{"$ref":"#/$defs/nation"},)"
         R"("subject":{"type":"string","pattern":"^[a-z]+(:.+)?$"},"subject_name":{"type":"string"},"where":{"type":"string"},)"
         R"("measure":{"enum":["events","sightings","incidents","reports","campaigns"]},"granularity":{"enum":["day","week","month"]},)"
         R"("points":{"type":"array","minItems":1,"maxItems":)" +
         std::to_string(limits::max_published_steps) +
         R"(,"items":{"type":"object","properties":{"step":{"type":"string"},"count":{"type":"number","minimum":0},)"
         R"("expected":{"type":"number","minimum":0},"upper":{"type":"number"},"alarm":{"type":"boolean"}},"required":["step"],"additionalProperties":false}},)"
         R"("direction":{"enum":["rising","falling","steady"]},"observed":{"type":"number","minimum":0},"expected":{"type":"number","minimum":0},)"
         R"("ratio":{"type":"number"},"ratio_lower":{"type":"number"},"ratio_upper":{"type":"number"},)"
         R"("trend_confidence":{"type":"number","minimum":0,"maximum":1},"series":{"type":"integer","minimum":1},)"
         R"("contributors":{"type":"integer","minimum":0},"events":{"type":"integer","minimum":0},"method":{"type":"string"},)"
         R"("question":{"type":"string"},"log_position":{"type":"integer","minimum":0},"disclosure_control":{"type":"string"},"description":{"type":"string"}},)"
         R"("required":["type","id","created","modified","nation","subject","measure","granularity","points","direction","observed","expected","trend_confidence","series","contributors","events","log_position"],)" +
         std::string(shared_definitions) + "}";
}

}  // namespace

std::span<const Definition> definitions() {
  return all;
}

const Definition* definition_of(std::string_view type) {
  const auto* const at = std::ranges::find(all, type, &Definition::type);
  return at == all.end() ? nullptr : at;
}

std::string definitions_bundle() {
  std::string out = fmt::format(
      R"({{"type":"bundle","id":"bundle--6ee091b7-80bf-4dac-b519-c370e4a2bf86","objects":[)"
      R"({{"type":"identity","spec_version":"2.1","id":"{0}","created":"{1}","modified":"{1}","name":"Entente","identity_class":"organization"}})",
      identity_id, made);
  for (const Definition& definition : all) {
    out += fmt::format(
        R"(,{{"type":"extension-definition","spec_version":"2.1","id":"{}","created_by_ref":"{}","created":"{}","modified":"{}",)"
        R"("name":"{}","description":"{}","schema":"{}{}.json","version":"1.0.0","extension_types":["{}"]}})",
        definition.id, identity_id, made, made, definition.title, definition.description, schema_root,
        definition.type, definition.extension_type);
  }
  return out + "]}";
}

std::optional<std::string> schema_of(std::string_view type) {
  const Definition* const definition = definition_of(type);
  if (definition == nullptr) return {};
  if (type == "threat-trend") return trend_schema(*definition);
  if (type == "sighting-dates") return sighting_dates_schema(*definition);
  return type == "release-label" ? label_schema(*definition) : object_schema(*definition);
}

}  // namespace entente::record
