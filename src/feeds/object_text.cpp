#include "feeds/object_text.h"

#include <utility>

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "stix/text_forms.h"

namespace entente::feeds {
namespace {

/// Name space of the ids of imported objects; never changes.
constexpr std::string_view name_space = "64545aa5-75c6-4c88-a8b7-602faf21c380";

void append_member(std::string& out, std::string_view name, std::string_view json) {
  if (!out.empty() && out.back() != '{') out += ',';
  append_json_string(out, name);
  out += ':';
  out += json;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

constexpr std::string_view no_break_space = "\xC2\xA0";

}  // namespace

std::string object_id(std::string_view type, std::string_view key) {
  static const Uuid space = parse_uuid(name_space).value_or(Uuid{});
  return fmt::format("{}--{}", type, to_string(name_uuid(space, fmt::format("{}\n{}", type, key))));
}

ObjectText::ObjectText(std::string_view type, std::string_view id, std::string_view created,
                       std::string_view creator) {
  text_ = fmt::format(R"({{"type":"{}","spec_version":"2.1","id":"{}","created":"{}","modified":"{}")", type,
                      id, created, created);
  text("created_by_ref", creator);
}

ObjectText& ObjectText::text(std::string_view name, std::string_view value) {
  if (!value.empty()) append_member(text_, name, json_string(value));
  return *this;
}

ObjectText& ObjectText::texts(std::string_view name, std::span<const std::string> values) {
  if (!values.empty()) append_member(text_, name, json_texts(values));
  return *this;
}

ObjectText& ObjectText::number(std::string_view name, std::uint64_t value) {
  append_member(text_, name, std::to_string(value));
  return *this;
}

ObjectText& ObjectText::raw(std::string_view name, std::string_view json) {
  if (!json.empty()) append_member(text_, name, json);
  return *this;
}

InnerText& InnerText::text(std::string_view name, std::string_view value) {
  if (!value.empty()) append_member(text_, name, json_string(value));
  return *this;
}

InnerText& InnerText::texts(std::string_view name, std::span<const std::string> values) {
  if (!values.empty()) append_member(text_, name, json_texts(values));
  return *this;
}

std::string json_texts(std::span<const std::string> values) {
  std::string out = "[";
  for (const std::string& value : values) {
    if (out.size() > 1) out += ',';
    append_json_string(out, value);
  }
  return out + "]";
}

std::string json_list(std::span<const std::string> values) {
  if (values.empty()) return {};
  std::string out = "[";
  for (const std::string& value : values) {
    if (out.size() > 1) out += ',';
    out += value;
  }
  return out + "]";
}

std::string external_reference(std::string_view source, std::string_view external_id, std::string_view url,
                               std::string_view description) {
  if (external_id.empty() && url.empty() && description.empty()) return {};
  const bool address = stix::is_uri(url);
  // A number of CVE or CAPEC may only stand with that name as the source's (STIX 2.1 section 2.5).
  const bool taken =
      (stix::is_cve(external_id) && source != "cve") || (stix::is_capec(external_id) && source != "capec");
  InnerText members;
  members.text("source_name", source)
      .text("description", description.empty() && !address ? url : description)
      .text("url", address ? url : std::string_view())
      .text("external_id", taken ? fmt::format("{}:{}", source, external_id) : std::string(external_id));
  return members.done();
}

std::string tidy(std::string_view text) {
  std::string out;
  bool blank = false;
  for (std::size_t at = 0; at < text.size() && out.size() < limits::max_feed_text_bytes; ++at) {
    if (text.substr(at).starts_with(no_break_space)) {
      blank = true;
      ++at;
      continue;
    }
    if (is_blank(text[at])) {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += text[at];
  }
  // Never in the middle of a character.
  if (out.size() >= limits::max_feed_text_bytes) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U) out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U) out.pop_back();
  }
  return out;
}

}  // namespace entente::feeds
