#include "stix/checker.h"

#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/limits.h"
#include "stix/inspection.h"
#include "stix/text_forms.h"

namespace entente::stix {
namespace {

/// The few properties that decide how the rest is read.
struct Head {
  std::string_view type;
  std::string_view id;
  std::string_view spec_version;
  std::string_view created;
  std::string_view modified;
  bool has_spec_version = false;
  bool has_created = false;
  bool has_modified = false;
};

std::string_view text_of(const dom::element& value) {
  return value.is_string() ? value.get_string().value_unsafe() : std::string_view();
}

Head head_of(const dom::object& object) {
  Head head;
  for (const auto [name, value] : object) {
    switch (name.size()) {
      case 2:
        if (name == "id") head.id = text_of(value);
        break;
      case 4:
        if (name == "type") head.type = text_of(value);
        break;
      case 7:
        if (name == "created") {
          head.created = text_of(value);
          head.has_created = true;
        }
        break;
      case 8:
        if (name == "modified") {
          head.modified = text_of(value);
          head.has_modified = true;
        }
        break;
      case 12:
        if (name == "spec_version") {
          head.spec_version = text_of(value);
          head.has_spec_version = true;
        }
        break;
      default:
        break;
    }
  }
  return head;
}

bool looks_like_observable(const Head& head) {
  if (catalogue().observable(SpecVersion::v21, head.type) != nullptr) return true;
  // A custom object without versioning can only be an SCO: section 3.2 requires created and modified of all
  // others.
  return !head.has_created && !head.has_modified &&
         catalogue().object(SpecVersion::v21, head.type) == nullptr;
}

SpecVersion spec_of(const Head& head) {
  if (head.has_spec_version) return head.spec_version == "2.0" ? SpecVersion::v20 : SpecVersion::v21;
  return looks_like_observable(head) ? SpecVersion::v21 : SpecVersion::v20;
}

const Compiled& type_of(const Head& head, SpecVersion spec) {
  if (const Compiled* known = catalogue().object(spec, head.type)) return *known;
  const bool observable = spec == SpecVersion::v21 && looks_like_observable(head);
  return catalogue().custom(spec, observable ? Category::sco : Category::sdo);
}

std::optional<Instant> version_of(const Head& head) {
  return parse_instant(!head.modified.empty() ? head.modified : head.created);
}

std::string reason_of(simdjson::error_code code) {
  switch (code) {
    case simdjson::DEPTH_ERROR:
      return fmt::format("it is nested deeper than {} levels", limits::max_json_depth);
    case simdjson::UTF8_ERROR:
      return "it is not valid UTF-8";
    case simdjson::EMPTY:
      return "it is empty";
    case simdjson::NUMBER_ERROR:
      return "it has a number that is malformed or too large";
    case simdjson::STRING_ERROR:
    case simdjson::UNCLOSED_STRING:
    case simdjson::UNESCAPED_CHARS:
      return "it has a malformed string";
    default:
      return simdjson::error_message(code);
  }
}

}  // namespace

bool Checked::accepted() const {
  return std::ranges::none_of(findings,
                              [](const Finding& finding) { return finding.severity == Severity::must; });
}

struct Checker::State {
  dom::parser parser;
  std::string copy;  ///< of objects that stand too close to the end of their memory
  Inspection inspection;

  /// Memory for an object of this size, held to our depth. A parser takes up to fourteen bytes for each byte
  /// it can read: what a rare large object needed is given back at the next small one.
  [[nodiscard]] bool make_room(std::size_t bytes) {
    constexpr std::size_t usual_bytes = std::size_t{1} << 18;
    if (parser.capacity() >= bytes && (parser.capacity() <= usual_bytes || bytes > usual_bytes)) return true;
    parser = dom::parser();
    return parser.allocate(std::max(bytes, usual_bytes), limits::max_json_depth) == simdjson::SUCCESS;
  }
};

Checker::Checker() : state_(std::make_unique<State>()) {}
Checker::~Checker() = default;
Checker::Checker(Checker&&) noexcept = default;
Checker& Checker::operator=(Checker&&) noexcept = default;

Result<Checked> Checker::check(std::string_view bytes, std::size_t readable_bytes) {
  if (bytes.size() > limits::max_object_bytes) {
    return fail(ErrorKind::too_large, fmt::format("an object has {} bytes", bytes.size()), "objects",
                fmt::format("keep objects under {} bytes", limits::max_object_bytes));
  }
  if (readable_bytes - bytes.size() < simdjson::SIMDJSON_PADDING) {
    state_->copy.assign(bytes);
    state_->copy.append(simdjson::SIMDJSON_PADDING, ' ');
    bytes = std::string_view(state_->copy).substr(0, bytes.size());
  }
  if (!state_->make_room(bytes.size())) {
    return fail(ErrorKind::unavailable, "no memory to parse an object", "objects", "try again later");
  }
  dom::element root;
  if (const auto code = state_->parser.parse(bytes.data(), bytes.size(), false).get(root)) {
    return fail(ErrorKind::malformed, fmt::format("an object is not readable JSON: {}", reason_of(code)),
                "objects", "send well-formed JSON in UTF-8 (RFC 8259, RFC 7493)");
  }
  if (!root.is_object()) {
    return fail(ErrorKind::malformed, "what should be a STIX object is not a JSON object", "objects",
                "send a list of objects");
  }
  const dom::object object = root.get_object().value_unsafe();
  const Head head = head_of(object);
  Checked checked;
  checked.facts.id = head.id;
  checked.facts.type = head.type;
  checked.facts.spec = spec_of(head);
  checked.facts.version = version_of(head);
  checked.findings =
      state_->inspection.run(object, checked.facts.spec, head.type, type_of(head, checked.facts.spec));
  checked.facts.links = state_->inspection.links();
  return checked;
}

}  // namespace entente::stix
