#include "exchange/recall_note.h"

#include <utility>

#include <simdjson.h>

#include "base/json_text.h"

namespace entente::exchange {
namespace {

namespace dom = simdjson::dom;

void add_versions(std::string& out, const std::vector<record::NamedVersion>& versions) {
  out += '[';
  for (const record::NamedVersion& version : versions) {
    if (out.back() != '[') out += ',';
    out += '[';
    append_json_string(out, version.id);
    out += ',';
    append_json_string(out, version.version);
    out += ']';
  }
  out += ']';
}

std::optional<std::string> text_of(const simdjson::simdjson_result<dom::element>& value) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return std::nullopt;
  return std::string(text);
}

bool read_versions(const dom::element& root, std::string_view name,
                   std::vector<record::NamedVersion>& versions) {
  dom::array list;
  if (root[name].get(list) != simdjson::SUCCESS) return false;
  for (const dom::element one : list) {
    dom::array parts;
    if (one.get(parts) != simdjson::SUCCESS || parts.size() != 2) return false;
    auto id = text_of(parts.at(0));
    auto version = text_of(parts.at(1));
    if (!id || !version) return false;
    versions.push_back({.id = *std::move(id), .version = *std::move(version), .sha256 = {}});
    // One that cannot be read must not stand for all of them.
    if (!versions.back().version.empty() && !versions.back().instant()) return false;
  }
  return true;
}

}  // namespace

std::string print(const RecallNote& note) {
  std::string out = R"({"by":)";
  append_json_string(out, note.by);
  out += R"(,"recall":)";
  append_json_string(out, note.recall);
  out += R"(,"versions":)";
  add_versions(out, note.versions);
  out += R"(,"held":)";
  add_versions(out, note.held);
  return out + '}';
}

std::optional<RecallNote> read_recall_note(std::string_view body) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return std::nullopt;
  auto by = text_of(root["by"]);
  auto recall = text_of(root["recall"]);
  if (!by || !recall) return std::nullopt;
  RecallNote note{.by = *std::move(by), .recall = *std::move(recall)};
  if (!read_versions(root, "versions", note.versions) || !read_versions(root, "held", note.held))
    return std::nullopt;
  return note;
}

}  // namespace entente::exchange
