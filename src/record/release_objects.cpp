#include "record/release_objects.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_text.h"
#include "base/limits.h"
#include "base/text_code.h"
#include "record/definitions.h"

namespace entente::record {
namespace {

namespace dom = simdjson::dom;

constexpr std::array<std::string_view, 5> types{request_type, grant_type, refusal_type, recall_type,
                                                acknowledgement_type};

std::unexpected<Error> malformed(std::string_view property, std::string_view expected) {
  return fail(ErrorKind::malformed, "it is not " + std::string(expected), std::string(property));
}

// Writing.

void add_text(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_json_string(out, value);
}

void add_texts(std::string& out, std::string_view name, const std::vector<std::string>& values) {
  out += ",\"";
  out += name;
  out += "\":[";
  for (const std::string& value : values) {
    if (out.back() != '[') out += ',';
    append_json_string(out, value);
  }
  out += ']';
}

/// STIX writes three digits or more; ours has the log's six.
std::string time_text(Micros time) {
  return format_micros(time);
}

std::string begin(std::string_view type, const Spoken& spoken, std::optional<Micros> modified = {}) {
  std::string out = "{\"type\":\"" + std::string(type) + R"(","spec_version":"2.1")";
  add_text(out, "id", spoken.id);
  add_text(out, "created", time_text(spoken.created));
  add_text(out, "modified", time_text(modified.value_or(spoken.created)));
  add_text(out, "nation", spoken.nation);
  add_text(out, "originator", spoken.originator);
  out += R"(,"versions":[)";
  for (const NamedVersion& version : spoken.versions) {
    if (out.back() != '[') out += ',';
    out += R"({"object":)";
    append_json_string(out, version.id);
    if (!version.version.empty()) add_text(out, "version", version.version);
    if (version.sha256) add_text(out, "sha256", to_hex(*version.sha256));
    out += '}';
  }
  out += ']';
  if (!spoken.text.empty()) add_text(out, "text", spoken.text);
  if (!spoken.language.empty()) add_text(out, "lang", spoken.language);
  return out;
}

void add_terms(std::string& out, const std::optional<Micros>& expires, bool standing) {
  if (expires) add_text(out, "expires", time_text(*expires));
  out += standing ? R"(,"standing":true)" : R"(,"standing":false)";
}

std::string end(std::string out, std::string_view type, const std::vector<std::string>& markings) {
  if (!markings.empty()) add_texts(out, "object_marking_refs", markings);
  const Definition* const definition = definition_of(type);
  out += R"(,"extensions":{")" + std::string(definition->id) + R"(":{"extension_type":"new-sdo"}}})";
  return out;
}

// Reading.

std::string text_of(const dom::element& object, std::string_view name) {
  std::string_view value;
  return object[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

bool repeats_a_property(const dom::element& object) {
  std::vector<std::string_view> names;
  for (const auto [name, value] : dom::object(object)) names.push_back(name);
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) != names.end();
}

bool is_nation(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<NamedVersion> read_version(const dom::element& value) {
  NamedVersion version{.id = text_of(value, "object"), .version = text_of(value, "version"), .sha256 = {}};
  if (version.id.empty()) return malformed("versions", "a list of {\"object\":ID}");
  if (!version.version.empty() && !version.instant()) return malformed("versions.version", "a timestamp");
  const std::string hex = text_of(value, "sha256");
  if (hex.empty()) return version;
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->size() != sizeof(Hash)) return malformed("versions.sha256", "64 hexadecimal digits");
  version.sha256.emplace();
  std::ranges::copy(*bytes, version.sha256->begin());
  return version;
}

Result<std::vector<std::string>> read_nations(const dom::element& root, std::string_view name) {
  dom::array list;
  std::vector<std::string> nations;
  if (root[name].get(list) != simdjson::SUCCESS || list.size() == 0 || list.size() > limits::max_nations)
    return malformed(name, "a list of nations");
  for (const dom::element one : list) {
    std::string_view nation;
    if (one.get(nation) != simdjson::SUCCESS || !is_nation(nation))
      return malformed(name, "a list of nations");
    nations.emplace_back(nation);
  }
  std::ranges::sort(nations);
  nations.erase(std::unique(nations.begin(), nations.end()), nations.end());
  return nations;
}

/// A document whose type is one of ours.
class Document {
 public:
  static Result<Document> parse(std::string_view object, std::string_view type) {
    Document document;
    const auto code = document.parser_->parse(object.data(), object.size()).get(document.root_);
    if (code != simdjson::SUCCESS || !document.root_.is_object() || repeats_a_property(document.root_))
      return malformed("object", "a JSON object in which each property stands once");
    const std::string said = text_of(document.root_, "type");
    if (type.empty() ? !is_release_object(said) : said != type)
      return malformed("type", type.empty() ? "a type of this project's release objects" : type);
    return document;
  }
  [[nodiscard]] const dom::element& root() const { return root_; }

  Result<> read(Spoken& spoken) const {
    spoken.id = text_of(root_, "id");
    spoken.nation = text_of(root_, "nation");
    spoken.originator = text_of(root_, "originator");
    spoken.text = text_of(root_, "text");
    spoken.language = text_of(root_, "lang");
    if (spoken.id.empty()) return malformed("id", "a STIX id");
    if (!is_nation(spoken.nation)) return malformed("nation", "a nation code");
    if (!is_nation(spoken.originator)) return malformed("originator", "a nation code");
    const auto created = parse_instant(text_of(root_, "created"));
    if (!created) return malformed("created", "a timestamp");
    spoken.created = micros_from_instant(*created);
    dom::array versions;
    if (root_["versions"].get(versions) != simdjson::SUCCESS || versions.size() == 0 ||
        versions.size() > limits::max_granted_versions)
      return malformed("versions", fmt::format("a list of 1 to {} versions", limits::max_granted_versions));
    for (const dom::element one : versions) {
      ENTENTE_TRY(version, read_version(one));
      spoken.versions.push_back(std::move(version));
    }
    return {};
  }

  Result<> read_terms(std::optional<Micros>& expires, bool& standing) const {
    if (root_["expires"].error() == simdjson::SUCCESS) {
      const auto instant = parse_instant(text_of(root_, "expires"));
      if (!instant) return malformed("expires", "a timestamp");
      expires = micros_from_instant(*instant);
    }
    const auto flag = root_["standing"];
    if (flag.error() == simdjson::SUCCESS && flag.get(standing) != simdjson::SUCCESS)
      return malformed("standing", "true or false");
    return {};
  }

 private:
  std::unique_ptr<dom::parser> parser_ = std::make_unique<dom::parser>();
  dom::element root_;
};

}  // namespace

bool is_release_object(std::string_view type) {
  return std::ranges::find(types, type) != types.end();
}

std::string make(const ReleaseRequest& request, const std::vector<std::string>& markings) {
  std::string out = begin(request_type, request);
  add_texts(out, "recipients", request.recipients);
  add_terms(out, request.expires, request.standing);
  return end(std::move(out), request_type, markings);
}

std::string make(const ReleaseGrant& grant, const std::vector<std::string>& markings) {
  std::string out = begin(grant_type, grant, grant.withdrawn);
  if (grant.withdrawn) out += R"(,"revoked":true)";
  add_texts(out, "recipients", grant.recipients);
  add_terms(out, grant.expires, grant.standing);
  if (!grant.request.empty()) add_text(out, "request", grant.request);
  return end(std::move(out), grant_type, markings);
}

std::string make(const ReleaseRefusal& refusal, const std::vector<std::string>& markings) {
  std::string out = begin(refusal_type, refusal);
  add_text(out, "request", refusal.request);
  return end(std::move(out), refusal_type, markings);
}

std::string make(const Recall& recall, const std::vector<std::string>& markings) {
  return end(begin(recall_type, recall), recall_type, markings);
}

std::string make(const Acknowledgement& acknowledgement, const std::vector<std::string>& markings) {
  std::string out = begin(acknowledgement_type, acknowledgement);
  add_text(out, "recall", acknowledgement.recall);
  return end(std::move(out), acknowledgement_type, markings);
}

Result<ReleaseRequest> read_request(std::string_view object) {
  ENTENTE_TRY(document, Document::parse(object, request_type));
  ReleaseRequest request;
  ENTENTE_CHECK(document.read(request));
  ENTENTE_TRY(recipients, read_nations(document.root(), "recipients"));
  request.recipients = std::move(recipients);
  ENTENTE_CHECK(document.read_terms(request.expires, request.standing));
  return request;
}

Result<ReleaseGrant> read_grant(std::string_view object) {
  ENTENTE_TRY(document, Document::parse(object, grant_type));
  ReleaseGrant grant;
  ENTENTE_CHECK(document.read(grant));
  ENTENTE_TRY(recipients, read_nations(document.root(), "recipients"));
  grant.recipients = std::move(recipients);
  ENTENTE_CHECK(document.read_terms(grant.expires, grant.standing));
  bool revoked = false;
  if (document.root()["revoked"].get(revoked) == simdjson::SUCCESS && revoked) {
    const auto modified = parse_instant(text_of(document.root(), "modified"));
    if (!modified) return malformed("modified", "a timestamp");
    grant.withdrawn = micros_from_instant(*modified);
  }
  grant.request = text_of(document.root(), "request");
  return grant;
}

Result<ReleaseRefusal> read_refusal(std::string_view object) {
  ENTENTE_TRY(document, Document::parse(object, refusal_type));
  ReleaseRefusal refusal;
  ENTENTE_CHECK(document.read(refusal));
  refusal.request = text_of(document.root(), "request");
  if (refusal.request.empty()) return malformed("request", "the id of a release-request");
  return refusal;
}

Result<Recall> read_recall(std::string_view object) {
  ENTENTE_TRY(document, Document::parse(object, recall_type));
  Recall recall;
  ENTENTE_CHECK(document.read(recall));
  return recall;
}

Result<Acknowledgement> read_acknowledgement(std::string_view object) {
  ENTENTE_TRY(document, Document::parse(object, acknowledgement_type));
  Acknowledgement acknowledgement;
  ENTENTE_CHECK(document.read(acknowledgement));
  acknowledgement.recall = text_of(document.root(), "recall");
  if (acknowledgement.recall.empty()) return malformed("recall", "the id of a recall");
  return acknowledgement;
}

Result<Spoken> read_spoken(std::string_view object) {
  ENTENTE_TRY(document, Document::parse(object, ""));
  Spoken spoken;
  ENTENTE_CHECK(document.read(spoken));
  return spoken;
}

}  // namespace entente::record
