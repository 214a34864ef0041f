#include "release/label.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/instant.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "release/label_json.h"
#include "release/recipient.h"

namespace entente::release {
namespace {

constexpr std::string_view what = "release label";
/// The name space of labels: fixed for ever, as the ids made in it are.
constexpr Uuid name_space{
    {0x8a, 0x21, 0x4e, 0x5f, 0x0b, 0x6d, 0x4c, 0x39, 0x9e, 0x17, 0x53, 0xc8, 0x2d, 0x70, 0xa6, 0xb4}};

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_hyphenated(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

std::string list_text(std::vector<std::string> names) {
  std::ranges::sort(names);
  std::string text = "[";
  for (const std::string& name : names) {
    if (text.size() > 1) text += ',';
    append_json_string(text, name);
  }
  return text + "]";
}

std::unexpected<Error> wrong(std::string_view property, std::string_view expected) {
  return fail(ErrorKind::malformed, fmt::format("`{}` must be {}", property, expected), std::string(what));
}

bool is_year_1_to_9999(Micros time) {
  constexpr Micros first = -62'135'596'800'000'000;
  constexpr Micros last = 253'402'300'799'999'999;
  return time >= first && time <= last;
}

}  // namespace

std::string_view to_string(Onward onward) {
  switch (onward) {
    case Onward::prohibited:
      return "prohibited";
    case Onward::by_consent:
      return "by-consent";
    case Onward::within_agreement:
      break;
  }
  return "within-agreement";
}

std::optional<Onward> parse_onward(std::string_view text) {
  for (const Onward onward : {Onward::prohibited, Onward::by_consent, Onward::within_agreement}) {
    if (text == to_string(onward)) return onward;
  }
  return {};
}

bool is_community_name(std::string_view text) {
  constexpr std::size_t longest = 64;
  return text.size() >= 2 && text.size() <= longest && text[0] >= 'a' && text[0] <= 'z' &&
         is_hyphenated(text);
}

bool is_domain_name(std::string_view text) {
  return !text.empty() && text.size() <= limits::max_domain_bytes && is_hyphenated(text);
}

Result<> check(const Label& label) {
  if (!is_nation(label.originator)) return wrong("originator", "a nation code such as KOR");
  const auto& to = label.releasable_to;
  const auto names_somebody = [](const std::string& name) {
    return is_nation(name) || is_community_name(name);
  };
  if (to.empty() || to.size() > limits::max_nations || !std::ranges::all_of(to, names_somebody)) {
    return wrong("releasable_to",
                 fmt::format("a list of 1 to {} nation codes or communities", limits::max_nations));
  }
  if (!is_domain_name(label.domain)) return wrong("domain", "1 to 64 characters out of a-z, 0-9 and hyphen");
  if (label.not_before && !is_year_1_to_9999(*label.not_before))
    return wrong("not_before", "in the years 1 to 9999");
  if (label.expires && !is_year_1_to_9999(*label.expires)) return wrong("expires", "in the years 1 to 9999");
  if (label.not_before && label.expires && *label.not_before >= *label.expires)
    return wrong("expires", "later than `not_before`");
  return {};
}

std::string canonical(const Label& label) {
  // Members in the order of RFC 8785; all strings are such that quoting is all they need.
  std::string text = fmt::format(R"({{"domain":{})", json_string(label.domain));
  if (label.expires) text += fmt::format(R"(,"expires":"{}")", format_micros(*label.expires));
  text += R"(,"extension_type":"property-extension")";
  if (label.not_before) text += fmt::format(R"(,"not_before":"{}")", format_micros(*label.not_before));
  text += fmt::format(R"(,"onward":"{}","originator":{},"releasable_to":{}}})", to_string(label.onward),
                      json_string(label.originator), list_text(label.releasable_to));
  return text;
}

std::string marking_id(const Label& label) {
  return "marking-definition--" + to_string(name_uuid(name_space, canonical(label)));
}

std::string marking_definition(const Label& label) {
  std::vector<std::string> to = label.releasable_to;
  std::ranges::sort(to);
  return fmt::format(
      R"({{"type":"marking-definition","spec_version":"2.1","id":"{}","created":"{}","name":{},"extensions":{{"{}":{}}}}})",
      marking_id(label), label_created,
      json_string(fmt::format("{}: releasable to {}", label.originator, fmt::join(to, ", "))),
      release_label_extension, canonical(label));
}

Result<Label> read_label(const StrictJson& json) {
  ENTENTE_CHECK(json.only(
      {"extension_type", "originator", "releasable_to", "onward", "domain", "not_before", "expires"}));
  ENTENTE_TRY(kind, json.text_if_any("extension_type", limits::max_title_bytes));
  if (kind && *kind != "property-extension") return json.wrong("extension_type", "property-extension");
  Label label;
  ENTENTE_TRY(originator, json.text("originator", limits::max_title_bytes));
  label.originator = std::move(originator);
  ENTENTE_TRY(to, json.texts("releasable_to", limits::max_nations));
  label.releasable_to = std::move(to);
  ENTENTE_TRY(onward_text, json.text("onward", limits::max_title_bytes));
  const auto onward = parse_onward(onward_text);
  if (!onward) return json.wrong("onward", "prohibited, by-consent or within-agreement");
  label.onward = *onward;
  ENTENTE_TRY(domain, json.text_if_any("domain", limits::max_domain_bytes));
  if (domain) label.domain = std::move(*domain);
  ENTENTE_TRY(not_before, json.time_if_any("not_before", StrictJson::Rounding::up));
  label.not_before = not_before;
  ENTENTE_TRY(expires, json.time_if_any("expires", StrictJson::Rounding::down));
  label.expires = expires;
  ENTENTE_CHECK(check(label));
  return label;
}

Result<Label> parse_label(std::string_view extension_json) {
  ENTENTE_TRY(json, StrictJson::parse(extension_json, what));
  return read_label(json);
}

}  // namespace entente::release
