#include "app/json.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json_text.h"

namespace entente::app {
namespace {

constexpr std::array<std::pair<std::string_view, ErrorKind>, 15> kinds{{
    {"malformed", ErrorKind::malformed},
    {"unauthorized", ErrorKind::unauthorized},
    {"forbidden", ErrorKind::forbidden},
    {"not_found", ErrorKind::not_found},
    {"not_acceptable", ErrorKind::not_acceptable},
    {"conflict", ErrorKind::conflict},
    {"too_large", ErrorKind::too_large},
    {"unsupported", ErrorKind::unsupported},
    {"unprocessable", ErrorKind::unprocessable},
    {"limited", ErrorKind::limited},
    {"no_space", ErrorKind::no_space},
    {"unavailable", ErrorKind::unavailable},
    {"io", ErrorKind::io},
    {"corrupt", ErrorKind::corrupt},
    {"internal", ErrorKind::internal},
}};

}  // namespace

JsonObject& JsonObject::text(std::string_view name, std::string_view value) {
  return raw(name, json_string(value));
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
  if (!members_.empty()) members_ += ',';
  append_json_string(members_, name);
  members_ += ':';
  members_ += json;
  return *this;
}

std::string json_array(const std::vector<std::string>& members) {
  std::string out = "[";
  for (const std::string& member : members) {
    if (out.size() > 1) out += ',';
    out += member;
  }
  return out + "]";
}

std::string json_strings(const std::vector<std::string>& members) {
  std::vector<std::string> quoted;
  quoted.reserve(members.size());
  for (const std::string& member : members) quoted.push_back(json_string(member));
  return json_array(quoted);
}

Result<JsonDocument> JsonDocument::parse(std::string_view text) {
  JsonDocument document;
  document.parser_ = std::make_unique<simdjson::dom::parser>();
  if (const auto code = document.parser_->parse(text.data(), text.size()).get(document.root_);
      code != simdjson::SUCCESS) {
    return fail(ErrorKind::malformed, std::string("this is not JSON: ") + simdjson::error_message(code));
  }
  return document;
}

std::string text_of(simdjson::dom::element object, std::string_view name) {
  std::string_view value;
  return object[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

std::uint64_t number_of(simdjson::dom::element object, std::string_view name) {
  std::uint64_t value = 0;
  return object[name].get(value) == simdjson::SUCCESS ? value : 0;
}

bool boolean_of(simdjson::dom::element object, std::string_view name) {
  bool value = false;
  return object[name].get(value) == simdjson::SUCCESS && value;
}

std::vector<simdjson::dom::element> array_of(simdjson::dom::element object, std::string_view name) {
  std::vector<simdjson::dom::element> members;
  simdjson::dom::array array;
  if (object[name].get(array) != simdjson::SUCCESS) return members;
  for (const auto member : array) members.push_back(member);
  return members;
}

std::vector<std::string> texts_of(simdjson::dom::element object, std::string_view name) {
  std::vector<std::string> texts;
  for (const auto member : array_of(object, name)) {
    std::string_view text;
    if (member.get(text) == simdjson::SUCCESS) texts.emplace_back(text);
  }
  return texts;
}

std::string json_of(const Error& error) {
  const auto* kind = std::ranges::find(kinds, error.kind, &std::pair<std::string_view, ErrorKind>::second);
  return JsonObject()
      .text("kind", kind->first)
      .text("what", error.what)
      .text("where", error.where)
      .text("remedy", error.remedy)
      .done();
}

Error error_of(simdjson::dom::element object) {
  const std::string name = text_of(object, "kind");
  const auto* kind =
      std::ranges::find(kinds, std::string_view(name), &std::pair<std::string_view, ErrorKind>::first);
  Error error{.kind = kind == kinds.end() ? ErrorKind::internal : kind->second,
              .what = text_of(object, "what"),
              .where = text_of(object, "where"),
              .remedy = text_of(object, "remedy")};
  if (error.what.empty()) error.what = "the node answered with an error that cannot be read";
  return error;
}

}  // namespace entente::app
