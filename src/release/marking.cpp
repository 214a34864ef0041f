#include "release/marking.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/limits.h"
#include "release/foreign_markings.h"
#include "release/label_json.h"

namespace entente::release {
namespace {

namespace dom = simdjson::dom;

struct FixedTlp {
  std::string_view uuid;
  Tlp tlp;
};
/// The first five as FIRST and OASIS published TLP 2.0 for STIX 2.1, then section 7.2.1.4 of STIX 2.1.
constexpr std::array<FixedTlp, 9> fixed{{
    {"94868c89-83c2-464b-929b-a1a8aa3c8487", Tlp::clear},
    {"bab4a63c-aed9-4cf5-a766-dfca5abac2bb", Tlp::green},
    {"55d920b0-5e8b-4f79-9ee9-91f868d9b421", Tlp::amber},
    {"939a9414-2ddd-4d32-a0cd-375ea402b003", Tlp::amber_strict},
    {"e828b379-4e03-4974-9ac4-e53a884c97c1", Tlp::red},
    {"613f2e26-407d-48c7-9eca-b8e91df99dc9", Tlp::clear},
    {"34098fce-860f-48ae-8e50-ebd3cc5e41da", Tlp::green},
    {"f88d31f6-486f-44da-b317-01333bde0b82", Tlp::amber},
    {"5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Tlp::red},
}};
constexpr std::string_view tlp2_extension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
constexpr std::string_view acs_extension = "extension-definition--3a65884d-005a-4290-8335-cb2d778a83ce";
constexpr std::string_view iep_extension = "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a";

std::string_view text_in(const dom::object& object, std::string_view name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

bool repeats_a_property(const dom::object& object) {
  std::vector<std::string_view> names;
  for (const auto [name, value] : object) names.push_back(name);
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) != names.end();
}

Marking read_extension(std::string_view id, const dom::object& extension) {
  if (id == release_label_extension) {
    auto label = read_label(StrictJson(extension, "release label"));
    if (label) return std::move(*label);
    return Unknown{fmt::format("its release label cannot be read: {}", label.error().what)};
  }
  if (id == tlp2_extension) return Unknown{"it calls itself TLP and has not the id of that marking"};
  if (repeats_a_property(extension)) return Unknown{"a property stands there twice"};
  if (id == acs_extension) return read_acs(extension);
  if (id == iep_extension) return read_iep(extension);
  return Unknown{"it is of a kind that this node does not know"};
}

Marking read_definition(const dom::object& object) {
  const std::string_view kind = text_in(object, "definition_type");
  if (kind == "statement") return Statement{};
  if (kind == "tlp") return Unknown{"it calls itself TLP and has not the id of that marking"};
  return Unknown{"it is of a kind that this node does not know"};
}

}  // namespace

std::string_view to_string(Tlp tlp) {
  switch (tlp) {
    case Tlp::clear:
      return "CLEAR";
    case Tlp::green:
      return "GREEN";
    case Tlp::amber:
      return "AMBER";
    case Tlp::amber_strict:
      return "AMBER+STRICT";
    case Tlp::red:
      break;
  }
  return "RED";
}

std::optional<Tlp> fixed_tlp(std::string_view marking_id) {
  constexpr std::string_view prefix = "marking-definition--";
  if (!marking_id.starts_with(prefix)) return {};
  const auto* const at = std::ranges::find(fixed, marking_id.substr(prefix.size()), &FixedTlp::uuid);
  return at == fixed.end() ? std::nullopt : std::optional(at->tlp);
}

Marking read_marking(std::string_view text) {
  dom::parser parser;
  dom::object object;
  if (text.size() > limits::max_object_bytes ||
      parser.parse(text.data(), text.size()).get(object) != simdjson::SUCCESS)
    return Unknown{"its definition is not a JSON object"};
  if (text_in(object, "type") != "marking-definition") return Unknown{"it is not a marking-definition"};
  if (repeats_a_property(object)) return Unknown{"a property stands there twice"};
  if (const auto tlp = fixed_tlp(text_in(object, "id"))) return *tlp;
  const bool defined = object["definition_type"].error() == simdjson::SUCCESS;
  const auto extensions = object["extensions"];
  if (extensions.error() != simdjson::SUCCESS) return read_definition(object);
  // Two things at once may restrict each other in ways that only their author knows.
  dom::object list;
  if (extensions.get(list) != simdjson::SUCCESS || list.size() != 1 || defined)
    return Unknown{"it says more than one thing"};
  const auto [id, value] = *list.begin();
  dom::object extension;
  if (value.get(extension) != simdjson::SUCCESS) return Unknown{"its extension is not a JSON object"};
  return read_extension(id, extension);
}

}  // namespace entente::release
