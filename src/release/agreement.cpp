#include "release/agreement.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/instant.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "release/recipient.h"
#include "release/strict_json.h"

namespace entente::release {
namespace {

void append_list(std::string& out, const std::vector<std::string>& names) {
  out += '[';
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(out, names[i]);
  }
  out += ']';
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

Result<std::string> read_id(const StrictJson& json) {
  const auto text = json.text("id", limits::max_title_bytes);
  const auto uuid = text ? parse_uuid(*text) : std::nullopt;
  if (!uuid) return json.wrong("id", "a UUID");
  return to_string(*uuid);
}

/// Hub, domains, onward rule and times, each where it is there.
Result<> read_terms(const StrictJson& json, Agreement& agreement) {
  ENTENTE_TRY(hub, json.text_if_any("hub", limits::max_title_bytes));
  if (hub && !contains(agreement.members, *hub)) return json.wrong("hub", "one of the members");
  agreement.hub = std::move(hub);
  if (json.has("domains")) {
    // An empty list might mean none or all: absent means all.
    ENTENTE_TRY(domains, json.texts("domains", limits::max_domains));
    if (!std::ranges::all_of(domains, is_domain_name))
      return json.wrong("domains", "a list of names out of a-z, 0-9 and hyphen");
    agreement.domains = std::move(domains);
  }
  ENTENTE_TRY(onward, json.text_if_any("onward", limits::max_title_bytes));
  if (onward) {
    const auto read = parse_onward(*onward);
    if (!read) return json.wrong("onward", "prohibited, by-consent or within-agreement");
    agreement.onward = *read;
  }
  ENTENTE_TRY(from, json.time_if_any("from", StrictJson::Rounding::up));
  ENTENTE_TRY(to, json.time_if_any("to", StrictJson::Rounding::down));
  if (from && to && *from >= *to) return json.wrong("to", "later than `from`");
  agreement.from = from;
  agreement.to = to;
  return {};
}

}  // namespace

bool Agreement::has_member(std::string_view nation) const {
  return contains(members, nation);
}

bool Agreement::in_force(Micros now) const {
  return (!from || now >= *from) && (!to || now < *to);
}

bool Agreement::covers(std::string_view domain) const {
  return domains.empty() || contains(domains, domain);
}

bool Agreement::lets_exchange(std::string_view a, std::string_view b) const {
  return a != b && has_member(a) && has_member(b) && (!hub || *hub == a || *hub == b);
}

Result<Agreement> parse_agreement(std::string_view text) {
  ENTENTE_TRY(json, StrictJson::parse(text, "agreement"));
  ENTENTE_CHECK(json.only({"id", "title", "members", "hub", "domains", "onward", "from", "to"}));
  Agreement agreement;
  ENTENTE_TRY(id, read_id(json));
  agreement.id = std::move(id);
  if (json.has("title")) {
    ENTENTE_TRY(title, json.text("title", limits::max_title_bytes));
    agreement.title = std::move(title);
  }
  ENTENTE_TRY(members, json.texts("members", limits::max_nations));
  if (members.size() < 2 || !std::ranges::all_of(members, is_nation))
    return json.wrong("members", "a list of two or more nation codes such as KOR");
  agreement.members = std::move(members);
  ENTENTE_CHECK(read_terms(json, agreement));
  return agreement;
}

std::string to_json(const Agreement& agreement) {
  std::string out = R"({"id":)" + json_string(agreement.id);
  if (!agreement.title.empty()) out += R"(,"title":)" + json_string(agreement.title);
  out += R"(,"members":)";
  append_list(out, agreement.members);
  if (agreement.hub) out += R"(,"hub":)" + json_string(*agreement.hub);
  if (!agreement.domains.empty()) {
    out += R"(,"domains":)";
    append_list(out, agreement.domains);
  }
  out += fmt::format(R"(,"onward":"{}")", to_string(agreement.onward));
  if (agreement.from) out += fmt::format(R"(,"from":"{}")", format_micros(*agreement.from));
  if (agreement.to) out += fmt::format(R"(,"to":"{}")", format_micros(*agreement.to));
  return out + "}";
}

bool Community::has_member(std::string_view nation) const {
  return contains(members, nation);
}

Result<Community> parse_community(std::string_view text) {
  ENTENTE_TRY(json, StrictJson::parse(text, "community"));
  ENTENTE_CHECK(json.only({"name", "members"}));
  Community community;
  ENTENTE_TRY(name, json.text("name", limits::max_title_bytes));
  if (!is_community_name(name))
    return json.wrong("name", "2 to 64 characters: a-z first, then a-z, 0-9 and hyphen");
  community.name = std::move(name);
  if (json.is_empty_list("members")) return community;
  ENTENTE_TRY(members, json.texts("members", limits::max_nations));
  if (!std::ranges::all_of(members, is_nation))
    return json.wrong("members", "a list of nation codes such as KOR");
  community.members = std::move(members);
  return community;
}

std::string to_json(const Community& community) {
  std::string out = R"({"name":)" + json_string(community.name) + R"(,"members":)";
  append_list(out, community.members);
  return out + "}";
}

}  // namespace entente::release
