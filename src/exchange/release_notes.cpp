#include "exchange/release_notes.h"

#include <simdjson.h>

#include "base/json_text.h"

namespace entente::exchange {
namespace {

namespace dom = simdjson::dom;

std::string text_of(const dom::element& value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::optional<LabelledVersion> read_version(const dom::element& value, std::size_t labels) {
  dom::array parts;
  if (value.get(parts) != simdjson::SUCCESS || (parts.size() != 4 && parts.size() != 5)) return {};
  LabelledVersion version{.origin = text_of(parts.at(0).value_unsafe()),
                          .id = text_of(parts.at(1).value_unsafe()),
                          .version = text_of(parts.at(2).value_unsafe())};
  std::uint64_t label = 0;
  if (parts.at(3).get(label) != simdjson::SUCCESS || label >= labels) return {};
  version.label = static_cast<std::size_t>(label);
  if (parts.size() == 5) {
    std::int64_t stated = 0;
    if (parts.at(4).get(stated) != simdjson::SUCCESS) return {};
    version.stated = stated;
  }
  return version;
}

}  // namespace

std::string print(const LabelNote& note) {
  std::string out = R"({"by":)";
  append_json_string(out, note.by);
  out += R"(,"labels":[)";
  for (const std::string& label : note.labels) {
    if (out.back() != '[') out += ',';
    append_json_string(out, label);
  }
  out += R"(],"versions":[)";
  for (const LabelledVersion& version : note.versions) {
    if (out.back() != '[') out += ',';
    out += '[';
    append_json_string(out, version.origin);
    out += ',';
    append_json_string(out, version.id);
    out += ',';
    append_json_string(out, version.version);
    out += ',' + std::to_string(version.label);
    if (version.stated) out += ',' + std::to_string(*version.stated);
    out += ']';
  }
  return out + "]}";
}

std::optional<LabelNote> read_label_note(std::string_view body) {
  dom::parser parser;
  dom::element root;
  dom::array labels;
  dom::array versions;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return {};
  if (root["labels"].get(labels) != simdjson::SUCCESS || root["versions"].get(versions) != simdjson::SUCCESS)
    return {};
  LabelNote note;
  std::string_view by;
  if (root["by"].get(by) != simdjson::SUCCESS) return {};
  note.by = by;
  for (const dom::element label : labels) note.labels.push_back(text_of(label));
  for (const dom::element one : versions) {
    auto version = read_version(one, note.labels.size());
    if (!version) return {};
    note.versions.push_back(std::move(*version));
  }
  return note;
}

}  // namespace entente::exchange
